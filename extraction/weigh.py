"""Weigh the words of a document by a lexicon: how much it speaks of a label, the headline counting most.

A lexicon is a data file of labels with entries. An entry is a word or a phrase of a few words; a final `*` lets the
last word go on (`إرهاب*` is terror, terrorist, terrorism). Arabic words match with their prefix letters taken off.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from math import log
from typing import Final, NamedTuple

from extraction.document import Document
from extraction.tables import table
from extraction.words import Words, fold, unprefixed, words_of

#: Headline and lead weigh more, as they say what the article is about; the far end of a long text weighs little.
_TITLE: Final = 2.5
_LEAD: Final = 1.5
_BODY: Final = 0.6
_LEAD_WORDS: Final = 60
#: Words of which it is remembered what begins with them: those of months of news.
_REMEMBERED: Final = 1 << 16
#: Beyond this many words a text adds nothing to what it is about.
_LONGEST: Final = 1500


class Entry(NamedTuple):
    """One phrase of a lexicon under one label."""

    label: str
    weight: float
    phrase: tuple[str, ...]
    is_open: bool
    row: int


class Lexicon:
    """The entries of a data file, found by the first word."""

    def __init__(self, rows: Iterable[tuple[str, float, str]]) -> None:
        self._exact: dict[str, list[Entry]] = defaultdict(list)
        self._open: dict[str, list[Entry]] = defaultdict(list)
        for row, (label, weight, text) in enumerate(rows):
            is_open = text.endswith("*")
            phrase = tuple(fold(text.rstrip("*")).split())
            entry = Entry(label, weight, phrase, is_open, row)
            (self._open if is_open and len(phrase) == 1 else self._exact)[phrase[0]].append(entry)
        self._lengths = sorted({len(first) for first in self._open})
        #: The entries that may begin at a word.
        self.starting = lru_cache(maxsize=_REMEMBERED)(self._starting)

    def _starting(self, word: str) -> tuple[Entry, ...]:
        found: dict[int, Entry] = {}
        for stem in unprefixed(word):
            for entry in self._exact.get(stem, ()):
                found.setdefault(entry.row, entry)
            for length in self._lengths:
                if length > len(stem):
                    break
                for entry in self._open.get(stem[:length], ()):
                    found.setdefault(entry.row, entry)
        return tuple(found.values())


def _matches(words: Words, position: int, entry: Entry) -> bool:
    items = words.items
    last = len(entry.phrase) - 1
    for step in range(1, last + 1):
        if position + step >= len(items):
            return False
        text = items[position + step].text
        part = entry.phrase[step]
        if text == part or (step == last and entry.is_open and text.startswith(part)):
            continue
        stems = unprefixed(text)
        if part in stems or (step == last and entry.is_open and any(stem.startswith(part) for stem in stems)):
            continue
        return False
    return True


def weigh(document: Document, lexicon: Lexicon) -> Mapping[str, float]:
    """Return the weight of every label that the document touches. Repeats of an entry count by their logarithm."""
    words = words_of(document)
    amounts: dict[int, float] = defaultdict(float)
    entries: dict[int, Entry] = {}
    # without a headline the first sentence says what the article is about
    headline_end = document.title_end or document.sentences[0].end if document.sentences else 0
    title_last = words.between(0, headline_end)[1]
    for position, beginning in enumerate(map(lexicon.starting, words.texts[:_LONGEST])):
        for entry in beginning:
            if len(entry.phrase) > 1 and not _matches(words, position, entry):
                continue
            place = _TITLE if position < title_last else _LEAD if position < title_last + _LEAD_WORDS else _BODY
            amounts[entry.row] += place
            entries[entry.row] = entry
    totals: dict[str, float] = defaultdict(float)
    for index, amount in amounts.items():
        totals[entries[index].label] += entries[index].weight * log(1 + amount)
    return totals


@cache
def lexicon(name: str) -> Lexicon:
    """Return the lexicon in `extraction/data/<name>.yaml`: label, then weight, then entries."""
    data = table(name)["labels"]
    return Lexicon(
        (label, float(weight), text)
        for label, weights in data.items()
        for weight, texts in weights.items()
        for text in texts
    )
