"""The written forms of Arabic verbs and nouns, folded: enough morphology to find a lexicon's words in the press.

Third person only, as news tells it. Short vowels are not written, so that the active and the passive of most verbs look
alike; the clause decides.
"""

from collections.abc import Iterator
from typing import Final

from extraction.triggers import Form, Part
from extraction.words import fold

#: She, they, they two.
_PAST: Final = ("", "ت", "وا", "ا", "تا")
_PRESENT: Final = ("", "ون", "ان", "وا", "ين")
#: Him or it, her or it, them, them two.
_OBJECTS: Final = ("ه", "ها", "هم", "هما")
#: A shorter verb with a pronoun looks like a noun with one: أسرهم, he captured them or their families.
_SHORTEST_WITH_OBJECT: Final = 4
_WEAK: Final = "يا"
#: Long vowels, which the jussive drops; and the letters of a root, of which a shorter verb keeps two.
_WEAK_LETTERS: Final = "اوي"
_ROOT: Final = 3
_NOT: Final = "لم"


def inflect(part: Part, text: str) -> Iterator[Form]:
    """Yield the forms of a lexicon word with their part of speech; those with an attached object are remote."""
    if part == "verb":
        yield from _verb(text)
    elif part == "passive":
        for form in sorted(set(_past(fold(text)))):
            yield (form,), "passive", False
    elif part == "noun" and " " in text:
        yield tuple(fold(word) for word in text.split()), "noun", False
    elif part == "noun":
        for form in sorted(set(_noun(fold(text)))):
            yield (form,), "noun", False
    else:
        yield tuple(fold(word) for word in text.split()), "phrase", False


def _verb(text: str) -> Iterator[Form]:
    past, _, present = text.partition("/")
    plain = {*_past(fold(past)), *(_present(fold(present)) if present else ())}
    for form in sorted(plain):
        yield (form,), "verb", False
    for form in sorted(set(_jussive(fold(present)) if present else ())):
        yield (_NOT, form), "verb", False
    if len(fold(past)) >= _SHORTEST_WITH_OBJECT:
        for form in sorted({_joined(form, suffix) for form in plain for suffix in _OBJECTS} - plain):
            yield (form,), "verb", True


def _joined(form: str, suffix: str) -> str:
    return (form.removesuffix("ا") if form.endswith("وا") else form) + suffix


def _past(base: str) -> Iterator[str]:
    stem = base[:-1] if base[-1] in _WEAK else base
    for ending in _PAST:
        # A weak last letter gives way: التقى, التقت, التقوا (he, she, they met); but التقيا (the two met).
        if not ending or (ending == "ا" and base[-1] == "ي"):
            yield base + ending
        else:
            yield stem + ending


def _present(base: str) -> Iterator[str]:
    stem = base[1:]
    weak = stem[:-1] if stem[-1] in "يوا" else stem
    for person in ("ي", "ت"):
        for ending in _PRESENT:
            body = person + (stem if not ending else weak) + ending
            yield body
            yield "س" + body


def _jussive(base: str) -> Iterator[str]:
    """Yield the forms behind لم (did not) that have lost a weak letter: يزور (visits) gives يزر."""
    stem = base[1:]
    if stem[-1] in _WEAK_LETTERS:
        shortened = stem[:-1]
    elif len(stem) > _ROOT - 1 and stem[-2] in _WEAK_LETTERS:
        shortened = stem[:-2] + stem[-1]
    else:
        return
    for person in ("ي", "ت"):
        yield person + shortened


def _noun(base: str) -> Iterator[str]:
    yield base
    stem = base[:-1] + "ت" if base[-1] == "ه" else base
    for suffix in ("ه", "ها", "هم", "هما"):
        yield stem + suffix
    if base[-1] not in "هاي":
        yield base + "ا"
