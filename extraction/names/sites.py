"""Find places that no table holds: sites and settlements that a common noun gives away."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

import msgspec

from extraction.mention import Mention
from extraction.names.english_sites import english_site_at
from extraction.names.gazetteer import Found, longest_at, nationality, offset_of, without_prefix
from extraction.names.known import mention_of
from extraction.names.naming import is_ordinary, is_part_of_name
from extraction.names.page import Claim, Page, folded, place_mention, sectors
from extraction.names.sharing import Sharing

_RANK: Final = 3.0
_MOST_WORDS: Final = 4
_VILLAGE_WORDS: Final = 3
_ARTICLE_WORD: Final = 4
#: Sites that are named after any word with the article, and those that a capital has many of.
_WITH_ARTICLE: Final = frozenset(("حي", "شارع", "مستشفي", "جبل", "سجن", "معبر", "مخيم", "مطار"))
_IN_CAPITALS: Final = frozenset(("شارع", "مستشفي", "فندق", "ملعب", "قصر"))
_AND: Final = "و"
_OWNERS: Final = ("هم", "ها", "هما")
#: A noun of place with a name of the tables outweighs that name alone.
_SITE_BONUS: Final = 3.5


def _is_name(page: Page, index: int) -> bool:
    """Return whether a word after a noun of place may be a name that no table holds."""
    word = page.keys[index]
    if _has_owner(page, index):
        return False
    if word in folded("village_openers_ar"):
        return page.follows(index + 1) and page.keys[index + 1] not in folded("stops_ar")
    if word in folded("stops_ar") or word in sectors("titles_ar") or nationality(word) is not None:
        return False
    if word.startswith("ال") and len(word) > _ARTICLE_WORD:
        return not is_ordinary(word) or is_part_of_name(word)
    return not is_ordinary(word) and page.document.tokens[index].script == "arabic"


def _has_owner(page: Page, index: int) -> bool:
    """Return whether a word ends in "his", "her" or "their": مطالبهم (their demands) is no name."""
    word = page.keys[index]
    written = page.document.full[page.document.tokens[index].end - 1]
    return len(word) > _ARTICLE_WORD and not word.startswith("ال") and (word.endswith(_OWNERS) or written == "ه")


@lru_cache(maxsize=65536)
def _noun(word: str) -> tuple[int, str] | None:
    """Return (letters taken off, rest) of a noun of place, None for any other word."""
    sites, settlements = folded("sites_ar"), folded("settlements_ar")
    return next(((taken, rest) for taken, rest in without_prefix(word) if rest in sites or rest in settlements), None)


def _arabic_at(page: Page, index: int, sharing: Sharing) -> Claim | None:
    found = _noun(page.keys[index])
    at = index + 1
    if found is None or not page.follows(at) or any(mark in page.gap(at) for mark in ".("):
        return None
    taken, noun = found
    if noun in folded("settlements_ar"):
        is_front = noun not in folded("fronts_ar") or taken or page.keys[index - 1] in folded("before_fronts_ar")
        return _settlement_at(page, at) if is_front and noun not in folded("no_heads_of_towns_ar") else None
    return _site_at(page, index, found, sharing)


def _place_at(page: Page, at: int) -> Found | None:
    """Return the name of the tables that begins with token `at`, no letters off, if a place bears it."""
    inner = longest_at(page.document, page.keys, at)
    if inner is None or inner.start != page.document.tokens[at].start:
        return None
    return inner if any(entry.kind == "place" for entry in inner.entries) else None


def _settlement_at(page: Page, at: int) -> Claim | None:
    """Return the unknown town or village whose name begins with token `at`, behind its noun."""
    if _place_at(page, at) is not None or not _is_name(page, at):
        return None
    last = at + (2 if page.keys[at] in folded("village_openers_ar") else 1)
    while last - at < _VILLAGE_WORDS and page.follows(last) and _is_name(page, last) and page.keys[last][0] != _AND:
        last += 1
    start, end = page.document.tokens[at].start, page.document.tokens[last - 1].end
    return Claim(at, last, place_mention(page, start, end, country=None, resolution="town"), _RANK)


def _site_at(page: Page, index: int, found: tuple[int, str], sharing: Sharing) -> Claim | None:
    """Return the site whose noun is token `index`, `found` its letters off and rest: a crossing, a camp, a mountain."""
    taken, noun = found
    known = _place_at(page, index + 1)
    place = sharing.place_of(known) if known is not None else None
    if known is not None:
        last = known.last
        if noun in _IN_CAPITALS and place is not None and place.also_state:
            return None
    else:
        last = _end_of_site(page, index + 1, noun)
        if last == index + 1:
            return None
    while page.follows(last) and page.keys[last] in folded("site_tails_ar"):
        last += 1
    start, end = offset_of(page.document, index, taken), page.document.tokens[last - 1].end
    country = place.country if place else None
    mention = _as_listed(page, index, place_mention(page, start, end, country=country, resolution="site"))
    return Claim(index, last, mention, _RANK + (_SITE_BONUS if known else 1) + (last - index) / 10)


def _end_of_site(page: Page, at: int, noun: str) -> int:
    """Return where the unknown name of a site that begins with token `at` ends; `at` itself for none."""
    word = page.keys[at]
    is_any = noun in _WITH_ARTICLE and word.startswith("ال")
    if not _is_name(page, at) and (not is_any or word in folded("stops_ar") or word in folded("site_tails_ar")):
        return at
    last = at + 1
    while last - at < _MOST_WORDS - 1 and page.follows(last) and _is_name(page, last):
        last += 1
    return last


def _as_listed(page: Page, index: int, mention: Mention) -> Mention:
    """Return a site with what the tables have of it, under a shorter form too: معبر القائم is معبر القائم الحدودي."""
    listed = longest_at(page.document, page.keys, index)
    if listed is None or listed.start != mention.start:
        return mention
    entry = next((entry for entry in listed.entries if entry.kind == "place" and entry.resolution == "site"), None)
    if entry is None:
        return mention
    found = mention_of(page.document, mention.start, mention.end, entry)
    return found if found.country else msgspec.structs.replace(found, country=mention.country)


def _listed_after(page: Page, index: int) -> Iterator[Claim]:
    """Yield the names that go on after a noun of several: مديريتي ناطع والملاجم (the districts of Nati and Malajim)."""
    found = _noun(page.keys[index])
    at = index + 1
    if found is None or found[1] not in folded("several_ar") or not page.follows(at):
        return
    at = known.last if (known := _place_at(page, at)) is not None else at + 1
    while page.follows(at) and page.keys[at].startswith(_AND):
        listed = longest_at(page.document, page.keys, at)
        if listed is None and (not _is_and_name(page.keys[at]) or _has_owner(page, at)):
            return
        if listed is None:
            start, end = offset_of(page.document, at, 1), page.document.tokens[at].end
            yield Claim(at, at + 1, place_mention(page, start, end, country=None, resolution="town"), _RANK)
        at = at + 1 if listed is None else listed.last


@lru_cache(maxsize=65536)
def _is_and_name(word: str) -> bool:
    """Return whether a word is "and" with a name that no list of words has."""
    rest = word.removeprefix(_AND)
    return len(word) > len(rest) >= _ARTICLE_WORD and not is_ordinary(rest) and nationality(rest) is None


def sites(page: Page, sharing: Sharing) -> list[Claim]:
    """Return the places that a noun of place gives away."""
    found: list[Claim] = []
    for index, token in enumerate(page.document.tokens):
        claim = None
        if token.script == "arabic":
            if _noun(page.keys[index]) is not None:
                claim = _arabic_at(page, index, sharing)
                found.extend(_listed_after(page, index))
        elif token.script == "latin":
            claim = english_site_at(page, index, sharing)
        if claim is not None:
            found.append(claim)
    return found
