"""A sentence as the event rooms read it: its words, and the mentions that can be a side, each with what leads to it."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from extraction.document import Document, Sentence
from extraction.mention import Mention
from extraction.words import Word, Words, words_of

#: A place that cannot act for its state may still be what was attacked.
_ACTING: Final = frozenset({"person", "organisation", "group"})
#: Arabic writes its article together with the noun.
_ARTICLES: Final = frozenset({"the", "a", "an"})
COMMAS: Final = frozenset({",", "،"})
#: Who, which: behind a comma they open a clause about the name before it, which the next comma closes.
_RELATIVES: Final = frozenset({"الذي", "التي", "الذين", "اللذان", "who", "which", "whose"})


class Side(NamedTuple):
    """A mention that may be a side: the words `first` to `last` of its whole phrase, and the word before it."""

    mention: Mention
    first: int
    last: int
    lead: str

    @property
    def can_act(self) -> bool:
        """True for a person, organisation, group, or a place that stands for its state."""
        return self.mention.kind in _ACTING or self.mention.also_state


class Clause(NamedTuple):
    """A sentence's words, as a range of the document's, and its sides in order."""

    words: tuple[Word, ...]
    first: int
    last: int
    sides: tuple[Side, ...]

    def before(self, position: int) -> Iterator[Side]:
        """Yield the sides that end before a word, the nearest first."""
        return (side for side in reversed(self.sides) if side.last <= position)

    def after(self, position: int) -> Iterator[Side]:
        """Yield the sides that begin at or after a word, the nearest first."""
        return (side for side in self.sides if side.first >= position)

    def resumed(self, position: int) -> Side | None:
        """Return the side whose relative clause a comma closes right before `position`: "X, who leads Y, met"."""
        if self.text(position - 1) not in COMMAS:
            return None
        for side in self.before(position):
            is_open = self.text(side.last) in COMMAS and self.text(side.last + 1) in _RELATIVES
            if is_open and not any(self.text(word) in COMMAS for word in range(side.last + 1, position - 1)):
                return side
        return None

    def text(self, position: int) -> str:
        """Return the word at a position, empty outside the sentence."""
        return self.words[position].text if self.first <= position < self.last else ""


def clauses(document: Document, mentions: tuple[Mention, ...]) -> Iterator[tuple[Sentence, Clause]]:
    """Yield each sentence with its words and sides."""
    words = words_of(document)
    position = 0
    outer = _outermost(mentions)
    for sentence in document.sentences:
        first, last = words.between(sentence.start, sentence.end)
        own = []
        while position < len(outer) and outer[position].start < sentence.end:
            if outer[position].start >= sentence.start:
                own.append(outer[position])
            position += 1
        yield sentence, Clause(words.items, first, last, tuple(_side(mention, words) for mention in own))


def _side(mention: Mention, words: Words) -> Side:
    first, last = words.between(mention.outer_start, mention.outer_end)
    # A word that begins with a prefix letter begins before the mention: بدمشق (in Damascus).
    if first and words.items[first - 1].end > mention.outer_start:
        first -= 1
    word = words.items[first] if first < len(words.items) else None
    attached = word.text[: max(0, mention.outer_start - word.start)] if word is not None else ""
    lead = attached or _lead(words, first)
    return Side(mention, first, max(last, first + 1), lead)


def _lead(words: Words, first: int) -> str:
    """Return the word that leads to a side; an article between them leads nowhere."""
    position = first - 1
    if position > 0 and words.items[position].text in _ARTICLES:
        position -= 1
    return words.items[position].text if position >= 0 else ""


def _outermost(mentions: tuple[Mention, ...]) -> list[Mention]:
    """Return the mentions that stand in no other one's title or apposition."""
    kept: list[Mention] = []
    for mention in sorted(mentions, key=lambda one: (one.outer_start, -one.outer_end)):
        if kept and mention.outer_start < kept[-1].outer_end and mention.outer_end <= kept[-1].outer_end:
            # Of equal phrases the person is the side, the office's organisation is part of the title.
            if mention.kind == "person" and kept[-1].kind != "person":
                kept[-1] = mention
            continue
        kept.append(mention)
    return sorted(kept, key=lambda one: one.start)
