"""The console page's server: what it answers, what it streams, and that text of feeds stays text."""

import asyncio
import re
from collections.abc import AsyncIterator
from importlib import resources
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
import orjson
import pytest
from aiohttp import web
from reports import NOON, article, mention, named, strike
from webhook_receiver import DEADLINE_S

from console.web.app import NOTIFY, build_app
from schemas.analysis import Event
from schemas.event import EventMerged
from streams.archive import Archive
from streams.merging.open_events import merged_with

HOSTILE = '<script>alert("x")</script><img src=x onerror=alert(1)>'


class Page:
    """The page's server on a free port, its archive, and a client."""

    def __init__(self, archive: Archive, app: web.Application, client: aiohttp.ClientSession) -> None:
        self.client = client
        self._archive = archive
        self._app = app

    def put(
        self, key: str, event: Event | None = None, *, title: str = "Title", is_history: bool = False
    ) -> EventMerged:
        """Put an event into the archive as the consumer does, and tell open pages."""
        of = article(key, title=title, history=is_history)
        merged = msgspec.structs.replace(merged_with(None, mention(event or strike(), of), NOON), id=f"event-{key}")
        self._archive.put_many([merged])
        self._app[NOTIFY]()
        return merged

    async def json(self, path: str) -> Any:  # Any: the whole of JSON
        """Return what a path answers."""
        async with self.client.get(path) as response:
            assert response.status == 200
            return orjson.loads(await response.read())


@pytest.fixture
async def page(tmp_path: Path) -> AsyncIterator[Page]:
    """Return the page over an empty archive."""
    path = tmp_path / "archive.sqlite"

    async def status() -> dict[str, object]:
        return {"broker": "embedded", "feeds": {"ok": 2}, "counts": {"events": 1}}

    with Archive.open(path) as archive:
        app = build_app(path, status)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        async with aiohttp.ClientSession(f"http://127.0.0.1:{runner.addresses[0][1]}") as client:
            yield Page(archive, app, client)
            await runner.cleanup()


async def _next_event(stream: aiohttp.ClientResponse) -> tuple[int, Any]:
    """Return number and data of the next event of a stream."""
    number = 0
    async with asyncio.timeout(DEADLINE_S):
        async for line in stream.content:
            if line.startswith(b"id: "):
                number = int(line[4:])
            if line.startswith(b"data: "):
                return number, orjson.loads(line[6:])
    raise AssertionError("the stream has ended")


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html"),
        ("/page.css", "text/css"),
        ("/page.js", "text/javascript"),
        ("/api/events", "application/json"),
        ("/api/status", "application/json"),
        ("/healthz", "text/plain"),
    ],
)
async def test_every_route_answers(page: Page, path: str, kind: str) -> None:
    """Each with its type, and with the headers that keep foreign script and frames out."""
    async with page.client.get(path) as response:
        assert (response.status, response.content_type) == (200, kind)
        policy = response.headers["Content-Security-Policy"]
        assert response.headers["X-Content-Type-Options"] == "nosniff"
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == rules["connect-src"] == "'self'"
    assert rules["frame-ancestors"] == rules["base-uri"] == rules["form-action"] == "'none'"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nothing", 404),
        (f"/{HOSTILE}", 404),
        ("/api/events?after=x", 400),
        (f"/api/events?after={'9' * 30}", 400),
        ("/api/events?by=me", 400),
        ("/api/events/stream?by=", 400),
        ("/../pyproject.toml", 404),
        ("/page.html", 404),
    ],
)
async def test_what_is_not_there_is_refused_with_the_same_headers(page: Page, path: str, status: int) -> None:
    """An error page holds nothing of the request, and is under the same policy."""
    async with page.client.get(path) as response:
        text = await response.text()
        assert response.status == status
        assert "Content-Security-Policy" in response.headers
    assert "<" not in text


async def test_events_are_listed_newest_first(page: Page) -> None:
    """Each with its number, its line in both languages, and the whole record."""
    page.put("one")
    page.put("two")
    found = await page.json("/api/events")

    assert [(row["number"], row["id"]) for row in found] == [(2, "event-two"), (1, "event-one")]
    assert found[0]["headline"].startswith("ASSAULT drone")
    assert "هجوم" in found[0]["headline_ar"]  # attack
    assert found[0]["event"]["trigger"]["text"] == "strike"


async def test_events_are_narrowed(page: Page) -> None:
    """By change number, type and country."""
    page.put("one")
    page.put("two", strike(type="PROTEST", mode="demo", actors=(named("crowd", "IRQ"),), actor_countries=("IRQ",)))

    async def ids(query: str) -> list[str]:
        return [row["id"] for row in await page.json(f"/api/events?{query}")]

    assert await ids("after=1") == ["event-two"]
    assert await ids("type=ASSAULT") == ["event-one"]
    assert await ids("country=IRQ") == ["event-two"]
    assert await ids("type=AID") == []


async def test_a_back_fill_does_not_push_news_off_the_page(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    """News and history are asked for apart; the page asks for news unless it is told otherwise."""
    monkeypatch.setattr("console.web.app.PAGE_SIZE", 2)
    page.put("news")
    for key in ("old", "older", "oldest"):
        page.put(key, is_history=True)

    async def ids(query: str) -> list[str]:
        return [row["id"] for row in await page.json(f"/api/events{query}")]

    assert await ids("") == ["event-oldest", "event-older"]
    assert await ids("?by=history") == ["event-oldest", "event-older"]
    assert await ids("?by=news") == ["event-news"]
    async with page.client.get("/") as response:
        assert '<option value="news" selected>' in await response.text()


async def test_a_stream_of_news_has_no_history(page: Page) -> None:
    """What a back-fill brings meanwhile is passed over."""
    page.put("one")
    async with page.client.get("/api/events/stream?by=news") as stream:
        first = await _next_event(stream)
        page.put("old", is_history=True)
        page.put("two")
        second = await _next_event(stream)

    assert [(number, row["id"]) for number, row in (first, second)] == [(1, "event-one"), (3, "event-two")]


async def test_the_status_is_passed_on(page: Page) -> None:
    """The strip shows what the parts say."""
    assert await page.json("/api/status") == {"broker": "embedded", "feeds": {"ok": 2}, "counts": {"events": 1}}


async def test_the_stream_gives_what_is_there_and_what_comes(page: Page) -> None:
    """An open page gets the events of the archive, then each that is put into it."""
    page.put("one")
    async with page.client.get("/api/events/stream") as stream:
        first = await _next_event(stream)
        page.put("two")
        second = await _next_event(stream)

        assert stream.content_type == "text/event-stream"
        assert stream.headers["Cache-Control"] == "no-store"
    assert [(number, row["id"]) for number, row in (first, second)] == [(1, "event-one"), (2, "event-two")]


@pytest.mark.parametrize("how", ["query", "header"])
async def test_a_page_that_comes_back_misses_nothing(page: Page, how: str) -> None:
    """A stream goes on after the number that the page had, which browsers send by themselves."""
    for key in ("one", "two", "three"):
        page.put(key)
    query = "?after=1" if how == "query" else ""
    headers = {"Last-Event-ID": "1"} if how == "header" else {}
    async with page.client.get(f"/api/events/stream{query}", headers=headers) as stream:
        found = [await _next_event(stream) for _ in range(2)]

    assert [row["id"] for _, row in found] == ["event-two", "event-three"]


async def test_news_during_the_sending_is_not_missed(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    """An event that comes while the stream writes another is sent right after it."""
    page.put("one")
    write = web.StreamResponse.write
    later = ["two"]

    async def write_and_put(self: web.StreamResponse, data: bytes) -> None:
        await write(self, data)
        if later:
            page.put(later.pop())

    monkeypatch.setattr(web.StreamResponse, "write", write_and_put)
    monkeypatch.setattr("console.web.app.KEEP_ALIVE_S", 10 * DEADLINE_S)
    async with page.client.get("/api/events/stream") as stream:
        found = [(await _next_event(stream))[1]["id"] for _ in range(2)]

    assert found == ["event-one", "event-two"]


async def test_a_quiet_stream_stays_open(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing comes a comment is sent, so that proxies keep the connection."""
    monkeypatch.setattr("console.web.app.KEEP_ALIVE_S", 0.01)
    async with page.client.get("/api/events/stream") as stream, asyncio.timeout(DEADLINE_S):
        assert await stream.content.readline() == b": quiet\n"


async def test_a_page_that_is_closed_is_no_error(
    page: Page, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """People close pages all the time: the stream ends, and the log has nothing of it."""
    monkeypatch.setattr("console.web.app.KEEP_ALIVE_S", 0.01)
    stream = await page.client.get("/api/events/stream")
    await stream.content.readline()
    stream.close()
    async with asyncio.timeout(DEADLINE_S):
        while any("RequestHandler.start" in repr(task) for task in asyncio.all_tasks()):  # noqa: ASYNC110  tasks tell no event
            await asyncio.sleep(0.01)

    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []


async def test_hostile_text_travels_as_data(page: Page) -> None:
    """A title with a script in it is a JSON string, typed as JSON, and in a stream it is one line."""
    event = strike(recipients=(named(HOSTILE, "IMG"),))
    page.put("one", event, title=HOSTILE + "\n\ndata: forged")
    async with page.client.get("/api/events") as response:
        assert response.content_type == "application/json"
        row = orjson.loads(await response.read())[0]
    async with page.client.get("/api/events/stream") as stream:
        _, streamed = await _next_event(stream)

    assert row["reports"][0]["article"]["title"] == HOSTILE + "\n\ndata: forged"
    assert HOSTILE in row["headline"]
    assert streamed == row


def test_the_page_never_reads_text_as_markup() -> None:
    """Nothing in the page's script turns a string into elements or code; the page itself holds no script."""
    folder = resources.files("console.web") / "page"
    script = (folder / "page.js").read_text(encoding="utf-8")
    markup = (folder / "page.html").read_text(encoding="utf-8")
    unsafe = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function|srcdoc|DOMParser"

    assert re.findall(unsafe, script) == []
    assert re.findall(r"<script(?![^>]*\bsrc=)|\son\w+=|javascript:|style=", markup) == []
    assert re.findall(r"""(?:src|href)=["'](?!/)""", markup) == []
