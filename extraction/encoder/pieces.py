"""Cut words into the pieces that the encoder knows: the likeliest cut by a unigram model.

The pieces and their log probabilities are those of XLM-RoBERTa's tokenizer that occur in Arabic and English news
(`data/encoder/pieces.tsv`; MIT licence, see docs/models.md). Method: Kudo, "Subword Regularization", ACL 2018,
section 3.2: Viterbi over the word.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib import resources
from math import inf
from typing import Final, NamedTuple

#: Before the first piece of a word that follows a space.
SPACE: Final = "\u2581"
BEGIN: Final = "<s>"
END: Final = "</s>"
UNKNOWN: Final = "<unk>"
#: Marks that carry no letter: vowel signs, tatweel, controls of direction and width. They cut no word in two.
_NO_LETTERS: Final = "\u0610-\u061a\u064b-\u065f\u0670\u0640\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff"
_MARKS: Final = re.compile(f"[{_NO_LETTERS}]")
_WORD: Final = re.compile(rf"\w[\w{_NO_LETTERS}]*|[^\w\s]")
#: No known piece is longer; a longer word costs time in proportion.
_LONGEST: Final = 16
#: A letter that no piece has is this much unlikelier than the rarest piece.
_UNKNOWN_COST: Final = 10.0
#: Longer "words" are no words: the rest is left out.
_WORD_CHARS: Final = 40


class Word(NamedTuple):
    """A word or mark of a text: offsets in code points, and whether it follows a space or begins the text."""

    start: int
    end: int
    is_spaced: bool


def split(text: str) -> Iterable[Word]:
    """Yield the words and marks of a text."""
    for match in _WORD.finditer(text):
        start = match.start()
        yield Word(start, match.end(), start == 0 or text[start - 1].isspace())


class Cutter:
    """Cuts words; remembers the cuts of the words that it saw last, as most words of news are common."""

    def __init__(self, scores: Mapping[str, float]) -> None:
        """Take the pieces in the order of their numbers, with their log probabilities."""
        self._number = {piece: number for number, piece in enumerate(scores)}
        self._scores = dict(scores)
        self._unknown_score = min(scores.values()) - _UNKNOWN_COST
        self.begin, self.end = self._number[BEGIN], self._number[END]
        self.unknown = self._number[UNKNOWN]
        self.cut = lru_cache(maxsize=65536)(self._cut)

    def number_of(self, piece: str) -> int:
        """Return the number of a known piece; raises `KeyError` for another."""
        return self._number[piece]

    def _cut(self, word: str, *, is_spaced: bool) -> tuple[int, ...]:
        """Return the numbers of the pieces of a word, at least one."""
        letters = unicodedata.normalize("NFKC", _MARKS.sub("", word[:_WORD_CHARS])).replace(" ", "")
        text = f"{SPACE}{letters}" if is_spaced else letters
        best, back = [0.0], [0]
        for end in range(1, len(text) + 1):
            score, start = -inf, end - 1
            for begin in range(max(0, end - _LONGEST), end):
                own = self._scores.get(text[begin:end])
                if own is None:
                    if end - begin > 1:
                        continue
                    own = self._unknown_score
                if best[begin] + own > score:
                    score, start = best[begin] + own, begin
            best.append(score)
            back.append(start)
        found, end = [], len(text)
        while end:
            found.append(self._number.get(text[back[end] : end], self.unknown))
            end = back[end]
        return tuple(reversed(found)) or (self.unknown,)


def load_cutter() -> Cutter:
    """Return the cutter of the packaged pieces; reads a file."""
    rows = (resources.files("extraction") / "data" / "encoder" / "pieces.tsv").read_text(encoding="utf-8").splitlines()
    pairs = (row.split("\t") for row in rows)
    return Cutter({piece: float(score) for piece, score in pairs})
