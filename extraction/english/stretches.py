"""Stretches of English that may be names: nouns of organisations with what stands before, and words in capitals."""

from collections.abc import Iterator, Sequence
from typing import Final

from extraction.english_people import in_one_name
from extraction.gazetteer import nationality
from extraction.page import Page, Stretch, folded, sectors

_MOST_WORDS: Final = 7
_MOST_BEFORE: Final = 3
_LONGEST_NOUN: Final = 2
_LINKS: Final = frozenset(("of", "for", "and", "the", "al", "el", "bin", "ibn", "de", "von", "van", "der", "in"))
_CAPITAL_LINKS: Final = frozenset(("al", "el", "bin", "ibn", "de", "von", "van", "der"))


def stretches(page: Page, kinds: Sequence[str]) -> Iterator[Stretch]:
    """Yield the stretches; `kinds[i]` is the kind of the mention that covers token i, empty for none."""
    reached = 0
    for index, token in enumerate(page.document.tokens):
        if token.script != "latin":
            continue
        yield from _headed(page, index)
        if index >= reached and _is_capital(page, index):
            reached = _end_of_run(page, index)
            yield from _runs(page, kinds, index, reached)


def _headed(page: Page, index: int) -> Iterator[Stretch]:
    """Yield the noun that begins at a token and the same with what stands before it: state's, adjective, capitals."""
    nouns, more = sectors("organisation_nouns_en"), folded("offered_nouns_en")
    for length in range(_LONGEST_NOUN, 0, -1):
        last = index + length
        if last > len(page.keys) or (length > 1 and not page.follows(last - 1)):
            continue
        name = " ".join(page.keys[index:last]).removesuffix("'s")
        if name not in nouns and name not in more:
            continue
        yield Stretch(index, last, "head")
        first = index
        while first and index - first < _MOST_BEFORE and page.follows(first) and _may_lead(page.keys[first - 1]):
            first -= 1
            yield Stretch(first, last, "head")
        return


def _may_lead(word: str) -> bool:
    return word not in folded("not_names_en") and word not in folded("before_place_en") and not word.isdigit()


def _is_capital(page: Page, index: int) -> bool:
    return page.is_capital(index) and page.keys[index] not in folded("not_names_en")


def _end_of_run(page: Page, first: int) -> int:
    last = first + 1
    while last < len(page.keys) and last - first < _MOST_WORDS and in_one_name(page, last):
        if not _is_capital(page, last) and page.gap(last) != "-":
            is_link = page.keys[last] in _LINKS and last + 1 < len(page.keys) and page.follows(last + 1)
            if not (is_link and _is_capital(page, last + 1)):
                break
        last += 1
    return last


def _runs(page: Page, kinds: Sequence[str], first: int, last: int) -> Iterator[Stretch]:
    """Yield a run of capitals, the same without its leading title, nationality or place, and its parts by links."""
    yield Stretch(first, last, "run")
    at = first
    while at + 1 < last and (page.keys[at] in sectors("titles_en") or nationality(page.keys[at]) or kinds[at]):
        at += 1
        yield Stretch(at, last, "run")
    parts = [
        index
        for index in range(first + 1, last - 1)
        if page.keys[index] in _LINKS - _CAPITAL_LINKS or page.keys[index].endswith("'s")
    ]
    for index in parts:
        is_link = page.keys[index] in _LINKS
        yield Stretch(first, index if is_link else index + 1, "run")
        yield Stretch(index + 1, last, "run")
