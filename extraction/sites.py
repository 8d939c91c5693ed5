"""Find places: names of the tables, and sites and settlements that a common noun gives away."""

from collections import Counter
from functools import lru_cache
from typing import Final

import msgspec

from extraction.gazetteer import Found, longest_at, nationalities, nationality, offset_of, without_prefix
from extraction.mention import Mention
from extraction.naming import is_ordinary, is_part_of_name
from extraction.page import Claim, Page, bare, folded, sectors
from extraction.register import lexicon

_RANK: Final = 3.0
_MOST_WORDS: Final = 4
_VILLAGE_WORDS: Final = 3
_ARTICLE_WORD: Final = 4
#: A name of several words is hardly ever anything else.
#: A noun of place with a name of the tables outweighs that name alone.
_SITE_BONUS: Final = 3.5
_SURE_BONUS: Final = {"person": 0.5, "organisation": 2.0, "place": 2.6}


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
    if word in folded("village_openers_ar"):
        return page.follows(index + 1) and page.keys[index + 1] not in folded("stops_ar")
    if word in folded("stops_ar") or word in sectors("titles_ar") or nationality(word) is not None:
        return False
    if word.startswith("ال") and len(word) > _ARTICLE_WORD:
        return not is_ordinary(word) or is_part_of_name(word)
    return not is_ordinary(word) and page.document.tokens[index].script == "arabic"


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
    inner = longest_at(page.document, page.keys, at)
    entry = (
        next((entry for entry in inner.entries if entry.kind == "place"), None)
        if inner and inner.start == page.document.tokens[at].start
        else None
    )
    if noun in folded("settlements_ar"):
        if entry is not None or not _is_name(page, at):
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


def _english_at(page: Page, index: int) -> Claim | None:
    """Return "Hatim al-Taie school", "town of Harem", and a capitalised name after "in" or "near"."""
    word = page.keys[index]
    if not page.is_capital(index) and not (
        word in ("al", "el", "ar", "as") and page.follows(index + 1) and page.is_capital(index + 1)
    ):
        return None
    if word in folded("not_names_en") or nationality(word) or word in sectors("titles_en"):
        return None
    last = index
    while last < len(page.keys) and (last == index or page.follows(last)) and last - index < _MOST_WORDS:
        is_link = page.keys[last] in ("al", "el", "ez", "as", "ad", "ar") and page.follows(last + 1)
        if not (page.is_capital(last) or is_link) or page.keys[last] in folded("not_names_en"):
            break
        last += 1
    start = page.document.tokens[index].start
    known = longest_at(page.document, page.keys, index)
    country = next((entry.country for entry in known.entries if entry.kind == "place"), None) if known else None
    for length in (2, 1):
        name = " ".join(page.keys[last : last + length])
        if last > index and last + length <= len(page.keys) and name in folded("sites_en") and page.follows(last):
            is_kept = name in folded("sites_kept_en")
            end = page.document.tokens[last + length - 1 if is_kept else last - 1].end
            mention = _mention(page, start, end, country=country, resolution="site" if is_kept else "town", sure=0.7)
            return Claim(index, last + (length if is_kept else 0), mention, _RANK + (_SITE_BONUS if known else 1.2))
    if last > index + 1 and page.keys[last - 1] in folded("sites_en"):
        end = page.document.tokens[last - 1].end
        return Claim(
            index,
            last,
            _mention(page, start, end, country=country, resolution="site", sure=0.7),
            _RANK + (_SITE_BONUS if known else 1.2),
        )
    before = page.keys[index - 1] if index and page.follows(index) else ""
    is_settlement = before == "of" and index > 1 and page.keys[index - 2] in folded("sites_en")
    if last > index and (is_settlement or before in folded("before_place_en") - {"of", "from"}):
        end = page.document.tokens[last - 1].end - (2 if page.keys[last - 1].endswith("'s") else 0)
        return Claim(index, last, _mention(page, start, end, country=None, resolution="town", sure=0.4), _RANK - 1.5)
    return None


def _states_named(page: Page) -> Counter[str]:
    """Count how often each state is named on a page, by noun or adjective: it tells Tripoli from Tripoli."""
    counts: Counter[str] = Counter()
    for word in page.keys:
        state = nationality(word)
        if state is not None:
            counts[state[0]] += 1
            continue
        for _, rest in without_prefix(word):
            entries = lexicon().entries.get(rest, ())
            if len(entries) == 1 and entries[0].also_state and entries[0].country:
                counts[entries[0].country] += 1
    return counts


def _is_of_many(found: Found) -> bool:
    """Return whether things of more than one state bear a name."""
    return len({entry.country for entry in found.entries}) > 1


def _named_entry(page: Page, found: Found, states: Counter[str]) -> Claim:
    """Return the claim of a name of the tables; day and states named choose among those that bear one name."""
    published = page.document.published
    written = published.date().isoformat() if published else ""
    entries = [e for e in found.entries if not written or (e.since <= written and (not e.until or written <= e.until))]
    if _is_of_many(found):
        entry = max(entries or found.entries, key=lambda e: (states[e.country or ""], e.rank, e.since))
    else:
        entry = max(entries or found.entries, key=lambda e: (e.rank, e.since))
    start, end = found.start, found.end
    full = page.document.full
    text = full[start:end]
    for opening, closing in (("“", "”"), ("«", "»"), ("(", ")"), ('"', '"')):
        if (text.count(opening) > text.count(closing) or (opening == closing and text.count(opening) % 2)) and full[
            end : end + 1
        ] == closing:
            end += 1
            break
    mention = Mention(
        kind=entry.kind,
        start=start,
        end=end,
        text=full[start:end],
        outer_start=start,
        outer_end=end,
        name=entry.name,
        name_ar=entry.name_ar,
        id=entry.id,
        country=entry.country,
        sector=entry.sector,
        role=entry.role if entry in entries else None,
        also_state=entry.also_state,
        lat=entry.lat,
        lon=entry.lon,
        geonames_id=entry.geonames_id,
        admin1=entry.admin1,
        resolution=entry.resolution,
    )
    words = found.last - found.first
    rank = {"person": 6.0, "organisation": 4.5, "place": 3.0}[entry.kind] + (
        _SURE_BONUS[entry.kind] if words > 1 else 0
    )
    return Claim(found.first, found.last, mention, rank + words / 10)


def _is_adjective(page: Page, found: Found) -> bool:
    """Return whether سورية after a feminine noun without the article is "Syrian" and not the state."""
    if found.first == 0 or not page.follows(found.first) or not found.entries[0].also_state:
        return False
    before = page.keys[found.first - 1]
    is_form = page.keys[found.first] in nationalities() and page.keys[found.first].endswith("ه")
    return is_form and not before.startswith("ال") and before.endswith(("ه", "ات"))


def _is_ambiguous(page: Page, found: Found) -> bool:
    """Return whether a name of one word is a common word here: صور is pictures, after "town of" it is Tyre."""
    if found.last - found.first > 1:
        return False
    word = page.keys[found.first]
    doubtful = word in folded("doubtful_places_ar") or bare(word) in folded("doubtful_places_ar")
    taken = found.start - page.document.tokens[found.first].start
    if taken and (
        word in folded("doubtful_with_prefix_ar") or (is_ordinary(word) and max(e.rank for e in found.entries) == 0)
    ):
        return True
    if _is_adjective(page, found):
        return True
    if not doubtful:
        return False
    before = page.keys[found.first - 1] if found.first and page.follows(found.first) else ""
    return not any(
        rest in folded("settlements_ar") or rest in ("في", "من", "الي") for _, rest in without_prefix(before)
    )


def named(page: Page) -> list[Claim]:
    """Return the names of the tables on a page."""
    found = []
    index = 0
    while index < len(page.keys):
        hit = longest_at(page.document, page.keys, index)
        if hit is None or _is_ambiguous(page, hit):
            index += 1
            continue
        found.append(hit)
        index = hit.last
    # Counted once for all names: an article may name Tripoli a thousand times.
    states = _states_named(page) if any(map(_is_of_many, found)) else Counter[str]()
    return [_named_entry(page, hit, states) for hit in found]


def sites(page: Page) -> list[Claim]:
    """Return the places that a noun of place gives away."""
    found = []
    for index, token in enumerate(page.document.tokens):
        claim = None
        if token.script == "arabic":
            claim = _arabic_at(page, index) if _noun(page.keys[index]) is not None else None
        elif token.script == "latin":
            claim = _english_at(page, index)
        if claim is not None:
            found.append(claim)
    return found
