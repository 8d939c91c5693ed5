"""The written forms of English verbs and nouns."""

from collections.abc import Iterator
from typing import Final

from extraction.triggers import Form, Part
from extraction.words import fold

_VOWELS: Final = "aeiou"
_SIBILANTS: Final = ("s", "x", "z", "ch", "sh")
#: Verbs that double their last letter: stab, stabbed.
_SHORTEST_DOUBLING: Final = 3


def inflect(part: Part, text: str) -> Iterator[Form]:
    """Yield the forms of a lexicon word with their part of speech; participles are told apart by the clause."""
    if part == "phrase":
        yield tuple(fold(word) for word in text.replace("-", " - ").split()), "phrase", False
        return
    base, *irregular = (fold(word) for word in text.split("/"))
    if part == "verb":
        for form in sorted({base, _with_s(base), _with_ing(base), *(irregular or (_with_ed(base),))}):
            yield (form,), "verb", False
    else:
        for form in sorted({base, _with_s(base)}):
            yield tuple(form.replace("-", " - ").split()), "noun", False


def _with_s(base: str) -> str:
    if base.endswith(_SIBILANTS):
        return base + "es"
    return base[:-1] + "ies" if _ends_in_y(base) else base + "s"


def _with_ed(base: str) -> str:
    if base.endswith("e"):
        return base + "d"
    return base[:-1] + "ied" if _ends_in_y(base) else _doubled(base) + "ed"


def _with_ing(base: str) -> str:
    if base.endswith("e") and not base.endswith("ee"):
        return base[:-1] + "ing"
    return _doubled(base) + "ing"


def _ends_in_y(base: str) -> bool:
    return base.endswith("y") and base[-2] not in _VOWELS


def _doubled(base: str) -> str:
    """Return the stem before -ed and -ing: one short vowel before one last consonant doubles it."""
    is_short = len(base) >= _SHORTEST_DOUBLING and base[-2] in _VOWELS and base[-3] not in _VOWELS
    one_syllable = sum(letter in _VOWELS for letter in base) == 1
    doubles = is_short and base[-1] not in "aeiouwxy" and (one_syllable or base.endswith(("fer", "pel", "bel", "nap")))
    return base + base[-1] if doubles else base
