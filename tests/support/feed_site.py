"""A site on a free loopback port that answers as told, byte for byte, and keeps every request; feeds to serve on it."""

import asyncio
import contextlib
import gzip
import ssl
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Self

import msgspec

from connectors.feeds.catalogue.feed import Feed
from connectors.web.guard import Guard
from schemas.article import Source

HOST = "127.0.0.1"
#: What a client must be given to be let to a site of a test.
LOOPBACK = Guard(("127.0.0.0/8",))
#: Far more than anything on loopback takes; only a failing test waits for it.
DEADLINE_S = 20.0
#: A Thursday.
NOON = datetime(2025, 3, 6, 12, 0, tzinfo=UTC)


class Clock:
    """A clock that a test moves."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """Return the present."""
        return self.now

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self.now += timedelta(seconds=seconds)


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What the site answers.

    `claimed_bytes` overrules the length that is told; `drip_s` is the time from byte to byte; with `after` the answer
    waits for that first.
    """

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = {}
    claimed_bytes: int | None = None
    drip_s: float | None = None
    after: asyncio.Event | None = None

    @property
    def head(self) -> bytes:
        """The status line and the headers."""
        length = len(self.body) if self.claimed_bytes is None else self.claimed_bytes
        headers = {"content-length": str(length), "connection": "close", **self.headers}
        lines = [f"HTTP/1.1 {self.status} Told", *(f"{name}: {value}" for name, value in headers.items())]
        return "\r\n".join([*lines, "", ""]).encode("latin-1")


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """A request as it arrived; header names are lower case, values are read as Latin-1."""

    path: str
    headers: dict[str, str]


class FeedSite:
    """Answers each path in the order given, the last answer for ever; 404 for what it does not know."""

    def __init__(self, answers: Mapping[str, Answer | list[Answer]], *, tls: ssl.SSLContext | None = None) -> None:
        self.requests: list[Request] = []
        self.url = ""
        self._answers = {path: list(given) if isinstance(given, list) else [given] for path, given in answers.items()}
        self._tls = tls
        self._arrived = asyncio.Condition()
        self._talks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, HOST, 0, ssl=self._tls)
        scheme = "http" if self._tls is None else "https"
        self.url = f"{scheme}://{HOST}:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for talk in self._talks:
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)

    def answers(self, path: str, *answers: Answer) -> None:
        """Answer a path otherwise from now on."""
        self._answers[path] = list(answers)

    async def has(self, number: int, path: str | None = None) -> None:
        """Return when so many requests have arrived, for one path or for all."""
        async with asyncio.timeout(DEADLINE_S), self._arrived:
            await self._arrived.wait_for(lambda: len(self.asked(path)) >= number)

    def asked(self, path: str | None = None) -> list[Request]:
        """Return the requests for a path, or all."""
        return [request for request in self.requests if path in {None, request.path}]

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk = asyncio.current_task()
        if talk is not None:
            self._talks.add(talk)
            talk.add_done_callback(self._talks.discard)
        try:
            # A client that goes away, as it should from most of these answers, is no failure of the site.
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
                await self._answer(await reader.readuntil(b"\r\n\r\n"), writer)
        finally:
            writer.close()

    async def _answer(self, head: bytes, writer: asyncio.StreamWriter) -> None:
        first, *lines = head.decode("latin-1").rstrip().split("\r\n")
        pairs = (line.split(": ", 1) for line in lines)
        request = Request(path=first.split()[1], headers={name.lower(): value for name, value in pairs})
        given = self._answers.get(request.path, [Answer(status=404)])
        answer = given.pop(0) if len(given) > 1 else given[0]
        async with self._arrived:
            self.requests.append(request)
            self._arrived.notify_all()
        if answer.after is not None:
            await answer.after.wait()
        writer.write(answer.head)
        step = len(answer.body) if answer.drip_s is None else 1
        for start in range(0, len(answer.body), step or 1):
            writer.write(answer.body[start : start + step])
            await writer.drain()
            await asyncio.sleep(answer.drip_s or 0)


def gzip_bomb(unpacked_bytes: int) -> bytes:
    """Return a gzip body a thousand times smaller than what it unpacks to; the same at any time."""
    return gzip.compress(b" " * unpacked_bytes, mtime=0)


def item(number: int, text: str = "The crossing is closed until Sunday.", **fields: str) -> str:
    """Return an RSS item on a page of its own; `fields` are further elements."""
    more = "".join(f"<{name}>{value}</{name}>" for name, value in fields.items())
    return (
        f"<item><title>Border notice {number}</title><link>https://news.example/{number}</link>"
        f'<guid isPermaLink="false">n{number}</guid><description>{text}</description>{more}</item>'
    )


def rss(*items: str) -> bytes:
    """Return an RSS 2.0 document."""
    inside = "".join(items)
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>{inside}</channel></rss>'.encode()


def feed(url: str, name: str = "one", *, country: str | None = "SYR", interval_s: float | None = None) -> Feed:
    """Return a feed of an invented agency."""
    source = Source(id=name, name=name.title(), owner=name, kind="agency", country=country, language="ar")
    return Feed(id=name, url=url, source=source, interval_s=interval_s)
