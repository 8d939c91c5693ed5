"""Read phrases of time that lean on a day named in the text: "two days after", غداة (the day after), "a day earlier".

A bombing that came "a day after" a visit was told by its own day; the visit, which the phrase stands before, was a day
earlier. The day of what is told is the one named last, not far before, or that of publication.
"""

from datetime import date, timedelta
from typing import Final

from extraction.times.forms import FIRST_YEAR, LAST_YEAR
from extraction.times.reader import Found, TimeReader

#: How many words back a day may have been named that a phrase leans on.
_REACH: Final = 90
#: The units that are so many days, whole ones.
UNIT_DAYS: Final = {"day": 1, "week": 7}
#: بعد يومين من (two days after), بعد أسبوع على (a week after), قبل يوم من (a day before)
_PARTS: Final = frozenset({("بعد", "من"), ("بعد", "علي"), ("قبل", "من")})
_NOW: Final = "الان"
#: قبل ذلك بيومين (two days before that)
_BY: Final = "ب"
_THAT: Final = frozenset({"ذلك", "هذا"})
_WAYS: Final = {"قبل": -1, "بعد": 1}
#: How long something lasts is no distance: "for two days after the raid".
_DURING: Final = frozenset({"for", "within", "in", "every", "per"})
_STOPS: Final = frozenset({",", ".", "\n", "،", ";", ")", '"', ""})
#: "The week before last" leans on no day that was named.
_BEFORE_LAST: Final = ("before", "last")
_NEXT_DAY: Final = "التالي"
_DAY_BEFORE: Final = "السابق"
_SATURDAY: Final = 6
_WEEK: Final = 7


def distance_between(reader: TimeReader, first: int, last: int, unit: str, value: int) -> Found | None:
    """Read so many days or weeks from `first` to `last` that part two things told; None where they do not."""
    before, after = reader.lead(first), reader.text(last)
    if unit not in UNIT_DAYS or value == 0 or (after, reader.text(last + 1)) == _BEFORE_LAST:
        return None
    days = value * UNIT_DAYS[unit]
    if (before, after) in _PARTS and reader.text(last + 1) != _NOW:
        return _from_named(reader, last, -days if before == "بعد" else days, first=reader.before_about(first))
    if reader.text(first).startswith(_BY) and reader.text(first - 1) in _THAT and reader.lead(first - 1) in _WAYS:
        return _from_named(reader, last, days * _WAYS[reader.lead(first - 1)], first=first - 2)
    return _beside_noun(reader, first, last, days) if before not in _DURING else None


def _beside_noun(reader: TimeReader, first: int, last: int, days: int) -> Found | None:
    """Read "two days after", "a day earlier", "a day before the raid"."""
    after = reader.text(last)
    if after in {"after", "earlier"} or (after == "before" and reader.text(last + 1) in _STOPS):
        return _from_named(reader, last + 1, -days, first=first)
    if after == "before" or (after == "later" and reader.named is not None):
        return _from_named(reader, last + 1, days, first=first)
    return None


def day_beside(reader: TimeReader, position: int, stem: str) -> Found | None:
    """Read غداة الهجوم (the day after the attack), عشية القمة (the eve of the summit): they date what follows."""
    if reader.text(position + 1) in reader.forms.weekdays or reader.text(position + 1) in _STOPS:
        return None
    return _from_named(reader, position + 1, -1 if stem in reader.forms.after else 1)


def other_day(reader: TimeReader, position: int) -> Found | None:
    """Read اليوم التالي and "the following day", where a day was named that it follows."""
    text, after = reader.text(position), reader.text(position + 1)
    word = after if text.endswith("اليوم") else text
    if _near(reader, position) is None:
        return None
    if word in {_NEXT_DAY, "following", "next"}:
        return _from_named(reader, position + 2, 1)
    return _from_named(reader, position + 2, -1) if word in {_DAY_BEFORE, "previous"} else None


def weekend(reader: TimeReader, position: int) -> Found | None:
    """Read "at the weekend", "last weekend" as its Saturday, the last one."""
    published = reader.published
    if published is None or reader.text(position - 1) not in {"the", "last", "past"} or reader.looks_ahead(position):
        return None
    return Found(position + 1, shifted(published, -((published.isoweekday() - _SATURDAY) % _WEEK)))


def feast(reader: TimeReader, position: int, stem: str) -> Found | None:
    """Read a fixed day of the year, "New Year's Eve": the last one, or that of a year said behind."""
    published = reader.published
    for phrase, (month, day) in reader.forms.feasts[stem]:
        if not reader.follows(position, phrase):
            continue
        last = position + len(phrase)
        year = reader.number(last)
        if year is not None and FIRST_YEAR <= year <= LAST_YEAR:
            return Found(last + 1, date(year, month, day).isoformat())
        if published is not None:
            is_ahead = (month, day) > (published.month, published.day)
            return Found(last, date(max(published.year - is_ahead, 1), month, day).isoformat())
    return None


def _near(reader: TimeReader, position: int) -> date | None:
    """Return the day that was named last, not far before a word."""
    named = reader.named
    return named[0] if named is not None and position - named[1] <= _REACH else None


def _from_named(reader: TimeReader, last: int, days: int, *, first: int | None = None) -> Found | None:
    day = _near(reader, last) or reader.published
    return Found(last, shifted(day, days) if day is not None else None, first=first)


def shifted(day: date, days: int) -> str | None:
    """Return the day so many days after another; None beyond the calendar."""
    try:
        return (day + timedelta(days=days)).isoformat()
    except OverflowError:
        return None
