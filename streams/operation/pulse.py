"""End a process whose event loop turns no more: the coder hangs on a record, a call never comes back.

Neither the watchdog nor anything else in that loop can tell then, and the group goes on to count on the worker, as its
heartbeats come from a thread. The next life knows by `streams.engine.hand` which record it was.
"""

import asyncio
import faulthandler
from typing import Final

#: The slowest record takes about 0.3 s to code, and tables that are tidied up a few seconds on a slow disk.
BOUND_S: Final = 30.0
BEAT_S: Final = 5.0


async def keep_pulse() -> None:
    """Beat until cancelled. Without a beat for `BOUND_S` the process ends with code 1, its stacks on standard error.

    The clock that ends it is a thread of C, which a loop in C code that never lets go of the interpreter cannot stop.
    """
    try:
        while True:
            faulthandler.dump_traceback_later(BOUND_S, exit=True)
            await asyncio.sleep(BEAT_S)
    finally:
        faulthandler.cancel_dump_traceback_later()
