"""Find places that no table holds: sites and settlements that a common noun gives away."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

import msgspec

from extraction.english_sites import english_site_at
from extraction.gazetteer import longest_at, nationality, offset_of, without_prefix
from extraction.mention import Mention
from extraction.naming import is_ordinary, is_part_of_name
from extraction.page import Claim, Page, bare, folded, sectors

_RANK: Final = 3.0
_MOST_WORDS: Final = 4
_VILLAGE_WORDS: Final = 3
_ARTICLE_WORD: Final = 4
_OWNERS: Final = ("هم", "ها", "هما")
#: A noun of place with a name of the tables outweighs that name alone.
_SITE_BONUS: Final = 3.5


def _mention(  # noqa: PLR0913 - what a place is, and where
    page: Page, start: int, end: int, *, country: str | None, resolution: str, sure: float
) -> Mention:
    return Mention(
        kind="place",
        start=start,
        end=end,
        text=page.document.full[start:end],
        outer_start=start,
        outer_end=end,
        country=country,
        resolution="site" if resolution == "site" else "town",
        sure=sure,
    )


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
    return len(word) > _ARTICLE_WORD and not word.startswith("ال") and (
        word.endswith(_OWNERS) or (written == "ه" and word.endswith("ته"))
    )


@lru_cache(maxsize=65536)
def _noun(word: str) -> tuple[int, str] | None:
    """Return (letters taken off, rest) of a noun of place, None for any other word."""
    sites, settlements = folded("sites_ar"), folded("settlements_ar")
    return next(((taken, rest) for taken, rest in without_prefix(word) if rest in sites or rest in settlements), None)


def _arabic_at(page: Page, index: int) -> Claim | None:
    found = _noun(page.keys[index])
    at = index + 1
    if found is None or at >= len(page.keys) or not page.follows(at) or any(mark in page.gap(at) for mark in ".("):
        return None
    taken, noun = found
    if noun in folded("fronts_ar") and not (taken or page.keys[index - 1] in folded("before_fronts_ar")):
        return None
    inner = longest_at(page.document, page.keys, at)
    entry = (
        next((entry for entry in inner.entries if entry.kind == "place"), None)
        if inner and inner.start == page.document.tokens[at].start
        else None
    )
    if noun in folded("settlements_ar"):
        if entry is not None or noun in folded("no_heads_of_towns_ar") or not _is_name(page, at):
            return None
        last = at + (2 if page.keys[at] in folded("village_openers_ar") else 1)
        while last < len(page.keys) and last - at < _VILLAGE_WORDS and page.follows(last) and _is_name(page, last):
            last += 1
        start, end = page.document.tokens[at].start, page.document.tokens[last - 1].end
        return Claim(at, last, _mention(page, start, end, country=None, resolution="town", sure=0.6), _RANK)
    start = offset_of(page.document, index, taken)
    if entry is not None and inner is not None:
        last = inner.last
        country = entry.country
        if noun in ("شارع", "مستشفي", "فندق", "ملعب", "قصر") and entry.also_state:
            return None
    elif _is_name(page, at) or (
        noun in ("حي", "شارع", "مستشفي", "جبل", "سجن", "معبر", "مخيم", "مطار")
        and page.keys[at].startswith("ال")
        and page.keys[at] not in folded("stops_ar")
        and page.keys[at] not in folded("site_tails_ar")
    ):
        last, country = at + 1, None
        while last < len(page.keys) and last - at < _MOST_WORDS - 1 and page.follows(last) and _is_name(page, last):
            last += 1
    else:
        return None
    while last < len(page.keys) and page.follows(last) and page.keys[last] in folded("site_tails_ar"):
        last += 1
    end = page.document.tokens[last - 1].end
    mention = _as_listed(page, index, _mention(page, start, end, country=country, resolution="site", sure=0.7))
    return Claim(index, last, mention, _RANK + (_SITE_BONUS if entry else 1) + (last - index) / 10)


def _as_listed(page: Page, index: int, mention: Mention) -> Mention:
    """Return a site with what the tables have of it, under a shorter form too: معبر القائم is معبر القائم الحدودي."""
    listed = longest_at(page.document, page.keys, index)
    if listed is None or listed.start != mention.start:
        return mention
    entry = next((entry for entry in listed.entries if entry.kind == "place" and entry.resolution == "site"), None)
    if entry is None:
        return mention
    return msgspec.structs.replace(
        mention,
        name=entry.name,
        name_ar=entry.name_ar,
        id=entry.id,
        country=entry.country or mention.country,
        lat=entry.lat,
        lon=entry.lon,
        geonames_id=entry.geonames_id,
        admin1=entry.admin1,
    )


def _listed_after(page: Page, index: int, first: Claim) -> Iterator[Claim]:
    """Yield the names that go on after a noun of several: مديريتي ناطع والملاجم (the districts of Nati and Malajim)."""
    found = _noun(page.keys[index])
    last = first.last
    while found is not None and found[1] in folded("several_ar") and last < len(page.keys) and page.follows(last):
        word = page.keys[last]
        if not word.startswith("و") or page.keys[last][1:] not in _unknown(word) or _has_owner(page, last):
            return
        start, end = offset_of(page.document, last, 1), page.document.tokens[last].end
        yield Claim(last, last + 1, _mention(page, start, end, country=None, resolution="town", sure=0.5), _RANK)
        last += 1


def _unknown(word: str) -> tuple[str, ...]:
    """Return what "and" leaves of a word, if that is a name that no list of words has."""
    rest = word[1:]
    is_name = len(rest) >= _ARTICLE_WORD and not is_ordinary(rest) and nationality(rest) is None
    return (rest,) if is_name else ()


def sites(page: Page) -> list[Claim]:
    """Return the places that a noun of place gives away."""
    found = []
    for index, token in enumerate(page.document.tokens):
        claim = None
        if token.script == "arabic":
            claim = _arabic_at(page, index) if _noun(page.keys[index]) is not None else None
        elif token.script == "latin":
            claim = english_site_at(page, index)
        if claim is not None:
            found.append(claim)
            found.extend(_listed_after(page, index, claim))
    return found
