"""Stretches of Arabic that may be names: a noun of organisations with what follows it, and runs of uncommon words."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from extraction.gazetteer import nationality, without_prefix
from extraction.naming import is_inflected, is_ordinary, is_part_of_name, is_place
from extraction.page import Page, Stretch, bare, folded, sectors

_MOST_WORDS: Final = 6
_MOST_NAMES: Final = 4
_SHORTEST: Final = 3
_FIRST_LETTER: Final = "\u0620"
_LAST_LETTER: Final = "\u06ff"


def stretches(page: Page, kinds: Sequence[str]) -> Iterator[Stretch]:
    """Yield the stretches; `kinds[i]` is the kind of the mention that covers token i, empty for none."""
    reached = 0
    for index, token in enumerate(page.document.tokens):
        if token.script != "arabic":
            continue
        if _head(page.keys[index]) is not None:
            yield from _headed(page, index)
        if kinds[index] == "person" and (index == 0 or kinds[index - 1] != "person"):
            yield from _other_ends(page, kinds, index)
        if index >= reached and _is_uncommon(page, kinds, index):
            last = _end_of_run(page, kinds, index)
            yield from _run(page, index, last)
            reached = last


@lru_cache(maxsize=65536)
def _head(word: str) -> tuple[int, bool] | None:
    """Return the prefix letters before a noun of organisations and whether it has the article; None for other words."""
    for taken, rest in without_prefix(word):
        head = bare(rest)
        if head in sectors("organisation_heads_ar") or head in folded("offered_heads_ar"):
            return taken, head != rest
    return None


def _headed(page: Page, index: int) -> Iterator[Stretch]:
    found = _head(page.keys[index])
    if found is None:
        return
    taken, has_article = found
    if has_article:
        yield Stretch(index, index + 1, "head", taken)
    last = index + 1
    while last - index < _MOST_WORDS and page.follows(last) and _goes_on(page, last, is_first=last == index + 1):
        last += 1
        yield Stretch(index, last, "head", taken)


def _goes_on(page: Page, index: int, *, is_first: bool) -> bool:
    word = page.keys[index]
    if word in folded("stops_ar") or word in sectors("titles_ar"):
        return False
    if word.startswith(("ال", "لل", "وال")) or nationality(word) is not None:
        return True
    return is_first and (word in folded("inner_ar") or is_place(word) or not is_ordinary(word))


def _other_ends(page: Page, kinds: Sequence[str], first: int) -> Iterator[Stretch]:
    """Yield a person's name without its last word, and with the uncommon words behind it."""
    last = first + 1
    while last < len(kinds) and kinds[last] == "person" and page.follows(last):
        last += 1
    taken = _letters_before(page.keys[first])
    if last - first > 1 and not is_part_of_name(page.keys[last - 1]):
        yield Stretch(first, last - 1, "run", taken)
    longest = first + _MOST_NAMES
    while last < min(len(kinds), longest) and page.follows(last) and _is_uncommon(page, kinds, last):
        last += 1
        yield Stretch(first, last, "run", taken)


def _letters_before(word: str) -> int:
    """Return how many prefix letters stand before a name, by the parts of names that are known."""
    return next((taken for taken, rest in without_prefix(word) if is_part_of_name(rest)), 0)


def _is_uncommon(page: Page, kinds: Sequence[str], index: int) -> bool:
    word = page.keys[index]
    return kinds[index] in ("", "place") and _may_be_name(word) and (kinds[index] == "" or not is_place(word))


@lru_cache(maxsize=65536)
def _may_be_name(word: str) -> bool:
    """Return whether a word is Arabic, long enough, and no common word, nationality or inflected verb."""
    return (
        len(word) >= _SHORTEST
        and _FIRST_LETTER <= word[0] <= _LAST_LETTER
        and (is_part_of_name(word) or not is_ordinary(word))
        and nationality(word) is None
        and not is_inflected(word)
    )


def _end_of_run(page: Page, kinds: Sequence[str], first: int) -> int:
    last = first + 1
    while last < len(kinds) and page.follows(last) and _may_follow(page, kinds, last):
        last += 1
    return last


def _may_follow(page: Page, kinds: Sequence[str], index: int) -> bool:
    return kinds[index] == "person" or _is_uncommon(page, kinds, index)


def _run(page: Page, first: int, last: int) -> Iterator[Stretch]:
    """Yield a run of uncommon words: to each of its ends, without "and" where what follows it is the name."""
    for end in range(first + 1, min(last, first + _MOST_NAMES) + 1):
        yield Stretch(first, end, "run")
        if page.keys[first].startswith(("و", "ل", "ب")) and len(page.keys[first]) > _SHORTEST:
            yield Stretch(first, end, "run", 1)
