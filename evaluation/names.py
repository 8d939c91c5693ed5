"""When a name that was found is the name that was asked for."""

from collections.abc import Iterable, Sequence
from typing import Final

from extraction.text.normalise import plain
from extraction.text.words import fold

_EMPTY: Final = frozenset({"the", "of", "al", "el"})
_ARTICLE: Final = "ال"
#: A word is longer than its article and prefix letter by this.
_SHORTEST: Final = 3


def words_of_name(name: str) -> list[str]:
    """Return the words of a name as they are compared: folded, without articles."""
    parts = "".join(letter if letter.isalnum() else " " for letter in fold(plain(name))).split()
    return [_bare(part) for part in parts if part not in _EMPTY]


def _bare(word: str) -> str:
    return word.removeprefix(_ARTICLE) if len(word) >= len(_ARTICLE) + _SHORTEST else word


def _is_word(one: str, two: str) -> bool:
    """Return whether two words are equal but for one letter written together with them: و, ب, ل."""
    if one == two:
        return True
    return len(one) > _SHORTEST and (one[1:] == two or two[1:] == one)


def is_name(one: str, two: str) -> bool:
    """Return whether all words of the shorter name stand in the longer: Sharaa is Ahmad al-Sharaa."""
    short, long = sorted((words_of_name(one), words_of_name(two)), key=len)
    return bool(short) and all(any(_is_word(word, other) for other in long) for word in short)


def paired(asked: Iterable[str], found: Iterable[str]) -> tuple[int, int, int]:
    """Return how many names were found rightly, how many were found in all, how many were asked.

    Each name that was found answers one that was asked, equal ones first. Naming once more what is already answered is
    no error, and is not counted.
    """
    wanted, left = list(asked), list(found)
    right = 0
    for name in wanted:
        match = _best(name, left)
        if match is not None:
            left.remove(match)
            right += 1
    wrong = sum(not any(is_name(name, other) for other in wanted) for name in left)
    return right, right + wrong, len(wanted)


def _best(name: str, found: Sequence[str]) -> str | None:
    equal = (other for other in found if words_of_name(other) == words_of_name(name))
    return next(equal, next((other for other in found if is_name(other, name)), None))
