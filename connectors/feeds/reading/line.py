"""An old article in a line of JSON: the same article as its feed would have brought, under the same id."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

import msgspec

from connectors.feeds.catalogue.feed import Feed, site_of
from connectors.feeds.reading.dates import read_date
from connectors.feeds.reading.entry import EntryError, to_article
from connectors.feeds.reading.parsed import ParsedEntry
from connectors.web.address import is_web
from schemas.article import Article, Source
from schemas.codec import DecodeError, convert, decode_builtins

#: The source and the owner of articles that name neither a source nor an address: they do not corroborate each other.
UNKNOWN: Final = "unknown"
#: The feed of an article that names none. It has no address of its own.
_NO_FEED_URL: Final = "https://back-fill.invalid/"


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """What a line holds; fields beyond these are passed over. Texts are plain, `source` and `feed` are ids."""

    title: str
    text: str
    published: str
    id: str | None = None
    url: str | None = None
    source: str | None = None
    owner: str | None = None
    feed: str | None = None
    language: str | None = None
    country: str | None = None
    author: str | None = None
    summary: str = ""
    categories: tuple[str, ...] = ()


class Lines:
    """Reads lines; `feeds` are those whose ids and sources the lines may name. Pure."""

    def __init__(self, feeds: Iterable[Feed]) -> None:
        self._feeds = {feed.id: feed for feed in feeds}
        self._sources = {feed.source.id: feed.source for feed in self._feeds.values()}

    def article(self, line: bytes, now: datetime) -> Article:
        """Return the article of a line as history; raises `DecodeError` that says what is wrong."""
        told = convert(decode_builtins(line), Line)
        published = read_date(told.published)
        if published is None:
            sentence = f"published: {told.published!r} is no date; write ISO 8601, such as 2025-01-31T08:00:00+03:00"
            raise DecodeError("schema", sentence)
        entry = ParsedEntry(
            id=told.id,
            url=told.url,
            title=told.title,
            content=told.text,
            summary=told.summary,
            author=told.author,
            published=published,
            published_stated=told.published,
            categories=told.categories,
            literal=("title", "summary", "content"),
        )
        try:
            article = to_article(entry, self._feed(told), now)
        except EntryError as error:
            raise DecodeError(error.reason, str(error)) from None
        return msgspec.structs.replace(article, history=True)

    def _feed(self, told: Line) -> Feed:
        known = self._feeds.get(told.feed or "")
        if known is not None:
            return known
        source = self._source(told)
        return Feed(id=told.feed or f"back-fill:{source.id}", url=_NO_FEED_URL, source=source)

    def _source(self, told: Line) -> Source:
        """Return the source that the catalogue knows by that id; else one that owns itself."""
        host = _host(told.url)
        name = told.source or host or UNKNOWN
        known = self._sources.get(name)
        if known is not None:
            return known
        owner = told.owner or name
        return Source(id=name, name=name, owner=owner, kind="online", country=told.country, language=told.language)


def _host(url: str | None) -> str | None:
    if url is None or not is_web(url):
        return None
    return site_of(url)
