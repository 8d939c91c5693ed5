"""Tell outcomes, apart from deliveries: a broker that is away delays what is told, and nothing that is sent."""

import asyncio
import contextlib
import sqlite3
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import structlog

from connectors.hooks.delivering.due import Untold
from connectors.hooks.delivering.journal import Journal
from connectors.hooks.delivering.outbox import Outbox

#: What one round tells at most.
ROUND: Final = 500
#: Between two rounds of which the first could not be told.
AGAIN_S: Final = 5.0
#: Outcomes gather for this long: each round costs one synchronisation of the disk.
GATHER_S: Final = 0.05

#: Returns whether all were told; bounded in time.
Tell = Callable[[Sequence[Untold]], Awaitable[bool]]
_log = structlog.get_logger()


class Telling:
    """Tells what `outbox` holds untold. An outcome is marked as told after it was, so that a crash may repeat it."""

    def __init__(self, outbox: Outbox, journal: Journal, tell: Tell) -> None:
        self._outbox = outbox
        self._journal = journal
        self._tell = tell
        self._news = asyncio.Event()

    def wake(self) -> None:
        """Look for outcomes."""
        self._news.set()

    async def run(self) -> None:
        """Tell until cancelled."""
        while True:
            self._news.clear()
            is_told = await self.step()
            with contextlib.suppress(TimeoutError):
                # Also without news: `marsad deliver` may have been killed between an outcome and its telling.
                async with asyncio.timeout(AGAIN_S):
                    await (self._news.wait() if is_told else asyncio.sleep(AGAIN_S))
            await asyncio.sleep(GATHER_S)

    async def step(self) -> bool:
        """Tell all that is untold; return False where that could not be done."""
        while untold := self._outbox.untold(ROUND):
            if not await self._tell(untold):
                return False
            try:
                await self._journal.write(_marking(untold))
            except sqlite3.Error as error:
                _log.warning("outcomes that were told cannot be marked so, and come again", error=str(error))
                return False
        return True


def _marking(untold: Sequence[Untold]) -> Callable[[Outbox], None]:
    return lambda outbox: outbox.told(untold)
