"""Find a source by its place alone: whoever stands where only a source can, though no lexicon or name rule knows it.

So stands what follows "according to", the subject of قال (said), what opens a clause before "said", and an outlet
behind "told". Nothing is known of what it is; the encoder decides whether it vouches for anything.
"""

from typing import Final

from extraction.source_text import Source
from extraction.sources import SourceFinder
from extraction.time_forms import time_stems
from extraction.words import unprefixed

#: Such a source is a name or a short description; what is longer is speech.
_LONGEST: Final = 5
_ENDS: Final = frozenset('.,،؛;:!?؟\n()[]«»"“”')
_OPENS: Final = frozenset({".", "\n", ",", ";", ":", '"', "(", ")", "but", "and", "as", "while", ""})
_ARTICLES: Final = frozenset({"the", "a", "an", "daily", "newspaper", "website"})
#: Who these are is said elsewhere, if at all.
_PRONOUNS: Final = frozenset(
    "he she it they we i you who which that this these those there what one some many others him them us me her his its"
    " reporters journalists lawmakers parliament not also later had has have is are was were been".split()
)


class SpeakerFinder(SourceFinder):
    """Reads noun phrases of one document, also those that only their place makes a source."""

    def behind(self, begin: int, last: int) -> Source | None:
        """Return what stands behind "according to" or قال (said), up to the next mark or clause."""
        while begin < last and self.text(begin) in _ARTICLES:
            begin += 1
        end = begin
        while end < min(last, begin + _LONGEST) and not self._ends(end):
            end += 1
        return self._made(begin, end)

    def ahead(self, position: int, first: int) -> Source | None:
        """Return the few English words before "said" that open its clause: "a mine guard said"."""
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

    def _ends(self, position: int) -> bool:
        text = self.text(position)
        return text in _ENDS or text in self.forms.stops or text in _PRONOUNS

    def _is_capital(self, position: int) -> bool:
        start = self.items[position].start
        return self.document.text(start, start + 1).isupper()

    def _made(self, begin: int, end: int) -> Source | None:
        if end <= begin or end - begin > _LONGEST:
            return None
        words = [self.text(position) for position in range(begin, end)]
        is_word = all(word[0].isalpha() or word[0] in "-'&" for word in words) and words[0][0].isalpha()
        if not is_word or time_stems(words[0]) or len(words[0]) < 2:  # noqa: PLR2004 - a letter names nobody
            return None
        if any(stem in self.forms.stops for stem in unprefixed(words[0])):
            return None
        return Source(begin, end, None)
