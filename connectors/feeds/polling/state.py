"""What is known of a feed between two polls. No I/O."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Final

import msgspec

from connectors.feeds.catalogue.feed import Feed
from connectors.feeds.reading.hints import Hints
from connectors.web.address import without_login
from connectors.web.fetch import Validators
from schemas.article import Article
from schemas.feed import FeedStatus, HealthWord

#: Entries that have left the document are remembered up to so many, since documents of some sites come and go between
#: two caches, and up to as many again as the document has.
REMEMBERED: Final = 500


class FeedState(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is known of a feed; times are POSIX seconds.

    `failures` counts those since the last success. `seen` has the revision of each article that the feed brought, the
    latest seen last.
    """

    feed: str
    validators: Validators = Validators()
    body_hash: str | None = None
    word: HealthWord = "waiting"
    error: str | None = None
    failures: int = 0
    asked_at: float | None = None
    last_success: float | None = None
    last_new: float | None = None
    next_poll: float | None = None
    hints: Hints = Hints()
    seen: Mapping[str, str] = {}


def unseen(state: FeedState, articles: Iterable[Article]) -> list[Article]:
    """Return the articles whose present revision the feed has not brought before."""
    return [article for article in articles if state.seen.get(article.id) != article.revision]


def with_seen(state: FeedState, present: Mapping[str, str]) -> FeedState:
    """Return the state after a document of these articles, id to revision; the longest gone are dropped."""
    seen = {article: revision for article, revision in state.seen.items() if article not in present} | dict(present)
    spare = len(seen) - 2 * len(present) - REMEMBERED
    kept = dict(list(seen.items())[max(0, spare) :])
    return msgspec.structs.replace(state, seen=kept)


def status_of(feed: Feed, state: FeedState, told_at: datetime) -> FeedStatus:
    """Return what consumers are told of a feed."""
    return FeedStatus(
        feed=feed.id,
        url=without_login(feed.url),
        source=feed.source,
        word=state.word,
        told_at=told_at,
        error=state.error,
        failures=state.failures,
        asked_at=_moment(state.asked_at),
        last_success=_moment(state.last_success),
        last_new=_moment(state.last_new),
        next_poll=_moment(state.next_poll),
    )


def _moment(seconds: float | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
