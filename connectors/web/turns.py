"""One request at a time to a host, with a pause between two: for feeds and for pages alike."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import msgspec


class _Line(msgspec.Struct):
    """Who waits for a host. `free_at` is a time of the event loop."""

    lock: asyncio.Lock
    free_at: float = 0.0
    users: int = 0


class Turns:
    """Give each host's turns, first come, first served. `spacing_s` passes between the end of one and the next."""

    def __init__(self, spacing_s: float) -> None:
        self._spacing_s = spacing_s
        self._lines: dict[str, _Line] = {}

    @asynccontextmanager
    async def at(self, url: str, spacing_s: float = 0.0) -> AsyncIterator[None]:
        """Hold the turn at the host of `url`; blocks until it is free. `spacing_s` is a host's own longer wish."""
        host = host_of(url)
        line = self._lines.setdefault(host, _Line(asyncio.Lock()))
        line.users += 1
        try:
            async with line.lock:
                while (wait_s := line.free_at - _now()) > 0:  # noqa: ASYNC110  a pause may have been lengthened meanwhile
                    await asyncio.sleep(wait_s)
                try:
                    yield
                finally:
                    line.free_at = max(line.free_at, _now() + max(self._spacing_s, spacing_s))
        finally:
            line.users -= 1
            asyncio.get_running_loop().call_at(line.free_at, self._forget, host)

    def pause(self, url: str, seconds: float) -> None:
        """Let nobody ask the host of `url` for so long."""
        line = self._lines.setdefault(host_of(url), _Line(asyncio.Lock()))
        line.free_at = max(line.free_at, _now() + seconds)
        asyncio.get_running_loop().call_at(line.free_at, self._forget, host_of(url))

    def wait_s(self, url: str) -> float:
        """Return how long the host of `url` is not to be asked, apart from who is in line before."""
        line = self._lines.get(host_of(url))
        return max(0.0, line.free_at - _now()) if line is not None else 0.0

    def _forget(self, host: str) -> None:
        line = self._lines.get(host)
        if line is not None and not line.users and line.free_at <= _now():
            del self._lines[host]


def host_of(url: str) -> str:
    """Return the host that is asked for `url`, with its port where that is not the usual one."""
    return urlsplit(url).netloc.rpartition("@")[2].lower()


def _now() -> float:
    return asyncio.get_running_loop().time()
