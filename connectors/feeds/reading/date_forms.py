"""The rarer forms of dates, brought to those that the patterns of `dates` know: order, signs, number of digits."""

import re
from typing import Final

#: RFC 5322, 4.3: two digits below fifty are of this century.
_CENTURY_TURN: Final = 50
_SHORT_YEAR_DIGITS: Final = 2
#: A half of the day that stands before its clock, as Korean and Chinese have it.
_HALF_FIRST: Final = re.compile(r"(오전|오후|上午|下午)\s*(\d{1,2}(?::\d{2}){1,2})")
_HALVES: Final = {"오전": "am", "上午": "am", "오후": "pm", "下午": "pm"}
#: An offset that stands before the year, as the C library and one network of short messages have it.
_YEAR_LAST: Final = re.compile(r"(\d{1,2}:\d{2}:\d{2}) ([+-]\d{4}) (\d{4})$")
#: Halves of the day in two words, and with points, as Arabic and Persian have them: before noon, after midnight,
#: after noon.
_MORNINGS: Final = re.compile(r"\b(?:قبل الظهر|(?:بعد )?منتصف الليل|ق\.ظ)\b\.?")
_AFTERNOONS: Final = re.compile(r"\b(?:بعد الظهر|بعد از ظهر|ب\.ظ)\b\.?")
#: "At the hour", or a sign, between a date that begins with its year and its clock.
_AT_THE_HOUR: Final = re.compile(r"^(\d{4}[/.-]\d{1,2}[/.-]\d{1,2})(?:\s*,)?\s+(?:[-|]|الساعة|ساعت|saat|um|à)\s+(?=\d)")
#: The name of a day before a date that begins with its year.
_DAY_NAME: Final = re.compile(r"^[^\W\d_]+\.?,?\s*(?=\d{4}[/.-]\d)")
#: A year of two digits where no day can stand: before a T, which ISO 8601 alone has, or beyond 31.
_SHORT_YEAR: Final = re.compile(r"^(\d{2}(?=-\d{2}-\d{2}[Tt]\d)|(?:3[2-9]|[4-9]\d)(?=-\d{2}-\d{2}(?!\d)))")
#: 22h59, as French and Portuguese have it, and 22h.
_CLOCK_OF_H: Final = re.compile(r"(?<![\w:.])([01]?\d|2[0-4])\s?h\s?([0-5]\d)?(?:\s?mi?n)?(?!\w)", re.IGNORECASE)
#: 22.59.39; a date with points is longer, or has no such month.
_CLOCK_OF_POINTS: Final = re.compile(r"(?<![\d.])([01]?\d|2[0-4])\.([0-5]\d)\.([0-5]\d)(?![\d.])")
#: 22.59 behind a date; elsewhere it may be a number, or the day and month of a date.
_CLOCK_OF_A_POINT: Final = re.compile(r"(?:(?<=\d{4} )|(?<=\d{4}, )|(?<=-\d\d ))([01]?\d|2[0-4])\.([0-5]\d)(?![\d.])")
#: 15:4:5, of software that writes numbers without their zeros; not the minutes of an offset.
_CLOCK_OF_NUMBERS: Final = re.compile(r"(?<![\d:+.-])(\d{1,2}):(\d{1,2}):(\d{1,2})(?![\d:])")


def arranged(text: str) -> str:
    """Return a folded date as the patterns have it: weekdays left out, halves of the day and offsets behind a clock."""
    text = _SHORT_YEAR.sub(lambda found: str(full_year(found[1])), _DAY_NAME.sub("", text))
    text = _AFTERNOONS.sub("pm", _MORNINGS.sub("am", _AT_THE_HOUR.sub(r"\1 ", text)))
    text = _CLOCK_OF_H.sub(lambda found: f"{found[1]}:{found[2] or '00'}", text)
    text = _CLOCK_OF_POINTS.sub(r"\1:\2:\3", text)
    text = _CLOCK_OF_A_POINT.sub(r"\1:\2", text)
    text = _CLOCK_OF_NUMBERS.sub(lambda found: f"{found[1]}:{found[2]:0>2}:{found[3]:0>2}", text)
    text = _HALF_FIRST.sub(lambda found: f"{found[2]} {_HALVES[found[1]]}", text)
    return _YEAR_LAST.sub(r"\3 \1 \2", text)


def full_year(digits: str) -> int:
    """Return a year that is written with four digits or with its last two."""
    year = int(digits)
    if len(digits) > _SHORT_YEAR_DIGITS:
        return year
    return year + (2000 if year < _CENTURY_TURN else 1900)
