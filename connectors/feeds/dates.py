"""Dates as feeds write them: RFC 822 and 3339, ISO, Arabic month and day names, digits of every script."""

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from functools import cache
from importlib import resources
from typing import Any, Final
from zoneinfo import ZoneInfo

import yaml

from schemas.article import DateTrust, Source

#: A clock that runs ahead of ours by less is no sign of a wrong date.
TOLERATED_SKEW: Final = timedelta(minutes=10)
_DIGITS: Final = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_DAY_FIRST: Final = re.compile(
    r"(\d{1,2})\s+([^\W\d]+(?:\s+[^\W\d]+)?)\s+(\d{4})(?:\D+(\d{1,2}):(\d{2})(?::(\d{2}))?)?"
)
_ZONE: Final = re.compile(r"([+-])(\d{2}):?(\d{2})\s*$")


@cache
def _names() -> dict[str, Any]:  # Any: the whole of YAML
    text = (resources.files("connectors.feeds") / "data" / "dates.yaml").read_text(encoding="utf-8")
    names: dict[str, Any] = yaml.safe_load(text)
    return names


def read_date(stated: str | None) -> datetime | None:
    """Return the date that a feed states, naive when it names no zone; None when it cannot be read."""
    if not stated or not stated.strip():
        return None
    text = stated.strip().translate(_DIGITS)
    for read in (_iso, _rfc822, _arabic):
        found = read(text)
        if found is not None:
            return found
    return None


def trusted(
    stated: datetime | None, updated: datetime | None, source: Source, fetched_at: datetime
) -> tuple[datetime, DateTrust]:
    """Return when an entry was published, and how far that can be trusted; always aware."""
    moment = stated or updated
    if moment is None:
        return fetched_at, "missing"
    trust: DateTrust = "stated" if stated is not None else "updated"
    if moment.tzinfo is None:
        moment, trust = moment.replace(tzinfo=_zone(source.country)), "unzoned"
    if moment - fetched_at > TOLERATED_SKEW:
        return fetched_at, "future"
    return moment, trust


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _rfc822(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    # -0000 says "UTC, local zone unknown", and is read as naive.
    return found.replace(tzinfo=UTC) if text.endswith("-0000") else found


def _arabic(text: str) -> datetime | None:
    found = _DAY_FIRST.search(text)
    if found is None:
        return None
    month = _names()["months"].get(found[2])
    if month is None:
        return None
    hour = int(found[4] or 0)
    if hour < 12 and any(word in text for word in _names()["afternoon"]):  # noqa: PLR2004  a twelve-hour clock
        hour += 12
    try:
        moment = datetime(int(found[3]), month, int(found[1]), hour, int(found[5] or 0), int(found[6] or 0))  # noqa: DTZ001  the zone is read next
    except ValueError:
        return None
    zone = _ZONE.search(text)
    if zone is None:
        return moment
    offset = timedelta(hours=int(zone[2]), minutes=int(zone[3]))
    return moment.replace(tzinfo=timezone(-offset if zone[1] == "-" else offset))


def _zone(country: str | None) -> ZoneInfo:
    return ZoneInfo(_names()["zones"].get(country, "UTC"))
