"""The port through which the connectors hand over what they found."""

from collections.abc import Sequence
from typing import Protocol

from schemas.article import ArticleFetched
from schemas.rejection import Rejection


class Publisher(Protocol):
    """What an implementer supplies.

    1. `publish` returns when the broker has acknowledged all, and raises otherwise: the spool keeps them then.
    2. `reject` likewise.
    """

    async def publish(self, records: Sequence[ArticleFetched]) -> None:
        """Hand over articles."""

    async def reject(self, rejections: Sequence[Rejection]) -> None:
        """Hand over entries that cannot become an article."""
