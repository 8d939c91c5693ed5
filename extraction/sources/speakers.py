"""Find a source by its place alone: whoever stands where only a source can, though no lexicon or name rule knows it.

So stands what follows "according to", the subject of قال (said), what opens a clause before "said", and an outlet
behind "told". Nothing is known of what it is; the encoder decides whether it vouches for anything.
"""

from typing import Final

from extraction.sources.noun_phrases import SourceFinder
from extraction.sources.page import Source
from extraction.text.words import is_glued, unprefixed
from extraction.times.forms import time_stems

#: Such a source is a name or a short description; what is longer is speech.
_LONGEST: Final = 5
#: A source and its adjectives, where no word of saying bounds them.
_DESCRIBED: Final = 4
_ENDS: Final = frozenset('.,،؛;:!?؟\n()[]«»"“”')
_OPENS: Final = frozenset({".", "\n", ",", ";", ":", '"', "(", ")", "but", "and", "as", "while", ""})
_ARTICLES: Final = frozenset({"the", "a", "an", "daily", "newspaper", "website"})


class SpeakerFinder(SourceFinder):
    """Reads noun phrases of one document, also those that only their place makes a source."""

    def subject(self, begin: int, last: int) -> Source | None:
        """Return what stands behind قال (said), unless it is who was told: قال للصحفيين (told reporters)."""
        return None if self.text(begin).startswith("ل") else self.behind(begin, last)

    def behind(self, begin: int, last: int) -> Source | None:
        """Return what stands behind "according to", up to the next mark or clause."""
        while begin < last and self.text(begin) in _ARTICLES:
            begin += 1
        end = begin
        while end < min(last, begin + _LONGEST) and not self._ends(end):
            end += 1
        return self._made(begin, end)

    def ahead(self, position: int, first: int) -> Source | None:
        """Return the few English words before "said" that open its clause: "a mine guard said"."""
        if self.text(position - 1) == ",":
            opened = self._apposition(position - 1, first)
            return self.ahead(opened, first) if opened is not None and opened > first else None
        begin = position
        while begin > max(first, position - _LONGEST) and not self._ends(begin - 1):
            begin -= 1
        if begin > first and self.text(begin - 1) not in _OPENS:
            return None
        while begin < position and self.text(begin) in _ARTICLES:
            begin += 1
        return self._made(begin, position)

    def told(self, position: int, last: int) -> Source | None:
        """Return the outlet behind "told" by its capitals: "told Radio Tatlin"."""
        begin = position + 1
        while begin < last and self.text(begin) in _ARTICLES:
            begin += 1
        end = begin
        while end < min(last, begin + _LONGEST) and not self._ends(end) and self._is_capital(end):
            end += 1
        return self._made(begin, end)

    def always(self, position: int, first: int, last: int) -> Source | None:
        """Return what a noun such as "sources" names without a word of saying beside it: "state media called it"."""
        is_english = self.text(position).isascii()
        if self.text(position - 1 if is_english else position + 1) in self.forms.others:
            return None
        if not is_english:
            return self._phrase(position, min(last, position + _DESCRIBED))
        source = self.described_before(position + 1, first)
        while source is not None and source.first < position and self.text(source.first) in self.forms.pronouns:
            source = source._replace(first=source.first + 1)
        return source

    def beside(self, source: Source, last: int) -> Source | None:
        """Return the name that a comma sets beside a title: قال رئيس اللجنة، سامي داود، إن (the chairman said)."""
        if source.mention is not None or self.text(source.last) not in {"،", ","}:
            return None
        name = self.behind(source.last + 1, last)
        is_closed = name is not None and name.last - name.first > 1 and self._ends(name.last)
        return name if is_closed else None

    def _ends(self, position: int) -> bool:
        text = self.text(position)
        return text in _ENDS or text in self.forms.stops or text in self.forms.pronouns

    def _is_capital(self, position: int) -> bool:
        start = self.items[position].start
        if self.text(position) == "-":
            return is_glued(self.items, position + 1)
        return self.document.text(start, start + 1).isupper()

    def _made(self, begin: int, end: int) -> Source | None:
        if end <= begin or end - begin > _LONGEST:
            return None
        words = [self.text(position) for position in range(begin, end)]
        is_word = all(word[0].isalpha() or word[0] in "-'&" for word in words) and words[0][0].isalpha()
        if not is_word or words[0] in self.forms.nobody or time_stems(words[0]) or len(words[0]) < 2:  # noqa: PLR2004 - a letter names nobody
            return None
        if any(stem in self.forms.stops for stem in unprefixed(words[0])):
            return None
        return Source(begin, end, None)
