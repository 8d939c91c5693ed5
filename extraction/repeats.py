"""One event told several times in an article is coded once: which tellings are of one event, what they say together."""

from collections.abc import Iterable
from typing import Final, NamedTuple

import msgspec

from extraction.mention import Candidate, Mention
from schemas.analysis import Place

#: A later telling takes the place of an earlier one when it is surer by this.
CLEARLY: Final = 0.1


class Draft(NamedTuple):
    """A candidate with what was tied to it."""

    candidate: Candidate
    place: Place | None
    confidence: float
    is_lead: bool
    is_echo: bool = False


def once_each(drafts: Iterable[Draft]) -> list[Draft]:
    """Return each event once, in the order of the text, with all that its tellings say."""
    kept: list[Draft] = []
    for draft in sorted(drafts, key=lambda one: one.is_echo):
        same = next((index for index, other in enumerate(kept) if _is_same(draft, other)), None)
        if same is None:
            if not draft.is_echo:
                kept.append(draft)
        else:
            better, other = (draft, kept[same]) if _is_clearly_surer(draft, kept[same]) else (kept[same], draft)
            kept[same] = _completed(better, other)
    return kept


def _is_clearly_surer(one: Draft, two: Draft) -> bool:
    """Return whether a later telling says so much more that it takes the place of an earlier one."""
    return one.confidence >= two.confidence + CLEARLY


def _completed(better: Draft, other: Draft) -> Draft:
    """Return the better telling with what only the other one says."""
    one, two = better.candidate, other.candidate
    kinds = {count.count.kind for count in one.counts}
    candidate = msgspec.structs.replace(
        one,
        mode=one.mode or two.mode,
        actors=one.actors or tuple(side for side in two.actors if side.text not in _texts(one.recipients)),
        recipients=one.recipients or tuple(side for side in two.recipients if side.text not in _texts(one.actors)),
        date=one.date or two.date,
        time=one.time if one.date else two.time,
        counts=(*one.counts, *(count for count in two.counts if count.count.kind not in kinds)),
        claim=one.claim or two.claim,
    )
    place = better.place
    if other.place is not None and (place is None or place.resolution == "country" != other.place.resolution):
        place = other.place
    return Draft(
        candidate,
        place,
        max(better.confidence, other.confidence),
        better.is_lead or (other.is_lead and not other.is_echo),
    )


def _texts(mentions: Iterable[Mention]) -> frozenset[str]:
    return frozenset(mention.text for mention in mentions)


def _is_same(one: Draft, two: Draft) -> bool:
    """Return whether two tellings are of one event: nothing that both say differs."""
    first, second = one.candidate, two.candidate
    if first.type != second.type or first.realis != second.realis:
        return False
    if first.mode is not None and second.mode is not None and first.mode != second.mode:
        return False
    if one.place is not None and two.place is not None and one.place.country != two.place.country:
        return False
    if first.type == "CONSULT":
        return _people(first) <= _people(second) or _people(second) <= _people(first)
    return _agree(first.actors, second.actors) and _agree(first.recipients, second.recipients)


def _people(candidate: Candidate) -> frozenset[str]:
    return frozenset(mention.name or mention.text for mention in (*candidate.actors, *candidate.recipients))


def _agree(one: tuple[Mention, ...], two: tuple[Mention, ...]) -> bool:
    if not one or not two or _is_vague(one) or _is_vague(two):
        return True
    states = {mention.country for mention in one} & {mention.country for mention in two}
    return bool(states - {None}) or bool({mention.text for mention in one} & {mention.text for mention in two})


def _is_vague(sides: tuple[Mention, ...]) -> bool:
    """Return whether sides are only "the soldiers": whose, an earlier sentence has said."""
    return all(side.kind == "group" and side.country is None for side in sides)
