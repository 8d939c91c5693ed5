"""`python -m silent_agent work`: a part one of whose agents handles nothing any more, and says nothing of it.

So agents ended in operation after a rebalance. Canary and bound are shorter here, for the test to end.
"""

import asyncio
from typing import Any, Final

from console.main import main
from streams.engine import flow
from streams.operation import watchdog

STAGE: Final = "alert"
BOUND_S: Final = 8.0
CANARY_S: Final = 1.0

_handle: Any = flow._Stage._handle  # Any: of faust's events


async def _silent(self: Any, events: Any) -> None:  # Any: as above
    if self._verb == STAGE:
        await asyncio.Event().wait()
    await _handle(self, events)


def _bound_s(_app: object) -> float:
    return BOUND_S


if __name__ == "__main__":
    flow._Stage._handle = _silent  # type: ignore[method-assign]  # what this module is for
    watchdog.bound_s = _bound_s  # type: ignore[assignment]  # as above
    watchdog.EVERY_S = CANARY_S  # type: ignore[attr-defined]  # as above
    main()
