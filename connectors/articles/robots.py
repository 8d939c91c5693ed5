"""What robots.txt allows us (RFC 9309): read by protego, asked once a day for each host."""

import asyncio
import re
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from functools import partial
from typing import Final, Literal
from urllib.parse import urlsplit
from weakref import WeakValueDictionary

import httpx
import msgspec
from protego import Protego

from connectors.web.fetch import FetchResult, Validators, fetch
from connectors.web.limits import Limits
from connectors.web.turns import Turns

#: The product token by which a robots.txt names us.
AGENT: Final = "marsad"
#: RFC 9309, 2.5: what is read of a robots.txt; the rest of a larger one counts for nothing.
MAX_READ_BYTES: Final = 500 * 1024
#: RFC 9309, 2.4: kept no longer than a day, unless it cannot be had.
KEPT_FOR: Final = timedelta(days=1)
#: While it cannot be had it is asked for again no sooner than this.
ASKED_AGAIN_AFTER: Final = timedelta(minutes=10)
#: Aggregators link to hosts without number; the one kept longest is forgotten.
MAX_HOSTS: Final = 2000
#: Longer wishes would hold news back for hours; they are honoured up to this.
MAX_CRAWL_DELAY_S: Final = 30.0
#: More than four times what is read is no robots.txt, but something without end.
LIMITS: Final = Limits(connect_s=10.0, read_s=10.0, total_s=20.0, max_body_bytes=2 * 1024 * 1024)
_TOO_MANY_REQUESTS: Final = 429
#: Redirects in a circle, and more in a row than RFC 9309 (2.3.1.2) has us follow.
_ENDLESS: Final = frozenset({"redirect-loop", "too-many-redirects"})

#: Lines end with CR, LF or both (RFC 9309, 2.2).
_LINE_END: Final = re.compile(r"\r\n?")
#: The line that says whom the rules below it are for, in the spellings that protego takes.
_GROUP: Final = re.compile(r"^[ \t\ufeff]*user[- ]?agent[ \t]*:?[ \t]*([^#\r\n]*).*$", re.IGNORECASE | re.MULTILINE)
#: Stands for all others that a robots.txt names.
_OTHERS: Final = "-"

Answer = Literal["rules", "none", "unreachable"]


class Rules:
    """What a host's robots.txt says to us; without one, all is allowed."""

    def __init__(self, text: str = "") -> None:
        self._parsed = Protego.parse(_GROUP.sub(_addressed, _LINE_END.sub("\n", text)))

    def allows(self, url: str) -> bool:
        """Return whether we may ask for `url`."""
        return self._parsed.can_fetch(url, AGENT)

    @property
    def crawl_delay_s(self) -> float:
        """Seconds between two requests that the host wishes, within our bound; 0 for no wish."""
        return min(self._parsed.crawl_delay(AGENT) or 0.0, MAX_CRAWL_DELAY_S)


class _Kept(msgspec.Struct):
    """`rules` is None while a host that never answered cannot be reached."""

    rules: Rules | None
    until: datetime


class Robots:
    """The rules of the hosts that were asked."""

    def __init__(self, client: httpx.AsyncClient, turns: Turns, clock: Callable[[], datetime]) -> None:
        self._client = client
        self._turns = turns
        self._now = clock
        self._kept: dict[str, _Kept] = {}
        self._asking = WeakValueDictionary[str, asyncio.Lock]()

    async def rules(self, url: str) -> Rules | None:
        """Return the rules for `url`; None for a host that cannot be reached and so must not be asked (2.3.1.4).

        May wait for the turns of hosts and for their answers, so nobody asks for rules who holds a turn.
        """
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
        kept = self._fresh(origin)
        if kept is None:
            async with self._asking.setdefault(origin, asyncio.Lock()):
                # Another may have asked while we waited.
                kept = self._fresh(origin) or await self._ask(origin)
        return kept.rules

    def _fresh(self, origin: str) -> _Kept | None:
        kept = self._kept.get(origin)
        return kept if kept is not None and kept.until > self._now() else None

    async def _ask(self, origin: str) -> _Kept:
        url = f"{origin}/robots.txt"
        async with AsyncExitStack() as turn:
            await self._enter(turn, url)
            result = await fetch(self._client, url, Validators(), LIMITS, moving=partial(self._enter, turn))
        before = self._kept.pop(origin, None)
        match answer_of(result):
            case "unreachable":
                # The old rules hold on until new ones can be had (2.4).
                kept = _Kept(before.rules if before is not None else None, self._now() + ASKED_AGAIN_AFTER)
            case "none":
                kept = _Kept(Rules(), self._now() + KEPT_FOR)
            case "rules":
                # A large one takes a tenth of a second.
                kept = _Kept(await asyncio.to_thread(Rules, text_of(result.body)), self._now() + KEPT_FOR)
        self._kept[origin] = kept
        if len(self._kept) > MAX_HOSTS:
            del self._kept[next(iter(self._kept))]
        return kept

    async def _enter(self, turn: AsyncExitStack, url: str) -> None:
        """Wait for the turn of a host, and hold none meanwhile: two hosts may lead to each other."""
        await turn.aclose()
        await turn.enter_async_context(self._turns.at(url))


def answer_of(result: FetchResult) -> Answer:
    """Return what the answer to the request for a robots.txt means (RFC 9309, 2.3.1).

    A 4xx is a host without one, and so are redirects without end; 429 asks for silence and is none of these.
    """
    status = result.status
    if result.failure in _ENDLESS:
        return "none"
    if status is None or result.failure is not None:
        return "unreachable"
    if httpx.codes.is_success(status):
        return "rules"
    return "none" if httpx.codes.is_client_error(status) and status != _TOO_MANY_REQUESTS else "unreachable"


def _addressed(line: re.Match[str]) -> str:
    """Return the line of a group with us, all, or others as the one other agent.

    Protego keeps each rule once for each agent of its group, which makes 500 KiB gigabytes; and it takes a name that
    ours begins with for ours. What follows the first word, as a version, names nobody.
    """
    name = next(iter(line[1].lower().split()), "")
    token = name.partition("/")[0].replace("*", "")
    return f"User-agent: {'*' if name == '*' else AGENT if token == AGENT else _OTHERS}"


def text_of(body: bytes) -> str:
    """Return what is read of a robots.txt: whole lines within the bound."""
    if len(body) > MAX_READ_BYTES:
        body = body[: max(0, *(body.rfind(end, 0, MAX_READ_BYTES) for end in (b"\r", b"\n")))]
    return body.decode("utf-8-sig", "replace")
