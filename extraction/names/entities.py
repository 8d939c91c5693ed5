"""Find who and where a document names: people, organisations, places and described sides."""

from itertools import pairwise
from typing import Final

import msgspec

from extraction.mention import Mention
from extraction.names.coreference import short_forms, tied
from extraction.names.gazetteer import without_prefix
from extraction.names.groups import groups
from extraction.names.institutions import with_english_name
from extraction.names.known import named
from extraction.names.organisations import organisations
from extraction.names.page import Claim, Page, bare, folded, page_of
from extraction.names.people import people
from extraction.names.sharing import Sharing
from extraction.names.sites import sites
from extraction.text.document import Document

#: What a state has and others have too, and the words between it and the state: "Egypt's lower House".
_OF_A_STATE: Final = frozenset({"GOV", "MIL", "COP", "SPY", "LEG", "JUD", "PTY", "OPP"})
_BETWEEN_OWNER: Final = 1


def _chosen(claims: list[Claim]) -> list[Claim]:
    """Return claims that do not overlap, the higher rank and then the longer first; sorted by start."""
    taken: set[int] = set()
    chosen = []
    for claim in sorted(claims, key=lambda claim: (-claim.rank, claim.first - claim.last, claim.first)):
        span = range(claim.first, claim.last)
        if taken.isdisjoint(span):
            taken.update(span)
            chosen.append(claim)
    return sorted(chosen, key=lambda claim: claim.mention.start)


def _same_person(known: Claim, titled: Claim) -> Claim:
    """Return what the tables say of a person with the title that the text gives."""
    mention = msgspec.structs.replace(
        known.mention,
        outer_start=min(titled.mention.outer_start, known.mention.start),
        role=titled.mention.role or known.mention.role,
    )
    return known._replace(mention=mention)


def _with_titles(claims: list[Claim]) -> list[Claim]:
    """Lay the title of a titled person on the claim of the tables for the same words."""
    titled = {claim.first: claim for claim in claims if claim.mention.kind == "person" and claim.mention.role}
    found = []
    for claim in claims:
        other = titled.get(claim.first)
        is_known = claim.mention.kind == "person" and claim.mention.name is not None
        found.append(_same_person(claim, other) if other is not None and is_known and other is not claim else claim)
    return found


def _with_groups(page: Page, claims: list[Claim]) -> list[Claim]:
    """Take "fighters" before "of ISIS" into the outer phrase of the name; give "residents of Aleppo" a state."""
    dropped = set()
    changed: dict[int, Claim] = {}
    for place, (left, right) in enumerate(pairwise(claims)):
        if left.mention.kind != "group" or left.last != right.first or not page.follows(right.first):
            continue
        if right.mention.kind == "organisation" and page.document.tokens[left.first].script == "arabic":
            outer = msgspec.structs.replace(right.mention, outer_start=left.mention.start)
            changed[place + 1] = right._replace(mention=outer)
            dropped.add(place)
        elif right.mention.kind == "place" and left.mention.country is None:
            state = msgspec.structs.replace(left.mention, country=right.mention.country)
            changed[place] = left._replace(mention=state)
    return [changed.get(place, claim) for place, claim in enumerate(claims) if place not in dropped]


def _of_states(page: Page, claims: list[Claim]) -> list[Claim]:
    """Give what stands behind "Lebanon's" to Lebanon; a house of that name elsewhere is not meant."""
    found = claims[:1]
    for left, right in pairwise(claims):
        mention = right.mention
        is_owned = (
            left.mention.kind == "place"
            and left.mention.also_state
            and page.keys[left.last - 1].endswith("'s")
            and right.first - left.last <= _BETWEEN_OWNER
            and page.sentence_of[right.first] == page.sentence_of[left.first]
            and all(page.follows(at) for at in range(left.last, right.first + 1))
        )
        if is_owned and mention.kind in ("organisation", "group") and mention.sector in _OF_A_STATE:
            if mention.country not in (None, left.mention.country):
                mention = msgspec.structs.replace(mention, name=None, name_ar=None, id=None)
            right = right._replace(mention=msgspec.structs.replace(mention, country=left.mention.country))  # noqa: PLW2901 - the same claim, knowing more
        found.append(right)
    return found


def _outer_places(page: Page, claims: list[Claim]) -> list[Claim]:
    """Take the noun of a settlement before its name into the outer phrase: مدينة حلب (the city of Aleppo)."""
    nouns = folded("settlements_ar")
    found = []
    for claim in claims:
        index = claim.first - 1
        if claim.mention.kind == "place" and index >= 0 and page.follows(claim.first):
            noun = next(
                (n for n, rest in without_prefix(page.keys[index]) if rest in nouns or bare(rest) in nouns), None
            )
            if noun is not None:
                start = page.document.tokens[index].start + noun
                found.append(claim._replace(mention=msgspec.structs.replace(claim.mention, outer_start=start)))
                continue
        found.append(claim)
    return found


def find_mentions(document: Document) -> tuple[Mention, ...]:
    """Return the names and described sides of a document by start, none overlapping another in its core.

    Pure CPU, near-linear in the length; the first call loads the tables, under a second. Never raises on any document.
    """
    page = page_of(document)
    sharing = Sharing(page)
    places = sites(page, sharing)
    claims = [*named(page, sharing), *organisations(page), *places, *people(page), *groups(page)]
    chosen = _chosen(_with_titles(claims))
    chosen = _chosen([*chosen, *short_forms(page, chosen)])
    chosen = _outer_places(page, _with_groups(page, _of_states(page, chosen)))
    return tuple(map(with_english_name, tied([claim.mention for claim in chosen], document.norm)))
