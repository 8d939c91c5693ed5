"""The bytes of a feed to its entries: RSS, RDF and Atom by feedparser, JSON Feed here. No I/O.

CPU-bound: 20 to 40 ms for 50 entries, seconds for hostile input. The poller calls it in a process of its own,
`reader`.
"""

import io
import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

import feedparser
import msgspec
import orjson

from connectors.feeds.reading.dates import read_date
from connectors.web.charset import to_utf8

#: More is no feed of news but an archive; the rest is left out and named.
MAX_ENTRIES: Final = 2000
MAX_ENTRY_CHARS: Final = 1_000_000
_HEAD: Final = 2048
_FEED_MARK: Final = re.compile(rb"<\s*(?:\w+:)?(?:rss|feed|rdf)\b", re.IGNORECASE)
_HTML_MARK: Final = re.compile(rb"<\s*(?:!doctype\s+html|html|body|head)\b", re.IGNORECASE)
#: Entities declared by the document itself: three lines of them can expand to gigabytes. Broken, they declare nothing.
_ENTITY: Final = re.compile(rb"<!ENTITY", re.IGNORECASE)
_BROKEN_ENTITY: Final = b"<!-ENTITY"
_UTF8: Final = {"content-type": "application/xml; charset=utf-8"}
#: A length with more digits is none.
_LENGTH: Final = re.compile(r"\d{1,15}")


class FeedParseError(ValueError):
    """The document is no feed. `reason` is a slug. Reaction: the feed fails, and is asked again later."""

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason


class Enclosure(msgspec.Struct, frozen=True):
    """A file that belongs to an entry."""

    url: str
    type: str | None = None
    length: int | None = None


class ParsedEntry(msgspec.Struct, frozen=True, kw_only=True):
    """An entry as the feed has it; dates are naive where it names no zone."""

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


class ParsedFeed(msgspec.Struct, frozen=True, kw_only=True):
    """A feed document. `defects` names what was wrong with it and was survived."""

    title: str = ""
    language: str | None = None
    ttl_min: float | None = None
    entries: tuple[ParsedEntry, ...] = ()
    defects: tuple[str, ...] = ()


def parse_feed(body: bytes, content_type: str | None, url: str) -> ParsedFeed:
    """Return the entries of a document; raises `FeedParseError`."""
    text, defect = to_utf8(body, content_type)
    text = text.strip(b" \t\r\n\x00")
    if not text:
        raise FeedParseError("empty", "the answer is empty")
    defects = [] if defect is None else [defect]
    if text.startswith(b"{"):
        return _json_feed(text, defects)
    head = text[:_HEAD]
    if _HTML_MARK.search(head) and not _FEED_MARK.search(head):
        raise FeedParseError("html", "the answer is a web page, not a feed; look for the feed's address on that page")
    return _xml_feed(text, url, defects)


def entry_as_dict(entry: ParsedEntry) -> dict[str, object]:
    """Return an entry as `marsad feeds parse` prints it."""
    return {
        "id": entry.id,
        "url": entry.url,
        "title": entry.title,
        "summary": entry.summary,
        "content": entry.content,
        "author": entry.author,
        "published": entry.published.isoformat() if entry.published else None,
        "updated": entry.updated.isoformat() if entry.updated else None,
        "categories": list(entry.categories),
        "language": entry.language,
        "enclosures": [msgspec.to_builtins(enclosure) for enclosure in entry.enclosures],
    }


def _xml_feed(text: bytes, url: str, defects: list[str]) -> ParsedFeed:
    safe, entities = _ENTITY.subn(_BROKEN_ENTITY, text)
    if entities:
        defects.append("entities-removed")
    headers = {"content-location": url, **_UTF8}
    found = feedparser.parse(io.BytesIO(safe), response_headers=headers, sanitize_html=False)
    entries = found.get("entries", [])
    if not entries and not found.get("version"):
        raise FeedParseError("not-a-feed", f"the answer is no feed that can be read: {_complaint(found)}")
    # That the document declares another encoding than it is given in is ours, and told by `to_utf8` where it is wrong.
    if found.get("bozo") and not isinstance(found.get("bozo_exception"), feedparser.CharacterEncodingOverride):
        defects.append(f"malformed: {_complaint(found)}")
    defects += _too_many(entries)
    feed = found.get("feed", {})
    return ParsedFeed(
        title=_text(feed.get("title")),
        language=feed.get("language"),
        ttl_min=_number(feed.get("ttl")),
        entries=tuple(_entry(entry) for entry in entries[:MAX_ENTRIES]),
        defects=tuple(defects),
    )


def _complaint(found: Any) -> str:  # Any: feedparser's dictionary
    error = found.get("bozo_exception")
    return " ".join(str(error).split())[:200] if error is not None else "no entries and no known format"


def _entry(entry: Any) -> ParsedEntry:  # Any: feedparser's dictionary
    contents = [_text(part.get("value")) for part in entry.get("content", [])]
    stated = entry.get("published")
    # The entry's own `get` gives the date of publication where none of revision is stated.
    updated = dict.get(entry, "updated")
    return ParsedEntry(
        id=entry.get("id") or None,
        url=entry.get("link") or None,
        title=_text(entry.get("title")),
        summary=_text(entry.get("summary")),
        content=max(contents, key=len, default=""),
        author=entry.get("author") or None,
        # Not what feedparser makes of a date: it reads 2025/03/06 as the first of November.
        published=read_date(stated),
        published_stated=stated or updated,
        updated=read_date(updated),
        categories=tuple(tag["term"] for tag in entry.get("tags", []) if tag.get("term")),
        language=entry.get("language") or None,
        enclosures=tuple(_enclosures(entry.get("enclosures", []))),
    )


def _enclosures(found: Iterable[Any]) -> Iterable[Enclosure]:  # Any: feedparser's dictionaries
    for item in found:
        url = item.get("href") or item.get("url")
        if url:
            length = str(item.get("length") or item.get("size_in_bytes") or "").strip()
            kind = _stated(item.get("type") or item.get("mime_type"))
            yield Enclosure(str(url), kind, int(length) if _LENGTH.fullmatch(length) else None)


def _json_feed(body: bytes, defects: list[str]) -> ParsedFeed:
    try:
        found = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise FeedParseError("not-a-feed", f"neither XML nor JSON: {error}") from error
    items = found.get("items")
    if not isinstance(items, list):
        raise FeedParseError("not-a-feed", "JSON without a list of items is no JSON Feed")
    entries = _objects(items)
    if len(entries) < len(items):
        defects.append(f"not-an-entry: {len(items) - len(entries)} left out")
    defects += _too_many(entries)
    return ParsedFeed(
        title=_text(found.get("title")),
        language=_stated(found.get("language")),
        entries=tuple(_json_entry(item) for item in entries[:MAX_ENTRIES]),
        defects=tuple(defects),
    )


def _json_entry(item: dict[str, Any]) -> ParsedEntry:  # Any: the whole of JSON
    stated = _stated(item.get("date_published"))
    authors = _objects(item.get("authors")) or _objects([item.get("author")])
    identity = item.get("id")
    return ParsedEntry(
        id=str(identity) if isinstance(identity, str | int | float) and identity != "" else None,
        url=_stated(item.get("url")) or _stated(item.get("external_url")),
        title=_text(item.get("title")),
        summary=_text(item.get("summary")),
        content=_text(item.get("content_html")) or _text(item.get("content_text")),
        author=_stated(authors[0].get("name")) if authors else None,
        published=read_date(stated),
        published_stated=stated,
        updated=read_date(_stated(item.get("date_modified"))),
        categories=tuple(tag for tag in _list(item.get("tags")) if isinstance(tag, str)),
        language=_stated(item.get("language")),
        enclosures=tuple(_enclosures(_objects(item.get("attachments")))),
    )


def _list(value: object) -> list[Any]:  # Any: the whole of JSON
    return value if isinstance(value, list) else []


def _objects(value: object) -> list[dict[str, Any]]:  # Any: the whole of JSON
    return [item for item in _list(value) if isinstance(item, dict)]


def _stated(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _too_many(entries: list[Any]) -> list[str]:  # Any: entries of either format
    left_out = len(entries) - MAX_ENTRIES
    return [f"too-many-entries: {left_out} left out"] if left_out > 0 else []


def _text(value: object) -> str:
    return value[:MAX_ENTRY_CHARS] if isinstance(value, str) else ""


def _number(value: object) -> float | None:
    try:
        return float(str(value))
    except ValueError:
        return None
