"""What a feed holds at its first poll was there before anybody watched; what comes later is news."""

from pathlib import Path

from feed_desk import desk
from feed_site import Answer, FeedSite, feed, item, rss
from structlog.testing import capture_logs


async def test_what_the_first_document_holds_is_history(tmp_path: Path) -> None:
    """Neither a failure nor an answer without a document counts as the first; what comes or changes later is news."""
    bodies = [rss(item(1), item(2)), rss(item(3), item(1), item(2, "The crossing is open again."))]
    answers = [Answer(status=500), Answer(status=304), *(Answer(body=body) for body in bodies)]
    async with FeedSite({"/feed": answers}) as site:
        one, brought = feed(f"{site.url}/feed"), list[dict[str, bool]]()
        for _ in answers:  # each poll in a life of its own
            async with desk(tmp_path, one) as here:
                await here.poller.poll_once(one)
            if here.broker.articles:
                brought.append({article.title: article.history for article in here.broker.articles})

    assert brought == [
        {"Border notice 1": True, "Border notice 2": True},
        {"Border notice 2": False, "Border notice 3": False},
    ]


async def test_what_a_feed_brings_to_its_empty_first_document_is_news(tmp_path: Path) -> None:
    """A feed without entries has been watched from then on."""
    async with FeedSite({"/feed": [Answer(body=rss()), Answer(body=rss(item(1)))]}) as site:
        one = feed(f"{site.url}/feed")
        async with desk(tmp_path, one) as here:
            for _ in range(2):
                await here.poller.poll_once(one)

    assert [article.history for article in here.broker.articles] == [False]


async def test_what_a_hub_delivers_is_news_also_before_the_first_poll(tmp_path: Path) -> None:
    """A hub tells when something happens; what the first poll finds beside it was there before."""
    async with FeedSite({"/feed": Answer(body=rss(item(1), item(2)))}) as site:
        one = feed(f"{site.url}/feed")
        async with desk(tmp_path, one) as here:
            await here.poller.take_delivery(one.id, rss(item(2)), "application/rss+xml")
            await here.poller.poll_once(one)

    assert {article.title: article.history for article in here.broker.articles} == {
        "Border notice 1": True,
        "Border notice 2": False,
    }


async def test_it_is_said_once_why_the_first_articles_alert_nobody(tmp_path: Path) -> None:
    """One line for all feeds, with the first of them."""
    answers = {"/one": Answer(body=rss(item(1))), "/two": Answer(body=rss(item(2)))}
    with capture_logs() as logs:
        async with FeedSite(answers) as site:
            feeds = [feed(site.url + path, path) for path in answers]
            async with desk(tmp_path, *feeds) as here:
                for one in feeds:
                    await here.poller.poll_once(one)

    assert [(entry["feed"], entry["articles"]) for entry in logs if "is history" in entry["event"]] == [("/one", 1)]
