"""Run until SIGINT or SIGTERM, and end within a bound."""

import asyncio
import os
import signal
import threading
from collections.abc import Awaitable, Callable

import structlog

_log = structlog.get_logger()


def run_until_signalled(main: Callable[[asyncio.Event], Awaitable[None]], patience_s: float | None = None) -> None:
    """Run `main` on uvloop with an event that SIGINT and SIGTERM set; a second signal does not hurry it.

    What has not ended `patience_s` after the event was set is cut off with exit code 0: it was asked to stop, and what
    it had not acknowledged comes again at the next start. A broker that is gone can hold up an orderly end for minutes.
    """
    import uvloop  # noqa: PLC0415  only the commands that run for long pay for it

    async def signalled() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, stop.set)
        bounding = asyncio.create_task(_bound(stop, patience_s))
        try:
            await main(stop)
        finally:
            bounding.cancel()

    uvloop.run(signalled())


async def _bound(stop: asyncio.Event, patience_s: float | None) -> None:
    await stop.wait()
    if patience_s is not None:
        # A thread, as it may be the event loop that hangs.
        timer = threading.Timer(patience_s, _cut, (patience_s,))
        timer.daemon = True
        timer.start()


def _cut(after_s: float) -> None:
    _log.warning("did not stop in time and ends now; what was not acknowledged comes again", after_s=after_s)
    os._exit(0)
