"""The text that sources are looked for in: its words, the mentions over them, the outlets among them."""

from bisect import bisect_left
from typing import TYPE_CHECKING, Final, NamedTuple

from extraction.mention import Mention
from extraction.sources.forms import is_source_noun, source_forms
from extraction.text.document import Document
from extraction.text.phrases import goes_on
from extraction.text.words import Word, fold, unprefixed, words_of
from extraction.times.forms import time_forms

if TYPE_CHECKING:
    from collections.abc import Sequence

#: How many mentions before a word may still cover it.
_OVERLAPS: Final = 4
#: A part of a publisher's name this long is taken for the name.
_PART: Final = 4
_TO_THE: Final = "لل"
_PREPOSITIONS: Final = ("ل", "ب", "ول", "وب", "و", "لل")


class Source(NamedTuple):
    """The words `first` to `last` (exclusive) that name a source; `points_back` when they repeat one named before.

    `is_glued` when its first word carries the preposition of the phrase before it.
    """

    first: int
    last: int
    mention: Mention | None
    points_back: bool = False
    is_glued: bool = False


class SourceText:
    """The words of one document and who is named in them."""

    def __init__(self, document: Document, mentions: tuple[Mention, ...]) -> None:
        self.document = document
        self.words = words_of(document)
        self.items: Sequence[Word] = self.words.items
        self.forms = source_forms()
        self.weekdays = time_forms().weekdays
        self.named = sorted((m for m in mentions if m.kind != "group"), key=lambda mention: mention.start)
        self._starts = [mention.start for mention in self.named]

    def text(self, position: int) -> str:
        """Return the word at a position, empty outside the document."""
        return self.items[position].text if 0 <= position < len(self.items) else ""

    def mentions_in(self, start: int, end: int) -> list[Mention]:
        """Return the mentions that overlap a stretch of the text, in order."""
        low = max(bisect_left(self._starts, start) - _OVERLAPS, 0)
        high = bisect_left(self._starts, end)
        return [mention for mention in self.named[low:high] if mention.end > start]

    def is_in_name(self, position: int) -> bool:
        """Say whether a word is part of a name, and no verb ("United States")."""
        item = self.items[position]
        return any(mention.start < item.start for mention in self.mentions_in(item.start, item.end))

    def is_state(self, source: Source | None) -> bool:
        """Say whether a source is a state or its capital."""
        return source is not None and source.mention is not None and source.mention.also_state

    def is_nobody(self, source: Source) -> bool:
        """Say whether a source is one that said nothing: "nobody", "no group"."""
        return not self.forms.nothing.isdisjoint((self.text(source.first - 1), self.text(source.first)))

    def outlet(self, position: int) -> int | None:
        """Return the word after the name of an agency or outlet that begins at a word."""
        for stem in unprefixed(self.text(position)):
            for phrase in self.forms.media.get(stem, ()):
                if goes_on(self.words.texts, position, phrase):
                    return position + len(phrase)
        return None

    def span(self, source: Source) -> tuple[int, int]:
        """Return the offsets of a source, without a preposition or "and" glued to its first word."""
        if source.mention is not None:
            return source.mention.start, source.mention.end
        word = self.items[source.first]
        end = self.items[source.last - 1].end
        for stem in unprefixed(word.text)[1:]:
            prefix = word.text[: len(word.text) - len(stem)]
            is_noun = is_source_noun(stem) or stem in self.forms.media
            if is_noun and prefix in _PREPOSITIONS and word.end - word.start == len(word.text):
                return word.start + len(prefix), end
        if source.is_glued and word.end - word.start == len(word.text):
            return word.start + (len(_TO_THE) if word.text.startswith(_TO_THE) else 1), end
        return word.start, end

    def is_own(self, text: str) -> bool:
        """Say whether a name is that of the outlet that publishes the article."""
        source = fold(self.document.source or "").replace("-", "").replace(" ", "")
        name = fold(text).strip('"“”«» ')
        names = [known for key, rows in self.forms.publishers.items() if key in source for known in rows]
        return any(name == known or (len(name) > _PART and name in known) for known in names)
