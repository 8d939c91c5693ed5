"""An alert on its whole way through the outbox to one hook, and all that is told of it."""

from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import structlog
from delivering import Delivering
from whole_alerts import whole

from connectors.hooks.delivering.ladder import Ladder
from connectors.hooks.hook import Hook
from schemas.alert import AlertDelivered

Lines = list[MutableMapping[str, Any]]  # Any: what a line of a log holds


async def delivered(hook: Hook, outbox_file: Path) -> tuple[Lines, list[AlertDelivered]]:
    """Deliver an alert by one attempt, and close the hook; return what was logged and told."""
    with structlog.testing.capture_logs() as logged:
        async with Delivering(outbox_file, hook, ladder=Ladder(pauses_s=())) as delivering:
            await delivering.accept(whole())
            await delivering.waits(hook)
    await hook.close()
    return logged, delivering.told.outcomes


async def postponed(hook: Hook, outbox_file: Path) -> None:
    """Make one attempt that fails, and leave the alert waiting in the outbox. Closes the hook."""
    async with Delivering(outbox_file, hook, ladder=Ladder(pauses_s=(3600.0,))) as delivering:
        await delivering.accept(whole())
        await delivering.delivery.step(hook)
    await hook.close()
