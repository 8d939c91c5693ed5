"""Split a text into sentences, headlines and lines."""

import re
from collections.abc import Iterator
from typing import Final

from extraction.text.normalise import JOINER

#: Words with a full stop that ends no sentence.
_ABBREVIATIONS_WORDS: Final = (
    "mr mrs ms dr prof gen lt col maj capt cpl sgt adm brig rev hon gov sen rep st jr vs etc "
    "inc ltd co corp dept approx "
    "jan feb mar apr jun jul aug sep sept oct nov dec fig e.g i.e u.s u.n u.k u.s.a d.c a.m p.m "
    "عن م د ا ت ص ط"
)
_ABBREVIATIONS: Final = frozenset(_ABBREVIATIONS_WORDS.split())
#: Abbreviations after which a sentence may well begin with a capital: they end one when a new one plainly starts.
_MAY_END_WORDS: Final = "u.s u.n u.k u.s.a d.c inc ltd co corp jr"
_MAY_END: Final = frozenset(_MAY_END_WORDS.split())
#: Abbreviations of "number", before which alone they are any; elsewhere "No." is an answer.
_BEFORE_NUMBER: Final = frozenset({"no", "nos"})
#: Abbreviations after which any capital begins a sentence, but for what goes on with the hour: 5 p.m. GMT, Monday.
_MOSTLY_END_WORDS: Final = "a.m p.m etc jan feb mar apr jun jul aug sep sept oct nov dec"
_MOSTLY_END: Final = frozenset(_MOSTLY_END_WORDS.split())
_AFTER_HOUR_WORDS: Final = (
    "gmt utc est edt et cet local monday tuesday wednesday thursday friday saturday sunday january february march "
    "april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec"
)
_AFTER_HOUR: Final = frozenset(_AFTER_HOUR_WORDS.split())
_STARTERS_WORDS: Final = (
    "the a an he she it they we in on at but and this that these those its his her their according "
    "after before when while then"
    " meanwhile however there earlier"
)
_STARTERS: Final = frozenset(_STARTERS_WORDS.split())
_END: Final = re.compile(r"[.!?؟۔…]+[\"')\]}»”’]*")
_LAST_WORD: Final = re.compile(r"[^\s\"'(\[{،,;:!?؟/-]{1,12}\Z")
_NEXT_WORD: Final = re.compile(r"[\s\"'(\[{-]*([^\s\"'(\[{،,.;:]*)")
#: What may stand before the number of an item of a list, but for the beginning of its line: the item before, or what
#: leads to the first; and how far that is.
_ENDS_ITEM: Final = ".!?؟;؛"
_BEFORE_ITEM: Final = f"{_ENDS_ITEM}:"
_ITEM_REACH: Final = 16
_ITEM_DIGITS: Final = 2
_WORD: Final = re.compile(r"\w")
_LINE: Final = re.compile(r"[^\n]+")
#: A line this short without a full stop is a heading.
HEADING_WORDS: Final = 12


def _is_arabic(letter: str) -> bool:
    return "\u0620" <= letter <= "\u06d3"


def _follows_closely(full: str, norm: str, at: int, end: int) -> bool:
    """Return whether text goes on without a space, as in "أ.ف.ب" (AFP).

    Two words with a full stop and no space between them are two sentences all the same, where they are Arabic ones,
    numbers, or an English one and one with a capital: "in Aleppo.The army".
    """
    if end >= len(norm) or norm[end].isspace():
        return False
    if end + 1 < len(norm) and _is_arabic(norm[end]) and _is_arabic(norm[end + 1]):
        return at > 1 and not _ends_word(norm, at)
    is_english = norm[at] == "." and at > 1 and full[at - 2 : at].isascii() and full[at - 2 : at].islower()
    return not (is_english and full[end : end + 2].istitle() and full[end : end + 2].isalpha())


def _ends_word(norm: str, at: int) -> bool:
    """Return whether an Arabic word of two letters or a number ends at `at`, or a blank stands there: "قتل .وقال"."""
    before, last = norm[at - 2], norm[at - 1]
    return last == " " or last.isdigit() or (_is_arabic(last) and _is_arabic(before))


def _numbers_an_item(norm: str, start: int, at: int) -> bool:
    """Return whether a full stop at `at` follows the number of an item of a list; `start` is where its line begins.

    "Jan. 20. It" has none, nor have "at 20:00. It" and "Killed: 3. Injured: 4."
    """
    begin = at
    while begin > start and at - begin <= _ITEM_DIGITS and norm[begin - 1].isdigit():
        begin -= 1
    if not 0 < at - begin <= _ITEM_DIGITS:
        return False
    gap = norm[max(start, begin - _ITEM_REACH) : begin]
    before = gap.rstrip(" \t\"'(-")
    if not before:
        return True
    if before == gap or before[-1] not in (_BEFORE_ITEM if norm[begin:at] == "1" else _ENDS_ITEM):
        return False
    word = _LAST_WORD.search(before[:-1])
    return word is None or word.group().replace(JOINER, "") not in _ABBREVIATIONS


def _ends(full: str, norm: str, found: re.Match[str], start: int) -> bool:
    """Return whether the marks that were found end a sentence; `start` is where their line begins."""
    at, end = found.start(), found.end()
    if _follows_closely(full, norm, at, end):
        return False
    after = _NEXT_WORD.match(full, end, end + 60)
    next_word = after.group(1) if after else ""
    if next_word[:1].islower() and next_word.isascii():
        return False
    if norm[at] != "." or (end - at > 1 and norm[at + 1] == "."):
        return True
    if _numbers_an_item(norm, start, at):
        return False
    before = _LAST_WORD.search(norm, max(0, at - 12), at)
    return before is None or _ends_behind(before.group().replace(JOINER, "").lstrip("("), next_word)


def _ends_behind(word: str, next_word: str) -> bool:
    """Return whether a full stop ends a sentence rather than abbreviates the word before it."""
    if word in _MAY_END:
        return next_word.lower() in _STARTERS or not next_word
    if word in _MOSTLY_END:
        return next_word.lower() not in _AFTER_HOUR and not next_word[:1].isdigit()
    if word in _BEFORE_NUMBER:
        return not next_word[:1].isdigit()
    if word in _ABBREVIATIONS:
        return not next_word
    # Initials, and what is made of them: أ.د. (Prof. Dr.)
    are_initials = all(len(part) == 1 and part.isalpha() for part in word.split("."))
    return next_word.lower() in _STARTERS if are_initials and "." in word else not are_initials


def _stretches(full: str, norm: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    first = start
    for found in _END.finditer(norm, start, end):
        if found.end() < end and not _ends(full, norm, found, start):
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
