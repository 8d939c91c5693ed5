"""Deliveries need no broker: what the outbox holds goes out while Kafka is away, and is told when it is back."""

from datetime import UTC, datetime
from typing import Final

import pytest
from flowrun import Flow, Part, wait_for
from kafka import Cluster
from webhook_receiver import Answer, WebhookReceiver, alert

from connectors.hooks.channels.log import LogHook
from connectors.hooks.delivering.outbox import Outbox
from connectors.hooks.entry import TIERS
from schemas import naming
from schemas.alert import AlertDelivered
from schemas.codec import encode

pytestmark = [pytest.mark.broker, pytest.mark.timeout(400)]

ALERTS: Final = range(1, 21)


def _told(flow: Flow) -> list[tuple[str, str]]:
    return sorted({(one.alert_id, one.status) for one in flow.records(naming.ALERTS_DELIVERED, AlertDelivered)})


def _ids(numbers: range) -> list[str]:
    return sorted(f"alert-{number}" for number in numbers)


def test_a_start_without_a_broker_delivers(kafka: Cluster, kafka_flow: Flow, receiver: WebhookReceiver) -> None:
    """The outbox is emptied before Kafka is there; the outcomes follow, each once, and new alerts are taken."""
    kafka_flow.environment |= receiver.settings
    with Outbox(kafka_flow.folder / "outbox.sqlite") as outbox:
        for number in ALERTS:
            outbox.accept(alert(number), [LogHook("webhook", frozenset(TIERS))], datetime.now(UTC))
    kafka.kill()

    kafka_flow.parts["deliver"] = Part("deliver", kafka_flow.folder, kafka_flow.environment)
    wait_for(lambda: len(receiver.ids) == len(ALERTS))
    kafka.start()
    wait_for(lambda: kafka_flow.supervise() and len(_told(kafka_flow)) == len(ALERTS))
    wait_for(lambda: kafka_flow.supervise() and kafka_flow.parts["deliver"].is_ready())
    kafka_flow.write(naming.ALERTS_RAISED, [(b"event", encode(alert(21)))])
    wait_for(lambda: kafka_flow.supervise() and len(receiver.ids) == len(ALERTS) + 1)

    assert sorted(receiver.ids) == _ids(range(1, 22))
    assert {status for _, status in _told(kafka_flow)} == {"delivered"}


def test_a_broker_that_goes_away_stops_no_delivery(kafka: Cluster, kafka_flow: Flow, receiver: WebhookReceiver) -> None:
    """What was taken from Kafka before it was killed arrives while it is away, however often `deliver` begins anew."""
    kafka_flow.environment |= receiver.settings
    receiver.answers.extend([Answer(status=503)] * len(ALERTS))
    kafka_flow.start("deliver")
    kafka_flow.write(naming.ALERTS_RAISED, [(b"event", encode(alert(number))) for number in ALERTS])
    wait_for(lambda: len(set(receiver.ids)) > 0)
    with Outbox(kafka_flow.folder / "outbox.sqlite") as outbox:
        wait_for(lambda: sum(outbox.counts().values()) == len(ALERTS))
        kafka.kill()
        receiver.answers.clear()
        wait_for(lambda: kafka_flow.supervise() and outbox.depths() == {})
        untold = len(outbox.untold())
    kafka.start()
    wait_for(lambda: kafka_flow.supervise() and len(_told(kafka_flow)) == len(ALERTS))

    assert untold == len(ALERTS)
    assert _told(kafka_flow) == [(name, "delivered") for name in _ids(ALERTS)]
