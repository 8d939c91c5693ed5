"""Find phrases of time and resolve them against the day of publication, in the publication's own zone."""

from datetime import date, timedelta
from typing import Final

from extraction.mention import TimeMention
from extraction.text.document import Document
from extraction.times.dates import day_of_month, month_phrase, numeric_date, ordinal_day, year_phrase
from extraction.times.forms import time_stems
from extraction.times.leaning import day_beside, feast, other_day, weekend
from extraction.times.reader import Found, TimeReader
from extraction.times.relative import (
    adjective_unit,
    count_of_units,
    day_phrase,
    unit_phrase,
    weekday,
    weekday_before_last,
)

#: A date that ended this many days before publication is background: the codebook's "about a week".
_BACKGROUND: Final = timedelta(days=8)

_ISO_DAY: Final = 10
_FORMER: Final = "سابقا"
_PRONOUNS: Final = ("ها", "هما", "نا")


def find_times(document: Document) -> tuple[TimeMention, ...]:
    """Return the phrases of time in order; without a publication date only absolute ones get a `date`."""
    reader = TimeReader(document)
    found: list[TimeMention] = []
    reached = 0
    for position, word in enumerate(reader.items):
        if position < reached:
            continue
        match = _at(reader, position, word.text)
        if match is not None:
            first = max(position if match.first is None else match.first, reached)
            found.append(_mention(reader, first, match))
            reached = match.last
            if match.date is not None and len(match.date) == _ISO_DAY:
                reader.named = date.fromisoformat(match.date), match.last
    return tuple(found)


def _at(reader: TimeReader, position: int, text: str) -> Found | None:
    """Return the phrase of time that is found at a word."""
    if "0" <= text[0] <= "9":
        for read in (numeric_date, day_of_month, count_of_units, year_phrase):
            found = read(reader, position)
            if found is not None:
                return found
        return None
    for stem in time_stems(text):
        found = _in_words(reader, position, stem)
        if found is not None:
            return found
    return None


def _in_words(reader: TimeReader, position: int, stem: str) -> Found | None:
    forms = reader.forms
    found = day_phrase(reader, position, stem) if stem in forms.days else None
    if found is None and stem in forms.weekdays:
        found = weekday_before_last(reader, position, stem) or weekday(reader, position, stem)
    for phrase in forms.long_past.get(stem, ()) if found is None else ():
        if reader.follows(position, phrase) and not _is_adjective(reader, position):
            return Found(position + len(phrase), None, is_background=True)
    if found is None:
        found = _beside(reader, position, stem)
    if found is None:
        found = month_phrase(reader, position)
    if found is None and (stem in forms.units or stem in forms.cardinals):
        found = unit_phrase(reader, position, stem)
    if found is None and (stem in forms.next or stem in forms.last or stem in forms.this):
        found = adjective_unit(reader, position, stem)
    return found


def _beside(reader: TimeReader, position: int, stem: str) -> Found | None:
    """Return what is found at a word that begins a phrase by itself: a day beside another, a feast, an ordinal."""
    forms = reader.forms
    if stem in forms.after or stem in forms.before:
        return day_beside(reader, position, stem)
    if stem in forms.feasts:
        return feast(reader, position, stem)
    if stem == "weekend":
        return weekend(reader, position)
    if stem == "following":
        return other_day(reader, position) if reader.text(position + 1) == "day" else None
    return ordinal_day(reader, position) if stem in forms.ordinals else None


def _is_adjective(reader: TimeReader, position: int) -> bool:
    """Say whether سابقا agrees with the accusative before it: ضابطا سابقا (a former officer)."""
    before = reader.text(position - 1)
    return reader.text(position) == _FORMER and before.endswith("ا") and not before.endswith(_PRONOUNS)


def _mention(reader: TimeReader, first: int, found: Found) -> TimeMention:
    """Return the mention; what its words leave open about past and future follows from the date."""
    start, end = reader.items[first].start, reader.items[found.last - 1].end
    future, background = found.is_future, found.is_background
    if found.date is not None and reader.published is not None:
        future = is_after(found.date, reader.published) if future is None else future
        background = is_background(found.date, reader.published) if background is None else background
    return TimeMention(
        start=start,
        end=end,
        text=reader.document.text(start, end),
        date=found.date,
        is_future=bool(future),
        is_background=bool(background),
    )


def is_after(iso: str, published: date) -> bool:
    """Say whether a date of any precision lies wholly after the day of publication."""
    return iso > published.isoformat()[: len(iso)]


def is_background(iso: str, published: date) -> bool:
    """Say whether a date of any precision ended more than about a week before publication."""
    if published - date.min <= _BACKGROUND:
        return False
    border = (published - _BACKGROUND).isoformat()
    return iso < border[: len(iso)]
