"""Find described sides: soldiers, protesters, officials, with or without a nationality, and peoples (Palestinians)."""

from functools import cache, lru_cache
from typing import Final, NamedTuple

from extraction.mention import Mention
from extraction.names.gazetteer import nationality, offset_of, without_prefix
from extraction.names.naming import is_ordinary
from extraction.names.page import Claim, Page, bare, folded, sectors

_RANK: Final = 2.0
_ADJECTIVES: Final = 3


class _Head(NamedTuple):
    """The noun of a described side, without its article, and the token after it."""

    noun: str
    last: int
    has_article: bool


def _is_adjective(page: Page, index: int, *, has_article: bool) -> bool:
    word = page.keys[index]
    if word in folded("stops_ar"):
        return False
    found = nationality(word)
    if found is not None:
        return found[2] == has_article and not word.startswith(("وال", "بال"))
    if has_article:
        return word in folded("tails_ar") or (
            word.startswith("ال") and is_ordinary(word) and word.endswith(("يه", "يين", "يون", "ين", "ون", "ي"))
        )
    return word.endswith(("يين", "يون")) and is_ordinary(word)


def _disagree(noun: str, word: str) -> bool:
    """Return whether a plural cannot be an adjective: مسلحون صحفيين is gunmen (did something to) journalists."""
    is_plural = word.endswith(("ون", "ين"))
    return is_plural and (noun in folded("collectives_ar") or {noun[-2:], word[-2:]} == {"ون", "ين"})


def _claim(  # noqa: PLR0913 - what a group is, and where
    page: Page, first: int, last: int, start: int, *, country: str | None, sector: str
) -> Claim:
    end = page.document.tokens[last - 1].end
    mention = Mention(
        kind="group",
        start=start,
        end=end,
        text=page.document.full[start:end],
        outer_start=start,
        outer_end=end,
        country=country,
        sector=sector,
    )
    return Claim(first, last, mention, _RANK + (last - first) / 10)


def _arabic_at(page: Page, index: int) -> Claim | None:
    for taken, rest in without_prefix(page.keys[index]):
        head = _head_at(page, index, rest)
        if head is not None:
            return _described(page, index, taken, head)
    return _people_at(page, index)


def _head_at(page: Page, index: int, rest: str) -> _Head | None:
    """Return the noun of sides, of two words or one, that begins with `rest`, token `index` without prefix letters."""
    heads = sectors("groups_ar")
    noun = bare(rest)
    if page.follows(index + 1):
        after = page.keys[index + 1]
        pair = f"{noun} {bare(after)}"
        if pair in heads:
            return _Head(pair, index + 2, has_article=after.startswith("ال"))
    return _Head(noun, index + 1, has_article=rest != noun) if noun in heads else None


def _described(page: Page, index: int, taken: int, head: _Head) -> Claim | None:
    """Return the side with its adjectives; None for a noun that needs one and has none."""
    last, country = head.last, None
    while last - index <= _ADJECTIVES and page.follows(last):
        word = page.keys[last]
        if not _is_adjective(page, last, has_article=head.has_article) or _disagree(head.noun, word):
            break
        found = nationality(word)
        country = found[0] if found else country
        last += 1
    is_enough = head.has_article and head.noun in folded("enough_with_article_ar")
    if last == index + 1 and head.noun in folded("needs_adjective_ar") and not is_enough:
        return None
    start, sector = offset_of(page.document, index, taken), sectors("groups_ar")[head.noun]
    return _claim(page, index, last, start, country=country, sector=sector)


def _people_at(page: Page, index: int) -> Claim | None:
    """Return a people that its adjective alone names: الفلسطينيون (the Palestinians)."""
    found = nationality(page.keys[index])
    if found is None or not found[1]:
        return None
    start = offset_of(page.document, index, _taken_before(page.keys[index]))
    return _claim(page, index, index + 1, start, country=found[0], sector="CVL")


def _taken_before(word: str) -> int:
    """Return how many prefix letters stand before an adjective of nationality."""
    states = [(taken, rest) for taken, rest in without_prefix(word) if nationality(rest)]
    some = next((taken for taken, rest in states if bare(rest) != word), 0)
    return next((taken for taken, rest in states if not _has_prefix(rest)), some)


def _has_prefix(word: str) -> bool:
    """Return whether a word still has a prefix letter before an adjective of nationality."""
    return any(taken and nationality(rest) for taken, rest in without_prefix(word))


def _english_at(page: Page, index: int) -> Claim | None:
    heads = sectors("groups_en")
    at = index
    country = None
    state = nationality(page.keys[index]) if page.is_capital(index) else None
    if state is not None:
        country, at = state[0], index + 1
    for step in range(3):
        if at >= len(page.keys) or (at > index and not page.follows(at)):
            break
        for length in (2, 1):
            name = " ".join(page.keys[at : at + length])
            if at + length <= len(page.keys) and name in heads and (step == 0 or country):
                return _claim(
                    page, index, at + length, page.document.tokens[index].start, country=country, sector=heads[name]
                )
        if not country or page.is_capital(at):
            break
        at += 1
    if state is not None and state[1]:
        return _claim(page, index, index + 1, page.document.tokens[index].start, country=country, sector="CVL")
    return None


@lru_cache(maxsize=65536)
def _may_begin(word: str) -> bool:
    """Return whether an Arabic word may begin a described side: most words do not."""
    found = nationality(word)
    if found is not None and found[1]:
        return True
    return any(bare(rest) in _first_words() for _, rest in without_prefix(word))


@cache
def _first_words() -> frozenset[str]:
    return frozenset(head.split()[0] for head in sectors("groups_ar"))


def groups(page: Page) -> list[Claim]:
    """Return the described sides of a page."""
    found = []
    for index, token in enumerate(page.document.tokens):
        claim = None
        if token.script == "arabic":
            claim = _arabic_at(page, index) if _may_begin(page.keys[index]) else None
        elif token.script == "latin":
            claim = _english_at(page, index)
        if claim is not None:
            found.append(claim)
    return found
