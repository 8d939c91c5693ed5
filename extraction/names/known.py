"""Find the names of the tables on a page, and tell from what stands around them those that are common words there."""

from typing import Final

from extraction.mention import Mention
from extraction.names.gazetteer import Found, longest_at, nationalities, without_prefix
from extraction.names.naming import is_ordinary
from extraction.names.page import Claim, Page, bare, folded
from extraction.names.register import Entry, lexicon
from extraction.names.sharing import TOWNS, Sharing
from extraction.text.document import Document

#: A name of several words is hardly ever anything else.
_SURE_BONUS: Final = {"person": 0.5, "organisation": 2.0, "place": 2.6}
_RANKS: Final = {"person": 6.0, "organisation": 4.5, "place": 3.0}
#: What is closed here may be opened within a name.
_MARKS: Final = (("“", "”"), ("«", "»"), ("(", ")"), ('"', '"'))
#: روسيا after a word with ا is "Russian" in the accusative: دبلوماسيا روسيا, a Russian diplomat.
_ACCUSATIVE: Final = "ا"
_SHORTEST_NOUN: Final = 4
_AND: Final = "و"
_TANWIN: Final = "\u064b"
_BEARINGS: Final = ("في", "من", "الي")


def named(page: Page, sharing: Sharing) -> list[Claim]:
    """Return the names of the tables on a page."""
    found: list[Claim] = []
    index = 0
    while index < len(page.keys):
        hit = longest_at(page.document, page.keys, index)
        if hit is None or _is_ambiguous(page, hit, is_next=_is_next(page, hit, found)):
            index += 1
            continue
        found.append(_claim(page, hit, sharing))
        index = hit.last
    return found


def _is_next(page: Page, hit: Found, found: list[Claim]) -> bool:
    """Return whether a name is one more of several places: البصرة وميسان (Basra and Maysan)."""
    is_next = bool(found) and found[-1].last == hit.first and found[-1].mention.kind == "place"
    return is_next and page.keys[hit.first].startswith(_AND) and hit.start > page.document.tokens[hit.first].start


def _claim(page: Page, found: Found, sharing: Sharing) -> Claim:
    entry, has_office = sharing.entry_of(found)
    end = _closed(page.document.full, found)
    mention = mention_of(
        page.document,
        found.start,
        end,
        entry if has_office else entry._replace(role=None),
        is_modifier=_is_modifier(page.document.norm, end),
    )
    words = found.last - found.first
    rank = _RANKS[entry.kind] + (_SURE_BONUS[entry.kind] if words > 1 else 0)
    return Claim(found.first, found.last, mention, rank + words / 10)


def mention_of(document: Document, start: int, end: int, entry: Entry, *, is_modifier: bool = False) -> Mention:
    """Return the mention of what an entry of the tables stands for."""
    return Mention(
        kind=entry.kind,
        start=start,
        end=end,
        text=document.full[start:end],
        outer_start=start,
        outer_end=end,
        name=entry.name,
        name_ar=entry.name_ar,
        id=entry.id,
        country=entry.country,
        sector=entry.sector,
        role=entry.role,
        also_state=entry.also_state,
        is_modifier=is_modifier,
        lat=entry.lat,
        lon=entry.lon,
        geonames_id=entry.geonames_id,
        admin1=entry.admin1,
        resolution=entry.resolution,
    )


def _closed(full: str, found: Found) -> int:
    """Return the end of a name with the mark that closes what is opened within it."""
    text = full[found.start : found.end]
    for opening, closing in _MARKS:
        is_open = text.count(opening) > text.count(closing) or (opening == closing and text.count(opening) % 2)
        if is_open and full[found.end : found.end + 1] == closing:
            return found.end + 1
    return found.end


def _is_modifier(norm: str, end: int) -> bool:
    """Return whether a name only says whose something is: "Iran-backed", "Britain-based"."""
    return norm[end : end + 1] == "-" and norm[end + 1 :].startswith(tuple(folded("modified_en")))


def _before(page: Page, found: Found) -> str:
    """Return the word before a name in the same phrase, or nothing."""
    return page.keys[found.first - 1] if page.follows(found.first) else ""


def _is_adjective(page: Page, found: Found) -> bool:
    """Return whether a word is "Syrian" or "Saudi" and not the state: what it agrees with stands before it."""
    before, word = _before(page, found), page.keys[found.first]
    if not before or not found.entries[0].also_state or bare(word) not in nationalities():
        return False
    if word.endswith(_ACCUSATIVE):
        if before.isdecimal() or _TANWIN in page.document.full[found.start : page.document.tokens[found.first].end]:
            return True
        return (
            before.endswith(_ACCUSATIVE)
            and len(before) >= _SHORTEST_NOUN
            and not before.endswith("ما")
            and before not in folded("no_nouns_ar")
            and not _is_state(before)
        )
    if word.startswith("ال"):
        return _has_article(before) and before not in folded("no_nouns_ar")
    return word.endswith("ه") and not _has_article(before) and _is_noun_of(page, before)


def _is_noun_of(page: Page, before: str) -> bool:
    """Return whether سورية agrees with the word before it, or the page calls the state سوريا anyway."""
    if before.endswith(("ه", "ات")):
        return True
    return "سوريا" in page.keys and not any(rest in folded("before_states_ar") for _, rest in without_prefix(before))


def _is_state(word: str) -> bool:
    return any(entry.also_state for entry in lexicon().entries.get(word, ()))


def _has_article(word: str) -> bool:
    return any(rest.startswith("ال") for _, rest in without_prefix(word))


def _is_ambiguous(page: Page, found: Found, *, is_next: bool) -> bool:
    """Return whether a name is something else here: صور is pictures, after "town of" it is Tyre.

    `is_next` is true for one more of several places, which may be a common word elsewhere.
    """
    if _is_treaty(page, found):
        return True
    word = page.keys[found.first]
    if found.last - found.first > 1:
        return False
    if word.isascii():
        return word in folded("doubtful_places_en") and _before(page, found) not in folded("before_towns_en")
    return _is_adjective(page, found) or _goes_on(page, found) or (not is_next and _is_word(page, found))


def _is_word(page: Page, found: Found) -> bool:
    """Return whether an Arabic name of one word is a common word here, as nothing before it speaks for a place."""
    word = page.keys[found.first]
    taken = found.start - page.document.tokens[found.first].start
    is_town = max(entry.rank for entry in found.entries) == 0 and is_ordinary(word)
    if taken and (word in folded("doubtful_with_prefix_ar") or is_town):
        return True
    stem = _stem(page, found)
    if {word, stem} & folded("only_named_ar"):
        return not _follows_one_of(page, found, "settlements_ar")
    if not is_town and folded("doubtful_places_ar").isdisjoint((word, bare(word), stem, bare(stem))):
        return False
    return not (_before(page, found) in _BEARINGS or _follows_one_of(page, found, "bearings_ar"))


def _stem(page: Page, found: Found) -> str:
    """Return the first word of a name without the letters written before it."""
    taken = found.start - page.document.tokens[found.first].start
    return next(rest for letters, rest in without_prefix(page.keys[found.first]) if letters == taken or not taken)


def _follows_one_of(page: Page, found: Found, name: str) -> bool:
    nouns, settlements = folded(name), folded("settlements_ar")
    return any(rest in nouns or rest in settlements for _, rest in without_prefix(_before(page, found)))


def _goes_on(page: Page, found: Found) -> bool:
    """Return whether what follows makes another word of it: مسقط رأس is a birthplace, التحالف الوطني a party."""
    after = page.keys[found.last] if page.follows(found.last) else ""
    if page.keys[found.first] in folded("only_alone_ar") and after.startswith("ال"):
        return after not in folded("stops_ar")
    return f"{bare(_stem(page, found))} {after}" in folded("no_places_ar")


def _is_treaty(page: Page, found: Found) -> bool:
    """Return whether a place only names a treaty: اتفاقية جنيف (the Geneva Convention), "Dublin Regulation"."""
    if found.entries[0].kind != "place":
        return False
    before, after = _before(page, found), page.keys[found.last] if page.follows(found.last) else ""
    is_named = bool(after) and page.is_capital(found.last) and after in folded("treaties_en")
    return is_named or before in folded("treaties_ar") or _is_agreement(page, found, before, after)


def _is_agreement(page: Page, found: Found, before: str, after: str) -> bool:
    """Return whether a town names an agreement: اتفاق الرياض, "the Riyadh agreement"; with "and" two sides agree."""
    if found.entries[0].resolution not in TOWNS:
        return False
    if before == "the":
        return after in folded("agreements_en")
    is_of_two = page.keys[found.last].startswith(_AND) if found.last < len(page.keys) else False
    is_word = any(rest in folded("agreements_ar") for _, rest in without_prefix(before))
    return is_word and not (is_of_two and longest_at(page.document, page.keys, found.last) is not None)
