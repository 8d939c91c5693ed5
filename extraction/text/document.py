"""A text made ready for coding: one string, its normalised twin of equal length, sentences and tokens.

Every room of the extraction reads a `Document` and points into it by offsets (code points into `full`); the record
points into what was written (`written.py`).
"""

from bisect import bisect_right
from datetime import datetime
from typing import Literal

import msgspec

from extraction.text.cleaning import Cleaned

Script = Literal["arabic", "latin", "digit", "other"]


class Token(msgspec.Struct, frozen=True, gc=False):
    """A word or number. `norm` is its normalised form, `norm == document.norm[start:end]`."""

    start: int
    end: int
    norm: str
    script: Script


class Sentence(msgspec.Struct, frozen=True, gc=False):
    """A sentence, headline or line; `first` and `last` bound its tokens as `document.tokens[first:last]`."""

    index: int
    start: int
    end: int
    first: int
    last: int
    paragraph: int
    is_headline: bool = False


def _start(sentence: Sentence) -> int:
    return sentence.start


class Document(msgspec.Struct, frozen=True):
    """An article as the coder sees it.

    `full` is the title, a line feed and the text, cleaned; `cleaned` knows where each letter of it was written. `norm`
    is its one-to-one normalisation (len(norm) == len(full)): Arabic letters folded (alef forms, teh marbuta, alef
    maksura; marks and tatweel replaced by a joiner that matching skips, see `normalise`), Latin lower-cased, digits of
    every script to ASCII, quotes and dashes unified. `published` may be None.
    """

    id: str
    full: str
    norm: str
    title_end: int
    language: str
    published: datetime | None
    sentences: tuple[Sentence, ...]
    tokens: tuple[Token, ...]
    source: str | None = None
    cleaned: Cleaned = Cleaned("")

    def text(self, start: int, end: int) -> str:
        """Return the stretch as it is read."""
        return self.full[start:end]

    def sentence_at(self, offset: int) -> Sentence:
        """Return the sentence that holds `offset`, or the last one that begins before it."""
        return self.sentences[max(0, bisect_right(self.sentences, offset, key=_start) - 1)]

    def tokens_of(self, sentence: Sentence) -> tuple[Token, ...]:
        """Return the tokens of a sentence."""
        return self.tokens[sentence.first : sentence.last]
