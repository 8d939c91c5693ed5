"""Is this article new, edited, or known? One article from several feeds is one article; an edit is an edition of it.

So is its withdrawal, an edition without text, and so is its return.
"""

from datetime import datetime
from typing import Literal

import msgspec

from schemas.article import WITHDRAWN, Article

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

    def edition_of(self, article: Article) -> int:
        """Return which edition a fetch has brought; raises StopIteration for a fetch that brought none."""
        return next(one.edition for one in _editions(self) if _has_brought(one, article))


#: Revisions remembered behind the newest, so that a feed that lags does not bring an old text back as an edit.
MAX_EARLIER = 8


def sight(article: Article, seen: Seen | None) -> tuple[Sighting, Seen]:
    """Return what `article` is, and what to remember.

    `repeat` is the very fetch that brought an edition, delivered again after a crash: it must be passed on again, also
    when a later edition was remembered before the crash. `known` is another fetch of a text that was passed on already,
    unless the article was withdrawn in between. History (`Article.history`) of an article that is known in any edition
    is `known` too: it comes late, and nobody can say which of the editions it was. A live text that is known from
    history alone is no news.
    """
    if seen is None:
        return "new", _first(article)
    if any(_has_brought(one, article) for one in _editions(seen)):
        return "repeat", seen
    is_known = article.history or any(article.revision == one.revision for one in _editions(seen))
    return ("known", seen) if is_known and not _turns(article, seen) else ("edited", _next(article, seen))


def _turns(article: Article, seen: Seen) -> bool:
    """Return whether a fetch withdraws an article once more, or brings it back; one that comes late does neither."""
    is_turn = not article.history and article.withdrawn != (seen.revision == WITHDRAWN)
    return is_turn and article.fetched_at > seen.fetched_at


def _has_brought(edition: Earlier, article: Article) -> bool:
    fetch = (edition.revision, edition.feed, edition.fetched_at)
    return fetch == (article.revision, article.feed, article.fetched_at)


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
