"""What the stages of the flow count, for Prometheus. docs/metrics.md lists the same.

A stage is an agent by its verb, or the archive's keeper, called `keep`. Counting happens in the loop of the part, where
it costs a few microseconds a record; what a scrape computes is a subtraction. No label is an id or an address: stages,
topics, partitions, tables and reasons are closed sets, hooks are those of one file.
"""

import time
from collections import Counter as Tally
from collections.abc import Callable, Iterable, Mapping
from typing import Final, get_args

import msgspec
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from connectors.hooks.delivering.circuit import HookState
from schemas.alert import AlertDelivered, DeliveryStatus

#: A record of an agent without a coder takes tens of microseconds, a long article in the coder half a second.
_RECORD_S: Final = (0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0)
#: From a batch of one record to a broker that is away for the minute that a producer waits.
_BATCH_S: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0, 60.0)
#: From a hook at once to the last rung of its ladder, three days.
_DELIVERY_S: Final = (1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3600.0, 6 * 3600.0, 24 * 3600.0, 72 * 3600.0)


class Waiting(msgspec.Struct, frozen=True):
    """What waits in one partition: how many records, and for how long the oldest has, in seconds."""

    topic: str
    partition: int
    records: int
    oldest_s: float


class StageMetrics:
    """One stage's own; made by `FlowMetrics.stage`."""

    def __init__(self, metrics: "FlowMetrics", stage: str) -> None:
        self._metrics = metrics
        self._stage = stage
        self._in = metrics.taken.labels(stage)
        self._record_s = metrics.record_s.labels(stage)
        self._batch_s = metrics.batch_s.labels(stage)
        self._oldest_in_hand: float | None = None
        self._oldest_waiting: float | None = None
        metrics.oldest.labels(stage).set_function(self._oldest_s)

    def began(self, oldest: float | None) -> None:
        """Take note of a batch in hand, and when its oldest record was written, in Unix seconds."""
        self._oldest_in_hand = oldest

    def took(self, seconds: float) -> None:
        """Count a record that was looked at, refused ones included."""
        self._in.inc()
        self._record_s.observe(seconds)

    def refused(self, reason: str) -> None:
        """Count a record that goes to the rejected ones."""
        self._metrics.rejected.labels(self._stage, reason).inc()

    def ended(self, seconds: float, topics: Iterable[str]) -> None:
        """Count a batch of which all is acknowledged; `topics` has one entry for each record that went out."""
        self._oldest_in_hand = None
        self._batch_s.observe(seconds)
        for topic, records in Tally(topics).items():
            self._metrics.sent.labels(self._stage, topic).inc(records)

    def waits(self, waiting: Iterable[Waiting]) -> None:
        """Show what waits in the partitions of this process; what is not named any more belongs to another."""
        there = list(waiting)
        self._metrics.shown.show(self._stage, {(one.topic, str(one.partition)): one.records for one in there})
        oldest_s = max((one.oldest_s for one in there), default=0.0)
        self._oldest_waiting = time.time() - oldest_s if oldest_s else None

    def _oldest_s(self) -> float:
        since = [moment for moment in (self._oldest_in_hand, self._oldest_waiting) if moment is not None]
        return max(0.0, time.time() - min(since)) if since else 0.0


class _Lags:
    """The gauge of lags, whose labels come and go with the partitions."""

    def __init__(self, gauge: Gauge) -> None:
        self._gauge = gauge
        self._known: dict[str, set[tuple[str, str]]] = {}

    def show(self, stage: str, records: Mapping[tuple[str, str], int]) -> None:
        for topic, partition in self._known.get(stage, set()) - records.keys():
            self._gauge.remove(stage, topic, partition)
        for (topic, partition), number in records.items():
            self._gauge.labels(stage, topic, partition).set(number)
        self._known[stage] = set(records)


class FlowMetrics:
    """Registered once a process, by the parts `work`, `deliver` and `console`."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.taken = Counter("marsad_stage_in", "Records that a stage has read.", ["stage"], registry=registry)
        self.sent = Counter(
            "marsad_stage_out", "Records that a stage has written and the broker has.", ["stage", "topic"],
            registry=registry,
        )  # fmt: skip
        self.rejected = Counter(
            "marsad_stage_rejected", "Records that a stage has refused, by the reason.", ["stage", "reason"],
            registry=registry,
        )  # fmt: skip
        self.record_s = Histogram(
            "marsad_stage_record_seconds", "What a stage takes for one record, without the broker, in seconds.",
            ["stage"], buckets=_RECORD_S, registry=registry,
        )  # fmt: skip
        self.batch_s = Histogram(
            "marsad_stage_batch_seconds", "From a batch in hand to all of it acknowledged, in seconds.",
            ["stage"], buckets=_BATCH_S, registry=registry,
        )  # fmt: skip
        self.oldest = Gauge(
            "marsad_stage_oldest_seconds", "Age of the oldest record that a stage has yet to do, in seconds.",
            ["stage"], registry=registry,
        )  # fmt: skip
        self.shown = _Lags(
            Gauge(
                "marsad_lag_records", "Records that wait in a partition of this process.",
                ["stage", "topic", "partition"], registry=registry,
            )
        )  # fmt: skip
        self._tables = Gauge(
            "marsad_table_entries", "Entries of a table in this process, as RocksDB estimates them.", ["table"],
            registry=registry,
        )  # fmt: skip
        self._window = Gauge("marsad_merge_window_events", "Events that still take reports.", registry=registry)

    def stage(self, name: str) -> StageMetrics:
        """Return what the stage called `name` counts with."""
        return StageMetrics(self, name)

    def table(self, name: str, entries: int) -> None:
        """Show how large a table is."""
        self._tables.labels(name).set(entries)

    def window(self, count: Callable[[], int]) -> None:
        """Ask `count` at each scrape for the size of the merge window; it must do for another thread."""
        self._window.set_function(count)


class CoderMetrics:
    """What coding costs; registered once a process, by the part `work`."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._seconds = Histogram(
            "marsad_coder_seconds", "What the coder takes for one article, in seconds.", ["step"], buckets=_RECORD_S,
            registry=registry,
        )  # fmt: skip
        self.classify = self._seconds.labels("classify")
        self.extract = self._seconds.labels("extract")


class RulesMetrics:
    """Which alert rules apply; registered once a process, by the part `work`."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._rules = Gauge("marsad_rules", "Alert rules in force.", registry=registry)
        self._taken = Gauge(
            "marsad_rules_loaded_timestamp_seconds", "When the rules in force were read, in Unix seconds.",
            registry=registry,
        )  # fmt: skip
        self._refusals = Counter("marsad_rules_rejected", "Rules files that were refused.", registry=registry)
        self._is_stale = Gauge(
            "marsad_rules_stale", "1 while the rules file is refused and the rules before it are in force, else 0.",
            registry=registry,
        )  # fmt: skip

    def taken(self, at: float, rules: int) -> None:
        """Show how many rules are in force, and since when, in Unix seconds."""
        self._rules.set(rules)
        self._taken.set(at)
        self._is_stale.set(0)

    def refused(self) -> None:
        """Count a file that was refused."""
        self._refusals.inc()
        self._is_stale.set(1)


class DeliveryMetrics:
    """What becomes of alerts; registered once a process, by the part `deliver`."""

    def __init__(self, registry: CollectorRegistry, hooks: Iterable[str]) -> None:
        self._outcomes = Counter(
            "marsad_deliveries", "Alerts at a hook, by what came of them.", ["hook", "status"], registry=registry
        )
        self._attempts = Counter("marsad_delivery_attempts", "Attempts of alerts that are done with.", ["hook"],
                                 registry=registry)  # fmt: skip
        self._seconds = Histogram(
            "marsad_delivery_seconds",
            "From the publication of the newest report to the delivery, in seconds; without what came in a digest.",
            ["hook"], buckets=_DELIVERY_S, registry=registry,
        )  # fmt: skip
        self._waiting = Gauge("marsad_outbox_alerts", "Alerts that wait in the outbox.", ["hook"], registry=registry)
        self._held = Gauge("marsad_held_alerts", "Alerts that wait in the outbox for a digest.", ["hook"],
                           registry=registry)  # fmt: skip
        self._states = Gauge("marsad_hook_state", "1 for the state that a hook is in, 0 for the others.",
                             ["hook", "state"], registry=registry)  # fmt: skip
        self._hooks: frozenset[str] = frozenset()
        self._shown: frozenset[str] = frozenset()
        self.knows(hooks)

    def knows(self, hooks: Iterable[str]) -> None:
        """Take note of the hooks that are configured now."""
        self._hooks = frozenset(hooks)
        for hook in self._hooks:
            for status in get_args(DeliveryStatus):
                self._outcomes.labels(hook, status)
            self._waiting.labels(hook)

    def told(self, outcome: AlertDelivered) -> None:
        """Count an outcome."""
        self._outcomes.labels(outcome.hook, outcome.status).inc()
        self._attempts.labels(outcome.hook).inc(outcome.attempts)
        # What waits for a digest waits because somebody wants it to.
        if outcome.latency_s is not None and outcome.digest is None:
            self._seconds.labels(outcome.hook).observe(max(0.0, outcome.latency_s))

    def waits(self, alerts: Mapping[str, int]) -> None:
        """Show how many alerts wait, by hook; hooks at which none do are left out of `alerts`."""
        for hook in self._shown - self._hooks - alerts.keys():
            self._waiting.remove(hook)
        self._shown = self._hooks | alerts.keys()
        for hook in self._shown:
            self._waiting.labels(hook).set(alerts.get(hook, 0))

    def holds(self, alerts: Mapping[str, int]) -> None:
        """Show how many alerts wait for a digest, by hook; hooks at which none do are left out of `alerts`."""
        self._held.clear()
        for hook in self._hooks | alerts.keys():
            self._held.labels(hook).set(alerts.get(hook, 0))

    def states(self, states: Mapping[str, HookState]) -> None:
        """Show in which state each configured hook is; one that is left out of `states` is well."""
        self._states.clear()
        for hook in self._hooks:
            for state in get_args(HookState):
                self._states.labels(hook, state).set(state == states.get(hook, "ok"))
