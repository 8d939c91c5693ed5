"""Which words are read once more for an event, and how they are marked."""

from collections.abc import Sequence
from typing import Any, Final

from extraction.encoder.parts import SPAN_KINDS

#: Words before and behind a trigger, and of the title: three in four sides, places and dates stand there.
_REACH: Final = 64
_MOST_TITLE: Final = 30


def near_words(sentences: Sequence[int], first: int) -> list[int]:
    """Return the words that are read for a trigger that begins at `first`: those of the title and about it."""
    begin, end = max(0, first - _REACH), min(len(sentences), first + _REACH)
    title = [word for word in range(min(begin, _MOST_TITLE)) if sentences[word] == 0]
    return [*title, *range(begin, end)]


def marks(stretches: Sequence[Sequence[Any]], words: int) -> list[int]:
    """Return, for each word, one more than the number of the kind of the stretch that it stands in; 0 in none."""
    found = [0] * words
    for first, last, kind in stretches:
        found[first:last] = [SPAN_KINDS.index(kind) + 1] * (last - first)
    return found
