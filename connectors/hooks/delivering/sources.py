"""Which sources a hook is to be told of: those that fell silent, died or fail for a day, and those that are back. Pure.

By what stands and what was told, not by what changed: whoever was away, or hears of it for the first time, is told how
it is, once.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec

from connectors.hooks.hook import HookMessage
from connectors.hooks.wording.sources import heading_of
from schemas.codec import encode_builtins
from schemas.feed import FeedStatus, HealthWord
from schemas.moment import Moment

#: A site that is down for a night comes back by itself; after a day somebody must look.
FAILING_FOR: Final = timedelta(days=1)
#: The `type` of the payload.
TYPE: Final = "feeds.status"


class Known(msgspec.Struct, frozen=True):
    """How a hook was told last that a source is: lost, and since when."""

    word: HealthWord
    since: Moment | None = None


def is_lost(status: FeedStatus, now: datetime) -> bool:
    """Return whether a source brings nothing any more, as far as can be told."""
    if status.word == "failing":
        return status.since is None or status.since + FAILING_FOR <= now
    return status.word in {"silent", "gone"}


def due(statuses: Iterable[FeedStatus], known: Mapping[str, Known], now: datetime) -> tuple[FeedStatus, ...]:
    """Return the sources to tell of: lost in a way that was not told, or well again after it was."""
    return tuple(one for one in statuses if _is_due(one, known.get(one.feed), now))


def with_told(known: Mapping[str, Known], told: Iterable[FeedStatus]) -> dict[str, Known]:
    """Return what a hook knows after it was told; of what is well again nothing is to be kept."""
    now_known = dict(known)
    for one in told:
        now_known.pop(one.feed, None)
        if one.word != "ok":
            now_known[one.feed] = Known(one.word, one.since)
    return now_known


def message_of(sources: Sequence[FeedStatus], now: datetime) -> HookMessage:
    """Return the message that tells of these sources: the same of the same has the same id."""
    named = sorted(f"{one.feed} {one.word} {one.since}" for one in sources)
    identity = hashlib.blake2b("\n".join(named).encode(), digest_size=16).hexdigest()
    summary, _ = heading_of(sources)
    data = {"text": summary, "feeds": [msgspec.to_builtins(one) for one in sources]}
    return HookMessage(
        id=f"sources-{identity}",
        subject="sources",
        tier="routine",
        body=encode_builtins({"type": TYPE, "timestamp": now.isoformat(), "data": data}),
        summary=summary,
        created_at=now,
        sources=tuple(sources),
    )


def _is_due(status: FeedStatus, known: Known | None, now: datetime) -> bool:
    if is_lost(status, now):
        return known != Known(status.word, status.since)
    return status.word == "ok" and known is not None
