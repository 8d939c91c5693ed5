"""What a hub sends and what a poll finds are one."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from feed_desk import desk
from feed_site import Answer, FeedSite, feed, item, rss

from connectors.feeds.catalogue.feed import Feed
from schemas.article import Article


async def test_a_poll_and_a_delivery_bring_an_article_once(tmp_path: Path) -> None:
    """While a poll's articles are on their way, a hub sends one of them, and another: each is published once."""
    async with FeedSite({"/feed": [Answer(body=rss(item(1))), Answer(body=rss(item(1), item(2)))]}) as site:
        one = feed(f"{site.url}/feed")
        async with desk(tmp_path, one) as here:
            completed, arrived, goes_on = here.poller._asker.completed, asyncio.Event(), asyncio.Event()

            async def held(feed: Feed, articles: Sequence[Article]) -> Sequence[Article]:
                arrived.set()
                await goes_on.wait()
                return await completed(feed, articles)

            here.poller._asker.completed = held  # type: ignore[method-assign]
            polling = asyncio.create_task(here.poller.poll_once(one))
            await arrived.wait()
            delivering = asyncio.create_task(here.poller.take_delivery("one", rss(item(1), item(2)), None))
            await asyncio.sleep(0)
            # Read in turn: when this has been read, so has the delivery.
            await here.poller._asker.read_delivery(one, rss(), None)
            goes_on.set()
            await asyncio.gather(polling, delivering)
            await here.poller.poll_once(one)

    assert here.broker.titles == ["Border notice 1", "Border notice 2"]
