"""Find places in English that no table holds: by a noun of place, by "Mount" or "Wadi", after "in" or "north of"."""

from typing import Final, Literal

from extraction.mention import Mention
from extraction.names.gazetteer import Found, longest_at, nationality
from extraction.names.known import mention_of
from extraction.names.page import Claim, Page, folded, place_mention, sectors
from extraction.names.register import Entry
from extraction.names.sharing import TOWNS, Sharing

_RANK: Final = 3.0
_MOST_WORDS: Final = 4
#: A noun of place with a name of the tables outweighs that name alone; a bare name after "in" gives way to all.
_KNOWN: Final = 3.5
_UNKNOWN: Final = 1.2
_BARE: Final = -1.5
_ARTICLES: Final = ("al", "el", "ez", "as", "ad", "ar")


def english_site_at(page: Page, index: int, sharing: Sharing) -> Claim | None:
    """Return "Hatim al-Taie school", "town of Harem", "Mount Qasioun", or a capitalised name after "in" or "near"."""
    if not _may_begin(page, index):
        return None
    last = _end_of_name(page, index)
    known = longest_at(page.document, page.keys, index)
    if last == index or (known is not None and known.entries[0].kind == "organisation"):
        return None
    end, is_town = _with_noun(page, index, last)
    if end:
        return _site(page, index, end, known, sharing, is_town=is_town)
    if _is_after_bearing(page, index):
        mention = _mention(page, index, last, country=None, resolution="town")
        return Claim(index, last, mention, _RANK + _BARE)
    return None


def _site(  # noqa: PLR0913 - where a name is, and what is known of it
    page: Page, index: int, end: int, known: Found | None, sharing: Sharing, *, is_town: bool
) -> Claim | None:
    """Return a name that has a noun of place, as the tables have it; None where they have a longer one."""
    is_listed = known is not None and known.last == end and (not is_town or page.keys[index] in folded("openers_en"))
    if is_listed or _is_in_listed(page, index, end):
        return None
    place = sharing.place_of(known) if known is not None else None
    if known is not None and place is not None and (known.last == end or _is_town_city(page, known, place, end)):
        return Claim(index, end, mention_of(page.document, known.start, known.end, place), _RANK + _KNOWN)
    country = place.country if place is not None else None
    kind: Literal["site", "town"] = "town" if is_town else "site"
    mention = _mention(page, index, end, country=country, resolution=kind)
    return Claim(index, end, mention, _RANK + (_KNOWN if known else _UNKNOWN))


def _is_town_city(page: Page, known: Found, place: Entry, end: int) -> bool:
    """Return whether a name is that of a town of the tables and its noun with a capital: "Aleppo City"."""
    noun = page.keys[end - 1]
    return place.resolution in TOWNS and known.last == end - 1 and noun in folded("sites_en") - folded("sites_kept_en")


def _is_in_listed(page: Page, index: int, end: int) -> bool:
    """Return whether a place of the tables that begins before `index` goes on to `end`: "South China Sea"."""
    for at in range(index - 1, max(index - _MOST_WORDS, -1), -1):
        if not page.follows(at + 1):
            return False
        found = longest_at(page.document, page.keys, at)
        if found is not None and found.last >= end:
            return any(entry.kind == "place" for entry in found.entries)
    return False


def _with_noun(page: Page, index: int, last: int) -> tuple[int, bool]:
    """Return where a name ends that has a noun of place behind, within or before it, and whether it is a town's.

    0 where it has none; the noun behind a town is no part of its name.
    """
    for length in (2, 1):
        noun = _noun(page, last, length)
        if noun:
            is_kept = noun in folded("sites_kept_en")
            return (last + length if is_kept else last), not is_kept
    is_within = page.keys[last - 1] in folded("sites_en") or page.keys[index] in folded("openers_en")
    return (last if is_within and last > index + 1 else 0), False


def _may_begin(page: Page, index: int) -> bool:
    word = page.keys[index]
    if not page.is_capital(index) and not (
        word in _ARTICLES and page.follows(index + 1) and page.is_capital(index + 1)
    ):
        return False
    return not (_is_no_name(word) or nationality(word) or word in sectors("titles_en"))


def _is_no_name(word: str) -> bool:
    return word.removesuffix("'s") in folded("not_names_en")


def _end_of_name(page: Page, index: int) -> int:
    last = index
    while last < len(page.keys) and (last == index or page.follows(last)) and last - index < _MOST_WORDS:
        is_link = page.keys[last] in _ARTICLES and page.follows(last + 1)
        if not (page.is_capital(last) or is_link) or _is_no_name(page.keys[last]):
            break
        last += 1
    return last


def _noun(page: Page, first: int, length: int) -> str:
    """Return the noun of place of so many words right behind a name, or nothing; some count in small letters only."""
    name = " ".join(page.keys[first : first + length])
    if first + length > len(page.keys) or not page.follows(first):
        return ""
    is_noun = name in folded("sites_en") or (name in folded("small_sites_en") and not page.is_capital(first))
    return name if is_noun else ""


def _is_after_bearing(page: Page, index: int) -> bool:
    """Return whether "in", "near", "town of" or "north of" stands before a name."""
    before = page.keys[index - 1] if page.follows(index) else ""
    if before == "of":
        return index > 1 and (
            page.keys[index - 2] in folded("sites_en") or page.keys[index - 2] in folded("bearings_en")
        )
    return before in folded("before_place_en") and before != "from"


def _mention(page: Page, first: int, last: int, *, country: str | None, resolution: Literal["site", "town"]) -> Mention:
    """Return the mention of the tokens `first` to `last`, without the ending of a genitive."""
    start = page.document.tokens[first].start
    end = page.document.tokens[last - 1].end - (2 if page.keys[last - 1].endswith("'s") else 0)
    return place_mention(page, start, end, country=country, resolution=resolution)
