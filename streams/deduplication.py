"""Is this article new, edited, or known? One article from several feeds is one article; an edit is an edition of it."""

from datetime import datetime
from typing import Literal

import msgspec

from schemas.article import Article

Sighting = Literal["new", "edited", "repeat", "known"]


class Earlier(msgspec.Struct, frozen=True):
    """An edition that a later one has replaced, and the fetch that brought it."""

    revision: str
    edition: int
    feed: str
    fetched_at: datetime


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What is remembered of an article: its newest edition, and the fetch that brought it."""

    revision: str
    edition: int
    first_seen_at: datetime
    feed: str
    fetched_at: datetime
    earlier: tuple[Earlier, ...] = ()

    def edition_of(self, revision: str) -> int:
        """Return which edition a revision is; raises KeyError for one that is not remembered."""
        return {one.revision: one.edition for one in _editions(self)}[revision]


#: Revisions remembered behind the newest, so that a feed that lags does not bring an old text back as an edit.
MAX_EARLIER = 8


def sight(article: Article, seen: Seen | None) -> tuple[Sighting, Seen]:
    """Return what `article` is, and what to remember.

    `repeat` is the very fetch that brought an edition, delivered again after a crash: it must be passed on again, also
    when a later edition was remembered before the crash. `known` is another fetch of a text that was passed on already.
    History (`Article.history`) of an article that is known in any edition is `known` too: it comes late, and nobody can
    say which of the editions it was. A live text that is known from history alone is no news.
    """
    if seen is None:
        return "new", _first(article)
    for one in _editions(seen):
        if article.revision == one.revision:
            is_same_fetch = article.feed == one.feed and article.fetched_at == one.fetched_at
            return ("repeat" if is_same_fetch else "known"), seen
    return ("known", seen) if article.history else ("edited", _next(article, seen))


def _editions(seen: Seen) -> tuple[Earlier, ...]:
    """Return every edition that is remembered, the newest first."""
    newest = Earlier(seen.revision, seen.edition, seen.feed, seen.fetched_at)
    return newest, *seen.earlier


def _first(article: Article) -> Seen:
    return Seen(
        revision=article.revision,
        edition=1,
        first_seen_at=article.fetched_at,
        feed=article.feed,
        fetched_at=article.fetched_at,
    )


def _next(article: Article, seen: Seen) -> Seen:
    return msgspec.structs.replace(
        seen,
        revision=article.revision,
        edition=seen.edition + 1,
        feed=article.feed,
        fetched_at=article.fetched_at,
        earlier=_editions(seen)[:MAX_EARLIER],
    )
