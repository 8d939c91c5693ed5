"""The words of time, ready to look up, and the reader that the rooms `dates`, `relative` and `times` share."""

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from extraction.document import Document
from extraction.tables import table
from extraction.words import Word, fold, unprefixed, words_of

if TYPE_CHECKING:
    from datetime import date

#: Larger numbers of units are written in digits ("twelve years ago").
_LARGEST_IN_WORDS: Final = 12
_AMOUNTS: Final = {"one": 1, "two": 2, "many": 0}
Phrase = tuple[str, ...]


class TimeForms(NamedTuple):
    """The content of `times.yaml`, folded. A unit maps to its name and 1, 2 or 0 for many."""

    weekdays: dict[str, int]
    months: dict[str, int]
    hijri: dict[str, int]
    days: dict[str, tuple[tuple[Phrase, int], ...]]
    other_day_before: frozenset[str]
    other_day_after: frozenset[str]
    units: dict[str, tuple[str, int]]
    next: frozenset[str]
    last: frozenset[str]
    this: frozenset[str]
    ago: frozenset[str]
    hence: frozenset[str]
    future: frozenset[str]
    saying: frozenset[str]
    clauses: frozenset[str]
    in_year: frozenset[str]
    not_future: tuple[str, ...]
    long_past: dict[str, tuple[Phrase, ...]]
    cardinals: dict[str, int]


class Found(NamedTuple):
    """A phrase of time up to the word `last` (exclusive); what is None follows from the date.

    `first` is set where the phrase begins before the word that it was found at.
    """

    last: int
    date: str | None
    is_future: bool | None = None
    is_background: bool | None = None
    first: int | None = None


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(fold(word) for word in words)


def _numbered(rows: dict[int, list[str]]) -> dict[str, int]:
    return {fold(form): number for number, forms in rows.items() for form in forms}


@cache
def time_forms() -> TimeForms:
    """Return the words of time; reads its data file the first time."""
    data = table("times")
    days: dict[str, list[tuple[Phrase, int]]] = {}
    for offset, phrases in data["days"].items():
        for text in phrases:
            phrase = tuple(fold(text).split())
            days.setdefault(phrase[0], []).append((phrase, offset))
    long_past: dict[str, list[Phrase]] = {}
    for text in data["long_past"]:
        phrase = tuple(fold(text).split())
        long_past.setdefault(phrase[0], []).append(phrase)
    cardinals = table("numbers")["cardinals"].items()
    return TimeForms(
        weekdays=_numbered(data["weekdays"]),
        months=_numbered(data["months"]),
        hijri=_numbered(data["hijri"]),
        days={first: tuple(sorted(rows, key=lambda row: -len(row[0]))) for first, rows in days.items()},
        other_day_before=_folded(data["other_day"]["before"]),
        other_day_after=_folded(data["other_day"]["after"]),
        units={
            fold(form): (unit, _AMOUNTS[amount])
            for unit, rows in data["units"].items()
            for amount, forms in rows.items()
            for form in forms
        },
        next=_folded(data["next"]),
        last=_folded(data["last"]),
        this=_folded(data["this"]),
        ago=_folded(data["ago"]),
        hence=_folded(data["hence"]),
        future=_folded(data["future"]),
        saying=_folded(data["saying"]),
        clauses=_folded(data["clauses"]),
        in_year=_folded(data["in_year"]),
        not_future=tuple(fold(form) for form in data["not_future"]),
        long_past={first: tuple(rows) for first, rows in long_past.items()},
        cardinals={fold(form): value for value, forms in cardinals if value <= _LARGEST_IN_WORDS for form in forms},
    )


@lru_cache(maxsize=16384)
def time_stems(word: str) -> Phrase:
    """Return the forms of a word, prefixes off, that a phrase of time may begin with; empty for most words."""
    forms = time_forms()
    firsts = _first_words()
    return tuple(
        stem
        for stem in unprefixed(word)
        if stem in firsts or stem in forms.units or stem in forms.cardinals or stem in forms.days
    )


@cache
def _first_words() -> frozenset[str]:
    forms = time_forms()
    names = {name.split()[0] for name in (*forms.months, *forms.hijri)}
    return frozenset({*names, *forms.weekdays, *forms.long_past, *forms.next, *forms.last, *forms.this})


@lru_cache(maxsize=16384)
def is_future_verb(word: str) -> bool:
    """Say whether a folded Arabic word is a verb with the seen of the future: سيلتقي (will meet)."""
    stem = word[1:] if word[:1] in {"و", "ف"} else word
    return len(stem) >= 5 and stem[0] == "س" and stem[1] in "يتن" and not stem.startswith(time_forms().not_future)  # noqa: PLR2004 - shorter words are nouns


class TimeReader:
    """The words of a document and its day of publication, for whoever reads a phrase of time at a word."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.items: Sequence[Word] = words_of(document).items
        self.forms = time_forms()
        self.published: date | None = document.published.date() if document.published else None

    def text(self, position: int) -> str:
        """Return the word at a position, empty outside the document."""
        return self.items[position].text if 0 <= position < len(self.items) else ""

    def follows(self, position: int, phrase: Phrase) -> bool:
        """Say whether the words after `position` are those of a phrase after its first."""
        return all(self.text(position + step) == phrase[step] for step in range(1, len(phrase)))

    def number(self, position: int) -> int | None:
        """Return the value of a word of up to four digits."""
        text = self.text(position)
        return int(text) if 1 <= len(text) <= 4 and text.isdecimal() and text.isascii() else None  # noqa: PLR2004 - a year
