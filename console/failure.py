"""How a command fails: one line that says what is wrong and what to do."""

import asyncio
import signal
from collections.abc import Awaitable, Callable


class CommandError(Exception):
    """A command cannot do its work; the message is for the person who typed it. Reaction: print it, exit 1."""


def run_until_signalled(main: Callable[[asyncio.Event], Awaitable[None]]) -> None:
    """Run `main` on uvloop with an event that SIGINT and SIGTERM set; a second signal does not hurry it."""
    import uvloop  # noqa: PLC0415  only the commands that run for long pay for it

    async def signalled() -> None:
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, stop.set)
        await main(stop)

    uvloop.run(signalled())
