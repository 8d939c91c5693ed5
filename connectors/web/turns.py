"""One request at a time to a host, with a pause between two: for feeds and for pages alike."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from math import inf
from typing import Final, Literal
from urllib.parse import urlsplit

import msgspec

from connectors.web.host import with_ascii_host

#: A host whose last turn ended longer ago has no wish left that anybody states.
KEPT_S: Final = 60.0
#: So many more hosts than were in use are known before the others are looked for and forgotten.
SPARE: Final = 1000
#: How often it is looked whether anybody may be asked again.
LOOK_EVERY_S: Final = 0.1
#: What a host can be left alone for: everything, or the pages of articles while its feeds are asked on.
Scope = Literal["all", "pages"]
_USUAL_PORTS: Final = {"http": "80", "https": "443"}
_PORT: Final = re.compile(r":0*([0-9]{0,5})$")


class _Line(msgspec.Struct):
    """Who waits for a host, when its last turn ended, and until when nobody is to ask it, at all or for pages."""

    lock: asyncio.Lock
    users: int = 0
    ended: float = -inf
    paused_until: float = -inf
    pages_paused_until: float = -inf

    def paused_until_for(self, scope: Scope) -> float:
        """Return until when nobody is to ask; a pause of all is one of pages."""
        return max(self.paused_until, self.pages_paused_until) if scope == "pages" else self.paused_until


class Turns:
    """Give each host's turns, first come, first served.

    `spacing_s` passes between the end of a turn and the next. `now` gives the present in seconds, by default the event
    loop's time, which nobody can set back; `pause` waits so many seconds. While `may_ask` says no, no turn is given:
    another process may be asking by now.
    """

    def __init__(
        self,
        spacing_s: float,
        *,
        now: Callable[[], float] | None = None,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
        may_ask: Callable[[], bool] = lambda: True,
    ) -> None:
        self._spacing_s = spacing_s
        self._now = now or _loop_time
        self._pause = pause
        self._may_ask = may_ask
        self._lines: dict[str, _Line] = {}
        self._most = SPARE

    @asynccontextmanager
    async def at(self, url: str, spacing_s: float = 0.0) -> AsyncIterator[None]:
        """Hold the turn at the host of `url`; blocks until it is free. `spacing_s` is a longer wish of the host's."""
        line = self._line(url)
        line.users += 1
        try:
            async with line.lock:
                while (wait_s := self._left_s(line, spacing_s)) > 0:
                    await self._pause(wait_s)
                await self.opened()
                try:
                    yield
                finally:
                    line.ended = self._now()
        finally:
            line.users -= 1

    async def opened(self) -> None:
        """Return when anybody may be asked, for who has waited for something else with a turn in hand."""
        while not self._may_ask():
            await self._pause(LOOK_EVERY_S)

    def pause(self, url: str, seconds: float, scope: Scope = "all") -> None:
        """Let nobody ask the host of `url` for so long; who asks for pages looks at theirs with `paused_s`."""
        line, until = self._line(url), self._now() + seconds
        if scope == "pages":
            line.pages_paused_until = max(line.pages_paused_until, until)
        else:
            line.paused_until = max(line.paused_until, until)

    def paused_s(self, url: str, scope: Scope = "all") -> float:
        """Return for how long nobody is to ask the host of `url`, apart from who is in line before."""
        line = self._lines.get(host_of(url))
        return max(0.0, line.paused_until_for(scope) - self._now()) if line is not None else 0.0

    def _left_s(self, line: _Line, spacing_s: float) -> float:
        return max(line.ended + max(self._spacing_s, spacing_s), line.paused_until) - self._now()

    def _line(self, url: str) -> _Line:
        if len(self._lines) >= self._most:
            self._lines = {host: line for host, line in self._lines.items() if line.users or self._is_of_use(line)}
            self._most = len(self._lines) + SPARE
        return self._lines.setdefault(host_of(url), _Line(asyncio.Lock()))

    def _is_of_use(self, line: _Line) -> bool:
        return self._left_s(line, KEPT_S) > 0 or line.pages_paused_until > self._now()


def host_of(url: str) -> str:
    """Return the host that is asked for `url`, with its port where that is not the usual one.

    However it is written: with a login, with the dot of the root at its end, with a port that goes without saying. What
    is no address stands for itself.
    """
    with contextlib.suppress(ValueError):  # what no host can be is refused when it is asked
        url = with_ascii_host(url)
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    place = parts.netloc.rpartition("@")[2].lower()
    stated = _PORT.search(place)
    name, port = (place[: stated.start()], stated[1]) if stated is not None else (place, "")
    name = name.rstrip(".")
    return name if port in {"", _USUAL_PORTS.get(parts.scheme)} else f"{name}:{port}"


def _loop_time() -> float:
    return asyncio.get_running_loop().time()
