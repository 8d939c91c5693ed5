"""What a document of any format holds, as it has it."""

from datetime import datetime
from typing import Any, Final, Literal

import msgspec

from connectors.feeds.reading.hints import Hints

#: More is no feed of news but an archive; the rest is left out and named.
MAX_ENTRIES: Final = 2000
MAX_ENTRY_CHARS: Final = 1_000_000

TextField = Literal["title", "summary", "content"]


class FeedParseError(ValueError):
    """The document is no feed. `reason` is a slug. Reaction: the feed fails, and is asked again later."""

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason


class Enclosure(msgspec.Struct, frozen=True):
    """A file that belongs to an entry; `length` in bytes, `duration_s` of sound and film."""

    url: str
    type: str | None = None
    length: int | None = None
    duration_s: float | None = None


class ParsedEntry(msgspec.Struct, frozen=True, kw_only=True):
    """An entry as the feed has it; dates are naive where it names no zone.

    `literal` names the texts whose angle brackets and ampersands are letters; the others are HTML. `original_url` is
    the page that `url` leads to by way of a service that counts readers. `place` is latitude and longitude in degrees.
    `beside` is what else is stated, by the name that it is printed under; only of what is shown to people. `is_deleted`
    is what the publisher has withdrawn and still lists.
    """

    id: str | None = None
    url: str | None = None
    title: str = ""
    summary: str = ""
    content: str = ""
    author: str | None = None
    published: datetime | None = None
    published_stated: str | None = None
    updated: datetime | None = None
    categories: tuple[str, ...] = ()
    language: str | None = None
    enclosures: tuple[Enclosure, ...] = ()
    literal: tuple[TextField, ...] = ()
    original_url: str | None = None
    place: tuple[float, float] | None = None
    beside: dict[str, Any] = {}  # Any: values of every kind
    is_deleted: bool = False


class Tombstone(msgspec.Struct, frozen=True, kw_only=True):
    """An entry that the document says is withdrawn: its id, and its page where that is told."""

    id: str
    url: str | None = None


class ParsedFeed(msgspec.Struct, frozen=True, kw_only=True):
    """A feed document. `defects` names what was wrong with it and was survived; `head` is what it says of itself."""

    title: str = ""
    language: str | None = None
    entries: tuple[ParsedEntry, ...] = ()
    defects: tuple[str, ...] = ()
    hints: Hints = Hints()
    deleted: tuple[Tombstone, ...] = ()
    head: dict[str, Any] = {}  # Any: values of every kind


def feed_as_dict(feed: ParsedFeed) -> dict[str, object]:
    """Return what a document says of itself, as `marsad feeds parse --feed` prints it."""
    return {
        "title": feed.title,
        "language": feed.language,
        **feed.head,
        **msgspec.to_builtins(feed.hints),
        "deleted": msgspec.to_builtins(feed.deleted),
        "entries": len(feed.entries),
    }


def entry_as_dict(entry: ParsedEntry) -> dict[str, object]:
    """Return an entry as `marsad feeds parse` prints it; what stands behind the enclosures only where it is stated.

    Its `url` is the page itself where the feed names it behind a link that counts readers.
    """
    return {
        "id": entry.id,
        "url": entry.original_url or entry.url,
        "title": entry.title,
        "summary": entry.summary,
        "content": entry.content,
        "author": entry.author,
        "published": entry.published.isoformat() if entry.published else None,
        "updated": entry.updated.isoformat() if entry.updated else None,
        "categories": list(entry.categories),
        "language": entry.language,
        "enclosures": [_enclosure_as_dict(enclosure) for enclosure in entry.enclosures],
        **({"place": list(entry.place)} if entry.place is not None else {}),
        **({"plain": list(entry.literal)} if entry.literal else {}),
        **({"deleted": True} if entry.is_deleted else {}),
        **entry.beside,
    }


def _enclosure_as_dict(enclosure: Enclosure) -> dict[str, object]:
    plain: dict[str, object] = {"url": enclosure.url, "type": enclosure.type, "length": enclosure.length}
    return plain if enclosure.duration_s is None else {**plain, "duration_s": enclosure.duration_s}
