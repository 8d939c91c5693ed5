"""A redirect to another host is followed in that host's turn."""

import asyncio
from pathlib import Path

from feed_desk import EVEN, desk
from feed_site import DEADLINE_S, Answer, FeedSite, feed, item, rss


async def test_the_other_host_is_asked_in_its_own_turn(tmp_path: Path) -> None:
    """While it answers another feed, the redirected request waits, and is sent when that has ended."""
    busy = asyncio.Event()
    async with FeedSite({"/feed": Answer(body=rss(item(1)), after=busy), "/new": Answer(body=rss(item(2)))}) as other:
        moved = Answer(status=302, headers={"location": f"{other.url}/new"})
        async with FeedSite({"/old": moved, "/more": Answer(status=404)}) as site:
            feeds = (
                feed(f"{other.url}/feed", "one"),
                feed(f"{site.url}/old", "two"),
                feed(f"{site.url}/more", "three"),
            )
            async with desk(tmp_path, *feeds) as here:
                first = asyncio.create_task(here.poller.poll_once(feeds[0]))
                await other.has(1)
                second = asyncio.create_task(here.poller.poll_once(feeds[1]))
                await site.has(1)
                # The host that redirects is free again as soon as it has answered.
                await here.poller.poll_once(feeds[2])
                early = len(other.requests)
                busy.set()
                await asyncio.gather(first, second)

    assert (early, len(other.requests)) == (1, 2)
    assert sorted(here.broker.titles) == ["Border notice 1", "Border notice 2"]


async def test_hosts_that_lead_to_each_other_do_not_wait_for_ever(tmp_path: Path) -> None:
    """Nobody holds a turn while waiting for another, with one request at a time over all hosts as well."""
    async with (
        FeedSite({"/end": Answer(body=rss(item(1)))}) as one,
        FeedSite({"/end": Answer(body=rss(item(2)))}) as two,
    ):
        one.answers("/go", Answer(status=302, headers={"location": f"{two.url}/end"}))
        two.answers("/go", Answer(status=302, headers={"location": f"{one.url}/end"}))
        feeds = (feed(f"{one.url}/go", "one"), feed(f"{two.url}/go", "two"))
        async with desk(tmp_path, *feeds, policy=EVEN) as here, asyncio.timeout(DEADLINE_S):
            await asyncio.gather(*(here.poller.poll_once(each) for each in feeds))

    assert sorted(here.broker.titles) == ["Border notice 1", "Border notice 2"]


async def test_silence_is_for_the_host_that_wants_it(tmp_path: Path) -> None:
    """Not for the one that led there, whose other feeds have done nothing."""
    busy = {"/feed": Answer(status=503, headers={"retry-after": "3600"})}
    async with FeedSite(busy) as other, FeedSite({}) as site:
        site.answers("/old", Answer(status=302, headers={"location": f"{other.url}/feed"}))
        one = feed(f"{site.url}/old")
        async with desk(tmp_path, one) as here:
            await here.poller.poll_once(one)
            turns = here.poller._asker.turns
            silent = [url for url in (site.url, other.url) if turns.paused_s(url) > 0]

    assert silent == [other.url]
