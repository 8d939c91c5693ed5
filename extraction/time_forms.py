"""The words of time, ready to look up, and the reader that the rooms `dates`, `relative` and `times` share."""

from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from extraction.document import Document
from extraction.tables import table
from extraction.words import Word, fold, split, unprefixed, words_of

if TYPE_CHECKING:
    from datetime import date

#: A bare number is a year between these.
FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2100
#: How many words before a weekday may turn it ahead: about a clause.
_CLAUSE: Final = 18
_ENDS: Final = frozenset({".", "\n", "?", "؟", "!"})
#: A masdar such as تفجير (bombing) begins like a verb, and has its ي here.
_MASDAR: Final = (5, 3)
#: A shorter word that begins a sentence is rather a noun: يوم (day).
_SHORTEST_VERB: Final = 4
#: Larger numbers of units are written in digits ("thirty years ago").
_LARGEST_IN_WORDS: Final = 100
#: A day and its month may stand behind the word that makes them an end: "until 30 August".
_DATE: Final = 4
_UNTIL: Final = frozenset({"by", "until", "till"})
#: "is to begin on Monday", "was told to report on Monday"
_BEFORE_INFINITIVE: Final = frozenset({"is", "are", "set", "due", "told", "ordered", "asked", "summoned"})
#: على أن يبدأ الاثنين (to begin on Monday), "ahead of talks on Monday"
_AHEAD: Final = frozenset({("علي", "ان"), ("ahead", "of")})
#: English adjectives that make a day or week-end lean on another time.
_RELATIVES: Final = ("previous", "following", "weekend")
#: A shorter word that begins and ends in ت may be imperfect: تثبت (proves).
_TAKEN_IN: Final = 4
_AMOUNTS: Final = {"one": 1, "two": 2, "many": 0}
Phrase = tuple[str, ...]


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


def _by_first(texts: Iterable[str]) -> dict[str, tuple[Phrase, ...]]:
    found: dict[str, list[Phrase]] = {}
    for text in texts:
        phrase = tuple(fold(text).split())
        found.setdefault(phrase[0], []).append(phrase)
    return {first: tuple(rows) for first, rows in found.items()}


def _feasts(rows: Iterable[tuple[int, int, list[str]]]) -> dict[str, tuple[tuple[Phrase, tuple[int, int]], ...]]:
    found: dict[str, list[tuple[Phrase, tuple[int, int]]]] = {}
    for month, day, texts in rows:
        for phrase in map(split, texts):
            found.setdefault(phrase[0], []).append((phrase, (month, day)))
    return {first: tuple(phrases) for first, phrases in found.items()}


@cache
def time_forms() -> TimeForms:
    """Return the words of time; reads its data file the first time."""
    data = table("times")
    days: dict[str, list[tuple[Phrase, int]]] = {}
    for offset, phrases in data["days"].items():
        for text in phrases:
            phrase = tuple(fold(text).split())
            days.setdefault(phrase[0], []).append((phrase, offset))
    cardinals = table("numbers")["cardinals"].items()
    return TimeForms(
        weekdays=_numbered(data["weekdays"]),
        months=_numbered(data["months"]),
        hijri=_numbered(data["hijri"]),
        ordinals=_numbered(data["ordinals"]),
        after=_folded(data["after"]),
        before=_folded(data["before"]),
        edges=_folded(data["edges"]),
        feasts=_feasts(data["feasts"]),
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
        seasons=_folded(data["seasons"]),
        not_future=tuple(fold(form) for form in data["not_future"]),
        long_past=_by_first(data["long_past"]),
        about=_folded(data["about"]),
        coming=_folded(data["coming"]),
        lasting=_folded(data["lasting"]),
        timetable=_by_first(data["timetable"]),
        doubtful_units=_folded(data["doubtful_units"]),
        of_time=_folded(data["of_time"]),
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


class TimeReader:
    """The words of a document and its day of publication, for whoever reads a phrase of time at a word."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.items: Sequence[Word] = words_of(document).items
        self.forms = time_forms()
        self.published: date | None = document.published.date() if document.published else None
        #: The day that was named last, and the word after it: what "a day earlier" leans on.
        self.named: tuple[date, int] | None = None

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

    def before_about(self, position: int) -> int:
        """Return the word before a number or unit and what rounds it: قبل أكثر من عام (more than a year ago)."""
        step = position - 1
        while step >= 0 and self.text(step) in self.forms.about:
            step -= 1
        return step

    def is_until(self, position: int) -> bool:
        """Say whether a day or month, or what follows it, is the end of a time: "by Monday", "until August 30"."""
        step = position - 1
        while step > position - _DATE and (self.number(step) is not None or self.text(step) in self.forms.months):
            step -= 1
        return self.text(step) in _UNTIL

    def looks_ahead(self, position: int) -> bool:
        """Say whether the clause before a phrase of time speaks of the future; a verb of saying ends the look."""
        for step in range(position - 1, max(position - _CLAUSE, 0) - 1, -1):
            text = self.text(step)
            if text in _ENDS or text in self.forms.saying or text in self.forms.clauses:
                return False
            if text in self.forms.future or is_future_verb(text):
                return self.text(step - 1) != "been" or self.text(step - 2) != "had"
            if (self.text(step - 1), text) in _AHEAD or (text == "to" and self.text(step - 1) in _BEFORE_INFINITIVE):
                return True
        return False

    def is_planned(self, position: int) -> bool:
        """Say whether the sentence of a phrase of time opens with an imperfect verb: يزور بغداد الثلاثاء (visits).

        In English the present of a verb of beginning says so: the truce begins on Tuesday.
        """
        step, is_clause = position, False
        while step > max(position - _CLAUSE, 0) and self.text(step - 1) not in _ENDS:
            step -= 1
            is_clause = is_clause or self.text(step) in self.forms.clauses
            phrases = self.forms.timetable.get(self.text(step), ())
            if not is_clause and any(self.follows(step, phrase) for phrase in phrases):
                return True
        text = self.text(step).removeprefix("و")
        is_first = step == 0 or self.text(step - 1) in _ENDS
        if is_first and text == "من" and self.text(step + 1) in self.forms.future:
            return True
        if is_clause:
            return False
        if is_first and text in self.forms.coming:
            return True
        is_masdar = len(text) == _MASDAR[0] and text[_MASDAR[1]] == "ي"
        is_other = is_masdar or text in self.forms.lasting or text in self.forms.units
        if not is_first or is_other or len(text) < _SHORTEST_VERB:
            return False
        return is_imperfect(text, self.text(step + 1), self.text(step + 2))
