"""Read absolute dates: numeric, day and month in words, months and years, the Islamic calendar."""

from datetime import date, timedelta
from typing import Final

from hijridate import Gregorian, Hijri

from extraction.text.words import unprefixed
from extraction.times.forms import FIRST_YEAR, LAST_YEAR
from extraction.times.ordinals import ordinal_at
from extraction.times.reader import Found, TimeReader

#: The years of the Islamic calendar that the conversion table covers.
_FIRST_HIJRI: Final = 1343
_LAST_HIJRI: Final = 1500
_DAYS: Final = range(1, 32)
_MONTHS: Final = 12
_YEAR_DIGITS: Final = 4
#: 7/10/23: with strokes only, and in this century; what would lie years ahead is no date.
_SHORT_YEAR: Final = 2
_CENTURY: Final = 2000
_PARTS: Final = 3
#: A month without a year is the last one, unless it begins this soon after publication.
_SOON: Final = timedelta(days=62)
_ORDINAL: Final = frozenset({"th", "st", "nd", "rd", "من", "of", "-", "شهر"})
#: A month longer past than this is the next one where the sentence looks ahead: "until February", said in December.
_HALF_YEAR: Final = timedelta(days=183)
#: What joins the days of one month: 23 و25 أيار (23 and 25 May), "from 5 to 7 July"; the first is taken.
_JOINS: Final = frozenset({"و", "الي", "حتي", "-", "/", "and", "to"})
_PARTS_OF_MONTH: Final = frozenset({"نصف", "ثلث", "ربع"})
_THE_MONTH: Final = "الشهر"
_THIS: Final = "هذا"
_HIJRI_MARKS: Final = frozenset({"ه", "هجري", "هجريه", "ah"})
_BEFORE_MONTH: Final = frozenset(
    {"in", "since", "last", "next", "early", "late", "mid", "of", "until", "by", "between", "from"}
)
#: Months that are also common words (آب, ماي, جوان, مارس, "practised"; "may", "march"): they need a word that says so.
_DOUBTFUL: Final = frozenset({"اب", "ماي", "جوان", "اوت", "مارس", "may", "march"})
_SURE_BEFORE: Final = frozenset({"في", "شهر", "منذ", "/", "in", "since", "last", "next"})
#: A verb as well as a month, which a preposition that governs no verb tells apart; the others are nouns or names.
_PRACTISED: Final = "مارس"
_BEFORE_NOUN: Final = frozenset({"من", "حتي", "الي", "بحلول", "خلال", "قبل", "بعد", "بين"})


def numeric_date(reader: TimeReader, position: int) -> Found | None:
    """Read 15/3/2018, 15/3/18, 2018-03-15 and 15.3.2018; day before month, as the region writes, where both fit."""
    text = reader.text(position)
    mark = reader.text(position + 1)
    if text.count(".") == _PARTS - 1:
        parts, last = text.split("."), position + 1
    elif mark in {"/", "-"} and reader.text(position + 3) == mark:
        parts, last = [text, reader.text(position + 2), reader.text(position + 4)], position + 5
    else:
        return None
    if not all(part.isdecimal() and len(part) <= _YEAR_DIGITS for part in parts):
        return None
    if len(parts[0]) == _YEAR_DIGITS:
        parts.reverse()
    is_short = mark == "/" and all(len(part) <= _SHORT_YEAR for part in parts) and len(parts[2]) == _SHORT_YEAR
    if len(parts[2]) != _YEAR_DIGITS and not is_short:
        return None
    day, month, year = (int(part) for part in parts)
    year += _CENTURY if is_short else 0
    if is_short and reader.published is not None and year > reader.published.year + 1:
        return None
    if month > _MONTHS >= day:
        day, month = month, day
    if _FIRST_HIJRI <= year <= _LAST_HIJRI:
        return Found(last, _from_hijri(year, month, day))
    resolved = _iso(year, month, day) if FIRST_YEAR <= year <= LAST_YEAR else None
    return Found(last, resolved) if resolved else None


def day_of_month(reader: TimeReader, position: int) -> Found | None:
    """Read "15 March 2018" and 15 سبتمبر/أيلول العام الماضي (15 September last year), Hijri days too."""
    day = reader.number(position)
    if day is None or day not in _DAYS:
        return None
    further = reader.number(position + 2) if reader.text(position + 1) in _JOINS else None
    return _day_in_month(reader, day, position + (3 if further in _DAYS else 1))


def ordinal_day(reader: TimeReader, position: int) -> Found | None:
    """Read التاسع من شباط (the ninth of February), الخامس إلى السابع من تموز (the fifth to the seventh of July)."""
    first = ordinal_at(reader, position) if not _is_part_of_month(reader, position) else None
    if first is None:
        return None
    day, step = first
    further = ordinal_at(reader, step + (reader.text(step) in _JOINS))
    step = further[1] if further is not None else step
    return _day_in_month(reader, day, step) if reader.text(step) in {"من", "شهر"} else None


def _is_part_of_month(reader: TimeReader, position: int) -> bool:
    """Say whether an ordinal is of a week or half: الأسبوع الثاني من يناير (the second week of January)."""
    before = reader.text(position - 1)
    stems = unprefixed(before) if before else ()
    return any(stem in _PARTS_OF_MONTH or reader.forms.units.get(stem, ("day", 1))[0] != "day" for stem in stems)


def _day_in_month(reader: TimeReader, day: int, position: int) -> Found | None:
    """Return the day of the month that is named from a word on, or that is next, last or present."""
    step = position + (reader.text(position) in _ORDINAL)
    step += reader.text(step) in {"of", "شهر"}
    if not reader.text(step).isalpha():
        return None
    said = _said_month(reader, step)
    if said is not None and reader.published is not None:
        index = reader.published.year * _MONTHS + reader.published.month - 1 + said[0]
        return Found(said[1], _iso(index // _MONTHS, index % _MONTHS + 1, day))
    month = month_at(reader, step)
    if month is None:
        return _hijri_day(reader, day, step)
    year, last = _year_after(reader, month[0], month[1], day)
    return Found(last, _iso(year, month[0], day) if year is not None else None)


def _said_month(reader: TimeReader, position: int) -> tuple[int, int] | None:
    """Return how far on هذا الشهر, الشهر الجاري (this month) or الشهر المقبل (next month) is, and the word after it."""
    if reader.text(position) == _THIS and reader.text(position + 1) == _THE_MONTH:
        return 0, position + 2
    shift = _shift(reader, position + 1) if reader.text(position) == _THE_MONTH else None
    return (shift, position + 2) if shift is not None else None


def month_phrase(reader: TimeReader, position: int) -> Found | None:
    """Read "March 15, 2018", "in March 2018", آذار الماضي (last March); None for a word that is no month here."""
    month = month_at(reader, position)
    if month is None:
        return None
    number, last, form = month
    is_english = form.isascii()
    # "Dec. 8": an abbreviation keeps its point
    last += is_english and reader.text(last) == "." and reader.number(last + 1) in _DAYS
    day = reader.number(last)
    if is_english and day is not None and day in _DAYS:
        year, step = _year_after(reader, number, _after_days(reader, last), day)
        return Found(step, _iso(year, number, day) if year is not None else None)
    year, step = _year_after(reader, number, last)
    before = reader.text(position - 1)
    is_said = last > position + 1 or _is_said_before(reader, before, form)
    is_sure = step > last or (is_said if form in _DOUBTFUL else not is_english or before in _BEFORE_MONTH)
    if not is_sure:
        return None
    if year is None:
        return Found(step, None)
    return Found(step, f"{year + _years_off(reader, before, year, number):04d}-{number:02d}")


def _years_off(reader: TimeReader, before: str, year: int, month: int) -> int:
    """Return how many years from the nearest such month the one is that a word before it calls the last or the next."""
    published = reader.published
    if published is None:
        return 0
    said, now = (year, month), (published.year, published.month)
    if before in reader.forms.last:
        return -(said >= now)
    return int(before in reader.forms.next and said <= now)


def _is_said_before(reader: TimeReader, before: str, form: str) -> bool:
    """Say whether the word before a doubtful month makes it one: في آب (in August), نهاية مارس (the end of March)."""
    if before in _SURE_BEFORE or before in reader.forms.edges:
        return True
    return form == _PRACTISED and (before in _BEFORE_NOUN or before in reader.forms.months)


def _after_days(reader: TimeReader, position: int) -> int:
    """Return the word after the day, or the two, that stand behind an English month: "March 3rd", "March 3-5"."""
    last = position + 1
    if reader.text(last) == "-":
        return last + 2 if reader.number(last + 1) in _DAYS else last
    return last + (reader.text(last) in _ORDINAL)


def month_at(reader: TimeReader, position: int) -> tuple[int, int, str] | None:
    """Return month, the word after it and its form: one word, two (كانون الأول), or two names with a slash."""
    for length in (2, 1):
        rest = "".join(f" {reader.text(position + step)}" for step in range(1, length))
        text = reader.text(position)
        for stem in unprefixed(text) if text else ():
            number = reader.forms.months.get(stem + rest)
            if number is not None:
                return number, _second_name(reader, position + length, number), stem
    return None


def _second_name(reader: TimeReader, last: int, number: int) -> int:
    """Return the word after a second name of the same month: ديسمبر/كانون الأول, يوليو تموز (December, July twice)."""
    begin = last + (reader.text(last) in {"/", "-", "("})
    for length in (2, 1):
        name = " ".join(reader.text(begin + step) for step in range(length))
        if reader.forms.months.get(name) == number:
            end = begin + length
            return end + (reader.text(end) == ")")
    return last


def year_phrase(reader: TimeReader, position: int) -> Found | None:
    """Read a year alone after a word that says so: in, since, في, منذ (since), or with its season."""
    year = reader.number(position)
    if year is None or not FIRST_YEAR <= year <= LAST_YEAR or reader.text(position + 1) == "s":
        return None  # "the early 2000s" are no year
    before = reader.text(position - 1)
    if any(stem in reader.forms.seasons or stem in reader.forms.hijri for stem in unprefixed(before) if before):
        return Found(position + 1, f"{year:04d}", first=position - 1)
    return Found(position + 1, f"{year:04d}") if before in reader.forms.in_year else None


def year_at(reader: TimeReader, position: int) -> tuple[int, int] | None:
    """Return a year and the word after it: "2014", عام 2014 (the year 2014), ", 2014"."""
    step = position
    while step < position + _PARTS and reader.text(step) in {"عام", "العام", "لعام", "سنه", "من", ",", "،", "of"}:
        step += 1
    year = reader.number(step)
    return (year, step + 1) if year is not None and FIRST_YEAR <= year <= LAST_YEAR else None


def _year_after(reader: TimeReader, month: int, position: int, day: int = 1) -> tuple[int | None, int]:
    """Return the year of a month: said after it, or the one nearest to publication. None when neither is known."""
    year = year_at(reader, position)
    if year is not None:
        return year
    forms, published = reader.forms, reader.published
    unit = position + (reader.text(position) == "من")
    shift = _shift(reader, unit + 1)
    if forms.units.get(reader.text(unit), ("", 0))[0] in {"year", "month"} and shift is not None:
        return (published.year + shift if published else None), unit + 2
    shift = _shift(reader, position)
    last = position + (shift is not None)
    if published is None:
        return None, last
    if shift == 1:
        return published.year + ((month, day) <= (published.month, published.day)), last
    return _nearest_year(reader, date(published.year, month, min(day, 28)), position, shift), last


def _nearest_year(reader: TimeReader, begins: date, position: int, shift: int | None) -> int:
    """Return the year nearest to publication of what begins then this year, as the sentence looks back or ahead."""
    published = reader.published or begins
    if shift == -1:
        return begins.year - (begins > published)
    if reader.is_until(position) or reader.looks_ahead(position) or reader.is_planned(position):
        return min(begins.year + (published - begins > _HALF_YEAR), date.max.year)
    return begins.year - (begins - published > _SOON)


def _shift(reader: TimeReader, position: int) -> int | None:
    text = reader.text(position)
    if text in reader.forms.last:
        return -1
    if text in reader.forms.next:
        return 1
    return 0 if text in reader.forms.this else None


def _hijri_day(reader: TimeReader, day: int, position: int) -> Found | None:
    for length in (2, 1):
        name = " ".join(reader.text(position + step) for step in range(length))
        month = reader.forms.hijri.get(name)
        if month is None:
            continue
        year, last = reader.number(position + length), position + length + 1
        if year is not None and _FIRST_HIJRI <= year <= _LAST_HIJRI:
            return Found(last + (reader.text(last) in _HIJRI_MARKS), _from_hijri(year, month, day))
        return Found(last - 1, _last_hijri(reader.published, month, day))
    return None


def _last_hijri(published: date | None, month: int, day: int) -> str | None:
    """Return the last such day of the Islamic calendar, or the next one if it comes soon."""
    if published is None:
        return None
    try:
        year, soon = Gregorian.fromdate(published).to_hijri().year, (published + _SOON).isoformat()
    except (ValueError, OverflowError):
        return None
    found = (_from_hijri(one, month, day) for one in (year + 1, year, year - 1))
    return next((one for one in found if one is not None and one <= soon), None)


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def _from_hijri(year: int, month: int, day: int) -> str | None:
    try:
        return str(Hijri(year, month, day).to_gregorian().isoformat())
    except (ValueError, OverflowError):
        return None
