"""What is known of a feed between two polls. No I/O."""

from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from connectors.feeds.polling.rhythm import Rhythm
from connectors.feeds.reading.hints import Hints
from connectors.web.fetch import Validators
from schemas.article import Article
from schemas.feed import HealthWord

#: Entries that have left the document are remembered up to so many, since documents of some sites come and go between
#: two caches, and up to as many again as the document has.
REMEMBERED: Final = 500


class Relocation(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where permanent redirects lead from `source`, one of the feed's own addresses.

    `adopted` is asked in its place. `target` is where the last polls were sent on to, `times` of them since `since`.
    """

    source: str
    adopted: str | None = None
    target: str | None = None
    times: int = 0
    since: float = 0.0


class LeftAlone(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A server's wish by Retry-After: that nobody asks before `until`.

    It holds for all that is asked of the host of `url`, or where that is None for this feed alone.
    """

    until: float
    url: str | None = None


class FeedState(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What is known of a feed; times are POSIX seconds.

    `failures` counts those since the last success, and `setbacks` weighs them; `misses` weighs those that speak against
    the address. `left_alone` is what the server has asked for since the last success. `word_since` is since when the
    word is what it is, as far as that was watched. `last_full` is when a whole document came last, `silent_since` when
    the alarm began. `candidate` is which of the feed's other addresses is asked, `gone_addresses` those that answered
    that they are gone. `seen` has the revision of each article that the feed brought, the latest seen last; `entries`
    the article by the id that its entry alone would give it, where its page gave it another: a tombstone may name
    nothing else.
    """

    feed: str
    validators: Validators = Validators()
    body_hash: str | None = None
    word: HealthWord = "waiting"
    word_since: float | None = None
    error: str | None = None
    failures: int = 0
    asked_at: float | None = None
    last_success: float | None = None
    last_new: float | None = None
    next_poll: float | None = None
    hints: Hints = Hints()
    rhythm: Rhythm = Rhythm()
    setbacks: float = 0.0
    misses: float = 0.0
    left_alone: LeftAlone | None = None
    last_full: float | None = None
    silent_since: float | None = None
    candidate: str | None = None
    gone_addresses: tuple[str, ...] = ()
    relocation: Relocation | None = None
    seen: Mapping[str, str] = {}
    entries: Mapping[str, str] = {}


def recency(state: FeedState) -> tuple[float, float]:
    """Return what orders the states of a feed: when it was asked last, and what a hub has brought since."""
    return state.asked_at or 0.0, state.last_new or 0.0


def dated(before: FeedState, after: FeedState, now: float) -> FeedState:
    """Return what follows on `before`, with the time of the change where its word is another."""
    return after if after.word == before.word else msgspec.structs.replace(after, word_since=now)


def without_future(state: FeedState, now: float) -> FeedState:
    """Return the state with no moment after `now`: the clock was ahead, and has been set right.

    Nothing would be learnt, doubted or missed until such a moment had come.
    """
    rhythm = state.rhythm
    return msgspec.structs.replace(
        state,
        last_new=_past(state.last_new, now),
        last_full=_past(state.last_full, now),
        silent_since=_past(state.silent_since, now),
        rhythm=msgspec.structs.replace(rhythm, watched_to=_past(rhythm.watched_to, now)),
    )


def _past(moment: float | None, now: float) -> float | None:
    return None if moment is None else min(moment, now)


def is_watched(state: FeedState) -> bool:
    """Return whether a poll has brought a whole document: what the first one holds was there before, and is history."""
    return state.last_full is not None


def unseen(state: FeedState, articles: Iterable[Article]) -> list[Article]:
    """Return the articles whose present revision the feed has not brought before."""
    return [article for article in articles if state.seen.get(article.id) != article.revision]


def with_seen(state: FeedState, present: Mapping[str, str], entries: Mapping[str, str] | None = None) -> FeedState:
    """Return the state after a document of these articles, id to revision; the longest gone are dropped."""
    seen = {article: revision for article, revision in state.seen.items() if article not in present} | dict(present)
    spare = len(seen) - 2 * len(present) - REMEMBERED
    kept = dict(list(seen.items())[max(0, spare) :])
    named = {entry: article for entry, article in {**state.entries, **(entries or {})}.items() if article in kept}
    return msgspec.structs.replace(state, seen=kept, entries=named)
