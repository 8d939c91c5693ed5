"""Read phrases of time that lean on the publication: today, Thursday, two days ago, last month."""

from datetime import date
from typing import Final

from extraction.text.numerals import digits_value
from extraction.text.words import unprefixed
from extraction.times.dates import day_of_month, year_at
from extraction.times.leaning import UNIT_DAYS, distance_between, other_day, shifted
from extraction.times.reader import Found, TimeReader

_WEEK: Final = 7
_TODAY: Final = "اليوم"
#: Names of days this short are abbreviations or other words: "sun", "wed".
_SHORT_DAY: Final = 4
_DUAL: Final = 2
_DECADE: Final = 10
_TEN: Final = 10
_AND: Final = "و"
_TENS: Final = range(20, 91, 10)
_DIGITS: Final = range(1, 10)
#: الجمعة قبل الماضي, "the Friday before last"
_BEFORE_LAST: Final = frozenset({("before", "last"), ("قبل", "الماضي"), ("قبل", "الماضيه")})
#: قبل يوم واحد (one day ago)
_ONE: Final = frozenset({"واحد", "واحده"})
#: بعد ثلاثة أيام فقط من (just three days after)
_ONLY: Final = frozenset({"فقط"})
_THE_LONG: Final = frozenset({"الشهر", "العام", "السنه"})
#: Words behind a distance that set it in the past, and those that do not before one.
_AGO: Final = frozenset({"ago", "earlier"})
_NOT_BEFORE: Final = _AGO | {"since", "before"}
_LONG: Final = frozenset({"month", "year", "decade"})
_ISO_DAY: Final = 10
_ISO_MONTH: Final = 7
#: No news is further off than this.
_MOST_YEARS: Final = 200


def day_phrase(reader: TimeReader, position: int, stem: str) -> Found | None:
    """Read today, أمس (yesterday), اليوم الخميس (today Thursday), "yesterday (Sunday)"."""
    before, after = reader.text(position - 1), reader.text(position + 1)
    if stem == _TODAY and (before in reader.forms.other_day_before or after in reader.forms.other_day_after):
        return other_day(reader, position)
    for phrase, offset in reader.forms.days[stem]:
        if not reader.follows(position, phrase):
            continue
        last = position + len(phrase)
        named = last + (reader.text(last) in {"(", "،", ","})
        day = reader.forms.weekdays.get(reader.text(named))
        if day is None:
            return Found(last, _day(reader, offset), is_future=offset > 0)
        return Found(named + 1, _day(reader, _to_weekday(reader, offset, day)), is_future=offset > 0)
    return None


def _to_weekday(reader: TimeReader, offset: int, day: int) -> int:
    """Return the offset of the weekday nearest to another: what was written on Thursday may be published on Friday."""
    if reader.published is None:
        return offset
    off = (day - reader.published.isoweekday() - offset) % _WEEK
    return offset + (off if off <= _WEEK // 2 else off - _WEEK)


def weekday(reader: TimeReader, position: int, stem: str) -> Found | None:
    """Read a weekday: the most recent one not after publication, or the next one when the sentence looks ahead."""
    if not _is_day_name(reader, position):
        return None
    forms, last = reader.forms, position + 1
    before = reader.text(position - 1)
    around = {before, reader.text(last)}
    is_next, is_last = bool(around & forms.next), bool(around & forms.last)
    last += reader.text(last) in forms.next or reader.text(last) in forms.last
    absolute = day_of_month(reader, last + (reader.text(last) in {",", "،"}))
    if absolute is not None and absolute.date is not None and len(absolute.date) == _ISO_DAY:
        return absolute
    is_planned = not is_last and before not in forms.ago and (before in forms.coming or reader.is_planned(position))
    ahead = is_next or (not is_last and (reader.is_until(position) or reader.looks_ahead(position)))
    if reader.published is None:
        return Found(last, None, is_future=ahead)
    back = (reader.published.isoweekday() - forms.weekdays[stem]) % _WEEK
    ahead = ahead or (is_planned and back > 0)
    if ahead:
        forward = (_WEEK - back) % _WEEK or (_WEEK if is_next else 0)
        return Found(last, _day(reader, forward), is_future=True)
    return Found(last, _day(reader, -(back or (_WEEK if is_last else 0))), is_future=False)


def _is_day_name(reader: TimeReader, position: int) -> bool:
    """Say whether a weekday is written as one: in Arabic with the article, in English whole or with a mark behind."""
    text = reader.text(position)
    if not text.isascii():
        return "ال" in text[:4]
    return len(text) > _SHORT_DAY or reader.text(position + 1) in {",", "."}


def weekday_before_last(reader: TimeReader, position: int, stem: str) -> Found | None:
    """Read "the Friday before last": a week before the last one, which is never the day of publication."""
    last = position + 3
    if (reader.text(position + 1), reader.text(position + 2)) not in _BEFORE_LAST:
        return None
    if reader.published is None:
        return Found(last, None, is_future=False)
    back = (reader.published.isoweekday() - reader.forms.weekdays[stem]) % _WEEK or _WEEK
    return Found(last, _day(reader, -back - _WEEK), is_future=False)


def count_of_units(reader: TimeReader, position: int) -> Found | None:
    """Read a number in digits with a unit of time: قبل 3 أيام, "3 days ago"."""
    unit = reader.forms.units.get(reader.text(position + 1))
    value = digits_value(reader.text(position)) if unit else None
    if unit is None or value is None or value != int(value):
        return None
    return _distance(reader, position, position + 2, unit[0], int(value))


def unit_phrase(reader: TimeReader, position: int, stem: str) -> Found | None:
    """Read قبل يومين (two days ago), "three weeks ago", الأسبوع الماضي (last week), عام 2014 (the year 2014)."""
    if stem in reader.forms.cardinals:
        unit = reader.forms.units.get(reader.text(position + 1))
        first, value = _in_words(reader, position, stem) if unit else (position, 0)
        return _distance(reader, first, position + 2, unit[0], value) if unit and value else None
    name, amount = reader.forms.units[stem]
    year = year_at(reader, position + 1) if name == "year" else None
    if year is not None:
        return Found(year[1], f"{year[0]:04d}")
    after = reader.text(position + 1)
    is_said = after in reader.forms.last or after in reader.forms.next or after in reader.forms.this
    if is_said and not stem.isascii():
        shift = -1 if after in reader.forms.last else 1 if after in reader.forms.next else 0
        return _shifted(reader, position + 2, name, shift, is_one=amount == 1)
    if _is_edge(reader, position):
        return _shifted(reader, position + 1, name, 0, is_one=True)
    return _amount_of_units(reader, position, stem)


def _in_words(reader: TimeReader, position: int, stem: str) -> tuple[int, int]:
    """Return the first word and the value of a number that ends at a word: twenty-one, خمسة وعشرين (25).

    0 for one that is longer than that, or a fraction.
    """
    value, is_hyphen = reader.forms.cardinals[stem], reader.text(position - 1) == "-"
    first = position - 1 - is_hyphen
    stems = unprefixed(reader.text(first)) if first >= 0 else ()
    before = next((reader.forms.cardinals[one] for one in stems if one in reader.forms.cardinals), None)
    is_and = reader.text(position).startswith(_AND)
    if before is None:
        return position, 0 if is_hyphen or is_and or "and" in stems else value
    is_longer = reader.text(first).startswith(_AND) or reader.text(first - 1) in {"and", "hundred"}
    is_english = is_hyphen and before in _TENS and value in _DIGITS
    is_arabic = is_and and value in _TENS and before in _DIGITS
    is_teen = value == _TEN and before in _DIGITS
    is_sum = (is_english or is_arabic or is_teen) and not is_longer
    return (first, before + value) if is_sum else (position, 0)


def _amount_of_units(reader: TimeReader, position: int, stem: str) -> Found | None:
    """Read قبل يومين (two days ago), "a week ago", "the day after", "days ago"."""
    name, amount = reader.forms.units[stem]
    before = reader.text(position - 1)
    if amount == 1 and before in {"a", "one"}:
        if reader.text(position - 2) in {"half", "-"}:
            return None  # "half a year ago", "twenty-one years ago"
        return _distance(reader, position - 1, position + 1, name, 1)
    if amount == 1 and before == "the":
        return distance_between(reader, position - 1, position + 1, name, 1)
    if amount == _DUAL or (amount == 1 and not stem.isascii() and not stem.startswith("ال")):
        return _distance(reader, position, position + 1, name, amount)
    return _distance(reader, position, position + 1, name, 0) if amount == 0 else None


def _is_edge(reader: TimeReader, position: int) -> bool:
    """Say whether a month or year is the present one: نهاية الشهر, "by the end of the month"."""
    text, before, edges = reader.text(position), reader.text(position - 1), reader.forms.edges
    if text in {"month", "year"}:
        return before == "the" and reader.text(position - 2) == "of" and reader.text(position - 3) in edges
    return text in _THE_LONG and before in edges


def adjective_unit(reader: TimeReader, position: int, stem: str) -> Found | None:
    """Read "last month", "next week", هذا العام (this year): the adjective stands first."""
    forms = reader.forms
    unit = forms.units.get(reader.text(position + 1))
    if unit is None or unit[1] == _DUAL:
        return None
    if unit == ("day", 1) and stem in {"previous", "following", "next"}:
        return other_day(reader, position)
    if not stem.isascii() and (stem not in {"هذا", "هذه"} or reader.text(position + 2) in forms.last):
        return None
    shift = -1 if stem in forms.last else 1 if stem in forms.next else 0
    return _shifted(reader, position + 2, unit[0], shift, is_one=unit[1] == 1)


def _shifted(reader: TimeReader, last: int, unit: str, shift: int, *, is_one: bool) -> Found | None:
    """Return the present, last or next unit; a week is dated by its month, "the last months" not at all.

    None for هذا العقد, which is "this contract" more often than "this decade".
    """
    if unit == "decade" and shift == 0:
        return None
    is_long = unit in _LONG
    published = reader.published
    if unit == "week" and is_one and published is not None:
        month = _day(reader, shift * _WEEK)
        return Found(last, month[:_ISO_MONTH] if month else None, is_future=shift > 0, is_background=False)
    if not is_long or not is_one or published is None or unit == "decade":
        return Found(last, None, is_future=shift > 0, is_background=is_long and shift < 0)
    resolved = f"{published.year + shift:04d}" if unit == "year" else _month(published, shift)
    return Found(last, resolved, is_future=shift > 0, is_background=shift < 0)


def _distance(reader: TimeReader, position: int, last: int, unit: str, value: int) -> Found | None:
    """Return the date so many units back or ahead, 0 for an unsaid number; None without a word that says which."""
    last += value == 1 and reader.text(last) in _ONE
    last += reader.text(last) in _ONLY
    if _is_other_noun(reader, position, last):
        return None
    between = distance_between(reader, position, last, unit, value)
    if between is not None:
        return between
    way = _way(reader, position, last, unit)
    if way == 0:
        return None
    is_marked = reader.text(last) in _AGO
    last += is_marked
    first = position if is_marked else reader.before_about(position)
    if value == 0 or reader.published is None or value > _MOST_YEARS:
        return Found(last, None, is_future=way > 0, is_background=way < 0 and unit in _LONG, first=first)
    return Found(last, _moved(reader.published, unit, way * value), is_future=way > 0, first=first)


def _is_other_noun(reader: TimeReader, position: int, last: int) -> bool:
    """Say whether a unit is another noun here: قبل عقد اجتماع is "before holding a meeting", not "a decade ago"."""
    is_doubtful = reader.text(position) in reader.forms.doubtful_units and reader.before_about(position) == position - 1
    return is_doubtful and reader.text(last) not in reader.forms.of_time


def _way(reader: TimeReader, position: int, last: int, unit: str) -> int:
    """Return 1 for units ahead, -1 for units back, 0 where no word beside them says which."""
    lead = reader.before_about(position)
    before, after = reader.lead(position), reader.text(last)
    if after in _AGO or (before in reader.forms.ago and before not in _NOT_BEFORE):
        return -1
    # "in two days" looks ahead by itself; "in two years", بعد يومين (after two days) only in a clause about the future
    is_ahead = before == "in" and unit in UNIT_DAYS and after != "of"
    return int(before in reader.forms.hence and (is_ahead or reader.looks_ahead(lead)))


def _moved(published: date, unit: str, steps: int) -> str | None:
    """Return the date so many units after publication, as exact as the unit; None beyond the calendar."""
    if unit in UNIT_DAYS:
        return shifted(published, steps * UNIT_DAYS[unit])
    if unit == "month":
        return _month(published, steps)
    years = steps * (_DECADE if unit == "decade" else 1)
    return f"{min(max(published.year + years, 1), 9999):04d}"


def _day(reader: TimeReader, offset: int) -> str | None:
    return shifted(reader.published, offset) if reader.published is not None else None


def _month(published: date, months: int) -> str:
    index = max(published.year * 12 + published.month - 1 + months, 12)
    return f"{index // 12:04d}-{index % 12 + 1:02d}"
