"""The port to hubs, which tell of news before a feed is asked (WebSub)."""

from datetime import datetime
from typing import Protocol

from connectors.feeds.reading.hints import Hints
from connectors.web.fetch import FetchResult


class Pushes(Protocol):
    """What an implementer supplies. Every method returns at once.

    1. `note` takes what a poll that read a document found of hubs.
    2. `is_pushed` tells whether a feed's hub can be relied on now, so that a slow poll behind it is enough.
    3. `missed` takes that a poll brought news that the hub had time to tell and did not.
    """

    def note(self, feed: str, result: FetchResult, hints: Hints) -> None:
        """Take what a document offers."""

    def is_pushed(self, feed: str, now: datetime) -> bool:
        """Return whether a hub delivers this feed."""
        ...

    def missed(self, feed: str) -> None:
        """Take that a hub was late."""


class NoPushes:
    """Where there is no public address: every feed is polled."""

    def note(self, feed: str, result: FetchResult, hints: Hints) -> None:
        """Nobody subscribes."""

    def is_pushed(self, feed: str, now: datetime) -> bool:  # noqa: ARG002  the port's
        """Return that no hub delivers."""
        return False

    def missed(self, feed: str) -> None:
        """There is no hub."""
