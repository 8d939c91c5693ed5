"""Whether headline and telling sentence of a report have words, phrases or a pattern. Pure.

Words are compared as the coder's lexicons are: Arabic letters and marks folded, Latin without case and accents, whole
words only, in the order of a phrase; and, so, by, for, like and the (و ف ب ل ك ال), written together with an Arabic
word, do not hide it.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import Final, NamedTuple

import re2

from extraction.text.normalise import key
from extraction.text.words import split, unprefixed

#: Of a headline or sentence no more is read: one of a feed without full stops may be a whole article.
READ_CHARACTERS: Final = 2_000
#: Texts whose words are kept: each version of an event brings its reports once more.
_KEPT: Final = 4_096
#: RE2 takes time in proportion to the text, whatever the pattern; its memory is bounded by this, in bytes.
PATTERN_BYTES: Final = 1 << 20
#: What joins words into one in writing, and not in speech: al-Qaim is found as al Qaim too.
_JOINING: Final = frozenset("-'\"_")
#: The ends of a whole text, in RE2.
_ENDS: Final = re.compile(r"\\[Az]")
_FOR: Final = {"لل": "ال", "ولل": "ال", "فلل": "ال"}

Phrase = tuple[str, ...]


class Wording(NamedTuple):
    """A text to look in: as written, folded, and the places of each form of its words."""

    written: str
    folded: str
    places: Mapping[str, frozenset[int]]


@lru_cache(maxsize=_KEPT)
def wording(text: str) -> Wording:
    """Return a text in the forms that it is looked in."""
    written = " ".join(text[:READ_CHARACTERS].split())
    places: dict[str, set[int]] = {}
    for place, word in enumerate(phrase(written)):
        for form in _forms(word):
            places.setdefault(form, set()).add(place)
    return Wording(written, key(written), {form: frozenset(at) for form, at in places.items()})


def phrase(text: str) -> Phrase:
    """Return the folded words of a text or of what is looked for in one; marks of punctuation part phrases."""
    return tuple(word for word in split(text) if word not in _JOINING)


@lru_cache(maxsize=16_384)
def _forms(word: str) -> tuple[str, ...]:
    """Return a word with and without what may be written before it: للجيش (for the army) is الجيش and جيش too."""
    return (*unprefixed(word), *(the + word[len(lam) :] for lam, the in _FOR.items() if word.startswith(lam)))


def has_phrase(texts: Iterable[Wording], phrases: Iterable[Phrase]) -> bool:
    """Return whether one of the texts has one of the phrases."""
    return any(_has(text.places, one) for text in texts for one in phrases)


def _has(places: Mapping[str, frozenset[int]], words: Phrase) -> bool:
    at = places.get(words[0], frozenset()) if words else frozenset[int]()
    for number, word in enumerate(words[1:], start=1):
        if not at:
            return False
        at = at & {place - number for place in places.get(word, ())}
    return bool(at)


class Together(NamedTuple):
    """Many texts as one, to see at once that none of them has what is looked for: each a line, in bytes of UTF-8."""

    written: bytes
    folded: bytes
    forms: frozenset[str]


def together(texts: Iterable[Wording]) -> Together:
    """Return texts as one."""
    listed = [*texts]
    written, folded = ("\n".join(getattr(text, name) for text in listed) for name in ("written", "folded"))
    forms = frozenset[str]().union(*(text.places for text in listed))
    return Together(written.encode("utf-8", "replace"), folded.encode("utf-8", "replace"), forms)


class PatternError(ValueError):
    """A pattern cannot be used; the sentence says why. Reaction: report."""


class Pattern:
    """A regular expression of RE2, in which letters of either case are the same; searched in time linear in the text.

    Raises `PatternError` for what RE2 does not have (it looks neither ahead nor back at what it found) or is too large.
    """

    def __init__(self, expression: str) -> None:
        self._search = _compiled(expression)
        # In many lines together ^ and $ are those of each; what asks for the ends of the whole cannot be asked so.
        is_of_lines = not _ENDS.search(expression)
        self._search_lines = _compiled(f"(?m){expression}") if is_of_lines else None

    def may_be_in(self, texts: Together) -> bool:
        """Return False where the pattern is in none of the texts."""
        search = self._search_lines
        return search is None or bool(search(texts.written) or search(texts.folded))

    def is_in(self, texts: Iterable[Wording]) -> bool:
        """Return whether the pattern is in one of the texts, as written or as folded."""
        return any(self._search(text.written) or self._search(text.folded) for text in texts)


def _compiled(expression: str) -> Callable[[str | bytes], object]:
    options = re2.Options()
    options.case_sensitive = False
    options.never_capture = True
    options.log_errors = False
    options.max_mem = PATTERN_BYTES
    try:
        found: Callable[[str | bytes], object] = re2.compile(expression, options).search
    except re2.error as error:
        raise PatternError(_said(error)) from error
    return found


def _said(error: Exception) -> str:
    said = error.args[0] if error.args else ""
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
