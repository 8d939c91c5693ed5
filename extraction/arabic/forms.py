"""The written forms of Arabic verbs and nouns, folded: enough morphology to find a lexicon's words in the press.

Third person only, as news tells it. Short vowels are not written, so that the active and the passive of most verbs look
alike; the clause decides.
"""

from collections.abc import Iterator
from typing import Final

from extraction.triggers import Part, Phrase
from extraction.words import fold

#: She, they (m.), they two, they (f.).
_PAST: Final = ("", "ت", "وا", "ا", "تا", "ن")
_PRESENT: Final = ("", "ون", "ان", "وا", "ين")
#: Him or it, her or it, them, them two.
_OBJECTS: Final = ("", "ه", "ها", "هم", "هما")
_WEAK: Final = "يا"


def inflect(part: Part, text: str) -> Iterator[tuple[Phrase, Part]]:
    """Yield the forms of a lexicon word with their part of speech."""
    if part == "verb":
        past, _, present = text.partition("/")
        for form in {*_past(fold(past)), *(_present(fold(present)) if present else ())}:
            yield (form,), "verb"
    elif part == "passive":
        for form in set(_past(fold(text))):
            yield (form,), "passive"
    elif part == "noun":
        for form in set(_noun(fold(text))):
            yield (form,), "noun"
    else:
        yield tuple(fold(word) for word in text.split()), "phrase"


def _past(base: str) -> Iterator[str]:
    stem = base[:-1] if base[-1] in _WEAK else base
    for ending in _PAST:
        # A weak last letter gives way: التقى, التقت, التقوا (he, she, they met); but التقيا (the two met).
        form = base if not ending else base + ending if ending == "ا" and base[-1] == "ي" else stem + ending
        for suffix in _OBJECTS:
            yield (form.removesuffix("ا") if form.endswith("وا") and suffix else form) + suffix


def _present(base: str) -> Iterator[str]:
    stem = base[1:]
    weak = stem[:-1] if stem[-1] in "يوا" else stem
    for person in ("ي", "ت"):
        for ending in _PRESENT:
            body = person + (stem if not ending else weak) + ending
            for future in ("", "س"):
                for suffix in _OBJECTS:
                    yield future + body + suffix


def _noun(base: str) -> Iterator[str]:
    yield base
    stem = base[:-1] + "ت" if base[-1] == "ه" else base
    for suffix in ("ه", "ها", "هم", "هما"):
        yield stem + suffix
    if base[-1] not in "هاي":
        yield base + "ا"
