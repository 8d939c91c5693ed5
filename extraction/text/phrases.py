"""Phrases of the lexicons by the word that begins them: at a word of a text only those are tried that may stand there.

Who looks up does so with the prefixes of the first word off, so a phrase is compared from its second word on.
"""

from collections.abc import Iterable
from typing import TypeVar

T = TypeVar("T")
Phrase = tuple[str, ...]


def by_word(rows: Iterable[tuple[Phrase, T]], *, at: int = 0) -> dict[str, tuple[tuple[Phrase, T], ...]]:
    """Return phrases and what each means, the longest first, by their first word, or with `at` -1 by their last."""
    found: dict[str, list[tuple[Phrase, T]]] = {}
    for phrase, meaning in rows:
        found.setdefault(phrase[at], []).append((phrase, meaning))
    return {word: tuple(sorted(own, key=lambda row: -len(row[0]))) for word, own in found.items()}


def by_first(phrases: Iterable[Phrase]) -> dict[str, tuple[Phrase, ...]]:
    """Return phrases that all mean the same, the longest first, by their first word."""
    rows = by_word((phrase, None) for phrase in phrases)
    return {word: tuple(phrase for phrase, _ in own) for word, own in rows.items()}


def goes_on(texts: tuple[str, ...], position: int, phrase: Phrase) -> bool:
    """Say whether the words behind `position` are those of a phrase behind its first."""
    return len(phrase) == 1 or texts[position + 1 : position + len(phrase)] == phrase[1:]
