"""Hubs of feeds (WebSub): subscriptions beside the poller, where this machine has a public address."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

import httpx
import structlog

from connectors.feeds.polling.poller import Poller, UnknownFeedError
from connectors.feeds.reading.hints import Hints
from connectors.feeds.reading.parse import FeedParseError
from connectors.web.fetch import FetchResult
from connectors.web.turns import Turns
from connectors.websub.callback import Callback, build_app, serving
from connectors.websub.keys import Keys, WebSubError
from connectors.websub.offer import offer_of
from connectors.websub.policy import WebSubPolicy
from connectors.websub.port import Deliver
from connectors.websub.subscription import Subscription
from connectors.websub.subscriptions import Subscriptions
from schemas.codec import decode, encode
from streams.clock import utc_now
from streams.engine.producing import BrokerUnreachableError
from streams.settings import Settings

#: Behind a proxy on the same machine, which speaks https.
HOST: Final = "127.0.0.1"

_log = structlog.get_logger()


class SubscriptionFile:
    """Keeps subscriptions over a restart: an SQLite file, one transaction each."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("CREATE TABLE IF NOT EXISTS subscription (feed TEXT PRIMARY KEY, record BLOB NOT NULL)")

    def load(self) -> Iterator[Subscription]:
        """Yield what was saved."""
        for (record,) in self._db.execute("SELECT record FROM subscription").fetchall():
            yield decode(record, Subscription)

    def save(self, subscription: Subscription) -> None:
        """Keep the subscription of a feed in place of the one before."""
        row = (subscription.feed, encode(subscription))
        self._db.execute("INSERT OR REPLACE INTO subscription VALUES (?, ?)", row)

    def forget(self, feed_id: str) -> None:
        """Drop the subscription of a feed."""
        self._db.execute("DELETE FROM subscription WHERE feed = ?", (feed_id,))

    def close(self) -> None:
        """Close the file."""
        self._db.close()


class Hubs:
    """What the poller asks of the subscriptions."""

    def __init__(self, subscriptions: Subscriptions) -> None:
        self._subscriptions = subscriptions

    def note(self, feed: str, result: FetchResult, hints: Hints) -> None:
        """Take what a document offers."""
        self._subscriptions.note(feed, offer_of(result.final_url, result.link, hints.hubs, hints.self_url))

    def is_pushed(self, feed: str, now: datetime) -> bool:
        """Return whether a hub delivers this feed."""
        return self._subscriptions.is_pushed(feed, now)

    def missed(self, feed: str) -> None:
        """Take that a hub was late."""
        self._subscriptions.missed(feed)


@asynccontextmanager
async def subscribed(
    settings: Settings, feeds: Iterable[str], client: httpx.AsyncClient, turns: Turns
) -> AsyncIterator[Subscriptions | None]:
    """Give the subscriptions of `feeds`; None where no public address is set. Raises `WebSubError`.

    `turns` are the poller's: a hub may be on the host of a feed.
    """
    if settings.public_url is None:
        yield None
        return
    if settings.websub_secret is None:
        raise WebSubError("MARSAD_PUBLIC_URL is set without MARSAD_WEBSUB_SECRET: set both or neither")
    keys = Keys(settings.websub_secret.get_secret_value(), settings.public_url)
    file = SubscriptionFile(settings.data_dir / "websub.sqlite")
    policy = WebSubPolicy(accept_sha1=settings.websub_sha1)
    try:
        yield Subscriptions(feeds, file, client, utc_now, keys, policy=policy, turns=turns)
    finally:
        file.close()


async def serve_hubs(settings: Settings, subscriptions: Subscriptions, poller: Poller) -> None:
    """Ask hubs and answer them until cancelled; raises `OSError` when the port is taken."""
    callback = Callback(subscriptions, delivering(poller))
    async with serving(build_app(callback), HOST, settings.websub_port) as port:
        _log.info("hubs are answered", port=port, public_url=settings.public_url)
        await subscriptions.run(poller.asks)


def delivering(poller: Poller) -> Deliver:
    """Return what takes in a document that a hub sent."""

    async def deliver(feed_id: str, body: bytes, content_type: str | None) -> None:
        try:
            # Broken off, it would leave a reading process to be started anew, and the spool to the next sweep.
            await asyncio.shield(poller.take_delivery(feed_id, body, content_type))
        except (UnknownFeedError, BrokerUnreachableError) as error:
            raise ConnectionError(str(error)) from error
        except FeedParseError as error:
            # It would be no better the next time; the poll behind the hub finds what it was about.
            _log.warning("delivery cannot be read", feed=feed_id, why=f"{error.reason}: {error}")

    return deliver
