"""Split a text into sentences, headlines and lines."""

import re
from collections.abc import Iterator
from typing import Final

from extraction.normalise import JOINER

#: Words with a full stop that ends no sentence.
_ABBREVIATIONS_WORDS: Final = (
    "mr mrs ms dr prof gen lt col maj capt cpl sgt adm brig rev hon gov sen rep st jr no nos vs etc "
    "inc ltd co corp dept "
    "jan feb mar apr jun jul aug sep sept oct nov dec fig e.g i.e u.s u.n u.k u.s.a d.c a.m p.m "
    "عن م د ا ت ص ط"
)
_ABBREVIATIONS: Final = frozenset(_ABBREVIATIONS_WORDS.split())
#: Abbreviations after which a sentence may well begin with a capital: they end one when a new one plainly starts.
_MAY_END_WORDS: Final = "u.s u.n u.k u.s.a d.c a.m p.m etc inc ltd co corp jr"
_MAY_END: Final = frozenset(_MAY_END_WORDS.split())
_STARTERS_WORDS: Final = (
    "the a an he she it they we in on at but and this that these those its his her their according "
    "after before when while"
    " meanwhile however there earlier"
)
_STARTERS: Final = frozenset(_STARTERS_WORDS.split())
_END: Final = re.compile(r"[.!?؟۔…]+[\"')\]}»”’]*")
_LAST_WORD: Final = re.compile(r"[^\s\"'(\[{،,;:!?؟/-]{1,12}\Z")
_NEXT_WORD: Final = re.compile(r"[\s\"'(\[{-]*([^\s\"'(\[{،,.;:]*)")
_WORD: Final = re.compile(r"\w")
_LINE: Final = re.compile(r"[^\n]+")
#: A line this short without a full stop is a heading.
HEADING_WORDS: Final = 12


def _is_arabic(letter: str) -> bool:
    return "\u0620" <= letter <= "\u06d3"


def _follows_closely(norm: str, at: int, end: int) -> bool:
    """Return whether text goes on without a space, as in "أ.ف.ب" (AFP).

    Two Arabic words with a full stop and no space between them are two sentences all the same.
    """
    if end >= len(norm) or norm[end].isspace():
        return False
    glued = at > 1 and _is_arabic(norm[at - 1]) and _is_arabic(norm[at - 2])
    return not (glued and end + 1 < len(norm) and _is_arabic(norm[end]) and _is_arabic(norm[end + 1]))


def _ends(  # noqa: PLR0911 - each kind of full stop is one line
    full: str, norm: str, found: re.Match[str]
) -> bool:
    at, end = found.start(), found.end()
    if _follows_closely(norm, at, end):
        return False
    if norm[at] != "." or (end - at > 1 and norm[at + 1] == "."):
        return True
    after = _NEXT_WORD.match(full, end, end + 60)
    next_word = after.group(1) if after else ""
    if next_word[:1].islower() and next_word.isascii():
        return False
    before = _LAST_WORD.search(norm, max(0, at - 12), at)
    if before is None:
        return True
    word = before.group().replace(JOINER, "").lstrip("(")
    if word in _MAY_END:
        return next_word.lower() in _STARTERS or not next_word
    if word in _ABBREVIATIONS:
        return not next_word
    return not (len(word) == 1 and word.isalpha())


def _stretches(full: str, norm: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    first = start
    for found in _END.finditer(norm, start, end):
        if found.end() < end and not _ends(full, norm, found):
            continue
        yield first, found.end()
        first = found.end()
    if first < end:
        yield first, end


def sentences_of(full: str, norm: str) -> list[tuple[int, int, int]]:
    """Return (start, end, paragraph) of each sentence, without the blanks around it; linear in the length of the text.

    A line break ends a sentence: feeds write headings as lines without a full stop.
    """
    found = []
    paragraph = -1
    for line in _LINE.finditer(norm):
        if not line.group().strip():
            continue
        paragraph += 1
        for start, end in _stretches(full, norm, line.start(), line.end()):
            stretch = norm[start:end]
            left = len(stretch) - len(stretch.lstrip())
            right = len(stretch.rstrip())
            if right > left and _WORD.search(stretch):
                found.append((start + left, start + right, paragraph))
    return found
