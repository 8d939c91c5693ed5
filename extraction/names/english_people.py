"""Find people in English: by a title, by a given name, by who speaks."""

from functools import cache
from typing import Final

import msgspec

from extraction.names.gazetteer import nationality
from extraction.names.naming import PERSON_RANK, country_in, is_place, person_claim, with_role
from extraction.names.page import Claim, Page, folded, sectors
from extraction.names.register import lexicon, rows

_MOST_WORDS: Final = 6
_INITIAL_LETTERS: Final = 2
#: Words that stay small in such headlines.
_SMALL_WORDS: Final = "a an the and but or for of to in on at by from with as over"
_SMALL: Final = frozenset(_SMALL_WORDS.split())
#: A given name that is a place too and a family name: longer runs of capitals are headlines.
_CALLED_LIKE_PLACE: Final = 2
#: Words between a state and the title of its minister, and of an apposition behind a name.
_MOST_OF_TITLE: Final = 5
_MOST_APPOSED: Final = 8
#: Words of the state that an envoy is sent to, and the preposition.
_MOST_SENT: Final = 4
#: What stands between a dateline and the first name: ADEN (AFP), RIYADH - Saudi.
_PARTS_NAMES: Final = ("(", ")", " -", "- ")
_LATIN_LINKS_WORDS: Final = "al el bin ibn abu de der van von la le da dos du ben di"
_LATIN_LINKS: Final = frozenset(_LATIN_LINKS_WORDS.split())


@cache
def _given_names() -> frozenset[str]:
    return frozenset(word for (word,) in rows("names_latin.txt"))


def in_one_name(page: Page, index: int) -> bool:
    """Return whether a token goes on with the name before it: no bracket and no dash between, but a hyphen may be."""
    gap = page.gap(index)
    return page.follows(index) and not any(mark in gap for mark in _PARTS_NAMES)


def _capitals(page: Page, index: int) -> int:
    """Return the end of the run of capitalised words from `index`, small links like "al" and "bin" within.

    The second half of a Korean given name is small: Kim Yo-jong.
    """
    last = index
    while last < len(page.keys) and last - index < _MOST_WORDS and (last == index or in_one_name(page, last)):
        word = page.keys[last]
        if last > index and page.gap(last) == "-" and word.islower() and page.is_capital(last - 1):
            last += 1
            continue
        is_link = word in _LATIN_LINKS and last + 1 < len(page.keys) and page.is_capital(last + 1)
        if page.document.tokens[last].script != "latin" or not (page.is_capital(last) or is_link):
            break
        if word in folded("not_names_en") or (
            page.gap(last).count(".") and last > index and len(page.keys[last - 1]) > _INITIAL_LETTERS
        ):
            break
        last += 1
        if word.endswith("'s"):
            break
    return last


def _is_body(word: str) -> bool:
    """Return whether a word is the whole name of an organisation or state: SDF in "SDF spokesman"."""
    return any(entry.kind == "organisation" or entry.also_state for entry in lexicon().entries.get(word, ()))


def _english_title(page: Page, index: int) -> tuple[int, str] | None:
    """Return (first word, sector) of the title that ends just before `index`."""
    titles = sectors("titles_en")
    index = _sent(page, index)
    for length in (3, 2, 1):
        first = index - length
        if first < 0 or page.sentence_of[first] != page.sentence_of[index]:
            continue
        name = " ".join(page.keys[first:index])
        if name in titles and page.gap(index).strip(" \t.\"'") in ("", ","):
            return _owner(page, _office(page, first)), titles[name]
    return None


def _sent(page: Page, index: int) -> int:
    """Return where the title ends that is sent somewhere: "ambassador" in "ambassador to South Sudan Adam Smith"."""
    for at in range(index - 1, max(index - 1 - _MOST_SENT, -1), -1):
        if not page.follows(at + 1):
            break
        if page.keys[at] in ("to", "for") and at < index - 1:
            return at
        if not page.is_capital(at):
            break
    return index


def _office(page: Page, first: int) -> int:
    """Return where a title begins with what it is of: "Syrian army" spokesman, "deputy foreign" minister."""
    while first and page.follows(first) and _is_of_title(page, first - 1):
        first -= 1
    return first


def _is_of_title(page: Page, index: int) -> bool:
    word = page.keys[index]
    return (
        nationality(word) is not None
        or word in sectors("organisation_nouns_en")
        or word in folded("of_titles_en")
        or (page.is_capital(index) and _is_body(word))
    )


def _owner(page: Page, first: int) -> int:
    """Return where a title begins with its state: "Israel's Public Security" Minister, "Yemen's" ambassador."""
    for index in range(first - 1, max(first - _MOST_OF_TITLE, -1), -1):
        if not page.follows(index + 1):
            break
        word = page.keys[index]
        if word.endswith("'s"):
            return index if _is_body(word.removesuffix("'s")) else first
        if not page.is_capital(index):
            break
    return first


def _apposed_state(page: Page, last: int) -> str | None:
    """Return the state of what stands behind a name: "Jamil Hassan, the head of Syria's Air Force Intelligence"."""
    if (
        last >= len(page.keys)
        or page.gap(last).strip(" \"'") != ","
        or page.sentence_of[last] != page.sentence_of[last - 1]
    ):
        return None
    end = last + 1
    while end < len(page.keys) and end - last < _MOST_APPOSED and page.follows(end):
        if page.keys[end] in folded("verbs_after_names_en"):
            break
        end += 1
    is_title = any(word in sectors("titles_en") for word in page.keys[last:end])
    return country_in(page, last, end) if is_title else None


def _is_no_person(page: Page, index: int, last: int) -> bool:
    """Return whether capitals are a title, a state ("Iran-backed"), an organisation or a place."""
    word, nouns = page.keys[index], sectors("organisation_nouns_en")
    if word in sectors("titles_en") or nationality(word) is not None:
        return True
    if page.follows(index + 1) and page.gap(index + 1) == "-" and _is_body(word):
        return True
    return any(one in nouns or one in folded("sites_en") for one in page.keys[index : last + 1])


def _is_given(page: Page, index: int, last: int) -> bool:
    """Return whether the first of several words is a given name; one that is a place has to stand like a person's."""
    if page.keys[index] not in _given_names() or last - index < _CALLED_LIKE_PLACE:
        return False
    return not is_place(page.keys[index]) or _is_called_like_place(page, index, last)


def _is_called_like_place(page: Page, index: int, last: int) -> bool:
    """Return whether "Jordan Peterson" is a person: two words, no place behind, no headline all in capitals."""
    before = page.keys[index - 1] if page.follows(index) else ""
    if last - index > _CALLED_LIKE_PLACE or before in folded("only_before_towns_en"):
        return False
    family = page.keys[index + 1].removesuffix("'s")
    others = (sectors("titles_en"), folded("no_surnames_en"), folded("treaties_en"))
    is_other = any(family in words for words in others) or nationality(family) is not None or is_place(family)
    return not is_other and not _is_in_capitals(page, index)


def _is_in_capitals(page: Page, index: int) -> bool:
    """Return whether the sentence of a name writes nearly all its words with capitals, as headlines do."""
    sentence = page.document.sentences[page.sentence_of[index]]
    words = page.document.full[sentence.start : sentence.end].split()
    return not any(word[0].islower() and word not in _SMALL for word in words)


def english_person_at(page: Page, index: int) -> Claim | None:
    """Return the person whose capitalised name begins at token `index`."""
    if not page.is_capital(index) and page.keys[index] not in ("al", "el", "abu", "ibn"):
        return None
    last = _capitals(page, index)
    while last - index > 1 and page.keys[index] in sectors("titles_en"):
        index += 1
    if last == index or _is_no_person(page, index, last):
        return None
    title = _english_title(page, index)
    is_given = _is_given(page, index, last)
    is_spoken = last - index > 1 and last < len(page.keys) and page.keys[last] in ("said", "told", "added", "who")
    if title is None and not is_given and not is_spoken:
        return None
    claim = person_claim(page, index, last, rank=PERSON_RANK if title or is_given else PERSON_RANK - 3)
    if title is None:
        return claim._replace(mention=msgspec.structs.replace(claim.mention, country=_apposed_state(page, last)))
    outer = page.document.tokens[title[0]].start
    role = page.document.full[outer : page.document.tokens[index - 1].end]
    country = country_in(page, title[0], index) or _apposed_state(page, last)
    return claim._replace(mention=with_role(claim.mention, outer, role, title[1], country), rank=claim.rank + 1)
