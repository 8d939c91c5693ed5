"""What a writer may have meant by a word that is none of those allowed."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Final

#: Beyond so many letters nobody has mistyped a word.
_LONGEST: Final = 60


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the word of `known` that is spelt most like `word`, None where none is."""
    by_fold = {one.casefold(): one for one in known}
    found = get_close_matches(word[:_LONGEST].casefold(), by_fold, n=1)
    return by_fold[found[0]] if found else None


def meant(word: str, known: Iterable[str]) -> str:
    """Return a question to put behind a complaint on `word`, such as (did you mean 'types'?), or nothing."""
    found = nearest(word, known)
    return "" if found is None else f" (did you mean {found!r}?)"
