"""Find people: by a title before the name, by the shape of the name, by capitals in English."""

from typing import Final

import msgspec

from extraction.names.english_people import english_person_at
from extraction.names.gazetteer import longest_at, nationality, offset_of, without_prefix
from extraction.names.naming import (
    PERSON_RANK,
    country_in,
    is_inflected,
    is_ordinary,
    is_part_of_name,
    is_place,
    name_parts,
    ordinary_words,
    person_claim,
    with_role,
)
from extraction.names.page import Claim, Page, bare, folded, sectors
from extraction.names.register import lexicon

_MOST_WORDS: Final = 6
_MOST_TITLE_WORDS: Final = 12
#: Words within names: son of, father of, and the particles of other languages; and first halves: servant of, father of.
_LINKS: Final = frozenset(("بن", "ابن", "ابو", "ابي", "ام", "ال", "دي", "دو", "فان", "بنت", "اي", "لو"))
_OPENERS: Final = frozenset(("عبد", "ابو"))
#: Second halves of compound given names: عبد (servant of), نصر الله, سيف الدين.
_SECOND_HALVES_WORDS: Final = "الله الدين الرحمن العزيز الاسلام الحق الهدي الزمان"
_SECOND_HALVES: Final = frozenset(_SECOND_HALVES_WORDS.split())
#: Given names that are everyday words or prepositions too: they need a sure name after them.
_DOUBTFUL_WORDS: Final = (
    "علي ان نصر سلام جمال امل نور سعيد صالح سالم حق كمال جلال شرف سيف عمر صباح رجب شعبان رمضان ربيع فجر بدر قمر ملك "
    "امير خبير كامل ناصر جميل عادل جابر طالب عالم حامد فاضل شاكر بشار هاني رضا فرح منصور قاسم خالد مراد ماهر نبيل "
    "باسم وليد منير كريم سامي اكرم"
)
_DOUBTFUL: Final = frozenset(_DOUBTFUL_WORDS.split())


def _is_known_other(page: Page, index: int, word: str) -> bool:
    """Return whether a word is no name here: a title, a head of an organisation, a nationality, a preposition."""
    written = page.document.full[page.document.tokens[index].end - 1]
    return (
        word in sectors("titles_ar")
        or word in sectors("organisation_heads_ar")
        or word in folded("stops_ar")
        or (word == "علي" and written == "ى")
        or (word in ordinary_words() and word not in name_parts() and word not in _OPENERS)
    )


def _is_start(page: Page, index: int, word: str) -> bool:
    """Return whether a word may begin a name after a title."""
    if len(word) < 2 or _is_known_other(page, index, word):  # noqa: PLR2004 - a letter is no name
        return False
    if word in name_parts() or word in ("عبد", "ابو"):
        return True
    if word.startswith("ال"):
        return False
    return not is_ordinary(word) and not is_place(word) and nationality(word) is None


def _goes_on(page: Page, index: int, first: int) -> bool:  # noqa: PLR0911 - each way a name goes on is one line
    word = page.keys[index]
    before = page.keys[index - 1]
    if before in ("عبد", "بن", "ابو", "ابن", "ام", "ابي", "ال") and before != word:
        return word not in sectors("titles_ar")
    if word in _SECOND_HALVES:
        return True
    if before in _SECOND_HALVES and word.startswith("ال") and nationality(word) is None and _ends_name(page, index):
        return word not in folded("stops_ar")
    if word in _LINKS or word in _OPENERS:
        return (
            index + 1 < len(page.keys)
            and page.follows(index + 1)
            and (word in _OPENERS or not is_ordinary(page.keys[index + 1]))
        )
    if _is_known_other(page, index, word):
        return (
            word.startswith("ال") and index == first + 1 and nationality(word) is not None and _ends_name(page, index)
        )
    if word in name_parts():
        return True
    if page.document.full[page.document.tokens[index].end - 1] == "ه" or word.endswith(("ها", "هم")):
        return False  # his, her, their: حسن سلوكه (his good conduct)
    if nationality(word) is not None:
        return index == first + 1 and word.startswith("ال") and _ends_name(page, index)
    return page.document.tokens[index].script == "arabic" and not _is_phrase(word)


def _is_phrase(word: str) -> bool:
    """Return whether a word is ordinary, an inflected verb, or has an article behind prefix letters: no family name."""
    if len(word) == 1 or word in ordinary_words() or word.startswith(("بال", "وال", "كال", "فال", "لل")):
        return True
    if is_inflected(word):
        return True
    return (
        word.startswith(("و", "ف")) and (is_ordinary(word) or is_part_of_name(word[1:])) and not is_part_of_name(word)
    )


def _ends_name(page: Page, index: int) -> bool:
    """Return whether a nationality is a family name here: "محمد المصري", then a mark or a word without article."""
    return not page.follows(index + 1) or not page.keys[index + 1].startswith("ال")


def _end_of_name(page: Page, first: int) -> int:
    last = first + 1
    while last < len(page.keys) and last - first < _MOST_WORDS and page.follows(last) and _goes_on(page, last, first):
        if any(mark in page.gap(last) for mark in '.()"'):
            break
        last += 1
    while last > first + 1 and page.keys[last - 1] in _LINKS | _OPENERS:
        last -= 1
    return last


def _by_shape(page: Page, index: int) -> Claim | None:  # noqa: PLR0911 - each thing that a name is not is one line
    """Return the person whose name begins here with a known given name or, less surely, with any part of a name."""
    names = name_parts()
    for taken, word in without_prefix(page.keys[index]):
        if word not in names and word not in ("عبد", "ابو"):
            continue
        if taken and page.keys[index] in ordinary_words() and word not in names:
            continue
        if (taken == 0 and _is_known_other(page, index, word)) or (taken and is_ordinary(page.keys[index])):
            return None
        if "g" not in names.get(word, "g") and (is_place(word) or word.startswith("ال")):
            return None
        last = _end_of_name(page, index)
        if last < index + 2:
            return None
        after = page.keys[index + 1]
        if word == "ولي" and bare(after).startswith("عهد"):
            return None  # the crown prince, or his
        is_sure = after in names or after in _SECOND_HALVES or after in _LINKS or word in ("عبد", "ابو")
        if (word in _DOUBTFUL or "g" not in names.get(word, "g")) and not is_sure:
            return None
        if word == "ابو" and last == index + 2 and is_place(f"ابو {after}"):
            return None
        claim = person_claim(page, index, last, taken=taken, rank=PERSON_RANK if is_sure else PERSON_RANK - 2)
        return claim._replace(mention=msgspec.structs.replace(claim.mention, country=_apposed_state(page, last)))
    return None


def _apposed_state(page: Page, last: int) -> str | None:
    """Return the state of the title behind a name: جاريد كوشنر، مستشار الرئيس الأمريكي (the American president's)."""
    if last >= len(page.keys) or page.sentence_of[last] != page.sentence_of[last - 1]:
        return None
    if page.keys[last] not in sectors("titles_ar") or page.gap(last).strip(" \t\"'") not in ("", "،", ","):
        return None
    return country_in(page, last, _title_end(page, last))


def _title_end(page: Page, index: int) -> int:
    """Return where the phrase of a title that begins at `index` ends: the index of the first word after it."""
    at = index + 1
    while at < len(page.keys) and at - index < _MOST_TITLE_WORDS and page.follows(at):
        word = page.keys[at]
        is_inner = (
            word in folded("title_inner_ar")
            or word in sectors("titles_ar")
            or word in sectors("organisation_heads_ar")
            or nationality(word) is not None
            or any(is_place(rest) for _, rest in without_prefix(word))
            or any(entry.kind == "organisation" for entry in lexicon().entries.get(word, ()))
            or (word.startswith(("ال", "لل", "وال", "بال")) and not (word in name_parts() and not is_ordinary(word)))
        )
        if not is_inner or (
            word in name_parts() and "g" in name_parts()[word] and word not in folded("title_inner_ar")
        ):
            break
        at += 1
    return at


def _end_behind_title(page: Page, index: int, at: int) -> int | None:
    """Return the token after the name that begins at `at`, behind the title of token `index`; None where none does."""
    if at >= len(page.keys) or page.sentence_of[at] != page.sentence_of[index]:
        return None
    has_comma = not page.follows(at)
    if has_comma and page.gap(at).strip(" \t\"'") not in ("،", ",", ":", "-"):
        return None
    if not _is_start(page, at, page.keys[at]):
        return None
    last = _end_of_name(page, at)
    known = longest_at(page.document, page.keys, at)
    if known is not None and known.entries[0].kind == "person":
        return max(last, known.last)
    is_sure = last - at > 1 or not (has_comma or page.keys[at] not in name_parts() or is_ordinary(page.keys[at]))
    return last if is_sure else None


def _by_title(page: Page, index: int) -> Claim | None:
    """Return the person whose title begins here, with what the title tells: الوزير (the minister) and a name."""
    titles = sectors("titles_ar")
    found = next(((taken, rest) for taken, rest in without_prefix(page.keys[index]) if rest in titles), None)
    if found is None:
        return None
    taken, title = found
    at = _title_end(page, index)
    last = _end_behind_title(page, index, at)
    if last is None:
        return None
    claim = person_claim(page, at, last, rank=PERSON_RANK + 1)
    outer = offset_of(page.document, index, taken)
    role = page.document.full[outer : page.document.tokens[at - 1].end]
    return claim._replace(
        mention=with_role(
            claim.mention, outer, role, titles[title], country_in(page, index, at) or _apposed_state(page, last)
        )
    )


def people(page: Page) -> list[Claim]:
    """Return the people of a page that their title or the shape of their name gives away."""
    found: list[Claim] = []
    for index, token in enumerate(page.document.tokens):
        claims: tuple[Claim | None, ...]
        if token.script == "arabic":
            claims = (_by_title(page, index), _by_shape(page, index))
        elif token.script == "latin":
            claims = (english_person_at(page, index),)
        else:
            continue
        found.extend(claim for claim in claims if claim is not None)
    return found
