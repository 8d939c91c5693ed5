"""The words of a document as times, counts and sources read them: folded, no joiners, Arabic prefix letters apart.

Numbers are words of their own here, so that "ب31" (with 31) is two words, and so are marks of punctuation.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Final

import msgspec

from extraction.text.document import Document
from extraction.text.normalise import JOINER, key, plain

#: Letters by script, so that "لCNN" (to CNN) is two words.
_LATIN: Final = "a-z\u00aa-\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af"
_ARABIC: Final = f"\u0620-\u065f\u066e-\u06d3\u06d5-\u06ef\u06fa-\u06ff\u0750-\u077f\ufb50-\ufdfc\ufe70-\ufefc{JOINER}"
_OTHER: Final = "\u0370-\u05ea\u0780-\u1fff\u2c00-\ud7ff\uf900-\ufb4f"
_WORD: Final = re.compile(rf"\d+(?:[.,٫٬،]\d+)*|[{_LATIN}]+|[{_ARABIC}]+|[{_OTHER}]+|\n|[^\s]")

#: Prefix letters that may stand before a noun or number: and/so, by/for/like, the; longest first.
_PREFIXES: Final = (
    "وبال", "فبال", "وكال", "وال", "فال", "بال", "كال", "لل", "ولل", "فلل", "ال", "وب", "ول", "وك", "فب", "فل",
    "و", "ف", "ب", "ل", "ك",
)  # fmt: skip


#: No news is longer; what comes after so many words is not read, so that no text takes long.
_LONGEST: Final = 30_000
#: A word keeps at least two letters when its prefix is taken off.
_SHORTEST: Final = 2


class Word(msgspec.Struct, frozen=True, gc=False):
    """A word, number or mark; `text` is its folded form, offsets are the document's."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """The words of a document in order, up to a bound; `starts[i]` is `items[i].start`, `texts[i]` is `items[i].text`.

    Compared by identity, so that a room may remember what it found in them.
    """

    items: tuple[Word, ...]
    starts: tuple[int, ...]
    texts: tuple[str, ...]

    def between(self, start: int, end: int) -> tuple[int, int]:
        """Return the index range of the words that begin in `start` to `end`."""
        return bisect_right(self.starts, start - 1), bisect_right(self.starts, end - 1)


def is_glued(items: Sequence[Word], position: int) -> bool:
    """Say whether a word follows the one before it without a space."""
    return 0 < position < len(items) and items[position - 1].end == items[position].start


def fold(text: str) -> str:
    """Return `text` in the form of `Word.text`: for the entries of lexicons, which are written as people write."""
    return key(text)


def split(text: str) -> tuple[str, ...]:
    """Return the words of a lexicon's entry, each as `Word.text` has it: didn't is three."""
    return tuple(_WORD.findall(fold(text)))


@lru_cache(maxsize=8)
def _words_of(norm: str) -> Words:
    has_joiners = JOINER in norm
    items = []
    for match in islice(_WORD.finditer(norm), _LONGEST):
        text = match.group()
        if has_joiners:
            text = plain(text)
            if not text:
                continue
        items.append(Word(match.start(), match.end(), text))
    return Words(tuple(items), tuple([item.start for item in items]), tuple([item.text for item in items]))


def words_of(document: Document) -> Words:
    """Return the words of a document; the last few documents are remembered, as several rooms ask."""
    return _words_of(document.norm)


@lru_cache(maxsize=16384)
def unprefixed(word: str) -> tuple[str, ...]:
    """Return the forms that `word` may be of, itself first: والصاروخ (and the missile) gives also صاروخ (missile)."""
    if not "\u0620" <= word[:1] <= "\u064a":
        return (word,)
    found = [word]
    found.extend(
        word[len(prefix) :] for prefix in _PREFIXES if word.startswith(prefix) and len(word) - len(prefix) >= _SHORTEST
    )
    return tuple(found)
