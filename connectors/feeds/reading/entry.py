"""An entry of a feed as an article: identity, revision, clean text, a date that can be relied on."""

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from connectors.feeds.catalogue.feed import Feed
from connectors.feeds.reading.dating import Dating, date_of
from connectors.feeds.reading.parsed import ParsedEntry, TextField, Tombstone
from connectors.feeds.reading.shared import NONE_SHARED, Shared
from connectors.feeds.reading.text import lines_of, plain_text
from connectors.feeds.reading.unwrap import unwrapped
from connectors.web.address import canonical_url, names_a_page, web_address
from schemas.article import Article, revision_of

_DIGEST_BYTES: Final = 12


class EntryError(ValueError):
    """An entry cannot become an article. `reason` is a slug. Reaction: reject, with the entry."""

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason


def to_article(entry: ParsedEntry, feed: Feed, fetched_at: datetime, shared: Shared = NONE_SHARED) -> Article:
    """Return the article that an entry is; raises `EntryError` for one that says nothing.

    `shared` are the pages and ids of its document that name no one entry.
    """
    title = " ".join(_plain(entry, "title").split())
    summary = _plain(entry, "summary")
    # A feed that gives both repeats the summary in the content, or gives a teaser: the longer one is the article.
    text = max(_plain(entry, "content"), summary, key=len)
    if not title and not text:
        raise EntryError("no-text", "the entry has neither title nor text")
    url = page_of(entry, feed)
    dating = date_of(entry.published, entry.updated, entry.published_stated, feed.source, fetched_at)
    return Article(
        id=_identity(entry, feed, url, title + "\n" + text, shared),
        revision=revision_of(title, text),
        feed=feed.id,
        source=feed.source,
        title=title,
        text=text,
        published=dating.moment,
        published_trust=dating.trust,
        fetched_at=fetched_at,
        url=url,
        entry_id=entry.id,
        author=entry.author,
        summary=summary or None,
        categories=entry.categories,
        updated=entry.updated if entry.updated is not None and entry.updated.tzinfo is not None else None,
        published_stated=entry.published_stated,
        issues=(*_issues(entry, title, url, dating), *shared.issues_of(entry, url)),
    )


def article_ids_of(deleted: Tombstone, feed: Feed) -> Iterator[str]:
    """Give the ids that the article of a withdrawn entry may have: by its page, and by its entry id."""
    for address in (deleted.url, deleted.id):
        url = web_address(unwrapped(address), feed.url) if address else None
        if url is not None and names_a_page(url) and "://" in (address or ""):
            yield _digest("article", canonical_url(url))
    yield id_by_entry(feed.id, deleted.id)


def id_by_entry(feed_id: str, entry_id: str) -> str:
    """Return the id of an article that is known by its entry alone, as a tombstone may name one that has a page."""
    return _digest("article", feed_id, entry_id)


def _plain(entry: ParsedEntry, name: TextField) -> str:
    text: str = getattr(entry, name)
    return lines_of(text) if name in entry.literal else plain_text(text)


def page_of(entry: ParsedEntry, feed: Feed) -> str | None:
    """Return the address of an entry's page as it works; None where it has none."""
    stated = entry.original_url or entry.url
    return web_address(unwrapped(stated), feed.url) if stated else None


def _identity(entry: ParsedEntry, feed: Feed, url: str | None, text: str, shared: Shared) -> str:
    # Entries that all link to the feed, to the front page or to any one page are not one article.
    is_own = url is not None and url != web_address(feed.url, feed.url) and names_a_page(url)
    if url is not None and is_own and url not in shared.pages:
        return _digest("article", canonical_url(url))
    if entry.id and entry.id not in shared.ids:
        return id_by_entry(feed.id, entry.id)
    return _digest("article", feed.id, text)


def _digest(kind: str, *parts: str) -> str:
    digest = hashlib.blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=_DIGEST_BYTES)
    return f"{kind}-{digest.hexdigest()}"


def _issues(entry: ParsedEntry, title: str, url: str | None, dating: Dating) -> Iterator[str]:
    if not title:
        yield "no-title"
    if url is None:
        yield "no-link"
    if not entry.id:
        yield "no-id"
    yield from dating.issues
