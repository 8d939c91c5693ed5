"""Tie later short forms of a name to its fullest earlier form: الشطري to حميد الشطري, "Trump" to "Donald Trump"."""

from collections.abc import Mapping
from typing import Final

import msgspec

from extraction.mention import Mention
from extraction.names.gazetteer import nationality, offset_of, without_prefix
from extraction.names.naming import is_ordinary
from extraction.names.page import Claim, Page

_SHORTEST: Final = 3
_LATIN_ARTICLES: Final = ("al", "el")


def _handles(page: Page, claim: Claim) -> set[str]:
    """Return the words by which a person of several words may be named later: the family name, not a given name."""
    names = page.keys[claim.first : claim.last]
    for taken, rest in without_prefix(names[0]):
        if taken == claim.mention.start - page.document.tokens[claim.first].start:
            names = [rest, *names[1:]]
            break
    last = names[-1].removesuffix("'s")
    found = {last} if len(last) >= _SHORTEST and last not in ("الله", "الدين", "الرحمن", "العزيز") else set()
    return found | {
        name for name in names[1:] if name.startswith("ال") and len(name) > _SHORTEST + 1 and not is_ordinary(name)
    }


def _inherit(mention: Mention, fuller: Mention) -> Mention:
    return msgspec.structs.replace(
        mention,
        antecedent=fuller.start,
        name=mention.name or fuller.name,
        name_ar=mention.name_ar or fuller.name_ar,
        id=mention.id or fuller.id,
        country=mention.country or fuller.country,
        sector=mention.sector or fuller.sector,
    )


def _may_stand_alone(page: Page, index: int, word: str) -> bool:
    """Return whether a family name is meant: السوداني after a noun with the article is the adjective Sudanese."""
    if nationality(word) is None and not is_ordinary(word):
        return True
    if not page.follows(index):
        return True
    before = page.keys[index - 1]
    return before in ("ان", "قال", "اكد", "اضاف", "وقال", "واضاف", "واكد", "اشار", "واشار", "السيد", "الرييس")


def short_forms(page: Page, claims: list[Claim]) -> list[Claim]:
    """Return claims for family names that stand alone after the full name; `claims` are the accepted ones, by start."""
    taken = {index for claim in claims if claim.mention.kind != "place" for index in range(claim.first, claim.last)}
    fuller: dict[str, Mention] = {}
    people = {claim.first: claim for claim in claims if claim.mention.kind == "person"}
    found = []
    for index in range(len(page.keys)):
        claim = people.get(index)
        if claim is not None:
            for handle in _handles(page, claim) if claim.last - claim.first > 1 else ():
                fuller.setdefault(handle, claim.mention)
            continue
        if index in taken or not fuller:
            continue
        short = _short_at(page, index, fuller)
        if short is not None:
            found.append(short)
    return found


def _short_at(page: Page, index: int, fuller: Mapping[str, Mention]) -> Claim | None:
    """Return the claim that token `index` is the family name of one of those named in full before."""
    for prefix, rest in without_prefix(page.keys[index].removesuffix("'s")):
        known = fuller.get(rest)
        if known is not None and _may_stand_alone(page, index, rest):
            return _short(page, index, prefix, known) if page.is_capital(index) or not rest.isascii() else None
    return None


def _short(page: Page, index: int, prefix: int, fuller: Mention) -> Claim:
    first = index
    if index and page.keys[index - 1] in _LATIN_ARTICLES and page.follows(index):
        first = index - 1
    start = offset_of(page.document, first, prefix)
    end = page.document.tokens[index].end - (2 if page.keys[index].endswith("'s") else 0)
    mention = Mention(
        kind="person",
        start=start,
        end=end,
        text=page.document.full[start:end],
        outer_start=start,
        outer_end=end,
        antecedent=fuller.start,
    )
    return Claim(first, index + 1, mention, 5.5)


def tied(mentions: list[Mention], norm: str) -> list[Mention]:
    """Return mentions, by start, with `antecedent` and what a person inherits from the fullest earlier mention."""
    fullest: dict[str, Mention] = {}
    found = []
    for mention in mentions:
        if mention.kind not in ("person", "organisation"):
            found.append(mention)
            continue
        text = " ".join(norm[mention.start : mention.end].replace("-", " ").split())
        is_short = mention.kind == "person" and len(text.removeprefix("al ").split()) == 1
        known = fullest.get(text) or (fullest.get(text.split()[-1]) if is_short else None)
        if known is not None and known.kind == mention.kind:
            mention = _inherit(mention, known)  # noqa: PLW2901 - the same mention, knowing more
        else:
            fullest[text] = mention
            if mention.kind == "person" and " " in text:
                fullest.setdefault(text.split()[-1], mention)
        found.append(mention)
    return found
