"""The port through which the connectors hand over what they found."""

from collections.abc import Sequence
from typing import Protocol

from connectors.feeds.catalogue.feed import Feed
from connectors.feeds.polling.state import FeedState
from schemas.article import ArticleFetched
from schemas.rejection import Rejection


class Publisher(Protocol):
    """What an implementer supplies.

    1. `publish` returns when the broker has acknowledged all, and raises otherwise: the spool keeps them then. Articles
       that are history are not to delay the others.
    2. `reject` likewise.
    3. `tell` likewise. It is called after `publish` has returned for what the state says was seen, so that whoever
       takes the feed over from this poller misses nothing.
    """

    async def publish(self, records: Sequence[ArticleFetched]) -> None:
        """Hand over articles."""

    async def reject(self, rejections: Sequence[Rejection]) -> None:
        """Hand over entries that cannot become an article."""

    async def tell(self, feed: Feed, state: FeedState) -> None:
        """Hand over what is known of a feed, where that has changed."""
