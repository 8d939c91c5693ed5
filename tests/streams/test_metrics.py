"""What the stages count is what happened, and the page and the rules for Prometheus name what is served."""

import re
import time
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
import yaml
from prometheus_client import CollectorRegistry
from prometheus_client.metrics_core import Metric

from connectors.feeds.polling.metrics import PollMetrics
from schemas.alert import AlertDelivered
from streams.operation.metrics import CoderMetrics, DeliveryMetrics, FlowMetrics, RulesMetrics, Waiting
from streams.operation.monitoring import monitored
from streams.settings import Settings

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8")


@pytest.fixture
async def served() -> list[Metric]:
    """Return every family that a part serves."""
    with monitored(Settings(), {}) as monitor:
        PollMetrics(monitor.registry)
        FlowMetrics(monitor.registry)
        CoderMetrics(monitor.registry)
        RulesMetrics(monitor.registry)
        DeliveryMetrics(monitor.registry, ["webhook"])
        return list(monitor.registry.collect())


def _name(family: Metric) -> str:
    return family.name + ("_total" if family.type == "counter" else "")


async def test_the_page_lists_every_metric(served: list[Metric]) -> None:
    """Name, type and help text are on the page as they are served, and nothing else is."""
    told = {(_name(family), family.type, family.documentation.rstrip(".")) for family in served}
    rows = [[cell.strip() for cell in row.strip("|").split("|")] for row in PAGE.splitlines()
            if row.startswith(("| `m", "| `process"))]  # fmt: skip

    assert {(row[0].strip("`"), row[1], row[3].rstrip(".")) for row in rows} == told


async def test_the_page_lists_the_labels(served: list[Metric]) -> None:
    """Labels are those on the page, for each metric that has any sample yet."""
    listed = {row.split("`")[1]: set(re.findall(r"`(\w+)`", row.split("|")[3])) for row in PAGE.splitlines()
              if row.startswith("| `marsad")}  # fmt: skip
    found = {_name(family): {label for sample in family.samples for label in sample.labels} - {"le"}
             for family in served if family.samples}  # fmt: skip

    assert [name for name, labels in found.items() if name in listed and labels != listed[name]] == []


async def test_the_rules_name_what_is_served(served: list[Metric]) -> None:
    """Every rule asks for metrics that there are, and says what to do."""
    rules = yaml.safe_load((ROOT / "deploy" / "alerts.yaml").read_text(encoding="utf-8"))["groups"][0]["rules"]
    known = {_name(family) for family in served} | {f"{family.name}_bucket" for family in served}
    asked = {word for rule in rules for word in re.findall(r"(?:marsad|process)_\w+", rule["expr"])}

    assert asked - known == set()
    assert len({rule["alert"] for rule in rules}) == len(rules)
    assert [rule["alert"] for rule in rules if not rule["annotations"]["summary"]] == []


def _value(registry: CollectorRegistry, name: str, **labels: str) -> float | None:
    return registry.get_sample_value(name, labels)


def test_a_batch_is_counted() -> None:
    """Records in, records out by topic, refusals by reason, and one observation for the batch."""
    registry = CollectorRegistry()
    stage = FlowMetrics(registry).stage("classify")
    stage.began(time.time())
    for _ in range(3):
        stage.took(0.002)
    stage.refused("schema")
    stage.ended(0.03, ["out", "out", "refused"])

    assert _value(registry, "marsad_stage_in_total", stage="classify") == 3
    assert _value(registry, "marsad_stage_out_total", stage="classify", topic="out") == 2
    assert _value(registry, "marsad_stage_rejected_total", stage="classify", reason="schema") == 1
    assert _value(registry, "marsad_stage_record_seconds_count", stage="classify") == 3
    assert _value(registry, "marsad_stage_batch_seconds_count", stage="classify") == 1


def test_the_oldest_record_is_that_in_hand_or_the_one_that_waits() -> None:
    """The older of the two; none is no age at all."""
    registry = CollectorRegistry()
    stage = FlowMetrics(registry).stage("merge")

    ages = [_value(registry, "marsad_stage_oldest_seconds", stage="merge")]
    stage.began(time.time() - 30)
    ages.append(_value(registry, "marsad_stage_oldest_seconds", stage="merge"))
    stage.waits([Waiting("topic", 0, 5, 90.0), Waiting("topic", 1, 0, 0.0)])
    ages.append(_value(registry, "marsad_stage_oldest_seconds", stage="merge"))
    stage.waits([Waiting("topic", 0, 0, 0.0)])
    stage.ended(0.1, [])
    ages.append(_value(registry, "marsad_stage_oldest_seconds", stage="merge"))

    assert [None if age is None else age // 30 for age in ages] == [0, 1, 3, 0]


def test_lag_of_a_partition_that_went_to_another_is_not_shown() -> None:
    """A figure that nobody keeps up to date would be taken for a worker that stands still."""
    registry = CollectorRegistry()
    stage = FlowMetrics(registry).stage("alert")
    stage.waits([Waiting("topic", 0, 5, 1.0), Waiting("topic", 1, 7, 1.0)])
    stage.waits([Waiting("topic", 1, 6, 1.0)])

    lags = [_value(registry, "marsad_lag_records", stage="alert", topic="topic", partition=at) for at in ("0", "1")]

    assert lags == [None, 6]


def _outcome(status: str, attempts: int) -> AlertDelivered:
    return AlertDelivered(
        alert_id="a", event_id="e", event_version=1, rule="r", tier="flash", hook="webhook",
        status="delivered" if status == "delivered" else "failed", attempts=attempts,
        delivered_at=datetime.now(UTC), latency_s=2.0 if status == "delivered" else None,
    )  # fmt: skip


def test_deliveries_are_counted() -> None:
    """By outcome, with attempts and latency; what waits is shown until it does not any more."""
    registry = CollectorRegistry()
    metrics = DeliveryMetrics(registry, ["webhook"])
    metrics.told(_outcome("delivered", 2))
    metrics.told(_outcome("failed", 10))
    metrics.waits({"webhook": 4, "former": 1})
    metrics.holds({"former": 2})
    metrics.holds({"webhook": 3})
    metrics.told(msgspec.structs.replace(_outcome("delivered", 1), digest="digest-1"))
    before = [_value(registry, "marsad_outbox_alerts", hook=hook) for hook in ("webhook", "former")]
    metrics.waits({})
    after = [_value(registry, "marsad_outbox_alerts", hook=hook) for hook in ("webhook", "former")]

    assert (before, after) == ([4, 1], [0, None])
    assert [_value(registry, "marsad_held_alerts", hook=hook) for hook in ("webhook", "former")] == [3, None]
    assert _value(registry, "marsad_deliveries_total", hook="webhook", status="delivered") == 2
    assert _value(registry, "marsad_deliveries_total", hook="webhook", status="failed") == 1
    assert _value(registry, "marsad_delivery_attempts_total", hook="webhook") == 13
    assert _value(registry, "marsad_delivery_seconds_count", hook="webhook") == 1


def test_the_state_of_each_hook_is_shown() -> None:
    """One of the states is 1; a hook that is taken out is shown no more, one that is new is well."""
    registry = CollectorRegistry()
    metrics = DeliveryMetrics(registry, ["desk", "former"])
    metrics.states({"desk": "open", "former": "gone"})
    before = [
        _value(registry, "marsad_hook_state", hook="desk", state="open"),
        _value(registry, "marsad_hook_state", hook="desk", state="ok"),
        _value(registry, "marsad_hook_state", hook="former", state="gone"),
    ]
    metrics.knows(["desk", "new"])
    metrics.states({"desk": "ok"})
    after = [
        _value(registry, "marsad_hook_state", hook="desk", state="open"),
        _value(registry, "marsad_hook_state", hook="new", state="ok"),
        _value(registry, "marsad_hook_state", hook="former", state="gone"),
    ]

    assert (before, after) == ([1, 0, 1], [0, 1, None])
