"""Dates as feeds write them: RFC 822 and 3339, ISO 8601, Unix time, and words in the languages of the region.

Nothing is guessed: of 06/03/2025 the day of the week decides that stands beside it, else the country of the outlet, and
without either it is no date.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from hijridate import Hijri

from connectors.feeds.reading.date_forms import arranged, full_year
from connectors.feeds.reading.date_words import date_words, folded, is_zone, zone_minutes
from connectors.feeds.reading.solar import day_of_solar

#: No date is longer; the patterns below are not made for more.
_MAX_CHARS: Final = 200
_WORD: Final = r"[^\W\d_]+"
_LETTERS: Final = re.compile(_WORD)
_ISO: Final = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2}))?|(?P<cmonth>\d{2})(?P<cday>\d{2})|-?W(?P<week>\d{2})"
    r"(?:-?(?P<weekday>[1-7]))?|-?(?P<ordinal>\d{3}))?"
    r"(?:(?:[Tt ,]+| at )(?P<hour>\d{1,2})(?::?(?P<minute>\d{2}|(?<=:)\d)(?::?(?P<second>\d{2}|(?<=:)\d)"
    r"(?:[.,](?P<part>\d{1,9}))?)?)?(?P<rest>.*))?$"
)
_RUN_OF_DIGITS: Final = re.compile(r"((?:19|20)\d{6})(\d{4}(?:\d{2})?)$")
_UNIX_S: Final = re.compile(r"\d{9,10}(?:\.\d+)?$")
#: With twelve digits it would be before 2001; a date and a time without signs have as many.
_UNIX_MS: Final = re.compile(r"\d{13}$")
_YEAR_FIRST: Final = re.compile(r"^(\d{4})([/.-])(\d{1,2})\2(\d{1,2})(?!\d)")
#: Year, month and day with their signs, in Korean, Japanese and Chinese.
_SIGNED: Final = re.compile(r"(\d{4})[년年]\s*(\d{1,2})[월月]\s*(\d{1,2})[일日]")
#: The name of a place for a zone (IANA); what is no such name is left.
_PLACE: Final = re.compile(
    r"\[?\b([A-Z][A-Za-z]+/[A-Z][A-Za-z_]+(?:/[A-Z][A-Za-z_]+)?|[A-Z]{3}\d[A-Z]{3}|Etc/[A-Z]+)\]?$"
)
_COMMENT: Final = re.compile(r"\([^()]*\)")
_HALF_DAY_POINTS: Final = re.compile(r"\b([ap])\.\s?m\.", re.IGNORECASE)
#: A clock, not a zone's offset; without minutes only where a half of the day is named.
_CLOCK: Final = re.compile(
    r"(?<![\d:+.-])(?P<hour>\d{1,2})(?::(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?(?!\d)|(?=\s*[ap]m\b))"
    rf"(?:\s*(?P<half>{_WORD})(?![\w/]))?",
    re.IGNORECASE,
)
_OFFSET: Final = re.compile(r"^\W*?(?:(?:GMT|UTC?|Z)\s*)?(?P<sign>[+-])(?P<hours>\d{1,2}):?(?P<minutes>\d{2})?(?!\d)")
_ZONE_NAME: Final = re.compile(r"^\W*([A-Za-z]{1,5})\b")
#: 6 March 2025, also with the month named in two traditions, with a slash between them, and a comma after it.
_DAY_FIRST: Final = re.compile(
    rf"(?<!\d)(\d{{1,2}})(?:st|nd|rd|th|er|\.)?[\s-]*(?:\b(?:of|de|من)\b)?\s*({_WORD}(?:\s+{_WORD})?)"
    rf"(?:\s*/\s*{_WORD}(?:\s+{_WORD})?)?\s*[,.'-]?\s*(?:\b(?:de|عام|سنة)\b\s*)?(\d{{4}}|\d{{2}})(?!\d)",
    re.IGNORECASE,
)
_MONTH_FIRST: Final = re.compile(
    rf"({_WORD}(?:\s+{_WORD})?)\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?\s*,?\s+(\d{{4}})(?!\d)", re.IGNORECASE
)
_YEAR_THEN_MONTH: Final = re.compile(rf"(?<!\d)(\d{{4}})\W{{1,3}}({_WORD})\W{{1,3}}(\d{{1,2}})(?!\d)")
_NUMBERS: Final = re.compile(r"(?<!\d)(\d{1,2})([/.-])(\d{1,2})\2(\d{4})(?!\d)")
#: A year of the Islamic calendar, lunar or solar, of this century and the last: no year of feeds in any other.
_ISLAMIC_YEAR: Final = range(1300, 1500)
_SOLAR_NUMBERS: Final = re.compile(r"(?<!\d)(1[34]\d\d)([/-])(\d{1,2})\2(\d{1,2})(?!\d)")
#: Countries whose outlets write such a year in the solar calendar.
_SOLAR: Final = frozenset({"IRN", "AFG"})
#: Whose time it is, in Arabic: "by the time of ...".
_TIME_OF: Final = re.compile(r"\(?\bبتوقيت\s+(?:مدينة\s+)?([^\W\d_]+)\b.*$")
_HIJRI_MARK: Final = re.compile(r"(?:\bه(?:جري[ةه]?)?\b|(?<=\d)ه\b|\bA\.?H\b)")
_HIJRI_NUMBERS: Final = re.compile(
    r"(?<!\d)(?:(1[34]\d\d)[/-](\d{1,2})[/-](\d{1,2})|(\d{1,2})[/-](\d{1,2})[/-](1[34]\d\d))"
)
_NOON: Final = 12
_DAY_H: Final = 24
#: From this hour on a night is the evening's.
_EVENING: Final = 6
#: No zone is further from UTC.
_MAX_OFFSET: Final = timedelta(hours=15)


def read_date(stated: str | None, country: str | None = None) -> datetime | None:
    """Return the date that a feed states, naive when it names no zone; None when it cannot be read.

    The outlet's `country` decides what can be read in two ways: which number is the day, whose zone a name is.
    """
    if not stated or len(stated) > _MAX_CHARS:
        return None
    text = arranged(folded(stated))
    try:
        place, zone = _place(text)
        if place is not None:
            return _at_place(read_date(text[: place.start()], country), zone)
        return (
            _unix(text)
            or _solar(text, country)
            or _iso(text)
            or _in_words(text, country)
            or _in_numbers(text, country)
            or _hijri(text)
        )
    except (ValueError, OverflowError):
        return None


def _place(text: str) -> tuple[re.Match[str] | None, str]:
    """Return where a date names the place whose time it is, and the zone of that place; no place that is not known."""
    iana, arabic = _PLACE.search(text), _TIME_OF.search(text)
    if iana is not None and is_zone(iana[1]):
        return iana, iana[1]
    zone = date_words().places.get(arabic[1].casefold()) if arabic is not None else None
    return (arabic, zone) if zone is not None else (None, "")


def _at_place(moment: datetime | None, place: str) -> datetime | None:
    # An offset that stands before the name of its place is the more exact.
    return moment if moment is None or moment.tzinfo is not None else moment.replace(tzinfo=ZoneInfo(place))


def depends_on_country(stated: str | None) -> bool:
    """Return whether two countries can read a date as two."""
    if not stated or len(stated) > _MAX_CHARS:
        return False
    text = folded(stated)
    if _SOLAR_NUMBERS.search(text) and not _HIJRI_MARK.search(text):
        return True
    return has_unclear_order(text) or any(name in text.upper().split() for name in date_words().zone_names_of)


def has_unclear_order(stated: str) -> bool:
    """Return whether a date is of numbers of which each may be the day: 06/03/2025."""
    text = folded(stated[:_MAX_CHARS])
    found = _NUMBERS.search(text)
    if found is None or found[2] == "." or max(int(found[1]), int(found[3])) > _NOON:
        return False
    return _is_month_first(text, found) is None


def _unix(text: str) -> datetime | None:
    if _UNIX_S.match(text):
        return datetime.fromtimestamp(float(text), UTC)
    return datetime.fromtimestamp(int(text) / 1000, UTC) if _UNIX_MS.match(text) else None


def _solar(text: str, country: str | None) -> datetime | None:
    """Return a date of Iran's calendar: its month is named, or it is of numbers, and the outlet's country has it."""
    named = next(_named(_DAY_FIRST.finditer(text), (3, 2, 1), date_words().solar), None)
    numbers = _SOLAR_NUMBERS.search(text)
    if named is None and numbers is not None and country in _SOLAR and not _HIJRI_MARK.search(text):
        named = int(numbers[1]), int(numbers[3]), int(numbers[4])
    if named is None or named[0] not in _ISLAMIC_YEAR:
        return None
    text = text if numbers is None else _without(text, numbers)
    return _on(day_of_solar(*named), text, _CLOCK.search(text), country)


def _iso(text: str) -> datetime | None:
    text = _SIGNED.sub(r"\1/\2/\3", text)
    text = _YEAR_FIRST.sub(_with_hyphens, text)
    found = _ISO.match(_RUN_OF_DIGITS.sub(r"\1T\2", text))
    if found is None or (found["month"] is None and found["hour"] is not None and len(found[0]) < len("2025-001T1")):
        return None
    day = _iso_day(found)
    if day.year in _ISLAMIC_YEAR:
        return None
    if found["hour"] is None:
        return day
    rest = found["rest"]
    half = re.match(rf"\s*({_WORD})", rest)
    hour = _hour(int(found["hour"]), half[1] if half is not None else "")
    if half is not None and _is_half(half[1]):
        rest = rest[half.end() :]
    part_us = int((found["part"] or "0").ljust(6, "0")[:6])
    moment = _at(day, hour, int(found["minute"] or 0), int(found["second"] or 0)) + timedelta(microseconds=part_us)
    return _zoned(moment, rest, None)


def _with_hyphens(found: re.Match[str]) -> str:
    return f"{found[1]}-{found[3]:0>2}-{found[4]:0>2}"


def _iso_day(found: re.Match[str]) -> datetime:
    year = int(found["year"])
    if found["week"]:
        return datetime.strptime(f"{year}-W{found['week']}-{found['weekday'] or 1}", "%G-W%V-%u")  # noqa: DTZ007  the zone is read next
    if found["ordinal"]:
        return datetime.strptime(f"{year}-{found['ordinal']}", "%Y-%j")  # noqa: DTZ007  the zone is read next
    month, day = found["month"] or found["cmonth"] or 1, found["day"] or found["cday"] or 1
    return datetime(year, int(month), int(day))  # noqa: DTZ001  the zone is read next


def _in_words(text: str, country: str | None) -> datetime | None:
    text = _HALF_DAY_POINTS.sub(r"\1m", _COMMENT.sub(" ", text))
    clock = _CLOCK.search(text)
    day = _named_day(text if clock is None else _without(text, clock))
    return _on(day, text, clock, country) if day is not None else None


def _in_numbers(text: str, country: str | None) -> datetime | None:
    numbers = _NUMBERS.search(text)
    if numbers is None or _HIJRI_MARK.search(text):
        return None
    one, other, year = int(numbers[1]), int(numbers[3]), int(numbers[4])
    is_clear = numbers[2] == "." or max(one, other) > _NOON
    told = None if is_clear else _is_month_first(text, numbers)
    if not is_clear and told is None and country is None:
        return None
    by_country = not is_clear and country in date_words().month_first
    is_month_first = other > _NOON if max(one, other) > _NOON else by_country if told is None else told
    month, day = (one, other) if is_month_first else (other, one)
    text = _HALF_DAY_POINTS.sub(r"\1m", _without(text, numbers))
    return _on(datetime(year, month, day), text, _CLOCK.search(text), country)  # noqa: DTZ001  the zone is read next


def _is_month_first(text: str, numbers: re.Match[str]) -> bool | None:
    """Return which of two numbers is the month, by the day of the week that stands beside them; None for none."""
    names = date_words().weekdays
    weekday = next((names[word] for word in _LETTERS.findall(text.casefold()) if word in names), None)
    one, other, year = int(numbers[1]), int(numbers[3]), int(numbers[4])
    if weekday is None or one == other or min(one, other, year) < 1:
        return None
    is_one = date(year, one, other).weekday() == weekday
    return is_one if is_one != (date(year, other, one).weekday() == weekday) else None


def _hijri(text: str) -> datetime | None:
    """Return a date of the Islamic calendar (Umm al-Qura) that says it is one, by a mark or the name of its month."""
    numbers = _HIJRI_NUMBERS.search(text) if _HIJRI_MARK.search(text) else None
    if numbers is not None:
        year, month, day = (int(part) for part in (numbers.groups()[:3] if numbers[1] else numbers.groups()[:2:-1]))
    else:
        named = next(_named(_DAY_FIRST.finditer(text), (3, 2, 1), date_words().hijri), None)
        if named is None or named[0] not in _ISLAMIC_YEAR:
            return None
        year, month, day = named
    found = Hijri(year, month, day).to_gregorian()
    clock = _CLOCK.search(text)
    return _on(datetime(found.year, found.month, found.day), text, clock, None)  # noqa: DTZ001  the zone is read next


def _without(text: str, found: re.Match[str]) -> str:
    return f"{text[: found.start()]} {text[found.end() :]}"


def _on(day: datetime, text: str, clock: re.Match[str] | None, country: str | None) -> datetime:
    """Return the time of a day that a clock in the text shows; the day's beginning without one."""
    if clock is None:
        return day
    half = clock["half"] or ""
    is_half = _is_half(half)
    hour = _hour(int(clock["hour"]), half)
    moment = _at(day, hour, int(clock["minute"] or 0), int(clock["second"] or 0))
    after = text[clock.end() if is_half or not half else clock.start("half") :]
    return _zoned(moment, after, country)


def _named_day(text: str) -> datetime | None:
    months = date_words().months
    found = (
        *_named(_DAY_FIRST.finditer(text), (3, 2, 1), months),
        *_named(_MONTH_FIRST.finditer(text), (3, 1, 2), months),
        *_named(_YEAR_THEN_MONTH.finditer(text), (1, 2, 3), months),
    )
    return datetime(*found[0]) if found else None  # noqa: DTZ001  the zone is read next


def _named(
    matches: Iterable[re.Match[str]], at: tuple[int, int, int], names: Mapping[str, int]
) -> Iterator[tuple[int, int, int]]:
    """Give year, month and day of each match whose word is a month; `at` are the groups in this order."""
    for found in matches:
        words = found[at[1]].casefold().split()
        # Of two words one may be a weekday, or follow the month. Hebrew writes `in` and the month as one word.
        tried = (" ".join(words), words[-1], words[0], words[0].removeprefix("ב"))
        month = next((names[name] for name in tried if name in names), None)
        if month is not None:
            yield full_year(found[at[0]]), month, int(found[at[2]])


def _hour(hour: int, half: str) -> int:
    half, words = half.casefold(), date_words()
    if half in words.morning:
        return hour % _NOON if hour <= _NOON else hour
    is_late = half in words.afternoon or (half in words.night and _EVENING <= hour < _NOON)
    if half in words.night and hour == _NOON:
        return 0
    return hour % _NOON + _NOON if is_late and hour < _DAY_H else hour


def _is_half(word: str) -> bool:
    words = date_words()
    return word.casefold() in words.morning | words.afternoon | words.night


def _at(day: datetime, hour: int, minute: int, second: int) -> datetime:
    """Return a time of a day: hour 24 is the next day's first, second 60 is a leap second."""
    if hour == _DAY_H and minute == second == 0:
        return day + timedelta(days=1)
    return day.replace(hour=hour, minute=minute, second=min(second, 59) if second <= 60 else second)  # noqa: PLR2004


def _zoned(moment: datetime, after: str, country: str | None) -> datetime:
    zone = _zone(after, country)
    return moment if zone is None else moment.replace(tzinfo=zone)


def _zone(after: str, country: str | None) -> tzinfo | None:
    """Return the zone at the beginning of what follows a clock; None for none, and for what no zone can be."""
    offset = _OFFSET.match(after)
    if offset is not None:
        distance = timedelta(hours=int(offset["hours"]), minutes=int(offset["minutes"] or 0))
        distance = -distance if offset["sign"] == "-" else distance
    else:
        name = _ZONE_NAME.match(after)
        minutes = zone_minutes(name[1], country) if name is not None else None
        if minutes is None:
            return None
        distance = timedelta(minutes=minutes)
    if abs(distance) >= _MAX_OFFSET:
        return None
    return timezone(distance) if distance else UTC
