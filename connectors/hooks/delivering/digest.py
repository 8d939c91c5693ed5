"""Alerts that are told as one message: its parts, its id, its body. Pure."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Final, TypeVar

import msgspec

from connectors.hooks.delivering.holding import most_urgent
from connectors.hooks.hook import HookMessage
from schemas.alert import AlertDigest, AlertRaised
from schemas.codec import encode
from schemas.moment import Moment

#: More alerts than anybody reads in one message, and few enough for one an hour to hold a whole day.
MOST_ALERTS: Final = 50
#: Receivers are told to allow bodies of a few MiB (docs/hooks.md); one alert alone may be larger.
MOST_BYTES: Final = 1024 * 1024
#: As for every id: 96 bits.
_ID_BYTES: Final = 12

_Item = TypeVar("_Item")


class DigestPayload(msgspec.Struct, frozen=True, kw_only=True):
    """The body that receivers get of a digest."""

    type: str
    timestamp: Moment
    data: AlertDigest


def parts_of(items: Iterable[_Item], bytes_of: Callable[[_Item], int]) -> list[list[_Item]]:
    """Return `items` in order, in parts that are not too large for one message."""
    parts: list[list[_Item]] = []
    room = 0
    for item in items:
        size = bytes_of(item)
        if not parts or len(parts[-1]) == MOST_ALERTS or size > room:
            parts.append([])
            room = MOST_BYTES
        parts[-1].append(item)
        room -= size
    return parts


def digest_id(hook: str, alerts: Sequence[str]) -> str:
    """Return the id of the digest of these alerts, by their ids, at a hook: the same at every attempt."""
    told = "\x1f".join((hook, *alerts)).encode("utf-8", "surrogatepass")
    return f"digest-{hashlib.blake2b(told, digest_size=_ID_BYTES).hexdigest()}"


def digest_message(digest: AlertDigest, at: datetime, trace: str | None) -> HookMessage:
    """Return what is sent of a digest that was made `at`; its subject is the event, where all is on one."""
    events = {alert.event.id for alert in digest.alerts}
    return HookMessage(
        id=digest.id,
        subject=events.pop() if len(events) == 1 else digest.id,
        tier=most_urgent(alert.tier for alert in digest.alerts),
        body=encode(DigestPayload(type="alert.digest", timestamp=at, data=digest)),
        summary=_summary(digest.alerts),
        created_at=at,
        alerts=digest.alerts,
        trace=trace,
    )


def _summary(alerts: Sequence[AlertRaised]) -> str:
    rules = dict.fromkeys(alert.rule for alert in alerts)
    counted = ", ".join(f"{rule} {sum(alert.rule == rule for alert in alerts)}" for rule in rules)
    return f"{len(alerts)} alerts: {counted}"
