"""An entry of a feed as an article: identity, revision, clean text, a date that can be relied on."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from connectors.feeds.catalogue.feed import Feed
from connectors.feeds.reading.dates import trusted
from connectors.feeds.reading.parse import ParsedEntry
from connectors.feeds.reading.text import one_line, plain_text
from connectors.web.address import canonical_url, names_a_page, web_address
from schemas.article import Article, revision_of

_DIGEST_BYTES: Final = 12


class EntryError(ValueError):
    """An entry cannot become an article. `reason` is a slug. Reaction: reject, with the entry."""

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason


def to_article(entry: ParsedEntry, feed: Feed, fetched_at: datetime) -> Article:
    """Return the article that an entry is; raises `EntryError` for one that says nothing."""
    title = one_line(entry.title)
    summary = plain_text(entry.summary)
    # A feed that gives both repeats the summary in the content, or gives a teaser: the longer one is the article.
    text = max(plain_text(entry.content), summary, key=len)
    if not title and not text:
        raise EntryError("no-text", "the entry has neither title nor text")
    url = web_address(entry.url, feed.url) if entry.url else None
    published, trust = trusted(entry.published, entry.updated, feed.source, fetched_at)
    return Article(
        id=_identity(entry, feed, url, title + "\n" + text),
        revision=revision_of(title, text),
        feed=feed.id,
        source=feed.source,
        title=title,
        text=text,
        published=published,
        published_trust=trust,
        fetched_at=fetched_at,
        url=url,
        entry_id=entry.id,
        author=entry.author,
        summary=summary or None,
        categories=entry.categories,
        updated=entry.updated if entry.updated is not None and entry.updated.tzinfo is not None else None,
        published_stated=entry.published_stated,
        issues=tuple(_issues(entry, title, url, trust)),
    )


def _identity(entry: ParsedEntry, feed: Feed, url: str | None, text: str) -> str:
    # Entries that all link to the feed or to the front page are not one article.
    if url is not None and url != canonical_url(feed.url) and names_a_page(url):
        return _digest("article", url)
    if entry.id:
        return _digest("article", feed.id, entry.id)
    return _digest("article", feed.id, text)


def _digest(kind: str, *parts: str) -> str:
    digest = hashlib.blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=_DIGEST_BYTES)
    return f"{kind}-{digest.hexdigest()}"


def _issues(entry: ParsedEntry, title: str, url: str | None, trust: str) -> Iterator[str]:
    if not title:
        yield "no-title"
    if url is None:
        yield "no-link"
    if not entry.id:
        yield "no-id"
    if trust in {"future", "missing", "unzoned"}:
        yield f"{trust}-date"
