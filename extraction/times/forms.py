"""The words of time, ready to look up."""

from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Final, NamedTuple

from extraction.text.phrases import Phrase, by_first, by_word
from extraction.text.tables import table
from extraction.text.words import fold, split, unprefixed

#: A bare number is a year between these.
FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2100
#: Larger numbers of units are written in digits ("a hundred and twenty years ago").
_LARGEST_IN_WORDS: Final = 100
#: English adjectives that make a day or week-end lean on another time.
_RELATIVES: Final = ("previous", "following", "weekend")
#: A shorter word that begins and ends in ت may be imperfect: تثبت (proves).
_TAKEN_IN: Final = 4
_AMOUNTS: Final = {"one": 1, "two": 2, "many": 0}


class TimeForms(NamedTuple):
    """The content of `times.yaml`, folded. A unit maps to its name and 1, 2 or 0 for many."""

    weekdays: dict[str, int]
    months: dict[str, int]
    hijri: dict[str, int]
    ordinals: dict[str, int]
    after: frozenset[str]
    before: frozenset[str]
    edges: frozenset[str]
    feasts: dict[str, tuple[tuple[Phrase, tuple[int, int]], ...]]
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
    seasons: frozenset[str]
    not_future: tuple[str, ...]
    long_past: dict[str, tuple[Phrase, ...]]
    about: frozenset[str]
    coming: frozenset[str]
    lasting: frozenset[str]
    timetable: dict[str, tuple[Phrase, ...]]
    doubtful_units: frozenset[str]
    of_time: frozenset[str]
    cardinals: dict[str, int]


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(fold(word) for word in words)


def _numbered(rows: dict[int, list[str]]) -> dict[str, int]:
    return {fold(form): number for number, forms in rows.items() for form in forms}


def _feasts(rows: Iterable[tuple[int, int, list[str]]]) -> Iterator[tuple[Phrase, tuple[int, int]]]:
    for month, day, texts in rows:
        yield from ((split(text), (month, day)) for text in texts)


def _days(rows: dict[int, list[str]]) -> Iterator[tuple[Phrase, int]]:
    for offset, texts in rows.items():
        yield from ((split(text), offset) for text in texts)


def _units(rows: dict[str, dict[str, list[str]]]) -> Iterator[tuple[str, tuple[str, int]]]:
    for unit, amounts in rows.items():
        for amount, forms in amounts.items():
            yield from ((fold(form), (unit, _AMOUNTS[amount])) for form in forms)


@cache
def time_forms() -> TimeForms:
    """Return the words of time; reads its data file the first time."""
    data = table("times")
    cardinals = table("numbers")["cardinals"].items()
    return TimeForms(
        weekdays=_numbered(data["weekdays"]),
        months=_numbered(data["months"]),
        hijri=_numbered(data["hijri"]),
        ordinals=_numbered(data["ordinals"]),
        after=_folded(data["after"]),
        before=_folded(data["before"]),
        edges=_folded(data["edges"]),
        feasts=by_word(_feasts(data["feasts"])),
        days=by_word(_days(data["days"])),
        other_day_before=_folded(data["other_day"]["before"]),
        other_day_after=_folded(data["other_day"]["after"]),
        units=dict(_units(data["units"])),
        next=_folded(data["next"]),
        last=_folded(data["last"]),
        this=_folded(data["this"]),
        ago=_folded(data["ago"]),
        hence=_folded(data["hence"]),
        future=_folded(data["future"]),
        saying=_folded(data["saying"]),
        clauses=_folded(data["clauses"]),
        in_year=_folded(data["in_year"]),
        seasons=_folded(data["seasons"]),
        not_future=tuple(fold(form) for form in data["not_future"]),
        long_past=by_first(map(split, data["long_past"])),
        about=_folded(data["about"]),
        coming=_folded(data["coming"]),
        lasting=_folded(data["lasting"]),
        timetable=by_first(map(split, data["timetable"])),
        doubtful_units=_folded(data["doubtful_units"]),
        of_time=_folded(data["of_time"]),
        cardinals={fold(form): value for value, forms in cardinals if value <= _LARGEST_IN_WORDS for form in forms},
    )


@lru_cache(maxsize=16384)
def time_stems(word: str) -> tuple[str, ...]:
    """Return the forms of a word, prefixes off, that a phrase of time may begin with; empty for most words."""
    forms = time_forms()
    firsts = _first_words()
    return tuple(
        stem
        for stem in unprefixed(word)
        if stem in firsts
        or stem in forms.units
        or stem in forms.cardinals
        or stem in forms.days
        or (stem in forms.ordinals and stem != word)
    )


@cache
def _first_words() -> frozenset[str]:
    forms = time_forms()
    names = {name.split()[0] for name in (*forms.months, *forms.hijri)}
    words = (forms.weekdays, forms.long_past, forms.next, forms.last, forms.this, forms.after, forms.before)
    return frozenset({*names, *forms.feasts, *_RELATIVES, *(word for found in words for word in found)})


@lru_cache(maxsize=16384)
def is_future_verb(word: str) -> bool:
    """Say whether a folded Arabic word is a verb with the seen of the future: سيلتقي (will meet)."""
    stem = word[1:] if word[:1] in {"و", "ف"} else word
    return len(stem) >= 5 and stem[0] == "س" and stem[1] in "يتن" and not stem.startswith(time_forms().not_future)  # noqa: PLR2004 - shorter words are nouns


@cache
def _perfects() -> tuple[str, ...]:
    return tuple(fold(form) for form in table("times")["perfect"])


@lru_cache(maxsize=16384)
def is_imperfect(word: str, after: str = "", further: str = "") -> bool:
    """Say whether a folded Arabic word looks like an imperfect verb of the third person: يقصف, تقصف (bombs).

    What may be either is imperfect before a feminine noun, with which a perfect of that form would not agree; the
    noun's adjective shows that too: تدخل الأمم المتحدة (the United Nations bring in).
    """
    if len(word) < 3 or word[0] not in "يت":  # noqa: PLR2004 - shorter: no verb
        return False
    if len(word) > _TAKEN_IN and word[0] == word[-1] == "ت":
        return False  # تجنبت (she avoided)
    if word in _perfects():
        noun, adjective = after.startswith("ال"), further.startswith("ال")
        return noun and (after.endswith(("ه", "ات")) or (adjective and further.endswith("ه")))
    return not word.startswith(_perfects())
