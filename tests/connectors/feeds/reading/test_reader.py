"""Reading a document is bounded in time and memory, and one document harms no other."""

import asyncio
import contextlib
import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from feed_site import DEADLINE_S, NOON, feed, item, rss

from connectors.feeds.reading.document import Document
from connectors.feeds.reading.parse import FeedParseError
from connectors.feeds.reading.reader import Reader

DATA = Path(__file__).parent / "data"
MB = 1024 * 1024


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    """Return the reader of all these tests: what one does to it must not harm the next."""
    reader = Reader(DEADLINE_S)
    yield reader
    reader.close()


def _document(body: bytes, content_type: str | None = None) -> Document:
    url = "https://news.example/feed"
    return Document(body=body, content_type=content_type, url=url, feed=feed(url), fetched_at=NOON)


async def _titles(reader: Reader, body: bytes) -> list[str]:
    return [article.title for article in (await reader.read(_document(body))).articles]


async def _refusal(reader: Reader, body: bytes) -> str:
    with pytest.raises(FeedParseError) as refused:
        await reader.read(_document(body))
    return refused.value.reason


def _pid(reader: Reader) -> int:
    """Return the process that reads when one is enough."""
    pool = reader._lanes[0]._pool
    assert pool is not None
    (process,) = pool._processes.values()
    return process.pid or 0


async def _gone(pid: int) -> None:
    """Return when there is no such process."""
    async with asyncio.timeout(DEADLINE_S):
        with contextlib.suppress(ProcessLookupError):
            while True:
                os.kill(pid, 0)
                await asyncio.sleep(0.01)


async def test_a_document_becomes_articles(reader: Reader) -> None:
    """Articles, refused entries with their source, and defects come back from the process."""
    reading = await reader.read(_document(rss(item(1), "<item><link>/2</link></item>", item(3))))

    assert [article.title for article in reading.articles] == ["Border notice 1", "Border notice 3"]
    assert [(one.reason, one.stage, one.rejected_at) for one in reading.rejections] == [("no-text", "poll", NOON)]
    assert (reading.title, reading.entries, reading.defects) == ("News", 3, ())


async def test_an_entry_told_twice_is_one_article(reader: Reader) -> None:
    """Of two entries for one page the first of the document, which is the newest, counts."""
    titles = await _titles(reader, rss(item(1, "New."), item(1, "Old."), item(2)))

    assert titles == ["Border notice 1", "Border notice 2"]


async def test_a_named_error_comes_back(reader: Reader) -> None:
    """What is no feed says so as it does without the process."""
    assert await _refusal(reader, b"") == "empty"


@pytest.mark.parametrize(
    "prolog",
    [
        (DATA / "billion_laughs.xml").read_bytes().partition(b"<rss")[0],
        b'<!DOCTYPE a [ ]>\n<!DOCTYPE b [\n<!ENTITY a9 "' + b"x" * MB + b'">\n]>\n',
        b'<!DOCTYPE b [\n<!ENTITY a9 "' + b"x" * MB + b'">\n]>\n',
        b"<!DOCTYPE " + b"x" * 2000 + b' [\n<!ENTITY a9 "' + b"x" * MB + b'">\n]>\n',
        b'<!-- <b --><!DOCTYPE b [<!entity a9 "x"><!<!ENTITYENTITY a9 "' + b"x" * MB + b'">]>\n',
    ],
)
async def test_an_entity_expands_to_nothing(reader: Reader, prolog: bytes) -> None:
    """However a document hides what it declares, a thousand references to a megabyte take neither time nor memory."""
    start_s = time.monotonic()
    titles = await _titles(reader, prolog + rss(item(1, "&a9;" * 1000), item(2)).partition(b"?>")[2])

    assert titles == ["Border notice 1", "Border notice 2"]
    assert time.monotonic() - start_s < 10.0


async def test_an_entity_in_utf_16_expands_to_nothing(reader: Reader) -> None:
    """The charset is undone before anything is looked for."""
    body = (DATA / "billion_laughs.xml").read_bytes().decode().encode("utf-16")
    reading = await reader.read(_document(body))

    assert len(reading.articles[0].title) < 100


@pytest.mark.parametrize(
    "body",
    [
        rss(*(item(number) for number in range(2100)))[:-20],
        rss(item(1, "<![CDATA[" + "<b>" * 30_000 + "]]>")),
        b"<rss><channel><item>"
        + b"".join(b"<author>a%d b</author>" % n for n in range(9000))
        + b"</item></channel></rss>",
        rss(item(1, "<![CDATA[" + "<br " * 60_000 + "]]>")),
        b"<rss><channel>" + b"<item>" * 10_000,
        b"<rss><channel><item><title>" + b"<" * 200_000,
        b"<rss><channel><item><title>x" + b"&a" * 100_000,
        b"<!DOCTYPE [" * 50_000,
        b'{"items": [' + b"[" * 900 + b"]" * 900 + b"]}",
    ],
    ids=["cut", "bold", "authors", "breaks", "items", "angles", "ampersands", "doctypes", "json"],
)
async def test_a_hostile_document_ends_in_time(reader: Reader, body: bytes) -> None:
    """Thousands of entries and nesting without end give entries or a named reason, within the time of the reader."""
    start_s = time.monotonic()
    try:
        await reader.read(_document(body))
    except FeedParseError as refused:
        assert refused.reason in {"not-a-feed", "nesting", "parse-failed"}  # noqa: PT017  either end is right

    assert time.monotonic() - start_s < 10.0


async def test_a_document_that_takes_too_long_is_given_up_alone() -> None:
    """The process is killed in the middle, and the next document is read by another."""
    reader = Reader(DEADLINE_S)
    await _titles(reader, rss(item(1)))
    _bound(reader, 0.5)
    slow = rss(item(1, "<![CDATA[" + "<div>" * 100_000 + "]]>"))

    assert await _refusal(reader, slow) == "parse-timeout"
    _bound(reader, DEADLINE_S)
    assert await _titles(reader, rss(item(2))) == ["Border notice 2"]
    reader.close()


def _bound(reader: Reader, max_s: float) -> None:
    """Let a reader that has started, which takes longer than a document, give documents so long."""
    for lane in reader._lanes:
        lane._max_s = max_s


async def test_a_slow_document_holds_no_other_up() -> None:
    """While one document takes all the time that it is given, the others are read one after another."""
    reader = Reader(DEADLINE_S)
    slow = asyncio.create_task(reader.read(_document(rss(item(1, "<![CDATA[" + "<div>" * 400_000 + "]]>")))))
    titles = [await _titles(reader, rss(item(number))) for number in (2, 3)]
    was_done = slow.done()
    slow.cancel()
    await asyncio.wait([slow])
    reader.close()

    assert titles == [["Border notice 2"], ["Border notice 3"]]
    assert not was_done


async def test_a_document_that_is_no_longer_wanted_is_given_up() -> None:
    """Who stops waiting frees the process for the next document."""
    reader = Reader(DEADLINE_S, processes=1)
    await _titles(reader, rss(item(1)))
    pid = _pid(reader)
    slow = asyncio.create_task(reader.read(_document(rss(item(1, "<![CDATA[" + "<div>" * 400_000 + "]]>")))))
    await asyncio.sleep(0)
    slow.cancel()
    await asyncio.wait([slow])

    await _gone(pid)
    assert await _titles(reader, rss(item(2))) == ["Border notice 2"]
    reader.close()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds what a process allocates")
async def test_a_document_that_takes_too_much_is_given_up_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process at its bound of memory refuses the document; the next one is read."""
    monkeypatch.setattr("connectors.feeds.reading.reader.MAX_BYTES", 128 * MB)
    reader = Reader(DEADLINE_S)
    greedy = rss(*(item(number, "a &lt; b" * 5000) for number in range(1000)))

    assert await _refusal(reader, greedy) in {"parse-memory", "parse-crash"}
    assert await _titles(reader, rss(item(2))) == ["Border notice 2"]
    reader.close()


async def test_a_process_that_died_is_replaced(reader: Reader) -> None:
    """Killed between two documents, say by the system for want of memory, it costs at most one of them."""
    await _titles(reader, rss(item(1)))
    pid = _pid(reader)
    os.kill(pid, signal.SIGKILL)
    await _gone(pid)
    try:
        first = await _titles(reader, rss(item(2)))
    except FeedParseError as refused:
        first = [refused.reason]  # its death is noticed a moment later

    assert first in (["Border notice 2"], ["parse-crash"])
    assert await _titles(reader, rss(item(3))) == ["Border notice 3"]


async def test_a_closed_reader_leaves_no_process(reader: Reader) -> None:
    """Closing ends the process at once."""
    await _titles(reader, rss(item(1)))
    pid = _pid(reader)
    reader.close()

    await _gone(pid)
