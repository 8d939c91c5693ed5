"""Turns at a host: one request at a time, and a pause between two."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from urllib.parse import urlsplit


class HostTurns:
    """Who may ask a host, and when; shared by all that ask.

    `clock` gives the present, `pause` waits so many seconds.
    """

    def __init__(
        self, clock: Callable[[], datetime], pause: Callable[[float], Awaitable[None]] = asyncio.sleep
    ) -> None:
        self._now = clock
        self._pause = pause
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._ended: dict[str, datetime] = {}

    @asynccontextmanager
    async def at(self, url: str, spacing_s: float = 0.0) -> AsyncIterator[None]:
        """Hold the host of `url`, once nobody else does and `spacing_s` have passed since its last turn ended."""
        host = urlsplit(url).netloc.rpartition("@")[2]
        async with self._locks[host]:
            if host in self._ended:
                wait = self._ended[host] + timedelta(seconds=spacing_s) - self._now()
                if wait > timedelta():
                    # A clock that was set back must not hold a host for ever.
                    await self._pause(min(wait.total_seconds(), spacing_s))
            try:
                yield
            finally:
                self._ended[host] = self._now()
