"""What is counted is what happened, and the page lists all of it."""

import asyncio
from pathlib import Path

from feed_desk import FAST, desk, running
from feed_site import Answer, FeedSite, feed, item, rss
from prometheus_client import CollectorRegistry

from connectors.feeds.polling.metrics import PollMetrics

PAGE = Path(__file__).parents[4] / "docs" / "metrics.md"


def test_the_page_lists_every_metric() -> None:
    """Name, type and help text are on the page as they are served; tests/streams/test_metrics.py looks for others."""
    registry = CollectorRegistry()
    PollMetrics(registry)
    page = PAGE.read_text(encoding="utf-8")
    served = {
        (family.name + ("_total" if family.type == "counter" else ""), family.type, family.documentation)
        for family in registry.collect()
    }
    listed = {(row.split("`")[1], row.split("|")[2].strip(), row.split("|")[4].strip())
              for row in page.splitlines() if row.startswith("| `marsad")}  # fmt: skip

    assert served <= listed


async def test_polls_articles_and_feeds_are_counted(tmp_path: Path) -> None:
    """A poll by its verdict, an article once, a refused entry once, and each feed by how it does."""
    bodies = [Answer(body=rss(item(1), item(2), "<item><link>/silent</link></item>")), Answer(status=304)]
    async with FeedSite({"/good": bodies, "/bad": Answer(status=500)}) as site:
        feeds = [feed(f"{site.url}/good", "good"), feed(f"{site.url}/bad", "bad")]
        async with desk(tmp_path, *feeds) as here:
            for one in (feeds[0], feeds[0], feeds[1]):
                await here.poller.poll_once(one)
            sweeping = asyncio.create_task(here.poller._sweep())
            await asyncio.sleep(0)
            sweeping.cancel()
            found = here.registry.get_sample_value

            verdicts = [found("marsad_polls_total", {"verdict": word}) for word in ("ok", "unchanged", "temporary")]

            assert verdicts == [1, 1, 1]
            assert (found("marsad_poll_articles_total"), found("marsad_poll_refused_total")) == (2, 1)
            assert [found("marsad_feeds", {"word": word}) for word in ("ok", "failing", "waiting")] == [1, 1, 0]
            changes = [found("marsad_feed_changes_total", {"word": word}) for word in ("ok", "failing", "silent")]
            assert changes == [1, 1, 0]
            assert found("marsad_poll_seconds_count") == 3
            assert found("marsad_spool_articles") == 0


async def test_a_released_feed_is_counted_no_more(tmp_path: Path) -> None:
    """What another poller has is not among this one's feeds, and is asked no more."""
    async with FeedSite({"/feed": Answer(status=304), "/other": Answer(status=304)}) as site:
        one, other = feed(f"{site.url}/feed"), feed(f"{site.url}/other", "other")
        async with desk(tmp_path, one, other, policy=FAST) as here, running(here.poller):
            await site.has(2, "/feed")
            await here.poller.release([one.id])
            asked = len(site.asked("/feed"))
            await site.has(len(site.asked("/other")) + 3, "/other")
            words = dict(here.poller._words)
            here.poller.take([one])
            await site.has(asked + 1, "/feed")

            assert words == {"other": "ok"}
            assert set(here.poller._words) == {"one", "other"}
