"""Ask each feed in its rhythm, and hand over what is new.

One task a feed; a failing feed harms no other. The order of a poll that brings news: spool (with the validators, in one
transaction), publish, mark as published, tell the new state.
"""

import asyncio
import random
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec
import structlog

from connectors.feeds.catalogue.feed import Feed
from connectors.feeds.polling.asking import Asker, digest
from connectors.feeds.polling.memory import FeedMemory
from connectors.feeds.polling.metrics import PollMetrics
from connectors.feeds.polling.policy import Policy
from connectors.feeds.polling.publish import Publisher
from connectors.feeds.polling.report import PollReport
from connectors.feeds.polling.state import FeedState, unseen, with_seen
from connectors.feeds.polling.verdict import Verdict
from connectors.web.address import without_login
from connectors.web.fetch import FetchResult
from schemas.article import ArticleFetched
from schemas.feed import HealthWord
from schemas.rejection import Rejection

PUBLISH_BATCH: Final = 200
#: Kept for a broker that loses its memory; see the refill.
SPOOL_KEPT: Final = timedelta(days=7)
#: The revision of an entry that cannot become an article.
REFUSED: Final = "refused"
PRUNE_EVERY_S: Final = 6 * 3600.0
#: What a poll that was broken off has left in the spool waits no longer.
SWEEP_EVERY_S: Final = 5.0

_log = structlog.get_logger()


class Poller:
    """Polls the feeds that it was told to take, while `run` runs."""

    def __init__(  # noqa: PLR0913, PLR0917  the ports of the connectors, each once
        self,
        memory: FeedMemory,
        publisher: Publisher,
        asker: Asker,
        clock: Callable[[], datetime],
        policy: Policy,
        metrics: PollMetrics,
    ) -> None:
        self._memory = memory
        self._publisher = publisher
        self._asker = asker
        self._now = clock
        self._policy = policy
        self._metrics = metrics
        self._publishing = asyncio.Lock()
        self._group: asyncio.TaskGroup | None = None
        self._feeds: dict[str, Feed] = {}
        self._following: dict[str, asyncio.Task[None]] = {}
        self._words = dict[str, HealthWord]()
        self._network_down: dict[str, bool] = {}
        self._is_network_reported = False
        self._random = random.Random()  # noqa: S311  spreads requests, protects nothing

    async def run(self) -> None:
        """Poll until cancelled; raises what the publisher raises when the broker is out of reach."""
        async with asyncio.TaskGroup() as group:
            await self.publish_spool()
            group.create_task(self._prune())
            group.create_task(self._sweep())
            self._group = group
            for feed in self._feeds.values():
                self._following[feed.id] = group.create_task(self._follow(feed))

    def take(self, feeds: Iterable[Feed]) -> None:
        """Poll these feeds too, each as soon as it is due."""
        for feed in feeds:
            self._feeds[feed.id] = feed
            self._words[feed.id] = self._memory.state(feed.id).word
            self._network_down[feed.id] = False
            if self._group is not None and feed.id not in self._following:
                self._following[feed.id] = self._group.create_task(self._follow(feed))

    async def release(self, feeds: Iterable[str]) -> None:
        """Ask these feeds no more; returns when no request to them is under way."""
        ended = []
        for feed in feeds:
            self._feeds.pop(feed, None)
            self._words.pop(feed, None)
            self._network_down.pop(feed, None)
            if (task := self._following.pop(feed, None)) is not None:
                task.cancel()
                ended.append(task)
        await asyncio.gather(*ended, return_exceptions=True)

    async def publish_spool(self) -> None:
        """Publish what the spool holds and no broker has acknowledged."""
        async with self._publishing:
            while waiting := self._memory.unpublished(PUBLISH_BATCH):
                await self._publisher.publish([ArticleFetched(article=article) for _, article in waiting])
                self._memory.published([number for number, _ in waiting])

    async def poll_once(self, feed: Feed) -> PollReport:
        """Ask a feed, keep and publish what is new; return what came."""
        before = self._memory.state(feed.id)
        asked = await self._asker.ask(feed, before)
        late_s = 0.0 if before.next_poll is None else asked.at.timestamp() - before.next_poll
        self._metrics.polled(
            asked.report.verdict.word, took_s=asked.took_s, late_s=late_s, body_bytes=len(asked.result.body)
        )
        await self._keep(feed, before, asked.report, asked.result)
        return asked.report

    async def _keep(self, feed: Feed, before: FeedState, report: PollReport, result: FetchResult) -> None:
        refused = await self._refuse(before, report.rejections)
        new = unseen(before, report.articles)
        after = self._after(feed, before, report, has_news=bool(new))
        if report.verdict.word == "ok":
            after = msgspec.structs.replace(after, validators=result.validators, body_hash=digest(result.body))
            after = with_seen(after, {article.id: article.revision for article in report.articles} | refused)
        self._metrics.found(articles=len(new), refused=len(refused.keys() - before.seen.keys()))
        self._tell_change(feed, before, after)
        if feed.id in self._words:
            self._words[feed.id] = after.word
        if new:
            self._memory.spool(after, new)
            await self.publish_spool()
        else:
            self._memory.keep(after)
        if report.verdict.word == "ok" or (after.word, after.error) != (before.word, before.error):
            await self._publisher.tell(feed, after)

    async def _refuse(self, before: FeedState, rejections: Sequence[Rejection]) -> dict[str, str]:
        """Hand over the entries that were not refused before; return all as what is seen."""
        digests = {digest(rejection.value_b64 or ""): rejection for rejection in rejections}
        new = [rejection for digest, rejection in digests.items() if digest not in before.seen]
        if new:
            await self._publisher.reject(new)
        return dict.fromkeys(digests, REFUSED)

    def _after(self, feed: Feed, before: FeedState, report: PollReport, *, has_news: bool) -> FeedState:
        now = self._now().timestamp()
        if report.verdict.word in {"ok", "unchanged"}:
            return msgspec.structs.replace(
                before,
                asked_at=now,
                word="ok",
                error=None,
                failures=0,
                last_success=now,
                last_new=now if has_news else before.last_new,
                next_poll=now + self._interval_s(feed),
            )
        failures = before.failures + 1
        return msgspec.structs.replace(
            before,
            asked_at=now,
            word="failing",
            error=report.verdict.sentence,
            failures=failures,
            next_poll=now + self._back_off_s(feed, failures, report.verdict),
        )

    def _interval_s(self, feed: Feed) -> float:
        interval_s = max(self._policy.min_interval_s, feed.interval_s or self._policy.interval_s)
        return interval_s * (1 + self._random.uniform(-self._policy.jitter, self._policy.jitter))

    def _back_off_s(self, feed: Feed, failures: int, verdict: Verdict) -> float:
        doubled = self._interval_s(feed) * 2.0 ** min(failures - 1, 30)
        wished = min(verdict.retry_after_s or 0.0, self._policy.max_retry_after_s)
        return max(wished, min(doubled, self._policy.max_back_off_s))

    async def _follow(self, feed: Feed) -> None:
        due = self._memory.state(feed.id).next_poll
        if due is not None:
            # A restart does not ask everybody at once, but neither does it sleep off a long back-off.
            await asyncio.sleep(min(max(0.0, due - self._now().timestamp()), self._interval_s(feed)))
        while True:
            report = await self.poll_once(feed)
            self._watch_network(feed, report.verdict)
            due = self._memory.state(feed.id).next_poll or 0.0
            await asyncio.sleep(max(self._policy.min_interval_s, due - self._now().timestamp()))

    def _tell_change(self, feed: Feed, before: FeedState, after: FeedState) -> None:
        if after.word == before.word:
            return
        if after.word == "failing":
            _log.warning("feed fails", feed=feed.id, url=without_login(feed.url), why=after.error)
        elif before.word == "failing":
            _log.info("feed is well again", feed=feed.id)

    def _watch_network(self, feed: Feed, verdict: Verdict) -> None:
        self._network_down[feed.id] = verdict.is_network
        if not all(self._network_down.values()):
            self._is_network_reported = False
        elif not self._is_network_reported:
            self._is_network_reported = True
            _log.error("no feed can be reached: is there a network? Going on trying; `marsad demo` needs no network")

    async def _prune(self) -> None:
        while True:
            self._memory.prune(self._now() - SPOOL_KEPT)
            await asyncio.sleep(PRUNE_EVERY_S)

    async def _sweep(self) -> None:
        while True:
            self._metrics.are(self._words.values())
            self._metrics.waiting(self._memory.count_unpublished())
            await asyncio.sleep(SWEEP_EVERY_S)
            await self.publish_spool()
