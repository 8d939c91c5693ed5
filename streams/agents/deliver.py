"""alerts.raised -> the outbox, whence the hooks; their outcomes go to alerts.delivered."""

import sqlite3
from collections.abc import Iterator

from connectors.hooks.delivering.delivery import Delivery
from schemas import naming
from schemas.alert import AlertRaised
from streams.engine.flow import Flow
from streams.engine.producing import Outgoing
from streams.engine.state import StateError
from streams.operation.tracing import in_hand


def attach(flow: Flow, delivery: Delivery) -> None:
    """Attach the agent `deliver`. A batch is acknowledged once the outbox has it; where it takes none, all halts."""
    taken: list[tuple[AlertRaised, str | None]] = []

    def translate(alert: AlertRaised) -> Iterator[Outgoing]:
        place = in_hand.get()
        taken.append((alert, None if place is None else place.header))
        yield from ()

    async def keep() -> None:
        batch = taken.copy()
        taken.clear()
        try:
            await delivery.accept(batch)
        except sqlite3.Error as error:  # a disk that is full says nothing of the alert
            raise StateError(f"the outbox took no alert: {error}") from error

    flow.attach("deliver", naming.ALERTS_RAISED, translate)
    flow.on_settle(keep)
