"""Alerts as rules raise them, with all that a channel can tell: sides, place, counts, denials, claims, Arabic."""

from datetime import datetime, timedelta
from typing import Any

import msgspec
from reports import NOON, article, mention, named, strike

from connectors.hooks.hook import HookMessage
from schemas.alert import AlertRaised
from schemas.analysis import Place
from schemas.codec import encode
from streams.merging.open_events import merged_with


def whole(number: int = 1, *, update: int = 0, title: str | None = None, **changes: Any) -> AlertRaised:
    """Return an alert on a strike by a known army on a group, in a place with coordinates; `changes` are its fields."""
    army = named("army", "SYR", name="Syrian Arab Army", name_ar="الجيش السوري", id="Q1", sector="MIL")
    group = named("داعش", "IMG", name="Islamic State", name_ar="تنظيم الدولة", id="Q2429253", sector="REB")
    place = Place(text="Deir ez-Zor", start=0, end=11, name="Deir ez-Zor", name_ar="دير الزور", id="geonames:170793",
                  country="SYR", admin1="Deir ez-Zor", lat=35.33, lon=40.14)  # fmt: skip
    event = strike(actors=(army,), recipients=(group,), place=place)
    text = title or f"Strike {number} kills five"
    merged = merged_with(None, mention(event, article(f"a{number}", title=text)), NOON)
    named_so = msgspec.structs.replace(merged, id=f"event-{number}", version=update + 1)
    fields: dict[str, Any] = {  # Any: the fields of AlertRaised
        "id": f"alert-{number}-{update}",
        "rule": "attack-with-casualties",
        "tier": "flash",
        "update": update,
        "title": text,
        "title_ar": "غارة تقتل خمسة",  # a strike kills five
        "event": named_so,
        "raised_at": NOON + timedelta(minutes=update),
        "kind": "update" if update else "alert",
        "since": NOON,
    }
    if not update:
        fields["since"] = changes.get("raised_at", NOON)
    return AlertRaised(**{**fields, **changes})


def message_of(
    *alerts: AlertRaised, key: str | None = None, at: datetime = NOON, body: bytes | None = None
) -> HookMessage:
    """Return the message that tells `alerts`: one, several in a digest, none in a test of a hook."""
    first = alerts[0] if alerts else None
    return HookMessage(
        id=key or (first.id if first is not None and len(alerts) == 1 else "message-1"),
        subject=first.event.id if first is not None else "test",
        tier=first.tier if first is not None else "routine",
        body=body or (encode(first) if first is not None else b'{"type": "alert.test"}'),
        summary=first.title if first is not None else "test",
        created_at=first.raised_at if first is not None else at,
        alerts=alerts,
    )
