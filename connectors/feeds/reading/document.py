"""The bytes of a feed to its articles, and to what was refused. No I/O; CPU-bound as `parse` is."""

from datetime import datetime

import msgspec

from connectors.feeds.catalogue.feed import Feed
from connectors.feeds.reading.entry import EntryError, article_ids_of, page_of, to_article
from connectors.feeds.reading.hints import Hints
from connectors.feeds.reading.links import read_links
from connectors.feeds.reading.parse import (
    MAX_ENTRIES,
    FeedParseError,
    ParsedEntry,
    ParsedFeed,
    entry_as_dict,
    parse_feed,
)
from connectors.feeds.reading.parsed import Tombstone
from connectors.feeds.reading.shared import shared_by
from schemas import naming
from schemas.article import Article
from schemas.codec import encode_builtins, to_base64
from schemas.rejection import Rejection


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A document as it came: `url` is where from, after redirects."""

    body: bytes
    content_type: str | None
    url: str
    feed: Feed
    fetched_at: datetime


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """What a document holds. `defects` names what was wrong with it and was survived.

    `deleted` are the ids of articles that the document says are withdrawn: each that such an article may have, as a
    document names the entry and not always its page.
    """

    title: str = ""
    entries: int = 0
    articles: tuple[Article, ...] = ()
    rejections: tuple[Rejection, ...] = ()
    defects: tuple[str, ...] = ()
    hints: Hints = Hints()
    deleted: tuple[str, ...] = ()


def read_document(document: Document) -> Reading:
    """Return the articles of a document; raises `FeedParseError`."""
    parsed = _parsed(document)
    articles: dict[str, Article] = {}
    rejections = []
    listed = [entry for entry in parsed.entries if not entry.is_deleted]
    stones = (*parsed.deleted, *(_tombstone(entry) for entry in parsed.entries if entry.is_deleted))
    shared = shared_by(listed, [page_of(entry, document.feed) for entry in listed])
    for entry in listed:
        try:
            article = to_article(entry, document.feed, document.fetched_at, shared)
        except EntryError as error:
            rejections.append(_rejection(error, entry, document))
            continue
        # The first of a document is the newest where an entry is told twice.
        articles.setdefault(article.id, article)
    return Reading(
        title=parsed.title,
        entries=len(parsed.entries),
        articles=tuple(articles.values()),
        rejections=tuple(rejections),
        defects=parsed.defects,
        hints=parsed.hints,
        deleted=tuple(sorted({one for stone in stones for one in article_ids_of(stone, document.feed)})),
    )


def _tombstone(entry: ParsedEntry) -> Tombstone:
    return Tombstone(id=entry.id or entry.url or "", url=entry.original_url or entry.url)


def _parsed(document: Document) -> ParsedFeed:
    """Return a document's entries; of a web page, where the feed says which links are articles', those links."""
    article_links = document.feed.article_links
    if article_links is not None and document.feed.format == "page":
        return _listed(document, article_links)
    try:
        return parse_feed(document.body, document.content_type, document.url, is_shown=False)
    except FeedParseError as error:
        if article_links is None or error.reason != "html":
            raise
        return _listed(document, article_links)


def _listed(document: Document, article_links: str) -> ParsedFeed:
    entries = read_links(document.body, document.content_type, document.url, article_links)
    if not entries:
        raise FeedParseError("no-links", "no link of the page is an article's; correct `article_links`")
    return ParsedFeed(entries=entries[:MAX_ENTRIES])


def _rejection(error: EntryError, entry: ParsedEntry, document: Document) -> Rejection:
    return Rejection(
        topic=naming.ARTICLES_FETCHED,
        partition=-1,
        offset=-1,
        stage="poll",
        reason=error.reason,
        error=str(error),
        attempts=1,
        rejected_at=document.fetched_at,
        value_b64=to_base64(encode_builtins({"feed": document.feed.id, "entry": entry_as_dict(entry)})),
    )
