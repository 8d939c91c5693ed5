"""The console page's server: one page, its events as JSON and as a stream, status, health.

No login: it binds to loopback unless told otherwise. Text of feeds reaches the page as JSON and is written as text.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from importlib import resources
from pathlib import Path
from typing import Final, cast, get_args

import msgspec
from aiohttp import web

from schemas.codec import encode_builtins
from schemas.event import EventMerged
from schemas.wording import headline
from streams.archive import Archive, ToldBy

PAGE_SIZE: Final = 200
#: A stream that is quiet says so, that proxies keep it open.
KEEP_ALIVE_S: Final = 15.0

Status = Callable[[], Awaitable[dict[str, object]]]
#: The callable that tells open pages of news.
NOTIFY: Final[web.AppKey[Callable[[], None]]] = web.AppKey("notify")

_FILES: Final = {
    "/": ("page.html", "text/html"),
    "/page.css": ("page.css", "text/css"),
    "/page.js": ("page.js", "text/javascript"),
    "/icon.svg": ("icon.svg", "image/svg+xml"),
}
_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
    " img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def build_app(archive_path: Path, status: Status) -> web.Application:
    """Return the application; `app[NOTIFY]()` tells open pages that the archive has changed."""
    app = web.Application(middlewares=[_with_headers])
    news = _News()
    app[NOTIFY] = news.tell
    pages = _Pages(archive_path, status, news)
    for path in _FILES:
        app.router.add_get(path, _file)
    app.router.add_get("/api/events", pages.events)
    app.router.add_get("/api/events/stream", pages.stream)
    app.router.add_get("/api/status", pages.status)
    app.router.add_get("/healthz", pages.health)
    app.on_shutdown.append(pages.end_streams)
    return app


class _News:
    """Wakes every open stream."""

    def __init__(self) -> None:
        self._event = asyncio.Event()
        self.is_ending = False

    def tell(self) -> None:
        self._event.set()
        self._event = asyncio.Event()

    def next(self) -> asyncio.Event:
        """Return what the next news sets; ask before reading, so that what comes meanwhile is not missed."""
        return self._event


class _Pages:
    def __init__(self, archive_path: Path, status: Status, news: _News) -> None:
        self._path = archive_path
        self._status = status
        self._news = news

    async def events(self, request: web.Request) -> web.Response:
        """Answer the newest events; `after` leaves out the changes up to it, `type`, `country` and `by` narrow."""
        after = _number(request.query.get("after", "0"))
        if after is None:
            raise web.HTTPBadRequest(text="after: a number is expected")
        told_by = _told_by(request)
        with Archive.open(self._path) as archive:
            found = archive.events(
                PAGE_SIZE,
                after=after,
                event_type=request.query.get("type"),
                country=request.query.get("country"),
                told_by=told_by,
            )
        return _json([_row(number, event) for number, event in found])

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Send each new or changed event as a server-sent event, from `after` or Last-Event-ID on; `by` narrows."""
        told_by = _told_by(request)
        last = _number(request.headers.get("Last-Event-ID") or request.query.get("after", "0")) or 0
        response = web.StreamResponse(headers={**_HEADERS, "Content-Type": "text/event-stream"})
        await response.prepare(request)
        with contextlib.suppress(ConnectionResetError):  # the page was closed
            await self._tell(response, last, told_by)
        return response

    async def _tell(self, response: web.StreamResponse, last: int, told_by: ToldBy | None) -> None:
        """Write what is in the archive after `last`, and whatever comes, until the server ends."""
        while not self._news.is_ending:
            news = self._news.next()
            with Archive.open(self._path) as archive:
                found = archive.events(PAGE_SIZE, after=last, told_by=told_by)
            for number, event in reversed(found):
                data = encode_builtins(_row(number, event)).decode()
                await response.write(f"id: {number}\ndata: {data}\n\n".encode())
                last = number
            try:
                async with asyncio.timeout(KEEP_ALIVE_S):
                    await news.wait()
            except TimeoutError:
                await response.write(b": quiet\n\n")

    async def status(self, _: web.Request) -> web.Response:
        """Answer what the status strip shows."""
        return _json(await self._status())

    async def health(self, _: web.Request) -> web.Response:
        """Answer 200 while the archive can be read."""
        with Archive.open(self._path) as archive:
            archive.counts()
        return web.Response(text="ok\n")

    async def end_streams(self, _: web.Application) -> None:
        """Let open streams end, that a stop is quick."""
        self._news.is_ending = True
        self._news.tell()


def _number(text: str) -> int | None:
    """Return the change number that a client names; SQLite takes 18 digits."""
    return int(text) if text.isdecimal() and len(text) <= 18 else None  # noqa: PLR2004  said above


def _told_by(request: web.Request) -> ToldBy | None:
    """Return whose events a client asks for with `by`: those of news, those of history, or, without it, all."""
    by = request.query.get("by")
    for known in get_args(ToldBy):
        if by == known:
            return cast("ToldBy", known)  # `get_args` does not say so
    if by is not None:
        raise web.HTTPBadRequest(text="by: news or history is expected")
    return None


def _row(number: int, event: EventMerged) -> dict[str, object]:
    return {
        "number": number,
        "headline": headline(event.event, "en"),
        "headline_ar": headline(event.event, "ar"),
        **msgspec.to_builtins(event, builtin_types=()),
    }


def _json(value: object) -> web.Response:
    return web.Response(body=encode_builtins(value), content_type="application/json")


async def _file(request: web.Request) -> web.Response:
    name, kind = _FILES[request.path]
    content = (resources.files("console.web") / "page" / name).read_text(encoding="utf-8")
    return web.Response(text=content, content_type=kind)


@web.middleware
async def _with_headers(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    try:
        response = await handler(request)
    except web.HTTPException as error:
        error.headers.update(_HEADERS)
        raise
    if not response.prepared:
        response.headers.update(_HEADERS)
    return response
