"""One event told several times in an article is coded once: which tellings are of one event, what they say together."""

from collections.abc import Iterable
from typing import Final, NamedTuple

import msgspec

from extraction.mention import Candidate, Mention
from extraction.sides import are_nobodys
from schemas.analysis import Place

#: A later telling takes the place of an earlier one when it is surer by this.
CLEARLY: Final = 0.1
#: Tellings less sure than this say more of an event that others tell.
WEAK: Final = 0.33


class Draft(NamedTuple):
    """A candidate with what was tied to it; how likely it is by the word, how sure the rules are of it.

    `tellings` is how many times the article tells it, `confidence` the probability that it is told at all and
    `signs` what that was judged by; `kind` is the type that its word was judged to tell.
    """

    candidate: Candidate
    place: Place | None
    is_lead: bool
    likely: float
    rule: float
    tellings: int = 1
    confidence: float = 0.0
    kind: str = ""
    signs: tuple[str, ...] = ()


def once_each(drafts: Iterable[Draft]) -> list[Draft]:
    """Return each event once, in the order of the text, with all that its tellings say."""
    kept: list[Draft] = []
    for draft in sorted(drafts, key=lambda one: max(one.likely, one.rule) < WEAK):
        same = next((index for index, other in enumerate(kept) if _is_same(draft, other)), None)
        if same is None:
            kept.append(draft)
        else:
            better, other = (draft, kept[same]) if _is_clearly_surer(draft, kept[same]) else (kept[same], draft)
            kept[same] = _completed(better, other)
    return kept


def _is_clearly_surer(one: Draft, two: Draft) -> bool:
    """Return whether a later telling says so much more that it takes the place of an earlier one."""
    return max(one.likely, one.rule) >= max(two.likely, two.rule) + CLEARLY


def _completed(better: Draft, other: Draft) -> Draft:
    """Return the better telling with what only the other one says."""
    one, two = better.candidate, other.candidate
    kinds = {count.count.kind for count in one.counts}
    candidate = msgspec.structs.replace(
        one,
        mode=one.mode or two.mode,
        actors=one.actors or tuple(side for side in two.actors if side.text not in _texts(one.recipients)),
        recipients=one.recipients or tuple(side for side in two.recipients if side.text not in _texts(one.actors)),
        actor_states=one.actor_states or (() if are_nobodys(one.actors) else two.actor_states),
        recipient_states=one.recipient_states or (() if are_nobodys(one.recipients) else two.recipient_states),
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
        better.is_lead or (other.is_lead and max(other.likely, other.rule) >= WEAK),
        max(better.likely, other.likely),
        max(better.rule, other.rule),
        better.tellings + other.tellings,
        kind=better.kind,
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
