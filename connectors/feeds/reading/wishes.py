"""What a feed in XML wishes of those who poll it: RSS 2.0 ttl, skipHours and skipDays; the module sy; WebSub links."""

from collections.abc import Iterator
from typing import Final

from connectors.feeds.reading.hints import Hints
from connectors.feeds.reading.tree import Element

_MINUTE_S: Final = 60.0
_DAY_S: Final = 24 * 3600.0
#: RSS 1.0 module Syndication; the mean of a month and of a year.
_PERIODS_S: Final = {
    "hourly": 3600.0,
    "daily": _DAY_S,
    "weekly": 7 * _DAY_S,
    "monthly": 365.25 / 12 * _DAY_S,
    "yearly": 365.25 * _DAY_S,
}
_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LINKS: Final = ("link", "atom:link")


def hints_of(head: Element) -> Hints:
    """Return the wishes of a channel or feed; a wish that cannot be understood is none."""
    ttl = _number(head.said("ttl"))
    return Hints(
        ttl_s=ttl * _MINUTE_S if ttl else None,
        period_s=_period_s(head),
        skip_hours=tuple(sorted(set(_hours(head)))),
        skip_days=tuple(sorted(set(_days(head)))),
        hubs=tuple(dict.fromkeys(_linked(head, "hub"))),
        self_url=next(_linked(head, "self"), None),
    )


def _period_s(head: Element) -> float | None:
    period_s = _PERIODS_S.get((head.said("sy:updateperiod") or "").lower())
    frequency = _number(head.said("sy:updatefrequency"))
    if period_s is None:
        # What the module says of a feed that states one of the two: the period is a day, the frequency is one.
        period_s = _DAY_S if frequency else None
    return period_s / (frequency or 1.0) if period_s is not None else None


def _hours(head: Element) -> Iterator[int]:
    for skipped in head.each("skiphours"):
        for hour in skipped.each("hour"):
            # RSS 0.91 counted from 1 to 24, RSS 2.0 counts from 0 to 23: 24 is midnight.
            if hour.text.isascii() and hour.text.isdigit() and int(hour.text[:3]) <= 24:  # noqa: PLR2004  hours
                yield int(hour.text[:3]) % 24


def _days(head: Element) -> Iterator[int]:
    for skipped in head.each("skipdays"):
        for day in skipped.each("day"):
            if day.text.lower() in _DAYS:
                yield _DAYS.index(day.text.lower())


def _linked(head: Element, relation: str) -> Iterator[str]:
    for link in head.each(*_LINKS):
        address = link.address(link.attributes.get("href"))
        if address is not None and relation in link.attributes.get("rel", "").lower().split():
            yield address


def _number(stated: str | None) -> float | None:
    try:
        number = float(stated or "")
    except ValueError:
        return None
    return number if 0 < number < float("inf") else None
