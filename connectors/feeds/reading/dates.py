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

#: Before the web there were no feeds: what is earlier is the zero of somebody's clock, no date.
EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC)
#: A clock that runs ahead of ours by less is no sign of a wrong date.
TOLERATED_SKEW: Final = timedelta(minutes=10)
#: No date is longer; the patterns below are not made for more.
_MAX_CHARS: Final = 200
_DIGITS: Final = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
#: Alefs that writers use for one another, and marks of direction and vowels, which are dropped.
_FOLD: Final = str.maketrans("أإآ", "ااا", "\u200e\u200f\u061c\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0640")
#: 6 March 2025, also with the month named in both traditions, with a slash between them, and a comma after it.
_DAY_FIRST: Final = re.compile(
    r"(\d{1,2})\s+([^\W\d]+(?:\s+[^\W\d]+)?)(?:\s*/\s*[^\W\d]+(?:\s+[^\W\d]+)?)?\s*[،,]?\s+(\d{4})"
    r"(?:\D+(\d{1,2}):(\d{2})(?::(\d{2}))?)?"
)
_YEAR_FIRST: Final = re.compile(r"^(\d{4})/(\d{2})/(\d{2})\b")
_TWELVE_HOURS: Final = re.compile(r"\b(\d{1,2})(:\d{2}(?::\d{2})?)\s*([AP])M\b", re.IGNORECASE)
_WORD: Final = re.compile(r"[^\W\d]+")
#: A zone written as GMT+3 or UTC+0300, which the mail standard does not know.
_FROM_GMT: Final = re.compile(r"\b(?:GMT|UTC)\s*([+-])(\d{1,2}):?(\d{2})?$")
_ZONE: Final = re.compile(r"([+-])(\d{2}):?(\d{2})\s*$")


@cache
def _names() -> dict[str, Any]:  # Any: the whole of YAML
    text = (resources.files("connectors.feeds.reading") / "data" / "dates.yaml").read_text(encoding="utf-8")
    names: dict[str, Any] = yaml.safe_load(text)
    months = {name.translate(_FOLD): number for name, number in names["months"].items()}
    return {**names, "months": months}


def read_date(stated: str | None) -> datetime | None:
    """Return the date that a feed states, naive when it names no zone; None when it cannot be read."""
    if not stated or not stated.strip() or len(stated) > _MAX_CHARS:
        return None
    text = _YEAR_FIRST.sub(r"\1-\2-\3", stated.strip().translate(_DIGITS))
    text = _TWELVE_HOURS.sub(lambda clock: f"{int(clock[1]) % 12 + 12 * (clock[3] in 'Pp'):02}{clock[2]}", text)
    for read in (_iso, _rfc822, _arabic):
        found = read(text)
        if found is not None:
            return found
    return None


def trusted(
    stated: datetime | None, updated: datetime | None, source: Source, fetched_at: datetime
) -> tuple[datetime, DateTrust]:
    """Return when an entry was published, and how far that can be trusted; always aware."""
    stated, updated = _plausible(stated), _plausible(updated)
    moment = stated or updated
    if moment is None:
        return fetched_at, "missing"
    trust: DateTrust = "stated" if stated is not None else "updated"
    if moment.tzinfo is None:
        moment, trust = moment.replace(tzinfo=_zone(source.country)), "unzoned"
    if moment - fetched_at > TOLERATED_SKEW:
        return fetched_at, "future"
    return moment, trust


def _plausible(moment: datetime | None) -> datetime | None:
    return moment if moment is not None and moment.replace(tzinfo=UTC) >= EARLIEST else None


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _rfc822(text: str) -> datetime | None:
    text = _FROM_GMT.sub(lambda zone: f"{zone[1]}{int(zone[2]):02}{zone[3] or '00'}", text)
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    # -0000 says "UTC, local zone unknown", and is read as naive.
    return found.replace(tzinfo=UTC) if text.endswith("-0000") else found


def _arabic(text: str) -> datetime | None:
    text = text.translate(_FOLD)
    found = _DAY_FIRST.search(text)
    if found is None:
        return None
    month = _names()["months"].get(found[2])
    if month is None:
        return None
    hour = _hour(int(found[4] or 0), set(_WORD.findall(text)))
    try:
        moment = datetime(int(found[3]), month, int(found[1]), hour, int(found[5] or 0), int(found[6] or 0))  # noqa: DTZ001  the zone is read next
    except ValueError:
        return None
    zone = _ZONE.search(text)
    if zone is None:
        return moment
    offset = timedelta(hours=int(zone[2]), minutes=int(zone[3]))
    return moment.replace(tzinfo=timezone(-offset if zone[1] == "-" else offset))


def _hour(hour: int, words: set[str]) -> int:
    if words.isdisjoint(_names()["morning"] + _names()["afternoon"]):
        return hour
    return hour % 12 + (0 if words.isdisjoint(_names()["afternoon"]) else 12)


def _zone(country: str | None) -> ZoneInfo:
    return ZoneInfo(_names()["zones"].get(country, "UTC"))
