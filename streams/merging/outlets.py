"""Which outlets a text names: news agencies and papers that others quote, in English and Arabic, and given ones.

A paper that says "Reuters reported" has no word of its own. Who is quoted need not be among the sources of an event.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Final

from extraction.text.normalise import key
from extraction.text.tables import table

_WORD: Final = re.compile(r"[^\W_]+")
#: Texts whose folded words are kept: an outlet names its sources with the same few words.
_KEPT: Final = 50_000


class Names:
    """Finds names, as whole words, in a text that says who something comes from."""

    def __init__(self, names: Iterable[tuple[str, str]]) -> None:
        """Take names with what each stands for."""
        self._by_first: defaultdict[str, set[tuple[tuple[str, ...], str]]] = defaultdict(set)
        for name, meant in names:
            words = words_of(name)
            if words:
                self._by_first[words[0]].add((words, meant))

    def named_in(self, text: str) -> Iterator[str]:
        """Yield what the names in `text` stand for."""
        words = words_of(text)
        for at, word in enumerate(words):
            for name, meant in self._by_first.get(word, ()):
                if words[at : at + len(name)] == name:
                    yield meant


@cache
def quoted_outlets() -> Names:
    """Return the outlets that others quote; reads its data file the first time."""
    return Names((name, outlet) for outlet, names in table("outlets").items() for name in names)


@lru_cache(_KEPT)
def words_of(text: str) -> tuple[str, ...]:
    """Return the folded words of a name; what stands in brackets, as "SANA (Arabic)" has it, is not of it."""
    return tuple(_WORD.findall(key(re.sub(r"\([^)]*\)", " ", text))))
