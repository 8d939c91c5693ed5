"""An alert on its whole way through the outbox to one hook, and all that is told of it."""

from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import structlog
from webhook_receiver import Clock
from whole_alerts import whole

from connectors.hooks.delivery import Delivery, Ladder
from connectors.hooks.hook import Hook
from connectors.hooks.outbox import Outbox
from schemas.alert import AlertDelivered

Lines = list[MutableMapping[str, Any]]  # Any: what a line of a log holds


async def delivered(hook: Hook, outbox_file: Path) -> tuple[Lines, list[AlertDelivered]]:
    """Deliver an alert by one attempt, and close the hook; return what was logged and told."""
    outcomes: list[AlertDelivered] = []

    async def tell(outcome: AlertDelivered) -> None:
        outcomes.append(outcome)

    with structlog.testing.capture_logs() as logged, Outbox(outbox_file) as outbox:
        delivery = Delivery(outbox, [hook], tell, Clock(), Ladder(pauses_s=()))
        outbox.accept(whole(), delivery.hooks)
        while await delivery.step(hook) is not None:
            pass
    await hook.close()
    return logged, outcomes


async def postponed(hook: Hook, outbox_file: Path) -> None:
    """Make one attempt that fails, and leave the alert waiting in the outbox. Closes the hook."""

    async def tell(outcome: AlertDelivered) -> None:
        raise AssertionError(outcome)

    with Outbox(outbox_file) as outbox:
        delivery = Delivery(outbox, [hook], tell, Clock(), Ladder(pauses_s=(3600.0,)))
        outbox.accept(whole(), delivery.hooks)
        await delivery.step(hook)
    await hook.close()
