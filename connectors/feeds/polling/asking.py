"""Ask a feed once: fetch, judge, read; ask for the pages of its entries. Keeps and publishes nothing."""

import asyncio
import hashlib
import time
import traceback
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final, Self

import httpx
import msgspec
import structlog

from connectors.articles.fulltext import with_full_texts
from connectors.articles.pages import Pages, reading_process
from connectors.feeds.catalogue.feed import Feed
from connectors.feeds.polling.addresses import address_to_ask
from connectors.feeds.polling.conditional import validators_to_send
from connectors.feeds.polling.policy import Policy
from connectors.feeds.polling.report import PollReport
from connectors.feeds.polling.state import FeedState
from connectors.feeds.polling.verdict import Verdict, judge
from connectors.feeds.reading.document import Document
from connectors.feeds.reading.parse import FeedParseError
from connectors.feeds.reading.reader import Reader
from connectors.web.address import without_login
from connectors.web.fetch import FetchResult, Validators, fetch
from connectors.web.redirects import with_login
from connectors.web.turns import Turns
from schemas.article import Article

#: The reason of a poll at which this program failed.
OUR_FAULT: Final = "our-fault"

_log = structlog.get_logger()


class Asked(msgspec.Struct, frozen=True):
    """What a feed answered: the report, the answer it comes from, when it was asked, and how long all took."""

    report: PollReport
    result: FetchResult
    at: datetime
    took_s: float


class Asker:
    """Asks one at a time at a host, so many at once over all. Close it, as its reading processes live until then.

    `may_ask` tells whether the feeds are this process's, and not another's by now: until it says so, requests wait, for
    feeds and pages alike.
    """

    def __init__(
        self,
        client: httpx.AsyncClient,
        clock: Callable[[], datetime],
        policy: Policy,
        may_ask: Callable[[], bool] = lambda: True,
    ) -> None:
        self.turns = Turns(policy.spacing_s, may_ask=may_ask)
        self._client = client
        self._now = clock
        self._limits = policy.limits
        self._slots = asyncio.Semaphore(policy.limits.concurrency)
        self._policy = policy
        self._reader = Reader(policy.max_parse_s)
        self._page_reading = reading_process()
        self._pages = Pages(client, self.turns, clock, self._page_reading)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self._reader.close()
        self._page_reading.close()

    async def ask(
        self,
        feed: Feed,
        recall: Callable[[], FeedState] | None = None,
        begin: Callable[[], None] = lambda: None,
    ) -> Asked:
        """Return what a feed holds, if that is new; never raises, as one feed must not end the others.

        `recall` gives what is known of the feed; nothing of it is held while thousands wait for their turn. `begin` is
        called when the turn has come, before the request. Blocks for the host's turn, and then for `Limits.total_s` and
        `Policy.max_parse_s` at most.
        """
        recall = recall or (lambda: FeedState(feed=feed.id))
        try:
            return await self._ask(feed, recall, begin)
        except Exception as error:  # noqa: BLE001  the boundary: what no one foresaw is this feed's failure, told and counted
            return self._failed(feed, error)

    async def _ask(self, feed: Feed, recall: Callable[[], FeedState], begin: Callable[[], None]) -> Asked:
        url = address_to_ask(feed, recall())
        # The slot is held until the document is read: where reading is slower than the web, bodies do not pile up.
        async with AsyncExitStack() as slot:
            async with AsyncExitStack() as turn:
                await self._wait(turn, slot, url)
                begin()
                before = recall()
                asked_at, begun_s = self._now(), time.monotonic()
                validators = validators_to_send(before, asked_at.timestamp(), self._policy)
                result = await fetch(
                    self._client, url, validators, self._limits, moving=partial(self._wait, turn, slot)
                )
            report = await self._reported(feed, result, before)
        if report.hints.sitemaps and not report.entries:
            report, result = await self._newest_sitemap(feed, report, result)
        return Asked(report, result, asked_at, time.monotonic() - begun_s)

    def _failed(self, feed: Feed, error: Exception) -> Asked:
        """Return the end of a poll at which this program failed, without what it failed at, which may hold a secret."""
        *_, place = traceback.extract_tb(error.__traceback__)
        why = f"{type(error).__name__} at {Path(place.filename).name}:{place.lineno}"
        _log.error("a fault of this program: please report it; other feeds are polled on", feed=feed.id, why=why)
        url = without_login(feed.url)
        sentence = f"this program failed at it ({why}); please report it"
        result = FetchResult(url=url, final_url=url, failure=OUR_FAULT, detail=sentence)
        verdict = Verdict(word="temporary", reason=OUR_FAULT, sentence=sentence)
        return Asked(PollReport(verdict=verdict), result, self._now(), 0.0)

    async def _wait(self, turn: AsyncExitStack, slot: AsyncExitStack, url: str) -> None:
        """Give back turn and slot, then wait for the turn of another host, and for a slot.

        Nothing is held while a turn is waited for: two hosts whose feeds lead to each other would wait for ever.
        """
        await slot.aclose()
        await turn.aclose()
        await turn.enter_async_context(self.turns.at(url))
        await slot.enter_async_context(self._slots)
        await self.turns.opened()

    async def _newest_sitemap(
        self, feed: Feed, index: PollReport, index_result: FetchResult
    ) -> tuple[PollReport, FetchResult]:
        """Return what the newest sitemap of an index holds, asked whole each time: validators are the index's."""
        url = with_login(feed.url, index.hints.sitemaps[0])
        async with AsyncExitStack() as slot, AsyncExitStack() as turn:
            await self._wait(turn, slot, url)
            result = await fetch(self._client, url, Validators(), self._limits, moving=partial(self._wait, turn, slot))
        result = msgspec.structs.replace(result, validators=Validators(), moves=index_result.moves)
        report = await self._reported(feed, result, FeedState(feed=feed.id))
        return msgspec.structs.replace(report, defects=(*index.defects, *report.defects)), result

    async def read_delivery(self, feed: Feed, body: bytes, content_type: str | None) -> PollReport:
        """Return what a document that a hub sent holds; raises `FeedParseError`."""
        url = without_login(feed.url)
        document = Document(body=body, content_type=content_type, url=url, feed=feed, fetched_at=self._now())
        reading = await self._reader.read(document)
        return PollReport(verdict=Verdict(word="ok", reason="delivered"), **msgspec.structs.asdict(reading))

    async def completed(self, feed: Feed, articles: Sequence[Article]) -> Sequence[Article]:
        """Return new articles with the text of their pages, where the feed wants that and has only summaries.

        May take minutes, as a page waits for its host's turn.
        """
        return await with_full_texts(articles, self._pages) if feed.full_text else articles

    async def _reported(self, feed: Feed, result: FetchResult, before: FeedState) -> PollReport:
        fetched_at = self._now()
        verdict = judge(result, fetched_at)
        if verdict.word != "ok":
            return PollReport(verdict=verdict)
        if digest(result.body) == before.body_hash:
            return PollReport(verdict=Verdict(word="unchanged", reason="same-body"))
        return await self._read(feed, result, fetched_at, verdict)

    async def _read(self, feed: Feed, result: FetchResult, fetched_at: datetime, verdict: Verdict) -> PollReport:
        document = Document(
            body=result.body,
            content_type=result.content_type,
            url=result.final_url,
            feed=feed,
            fetched_at=fetched_at,
        )
        try:
            reading = await self._reader.read(document)
        except FeedParseError as error:
            return PollReport(verdict=Verdict(word="temporary", reason=error.reason, sentence=str(error)))
        return PollReport(verdict=verdict, **msgspec.structs.asdict(reading))


def digest(content: str | bytes) -> str:
    """Return a short name for content: the same has the same."""
    data = content.encode() if isinstance(content, str) else content
    return hashlib.blake2b(data, digest_size=16).hexdigest()
