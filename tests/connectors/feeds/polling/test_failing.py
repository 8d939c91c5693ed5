"""A feed that fails harms no other, is told once, and loses nothing."""

import asyncio
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from feed_desk import FAST, Desk, desk, running, until
from feed_site import NOON, Answer, FeedSite, feed, gzip_bomb, item, rss
from structlog.testing import capture_logs

from connectors.feeds.polling import asking
from connectors.feeds.polling.status import status_of
from connectors.web.fetch import FetchResult
from connectors.web.limits import Limits


async def test_a_failure_forgets_nothing(tmp_path: Path) -> None:
    """A page in place of the feed, for once, leaves validators and what was seen as they were."""
    document = Answer(body=rss(item(1)), headers={"etag": '"one"'})
    page = Answer(body=b"<!doctype html><html></html>", headers={"etag": '"page"'})
    async with FeedSite({"/feed": [document, page, Answer(body=rss(item(1), item(2)))]}) as site:
        one = feed(f"{site.url}/feed")
        async with desk(tmp_path, one) as here:
            reports = [await here.poller.poll_once(one) for _ in range(3)]

    assert [report.verdict.reason for report in reports] == ["fetched", "html", "fetched"]
    assert site.requests[2].headers["if-none-match"] == '"one"'
    assert here.broker.titles == ["Border notice 1", "Border notice 2"]


FAULTS = {
    "/404": Answer(status=404),
    "/410": Answer(status=410),
    "/500": Answer(status=500),
    "/silent": Answer(after=asyncio.Event()),
    "/drip": Answer(body=rss(item(9)), drip_s=0.1),
    "/cut": Answer(body=rss(item(9)), claimed_bytes=10**6),
    "/circle": Answer(status=302, headers={"location": "/circle"}),
    "/nowhere": Answer(status=302, headers={"location": "http://xn--a/"}),
    "/port": Answer(status=302, headers={"location": "http://127.0.0.1:99999/"}),
    "/page": Answer(body=b"<html></html>"),
    "/empty": Answer(),
    "/bomb": Answer(body=gzip_bomb(20 * 1024 * 1024), headers={"content-encoding": "gzip"}),
    "/json": Answer(body=b'{"items": [{"url": 5, "date_published": 5, "tags": 5, "attachments": [1]}]}'),
    "/link": Answer(body=b'{"items": [{"url": "http://[broken", "title": "Border notice 9"}]}'),
    "/etag": Answer(body=rss(), headers={"etag": '"\xff"'}),
    "/later": Answer(status=503, headers={"retry-after": "Thu, 06 Mar 999999999999 12:00:00 GMT"}),
    "/depth": Answer(body=rss("<item>" + "<b>" * 5000)),
}


#: Odd, and no failures: what can be read of them is read.
HARMLESS = {"/json", "/link", "/etag", "/depth"}


async def test_no_feed_harms_another(tmp_path: Path) -> None:
    """While every kind of fault is asked again and again, a good feed's news come through."""
    news = [Answer(body=rss(*(item(number) for number in range(last + 1)))) for last in range(5)]
    async with FeedSite(FAULTS) as bad, FeedSite({"/feed": news}) as good:
        feeds = [feed(bad.url + path, path) for path in FAULTS]
        policy = msgspec.structs.replace(FAST, limits=Limits(read_s=0.05, total_s=0.1))
        async with desk(tmp_path, *feeds, feed(f"{good.url}/feed"), policy=policy) as here, running(here.poller):
            await here.broker.has(lambda found: len([one for one in found if one.feed == "one"]) == 5)
            for path in FAULTS:
                await bad.has(1 if path == "/410" else 2, path)
            # On a busy machine all may be too slow for a while, which is taken for the network and counts against none.
            await until(lambda: FAULTS.keys() - HARMLESS <= _told_failing(here))

    assert {article.title for article in here.broker.articles if article.feed == "one"} == {
        f"Border notice {number}" for number in range(5)
    }


def _told_failing(here: Desk) -> set[str]:
    """Return the feeds of which it was ever told that they fail."""
    return {state.feed for state in here.broker.told if state.word in {"failing", "gone"}}


async def test_a_failing_feed_is_told_once(tmp_path: Path) -> None:
    """The log has the change to the worse with its reason, and the change to the better, not every poll."""
    answers = [Answer(body=rss(item(1))), Answer(status=500), Answer(status=500), Answer(body=rss(item(1), item(2)))]
    with capture_logs() as logs:
        async with FeedSite({"/feed": answers}) as site:
            one = feed(f"{site.url}/feed")
            async with desk(tmp_path, one) as here:
                for _ in answers:
                    await here.poller.poll_once(one)

    told = [entry for entry in logs if entry["event"].startswith("feed ")]
    assert [(entry["log_level"], entry["event"]) for entry in told] == [
        ("warning", "feed fails"),
        ("info", "feed is well again"),
    ]
    assert told[0]["why"] == "HTTP 500: the server has a fault"


async def test_a_feed_that_is_gone_is_told_and_asked_no_more(tmp_path: Path) -> None:
    """Not after a restart either; another feed of the site is asked on."""
    with capture_logs() as logs:
        async with FeedSite({"/gone": Answer(status=410), "/feed": Answer(status=304)}) as site:
            feeds = [feed(f"{site.url}/gone", "gone"), feed(f"{site.url}/feed")]
            for _ in range(2):
                before = len(site.asked("/feed"))
                async with desk(tmp_path, *feeds, policy=FAST) as here, running(here.poller):
                    await site.has(before + 3, "/feed")

    assert len(site.asked("/gone")) == 1
    assert [entry["feed"] for entry in logs if entry["event"] == "feed is gone for good, and is asked no more"] == [
        "gone"
    ]


async def test_a_candidate_is_asked_when_the_address_fails(tmp_path: Path) -> None:
    """After three misses the next address is asked, and its news published; the first is left alone."""
    async with FeedSite({"/old": Answer(status=404), "/new": Answer(body=rss(item(1)))}) as site:
        one = msgspec.structs.replace(feed(f"{site.url}/old"), candidates=(f"{site.url}/new",))
        async with desk(tmp_path, one) as here:
            for _ in range(4):
                await here.poller.poll_once(one)

    assert [request.path for request in site.requests] == ["/old", "/old", "/old", "/new"]
    assert here.broker.titles == ["Border notice 1"]


async def test_another_address_is_told(tmp_path: Path) -> None:
    """Also while the feed does as before: who reads of it learns where it is asked."""
    async with FeedSite({"/old": Answer(status=404), "/new": Answer(status=404)}) as site:
        one = msgspec.structs.replace(feed(f"{site.url}/old"), candidates=(f"{site.url}/new",))
        async with desk(tmp_path, one) as here:
            for _ in range(4):
                await here.poller.poll_once(one)

    assert [status_of(one, state, NOON).asked_url for state in here.broker.told] == [None, f"{site.url}/new"]


async def test_an_adopted_address_is_told(tmp_path: Path) -> None:
    """A feed that has moved for good is told where, when that is believed, though nothing else is new."""
    old = Answer(status=301, headers={"location": "/new"})
    async with FeedSite({"/old": old, "/new": Answer(body=rss(item(1)))}) as site:
        one = feed(f"{site.url}/old")
        async with desk(tmp_path, one) as here:
            for _ in range(here.poller._policy.moves_believed):
                await here.poller.poll_once(one)
                here.clock.advance(here.poller._policy.moved_for_s)

    assert [status_of(one, state, NOON).asked_url for state in here.broker.told] == [None, f"{site.url}/new"]


async def test_a_host_that_wants_silence_is_asked_for_nothing(tmp_path: Path) -> None:
    """503 with Retry-After holds for all feeds of the host, however often they are due."""
    answers = {"/busy": Answer(status=503, headers={"retry-after": "3600"}), "/feed": Answer(status=304)}
    async with FeedSite(answers) as site, FeedSite({"/other": Answer(status=304)}) as other:
        feeds = [feed(f"{site.url}/busy", "busy"), feed(f"{site.url}/feed"), feed(f"{other.url}/other", "other")]
        async with desk(tmp_path, *feeds, policy=FAST) as here:
            await here.poller.poll_once(feeds[0])
            async with running(here.poller):
                await other.has(5)

    assert [request.path for request in site.requests] == ["/busy"]


async def test_a_fault_of_ours_is_one_feeds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What nobody foresaw ends no other feed's polls; where it was is told, and not what the feed's address holds."""
    fetched = asking.fetch  # type: ignore[attr-defined]  # imported there

    async def stumbling(client: httpx.AsyncClient, url: str, *given: Any, **named: Any) -> FetchResult:  # Any: fetch's
        if url.endswith("/odd"):
            raise KeyError(url)
        return await fetched(client, url, *given, **named)

    monkeypatch.setattr(asking, "fetch", stumbling)
    async with FeedSite({"/feed": Answer(status=304)}) as site:
        odd = feed(f"{site.url.replace('//', '//user:secret@')}/odd", "odd")
        with capture_logs() as logs:
            async with desk(tmp_path, odd, feed(f"{site.url}/feed"), policy=FAST) as here, running(here.poller):
                await site.has(3, "/feed")
                state = here.memory.state("odd")

    assert (state.word, state.failures > 0) == ("failing", True)
    assert "KeyError at test_failing.py" in (state.error or "")
    assert "secret" not in f"{state}{logs}"
