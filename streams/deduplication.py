"""Is this article new, edited, or known? One article from several feeds is one article; an edit is an edition of it."""

from datetime import datetime
from typing import Literal

import msgspec

from schemas.article import Article

Sighting = Literal["new", "edited", "repeat", "known"]


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """What is remembered of an article: its newest edition, and the fetch that brought it."""

    revision: str
    edition: int
    first_seen_at: datetime
    feed: str
    fetched_at: datetime
    older: tuple[str, ...] = ()


#: Revisions remembered behind the newest, so that a feed that lags does not bring an old text back as an edit.
MAX_OLDER = 8


def sight(article: Article, seen: Seen | None) -> tuple[Sighting, Seen]:
    """Return what `article` is, and what to remember.

    `repeat` is the very fetch that brought the present edition, delivered again after a crash: it must be passed on
    again. `known` is another fetch of a text that was passed on already.
    """
    if seen is None:
        return "new", _first(article)
    if article.revision == seen.revision:
        is_same_fetch = article.feed == seen.feed and article.fetched_at == seen.fetched_at
        return ("repeat" if is_same_fetch else "known"), seen
    if article.revision in seen.older:
        return "known", seen
    return "edited", _next(article, seen)


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
        older=(seen.revision, *seen.older)[:MAX_OLDER],
    )
