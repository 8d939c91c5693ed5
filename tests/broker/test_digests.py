"""Alerts of one event are one digest through the whole of `marsad deliver`, also when it is killed while they wait."""

import msgspec
import pytest
from flowrun import Flow, wait_for
from webhook_receiver import WebhookReceiver, alert

from connectors.hooks.delivering.digest import digest_id
from connectors.hooks.delivering.outbox import Outbox
from schemas import naming
from schemas.alert import AlertDelivered, Grouping, Terms
from schemas.codec import encode

pytestmark = [pytest.mark.broker, pytest.mark.timeout(400)]

#: Long enough for three alerts to be taken and a process to be killed, short enough to wait for.
WITHIN_S = 30


def test_a_digest_outlives_a_kill_of_who_holds_it(flow: Flow, receiver: WebhookReceiver) -> None:
    """The first alert goes at once; those held by a process that is killed are sent in one digest by the next one."""
    flow.environment |= receiver.settings
    terms = Terms(group=Grouping(by="event", within_min=WITHIN_S / 60))
    words = [
        msgspec.structs.replace(alert(number, event="event"), rule=f"r{number}", terms=terms) for number in (1, 2, 3)
    ]
    flow.start("deliver")
    flow.write(naming.ALERTS_RAISED, [(b"event", encode(word)) for word in words])
    outbox = flow.folder / "outbox.sqlite"

    def taken() -> int:
        with Outbox(outbox) as opened:
            return sum(opened.counts().values())

    wait_for(lambda: taken() == len(words))
    flow.parts["deliver"].kill()
    wait_for(lambda: flow.supervise() and len(_told(flow)) == len(words))

    identity = digest_id("webhook", ["alert-2", "alert-3"])
    assert _told(flow) == [
        ("alert-1", "delivered", None),
        ("alert-2", "delivered", identity),
        ("alert-3", "delivered", identity),
    ]
    assert sorted(set(receiver.ids)) == ["alert-1", identity]


def _told(flow: Flow) -> list[tuple[str, str, str | None]]:
    told = flow.records(naming.ALERTS_DELIVERED, AlertDelivered)
    return sorted({(one.alert_id, one.status, one.digest) for one in told})
