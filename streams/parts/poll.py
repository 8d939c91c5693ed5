"""`marsad poll`: the connectors, publishing to articles.fetched, and to articles.history what is no news."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

import msgspec
import structlog
from aiokafka.errors import MessageSizeTooLargeError

from connectors.feeds.catalogue.feed import Feed
from connectors.feeds.polling.asking import Asker
from connectors.feeds.polling.metrics import PollMetrics
from connectors.feeds.polling.policy import Policy
from connectors.feeds.polling.poller import Poller
from connectors.feeds.polling.state import FeedState
from connectors.feeds.polling.status import status_of
from connectors.web.fetch import new_client
from connectors.websub.subscriptions import Subscriptions
from schemas import naming
from schemas.article import Article, ArticleFetched
from schemas.codec import to_base64
from schemas.rejection import Rejection
from streams.broker.security import client_settings
from streams.clock import utc_now
from streams.engine.producing import Outgoing, Producer
from streams.identity import derived, fetch_id
from streams.operation.monitoring import monitored
from streams.operation.tracing import Span, Trace, Tracer
from streams.parts.readiness import mark_ready
from streams.polled.catalogue import CatalogueFiles, Change, feeds_of
from streams.polled.hubs import Hubs, serve_hubs, subscribed
from streams.polled.lease import Lease
from streams.polled.memories import own_memory
from streams.polled.sharing import Sharing, Wakefulness, partition_of
from streams.settings import Settings

_log = structlog.get_logger()


class FetchedPublisher:
    """The connectors' port to the broker. A record that no broker takes, for its size, holds nothing else up.

    Where nobody else polls, a state that is told would be read by nobody, and the embedded broker keeps what it is told
    in memory.
    """

    def __init__(self, producer: Producer, tracer: Tracer | None = None, *, is_alone: bool = False) -> None:
        self._producer = producer
        self._tracer = tracer or Tracer()
        self._is_alone = is_alone

    async def publish(self, records: Sequence[ArticleFetched]) -> None:
        """Return when the broker has acknowledged all; raises `BrokerUnreachableError`."""
        outgoing = [self._traced(_fetched(record)) for record in records]
        too_large = await self._sent(outgoing)
        for item, record in zip(outgoing, records, strict=True):
            self._tell(item.trace, record.article)
        if too_large:
            urls = {record.article.id: record.article.url for record in records}
            await self.reject([_too_large(one.key, urls[one.key], utc_now()) for one in too_large])

    async def reject(self, rejections: Sequence[Rejection]) -> None:
        """Return when the broker has acknowledged all; raises `BrokerUnreachableError`."""
        for one in await self._sent([_rejected(rejection) for rejection in rejections]):
            bare = msgspec.structs.replace(one.record, value_b64=None)
            await self._producer.send([msgspec.structs.replace(one, record=bare)])

    async def tell(self, feed: Feed, state: FeedState) -> None:
        """Return when the broker has acknowledged it; raises `BrokerUnreachableError`."""
        told_at = utc_now()
        told = [_status(feed, state, told_at)]
        if not self._is_alone:
            told.insert(0, _handed_over(feed, state, told_at))
        for one in await self._sent(told):
            _log.error("what is known of a feed is too large to be told", feed=feed.id, topic=one.topic)

    async def _sent(self, outgoing: Sequence[Outgoing]) -> list[Outgoing]:
        """Send; return what is larger than a topic takes."""
        try:
            await self._producer.send(outgoing)
        except MessageSizeTooLargeError:
            if len(outgoing) == 1:
                return list(outgoing)
            return [large for one in outgoing for large in await self._sent([one])]
        return []

    def _traced(self, item: Outgoing) -> Outgoing:
        trace = self._tracer.root(item.id)
        return item if trace is None else msgspec.structs.replace(item, trace=trace)

    def _tell(self, trace: Trace | None, article: Article) -> None:
        """Tell the span of a fetch: from the bytes that had arrived to the broker's word."""
        if trace is not None:
            on: dict[str, str | int] = {"article": article.id, "feed": article.feed}
            span = Span(name="poll", at=trace, parent=None, started=article.fetched_at, ended=utc_now(), on=on)
            self._tracer.tell(span)


def _fetched(record: ArticleFetched) -> Outgoing:
    article = record.article
    topic = naming.ARTICLES_HISTORY if article.history else naming.ARTICLES_FETCHED
    return Outgoing(topic, article.id, fetch_id(article), article.fetched_at, record)


def _rejected(rejection: Rejection) -> Outgoing:
    identity = derived("rejection", rejection.stage, rejection.reason, rejection.key_b64, rejection.value_b64)
    topic = naming.rejected(naming.ARTICLES_FETCHED)
    return Outgoing(topic, identity, identity, rejection.rejected_at, rejection)


def _too_large(article: str, url: str | None, now: datetime) -> Rejection:
    return Rejection(
        topic=naming.ARTICLES_FETCHED,
        partition=-1,
        offset=-1,
        stage="poll",
        reason="too-large",
        error=f"the article {url or article} is larger than a topic takes; its text is not kept here",
        attempts=1,
        rejected_at=now,
        key_b64=to_base64(article.encode()),
    )


# A state also changes between two polls, by a delivery or an outage: the time of the poll does not tell them apart.
def _handed_over(feed: Feed, state: FeedState, told_at: datetime) -> Outgoing:
    identity = derived("feed-state", feed.id, told_at.isoformat())
    return Outgoing(naming.FEEDS_STATE, feed.id, identity, told_at, state, partition_of(feed.url))


def _status(feed: Feed, state: FeedState, told_at: datetime) -> Outgoing:
    identity = derived("feed-status", feed.id, told_at.isoformat())
    return Outgoing(naming.FEEDS_STATUS, feed.id, identity, told_at, status_of(feed, state, told_at))


async def poll(settings: Settings, stop: asyncio.Event) -> None:
    """Run until `stop`; raises what ended it, `BrokerUnreachableError` when nothing could be published."""
    feeds = feeds_of(settings)
    policy = Policy(interval_s=settings.poll_interval_s, spacing_s=settings.host_spacing_s)
    client = client_settings(settings)
    wakefulness, lease = Wakefulness(), Lease()

    def may_ask() -> bool:
        # The embedded broker has one poller, which nobody can take for dead.
        return settings.is_embedded or (wakefulness.is_awake() and lease.is_held())

    with own_memory(settings) as memory, monitored(settings, os.environ) as monitor:
        async with (
            Producer(client, source="/marsad/poll") as producer,
            new_client(policy.limits, settings.guard) as http,
            Asker(http, utc_now, policy, may_ask) as asker,
            subscribed(settings, [feed.id for feed in feeds], http, asker.turns) as subscriptions,
            asyncio.TaskGroup() as group,
        ):
            poller = Poller(
                memory,
                FetchedPublisher(producer, Tracer(settings.trace_rate), is_alone=settings.is_embedded),
                asker,
                utc_now,
                policy,
                metrics=PollMetrics(monitor.registry),
                pushes=Hubs(subscriptions) if subscriptions is not None else None,
            )

            def ready() -> None:
                monitor.health.ready_where()
                mark_ready(settings, "poll")

            sharing: Sharing | None = None
            polling = [group.create_task(poller.run())]
            if subscriptions is not None:
                polling.append(group.create_task(serve_hubs(settings, subscriptions, poller)))
            if settings.is_embedded:
                # Which need not wait for a group either.
                poller.take(feeds)
                ready()
            else:
                sharing = Sharing(
                    client,
                    feeds,
                    memory,
                    poller,
                    wakefulness=wakefulness,
                    lease=lease,
                    joined=ready,
                )
                polling.append(group.create_task(sharing.run()))
            changed = _changing(poller, sharing, subscriptions)
            polling.append(group.create_task(CatalogueFiles(settings, feeds, changed).watch()))
            _log.info("polling", feeds=len(feeds))
            await stop.wait()
            for task in polling:
                task.cancel()


def _changing(
    poller: Poller, sharing: Sharing | None, subscriptions: Subscriptions | None
) -> Callable[[Change], Awaitable[None]]:
    """Return what takes a change of the catalogue; without `sharing`, all feeds are the poller's."""

    async def changed(change: Change) -> None:
        if sharing is not None:
            await sharing.change(change)
        else:
            await poller.release(change.released)
            poller.take(change.altered)
            poller.take(change.come, anew=True)
            await poller.dismiss(change.left)
        if subscriptions is not None:
            for feed in change.left:
                subscriptions.forget(feed.id)

    return changed
