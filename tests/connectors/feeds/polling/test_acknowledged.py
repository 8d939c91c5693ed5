"""What no broker has acknowledged is not seen, and not told."""

from pathlib import Path

import pytest
from feed_desk import desk
from feed_site import Answer, FeedSite, feed, item, rss


async def test_nothing_is_seen_before_it_is_acknowledged(tmp_path: Path) -> None:
    """Without a broker the poll fails and the article waits; with one it is published, although the server says 304."""
    async with FeedSite({"/feed": [Answer(body=rss(item(1)), headers={"etag": '"1"'}), Answer(status=304)]}) as site:
        one = feed(f"{site.url}/feed")
        async with desk(tmp_path, one) as here:
            here.broker.is_down = True
            with pytest.raises(ConnectionError):
                await here.poller.poll_once(one)
            waiting = [article.title for _, article in here.memory.unpublished(10)]
            here.broker.is_down = False
            await here.poller._intake.publish_spool()
            left = here.memory.unpublished(10)

    assert (waiting, here.broker.titles, left) == (["Border notice 1"], ["Border notice 1"], [])


async def test_no_state_is_told_before_its_articles_are_acknowledged(tmp_path: Path) -> None:
    """What a poll that was broken off has left in the spool is published before the next poll, without news, tells."""
    document = rss(item(1))
    async with FeedSite({"/feed": [Answer(body=document), Answer(body=document + b" ")]}) as site:
        one = feed(f"{site.url}/feed")
        async with desk(tmp_path, one) as here:
            here.broker.is_down = True
            with pytest.raises(ConnectionError):
                await here.poller.poll_once(one)
            here.broker.is_down = False
            await here.poller.poll_once(one)

    assert [len(state.seen) for state in here.broker.told] == [1]
    assert here.broker.titles == ["Border notice 1"]


async def test_without_a_broker_the_poller_ends(tmp_path: Path) -> None:
    """What the publisher raises ends the run, so that whoever started it can tell."""
    document = Answer(body=rss(item(1)))
    async with FeedSite({"/feed": document}) as site, desk(tmp_path, feed(f"{site.url}/feed")) as here:
        here.broker.is_down = True
        with pytest.raises(ExceptionGroup) as ended:
            await here.poller.run()

    assert [type(error) for error in ended.value.exceptions] == [ConnectionError]


async def test_a_document_without_news_tells_no_state(tmp_path: Path) -> None:
    """One whose dates change by the minute would tell a hundred kilobytes each time; what is new is told at once."""
    documents = [rss(item(1)), rss(item(1)) + b" ", rss(item(1)) + b"  ", rss(item(1), item(2)), rss(item(2), item(1))]
    async with FeedSite({"/feed": [Answer(body=document) for document in documents]}) as site:
        one = feed(f"{site.url}/feed")
        async with desk(tmp_path, one) as here:
            for _ in documents:
                await here.poller.poll_once(one)
            known = here.memory.state("one")
            await here.poller.release(["one"])

    assert [len(state.seen) for state in here.broker.told] == [1, 2, 2]
    assert here.broker.told[-1] == known


async def test_an_empty_first_document_is_told(tmp_path: Path) -> None:
    """Who takes the feed over is to know that what comes next is news."""
    async with FeedSite({"/feed": Answer(body=rss())}) as site:
        one = feed(f"{site.url}/feed")
        async with desk(tmp_path, one) as here:
            await here.poller.poll_once(one)

    assert [state.last_full is not None for state in here.broker.told] == [True]
