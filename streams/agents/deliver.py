"""alerts.raised -> the outbox, whence the hooks; their outcomes go to alerts.delivered."""

from collections.abc import Iterator

from connectors.hooks.delivery import Delivery
from connectors.hooks.outbox import Outbox
from schemas import naming
from schemas.alert import AlertRaised
from streams.flow import Flow
from streams.producing import Outgoing
from streams.tracing import in_hand


def attach(flow: Flow, outbox: Outbox, delivery: Delivery) -> None:
    """Attach the agent `deliver`. An alert is acknowledged once the outbox on disk has it."""

    def translate(alert: AlertRaised) -> Iterator[Outgoing]:
        place = in_hand.get()
        outbox.accept(alert, delivery.hooks, None if place is None else place.header)
        delivery.wake()
        yield from ()

    flow.attach("deliver", naming.ALERTS_RAISED, translate)
