"""The words around what is counted: verbs and verbal nouns that say what became of it, and so of which kind it is."""

from typing import TYPE_CHECKING, Final, cast

from extraction.counts.nouns import KINDS, Group, count_nouns, cues_of, suits
from extraction.text.document import Document
from extraction.text.phrases import goes_on
from extraction.text.words import Word, is_glued, words_of
from schemas.codebook import CountKind

if TYPE_CHECKING:
    from collections.abc import Sequence

#: How many words a cue may stand before or after a number; further off it speaks of something else.
_REACH_BEFORE: Final = 9
_REACH_AFTER: Final = 4
#: A cue this near after an English noun is its verb: "12 soldiers were killed".
_PASSIVE: Final = 3
CLAUSE_MARKS: Final = frozenset({".", "\n", "؛", ";", "؟", "?", "!", ":"})
_PHRASE_MARKS: Final = CLAUSE_MARKS | {",", "،", "and", "و", "(", ")", "-"}
Cue = tuple[int, CountKind]


class CueText:
    """The words of one document, and the cues near each."""

    def __init__(self, document: Document) -> None:
        self.document = document
        words = words_of(document)
        self.items: Sequence[Word] = words.items
        self.texts = words.texts
        self.nouns = count_nouns()

    def text(self, position: int) -> str:
        """Return the word at a position, empty outside the document."""
        return self.items[position].text if 0 <= position < len(self.items) else ""

    def is_glued(self, position: int) -> bool:
        """Say whether a word follows the one before it without a space."""
        return is_glued(self.items, position)

    def kind(self, group: Group | None, first: int, last: int) -> CountKind | None:
        """Return what became of the counted in the words `first` to `last`; None where nothing says so of no noun."""
        if group in KINDS:
            return cast("CountKind", group)
        before = self.cue_before(first, _REACH_BEFORE, group)
        after = self.cue_after(last, _REACH_AFTER, group)
        if before is None or after is None:
            found = before or after
            return found[1] if found else "other" if group else None
        if after[0] <= _PASSIVE and self.text(last).isascii():
            return after[1]
        return before[1] if before[0] <= after[0] or not self.text(last).isascii() else after[1]

    def cue_at(self, position: int, group: Group | None) -> CountKind | None:
        """Return the kind that a word or phrase gives to what is of a group."""
        found = self._phrase_at(position, group)
        return found[1] if found is not None else None

    def _phrase_at(self, position: int, group: Group | None) -> Cue | None:
        for phrase, kind in cues_of(self.text(position)):
            if suits(kind, group) and goes_on(self.texts, position, phrase):
                return len(phrase), kind
        return None

    def cue_right_before(self, position: int, group: Group | None) -> CountKind | None:
        """Return the kind that a cue gives whose last word stands right before: القبض على رجل (arrest of a man)."""
        for length in (1, 2):
            found = self._phrase_at(position - length, group)
            if found is not None and found[0] == length:
                return found[1]
        return None

    def cue_before(self, first: int, reach: int, group: Group | None) -> Cue | None:
        """Return how far before a word the nearest cue of its clause stands, and its kind."""
        for position in range(first - 1, max(first - 1 - reach, -1), -1):
            if self.text(position) in CLAUSE_MARKS:
                return None
            kind = self.cue_at(position, group)
            if kind is not None:
                return first - position, kind
        return None

    def cue_after(self, last: int, reach: int, group: Group | None) -> Cue | None:
        """Return the verb that follows its noun; what "and" joins, or a participle in -ing, has its own object."""
        for position in range(last, min(last + reach, len(self.items))):
            text = self.text(position)
            if text in _PHRASE_MARKS or (text.isascii() and text.endswith("ing")):
                return None
            kind = self.cue_at(position, group)
            if kind is not None:
                return None if text.startswith("و") else (position - last + 1, kind)
        return None
