"""Whether an annotator and the coder name the same."""

import re
from collections.abc import Collection

from extraction.clusters import light
from extraction.words import fold


def is_same_name(one: str, two: str) -> bool:
    """Return whether all words of the shorter name stand in the longer one."""
    short, long = sorted((_light_words(one), _light_words(two)), key=len)
    return bool(short) and all(any(word in {other, other[1:]} or word[1:] == other for other in long) for word in short)


def is_state_right(said: Collection[str], true: Collection[str]) -> bool:
    """Return whether a side has a state that was annotated, or none where none was."""
    return bool({*said} & {*true}) if true else not said


def plain_words(text: str) -> list[str]:
    """Return the words of a name as written, folded, without articles."""
    return [word.removeprefix("ال") for word in _words(text)]


def _light_words(text: str) -> list[str]:
    return [light(word) for word in _words(text)]


def _words(text: str) -> list[str]:
    return [word for word in re.findall(r"\w+", fold(text)) if word not in {"the", "of", "al"}]
