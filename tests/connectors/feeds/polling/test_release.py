"""A feed that is given away is asked no more, and what was under way is told or forgotten."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

import msgspec
import pytest
from feed_desk import FAST, desk, running, until
from feed_site import DEADLINE_S, Answer, FeedSite, feed, item, rss

from connectors.feeds.polling.poller import UnknownFeedError
from connectors.web.limits import Limits
from schemas.article import ArticleFetched

SLOW = msgspec.structs.replace(FAST, limits=Limits(read_s=DEADLINE_S, total_s=DEADLINE_S))


async def test_a_poll_under_way_may_end_before_its_feed_is_given_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it brings is published and told, and the feed is asked no more."""
    # A process that reads documents takes its time to start, on a machine that has other things to do.
    monkeypatch.setattr("connectors.feeds.polling.poller.RELEASE_S", DEADLINE_S)
    answer = asyncio.Event()
    async with FeedSite({"/feed": Answer(body=rss(item(1)), after=answer)}) as site:
        one = feed(f"{site.url}/feed")
        async with desk(tmp_path, one, policy=SLOW) as here, running(here.poller):
            await site.has(1)
            releasing = asyncio.create_task(here.poller.release([one.id]))
            await asyncio.sleep(0)
            answer.set()
            await releasing

    assert here.broker.titles == ["Border notice 1"]
    assert [state.feed for state in here.broker.told] == ["one"]
    assert len(site.requests) == 1


async def test_a_poll_that_takes_too_long_is_broken_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the release returns nothing is under way, and nothing of it is kept: the next poller finds it new."""
    monkeypatch.setattr("connectors.feeds.polling.poller.RELEASE_S", 0.05)
    async with FeedSite({"/feed": Answer(body=rss(item(1)), after=asyncio.Event())}) as site:
        one = feed(f"{site.url}/feed")
        async with desk(tmp_path, one, policy=SLOW) as here, running(here.poller):
            await site.has(1)
            await here.poller.release([one.id])
            state = here.memory.state("one")

    assert (state.asked_at, here.broker.told) == (None, [])


async def test_a_delivery_of_a_feed_that_is_given_away_meanwhile_is_refused(tmp_path: Path) -> None:
    """Its state is another poller's by the time that it is read: nothing is published or told here."""
    one = feed("https://news.example/feed")
    async with desk(tmp_path, one) as here:
        delivering = asyncio.create_task(here.poller.take_delivery("one", rss(item(1)), None))
        await asyncio.sleep(0)
        await here.poller.release(["one"])
        with pytest.raises(UnknownFeedError):
            await delivering

    assert (here.broker.titles, here.broker.told) == ([], [])


async def test_who_may_not_ask_does_not(tmp_path: Path) -> None:
    """A process whose feeds another may have by now sends nothing, also for who had waited for a turn before."""
    looks, may = 0, asyncio.Event()

    def may_ask() -> bool:
        nonlocal looks
        looks += 1
        return may.is_set()

    async with FeedSite({"/one": Answer(status=304), "/two": Answer(status=304)}) as site:
        feeds = [feed(f"{site.url}/{name}", name) for name in ("one", "two")]
        async with desk(tmp_path, *feeds, policy=FAST, may_ask=may_ask) as here, running(here.poller):
            await until(lambda: looks > 1)
            before = len(site.requests)
            may.set()
            await site.has(2, "/two")

    assert before == 0


async def test_who_waits_for_a_turn_does_not_get_it_when_its_feed_is_given_away(tmp_path: Path) -> None:
    """The poll before it may end, and the host is not asked once more."""
    answer = asyncio.Event()
    async with FeedSite({"/one": Answer(body=rss(item(1)), after=answer), "/two": Answer(status=304)}) as site:
        feeds = [feed(f"{site.url}/{name}", name) for name in ("one", "two")]
        async with desk(tmp_path, *feeds, policy=SLOW) as here, running(here.poller):
            await site.has(1)
            releasing = asyncio.create_task(here.poller.release(["one", "two"]))
            await asyncio.sleep(0)
            answer.set()
            await releasing

    assert len(site.requests) == 1


async def test_at_once_nothing_is_waited_for(tmp_path: Path) -> None:
    """Neither an answer nor a broker: what was under way is as if it had not been begun."""
    published = asyncio.Event()

    async def never(*_: object) -> None:
        published.set()
        await asyncio.Event().wait()

    async with FeedSite({"/one": Answer(body=rss(item(1))), "/two": Answer(after=asyncio.Event())}) as site:
        one, two = feed(f"{site.url}/one"), feed(f"{site.url}/two", "two")
        async with desk(tmp_path, one, two, policy=SLOW) as here, running(here.poller):
            here.broker.publish = never  # type: ignore[method-assign, assignment]  # it never acknowledges
            await published.wait()
            await site.has(1, "/two")
            await here.poller.release(["one", "two"], at_once=True)
            waiting = here.memory.count_unpublished()

    assert (waiting, here.broker.told) == (1, [])


async def test_what_is_being_published_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A poll that has its answer is not broken off with those that wait for one: the next poller learns what it saw."""
    monkeypatch.setattr("connectors.feeds.polling.poller.RELEASE_S", 0.05)
    published, goes_on = asyncio.Event(), asyncio.Event()
    async with FeedSite({"/feed": Answer(body=rss(item(1)))}) as site:
        one = feed(f"{site.url}/feed")
        async with desk(tmp_path, one, policy=SLOW) as here, running(here.poller):
            publish = here.broker.publish

            async def held(records: Sequence[ArticleFetched]) -> None:
                published.set()
                await goes_on.wait()
                await publish(records)

            here.broker.publish = held  # type: ignore[method-assign]
            await published.wait()
            releasing = asyncio.create_task(here.poller.release([one.id]))
            await asyncio.wait([releasing], timeout=0.2)
            goes_on.set()
            await releasing

    assert [len(state.seen) for state in here.broker.told] == [1]


async def test_what_was_not_told_is_told_when_a_feed_is_given_away(tmp_path: Path) -> None:
    """A poll that found nothing new is told then, with its time, and only once: the next poller asks when it is due."""
    answers = [Answer(body=rss(item(1)), headers={"etag": '"one"'}), Answer(status=304)]
    async with FeedSite({"/feed": answers, "/other": Answer(body=rss(item(2)))}) as site:
        one, other = feed(f"{site.url}/feed"), feed(f"{site.url}/other", "other")
        async with desk(tmp_path, one, other) as here:
            await here.poller.poll_once(other)
            for _ in answers:
                here.clock.advance(300)
                await here.poller.poll_once(one)
            before = len(here.broker.told)
            known = here.memory.state("one")
            await here.poller.release(["one", "other", "unknown"])
            await here.poller.release(["one", "other"])

    assert before == 2
    assert here.broker.told[before:] == [known]
    assert known.asked_at == here.clock().timestamp()


async def test_without_a_broker_a_feed_is_given_away_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether it refuses what is to be told, or takes longer than the group waits."""
    monkeypatch.setattr("connectors.feeds.polling.poller.PUBLISH_S", 0.05)

    async def never(*_: object) -> None:
        await asyncio.Event().wait()

    answers = [Answer(body=rss(item(1)), headers={"etag": '"one"'}), Answer(status=304)]
    async with FeedSite({"/one": list(answers), "/two": list(answers)}) as site:
        one, two = feed(f"{site.url}/one"), feed(f"{site.url}/two", "two")
        async with desk(tmp_path, one, two) as here, asyncio.timeout(DEADLINE_S):
            for each in (one, one, two, two):
                await here.poller.poll_once(each)
            here.broker.is_down = True
            await here.poller.release(["one"])
            here.broker.tell = never  # type: ignore[method-assign, assignment]  # it never tells
            await here.poller.release(["two"])

    assert len(here.broker.told) == 2
