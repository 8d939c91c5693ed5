"""`marsad poll`: the connectors, publishing to articles.fetched."""

import asyncio
from collections.abc import Sequence

import structlog

from connectors.feeds.catalogue.feed import Feed, feed_at
from connectors.feeds.catalogue.files import load_catalogue, with_user_feeds
from connectors.feeds.polling.memory import FeedMemory
from connectors.feeds.polling.policy import Policy
from connectors.feeds.polling.poller import Poller
from connectors.web.fetch import new_client
from schemas import naming
from schemas.article import ArticleFetched
from schemas.rejection import Rejection
from streams.broker.security import client_settings
from streams.flow import utc_now
from streams.identity import derived
from streams.parts.readiness import mark_ready
from streams.producing import Outgoing, Producer
from streams.settings import Settings

_log = structlog.get_logger()


class FetchedPublisher:
    """The connectors' port to the broker."""

    def __init__(self, producer: Producer) -> None:
        self._producer = producer

    async def publish(self, records: Sequence[ArticleFetched]) -> None:
        """Return when the broker has acknowledged all; raises `BrokerUnreachableError`."""
        await self._producer.send([_fetched(record) for record in records])

    async def reject(self, rejections: Sequence[Rejection]) -> None:
        """Return when the broker has acknowledged all; raises `BrokerUnreachableError`."""
        await self._producer.send([_rejected(rejection) for rejection in rejections])


def _fetched(record: ArticleFetched) -> Outgoing:
    article = record.article
    identity = derived("fetch", article.feed, article.id, article.revision, article.fetched_at.isoformat())
    return Outgoing(naming.ARTICLES_FETCHED, article.id, identity, article.fetched_at, record)


def _rejected(rejection: Rejection) -> Outgoing:
    identity = derived("rejection", rejection.stage, rejection.reason, rejection.value_b64)
    topic = naming.rejected(naming.ARTICLES_FETCHED)
    return Outgoing(topic, identity, identity, rejection.rejected_at, rejection)


async def poll(settings: Settings, stop: asyncio.Event) -> None:
    """Run until `stop`; raises what ended it, `BrokerUnreachableError` when nothing could be published."""
    feeds = feeds_of(settings)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    policy = Policy(interval_s=settings.poll_interval_s)
    async with (
        Producer(client_settings(settings), source="/marsad/poll") as producer,
        new_client(policy.limits, settings.guard) as client,
    ):
        with FeedMemory(settings.feeds_memory) as memory:
            poller = Poller(feeds, memory, FetchedPublisher(producer), client, utc_now, policy)
            _log.info("polling", feeds=len(feeds))
            mark_ready(settings, "poll")
            async with asyncio.TaskGroup() as group:
                polling = group.create_task(poller.run())
                await stop.wait()
                polling.cancel()


def feeds_of(settings: Settings) -> tuple[Feed, ...]:
    """Return the feeds to poll; raises `CatalogueError`."""
    if settings.only_feeds is not None:
        return tuple(feed_at(url) for url in settings.only_feeds.split())
    return with_user_feeds(load_catalogue(settings.catalogue), settings.user_feeds)
