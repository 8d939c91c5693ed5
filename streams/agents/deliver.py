"""alerts.raised -> the outbox, whence the hooks; their outcomes go to alerts.delivered."""

import sqlite3
from collections.abc import Iterator

from connectors.hooks.delivery import Delivery
from connectors.hooks.outbox import Outbox
from schemas import naming
from schemas.alert import AlertRaised
from streams.flow import Flow
from streams.producing import Outgoing
from streams.state import StateError
from streams.tracing import in_hand


def attach(flow: Flow, outbox: Outbox, delivery: Delivery) -> None:
    """Attach the agent `deliver`. An alert is acknowledged once the outbox has it; where it takes none, all halts."""

    def translate(alert: AlertRaised) -> Iterator[Outgoing]:
        place = in_hand.get()
        try:
            outbox.accept(alert, delivery.hooks, flow.now(), None if place is None else place.header)
        except sqlite3.Error as error:  # a disk that is full says nothing of the alert
            raise StateError(f"the outbox took no alert: {error}") from error
        delivery.wake()
        yield from ()

    flow.attach("deliver", naming.ALERTS_RAISED, translate)
