"""What feeds brought, on its way out: spool (with the feed's state, in one transaction), publish, mark, tell the state.

Killed at any point, at most something is published again.
"""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Final

import msgspec
import structlog

from connectors.feeds.catalogue.feed import Feed
from connectors.feeds.polling.addresses import address_to_ask
from connectors.feeds.polling.asking import Asker, digest
from connectors.feeds.polling.memory import FeedMemory
from connectors.feeds.polling.metrics import PollMetrics
from connectors.feeds.polling.publish import Publisher
from connectors.feeds.polling.report import PollReport
from connectors.feeds.polling.silence import SILENT_SENTENCE
from connectors.feeds.polling.state import FeedState, is_watched, unseen, with_seen
from connectors.feeds.reading.entry import id_by_entry
from connectors.web.address import without_login
from schemas.article import WITHDRAWN, Article, ArticleFetched
from schemas.rejection import Rejection

PUBLISH_BATCH: Final = 200
#: Told at once when feeds are given away: a state may have 100 KB, and the group waits for all of them.
TELL_BATCH: Final = 100
#: The revision of an entry that cannot become an article.
REFUSED: Final = "refused"

_log = structlog.get_logger()


class Intake:
    """Takes in what polls and hubs bring. Its methods raise what the publisher raises without a broker."""

    def __init__(
        self,
        memory: FeedMemory,
        publisher: Publisher,
        asker: Asker,
        metrics: PollMetrics,
        clock: Callable[[], datetime],
    ) -> None:
        self._memory = memory
        self._publisher = publisher
        self._asker = asker
        self._metrics = metrics
        self._now = clock
        self._publishing = asyncio.Lock()
        self._has_told_of_history = False
        #: Feeds of which more is known here than was told: most polls change nothing but their times.
        self._untold: set[str] = set()
        #: Feeds of which nothing but that is untold, as far as this process knows.
        self._current: set[str] = set()

    async def take(
        self, feed: Feed, before: FeedState, after: FeedState, report: PollReport, *, is_news: bool = True
    ) -> None:
        """Publish what is new in a report, and keep and tell the state that the feed has after it.

        What is no news is history: it was there before anybody watched.
        """
        refused = await self._refuse(before, report.rejections)
        gone = [withdrawal(feed, article, self._now()) for article in withdrawn(before, report)]
        new = unseen(before, report.articles)
        if new and not is_news:
            new = self._as_history(feed, new)
        self._metrics.found(articles=len(new), refused=len(refused.keys() - before.seen.keys()))
        if report.verdict.word == "ok":
            present = {article.id: article.revision for article in (*report.articles, *gone)}
            after = with_seen(after, present | refused, entries_of(feed, report.articles))
        if new or gone:
            self._memory.spool(after, [*await self._asker.completed(feed, new), *gone])
        else:
            self._memory.keep(after)
        self._untold.add(feed.id)
        if after.word != before.word:
            self._metrics.changed(after.word)
            _log_change(feed, before, after)
        is_changed = _told(feed, after) != _told(feed, before)
        if is_changed:
            self._current.discard(feed.id)
        if is_changed or (report.verdict.word == "ok" and feed.id not in self._current):
            await self.tell(feed, after)

    async def tell(self, feed: Feed, state: FeedState) -> None:
        """Tell a state, and publish before what a poll or a delivery that was broken off has left in the spool."""
        await self.publish_spool()
        await self._publisher.tell(feed, state)
        if self._memory.state(feed.id) == state:
            self._untold.discard(feed.id)
            self._current.add(feed.id)

    async def tell_rest(self, feeds: Iterable[Feed]) -> None:
        """Tell what is known of these feeds and was not told, so that the next poller does not ask them too soon."""
        await self.tell_all([feed for feed in feeds if feed.id in self._untold])

    async def tell_all(self, feeds: Sequence[Feed]) -> None:
        """Tell what is known of these feeds, so many at once."""
        for start in range(0, len(feeds), TELL_BATCH):
            batch = feeds[start : start + TELL_BATCH]
            async with asyncio.TaskGroup() as group:
                for feed in batch:
                    group.create_task(self.tell(feed, self._memory.state(feed.id)))

    async def publish_spool(self) -> None:
        """Publish what the spool holds and no broker has acknowledged."""
        async with self._publishing:
            while waiting := self._memory.unpublished(PUBLISH_BATCH):
                await self._publisher.publish([ArticleFetched(article=article) for _, article in waiting])
                self._memory.published([number for number, _ in waiting])
        self._metrics.waiting(self._memory.count_unpublished())

    def _as_history(self, feed: Feed, articles: Sequence[Article]) -> list[Article]:
        """Return the articles marked, and say once in the life of a poller why they alert nobody."""
        if not self._has_told_of_history:
            self._has_told_of_history = True
            _log.info(
                "what a feed holds at its first poll is history: it is coded behind the news and raises no alert;"
                " what the feed brings from now on is news",
                feed=feed.id,
                articles=len(articles),
            )
        return [msgspec.structs.replace(article, history=True) for article in articles]

    async def _refuse(self, before: FeedState, rejections: Sequence[Rejection]) -> dict[str, str]:
        """Hand over the entries that were not refused before; return all as what is seen."""
        digests = {digest(rejection.value_b64 or ""): rejection for rejection in rejections}
        new = [rejection for digest, rejection in digests.items() if digest not in before.seen]
        if new:
            await self._publisher.reject(new)
        return dict.fromkeys(digests, REFUSED)


def withdrawn(before: FeedState, report: PollReport) -> list[str]:
    """Return the articles that the feed has brought, and now says are deleted, each once; not those that it has too."""
    present = {article.id for article in report.articles}
    return [
        article
        for article in dict.fromkeys(before.entries.get(named, named) for named in report.deleted)
        if article not in present and before.seen.get(article, WITHDRAWN) != WITHDRAWN
    ]


def entries_of(feed: Feed, articles: Iterable[Article]) -> dict[str, str]:
    """Return the articles whose id comes from a page, by the id that their entry alone would give them."""
    named = {id_by_entry(feed.id, article.entry_id): article.id for article in articles if article.entry_id}
    return {entry: article for entry, article in named.items() if entry != article}


def withdrawal(feed: Feed, article: str, now: datetime) -> Article:
    """Return the edition without text that tells that a feed has deleted an article."""
    return Article(
        id=article,
        revision=WITHDRAWN,
        feed=feed.id,
        source=feed.source,
        title="",
        text="",
        published=now,
        published_trust="missing",
        fetched_at=now,
        withdrawn=True,
    )


def _told(feed: Feed, state: FeedState) -> tuple[object, ...]:
    """Return what is told of a feed when it changes.

    Not the rest of it: a state has a hundred kilobytes, and documents that bring nothing new differ in their dates by
    the minute. Who takes a feed over by an older state reads one of them again.
    """
    return state.word, state.error, address_to_ask(feed, state), is_watched(state), state.seen


def _log_change(feed: Feed, before: FeedState, after: FeedState) -> None:
    told = _log.bind(feed=feed.id, url=without_login(feed.url))
    match after.word:
        case "failing":
            told.warning("feed fails", why=after.error)
        case "gone":
            told.error("feed is gone for good, and is asked no more", why=after.error)
        case "silent":
            told.warning(f"feed is silent: it {SILENT_SENTENCE}")
        case "ok" if before.word != "waiting":
            told.info("feed is well again")
