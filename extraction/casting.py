"""Who did it, and to whom: each name around a trigger is given a part in its event, or none.

A linear model a language, made from annotated articles by `training/`. What the grammar rules (`arabic/roles.py`,
`english/roles.py`) make of a name is one of its features.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, Literal, NamedTuple

import msgspec

from extraction.clause import Clause, Side
from extraction.clusters import clusters, light
from extraction.frames import ALL_ACT
from extraction.linear import model
from extraction.mention import Candidate, Mention
from extraction.signs import RULED, Told, distance_step, rule_confidence

Part = Literal["actor", "recipient", "none"]
Where = Literal["own", "title", "before"]
#: The likeliest name has a part from this probability on, further ones from the other, and one that tells the state,
#: where the likeliest does not, from the third: where the states of whole events are right most often, cross-validated.
BEST: Final = 0.12
MORE: Final = 0.33
STATE: Final = 0.15
#: Lists of sides are short; a longer one is a list of something else.
MAX_SIDES: Final = 4
_MANY: Final = 4
_BETWEEN: Final = 3
#: Names of other sentences are as far as any.
_FAR: Final = 21


class Offered(NamedTuple):
    """A name that may have a part: where it stands, and in which row from the trigger, counted from 1.

    `acting` counts only the names that can act: people, organisations, groups, states.
    """

    side: Side
    where: Where
    is_behind: bool
    order: int
    acting: int
    distance: int


class Scored(NamedTuple):
    """An offer with the probability of each part."""

    offer: Offered
    likely: dict[str, float]


class Cast(NamedTuple):
    """The parts that were given."""

    actors: tuple[Mention, ...]
    recipients: tuple[Mention, ...]


def scored_sides(
    told: Told, before: Clause | None, title: Clause | None, mentions: Sequence[Mention], language: str
) -> list[Scored]:
    """Return how likely each name of an event's sentence, of the one before and of the title has which part in it."""
    judge = model(f"parts_{language}")
    offers = list(offered(told, before, title))
    return [
        Scored(offer, dict(zip(judge.classes, judge.probabilities(features), strict=True)))
        for offer, features in zip(offers, signs_of(told, offers, mentions), strict=True)
    ]


def cast_sides(told: Told, scored: Sequence[Scored]) -> Cast:
    """Return the sides of an event, of the names that were offered."""
    least = BEST
    if rule_confidence(told) >= RULED:
        # Where the rules are sure of an event and name nobody, mostly its sentence does not: another telling may.
        scored, least = [one for one in scored if one.offer.where == "own"], MORE
    return Cast(_taken(scored, "actor", "recipient", least), _taken(scored, "recipient", "actor", least))


def _taken(scored: Sequence[Scored], part: Part, other: Part, least: float) -> tuple[Mention, ...]:
    found = sorted(
        (
            (likely[part], offer.side.mention)
            for offer, likely in scored
            if likely[part] >= least and likely[part] > likely[other]
        ),
        key=lambda one: -one[0],
    )
    taken = [mention for number, (likely, mention) in enumerate(found[:MAX_SIDES]) if number == 0 or likely >= MORE]
    if not any(mention.country for mention in taken):
        taken += [mention for likely, mention in found if mention.country and likely >= STATE][:1]
    return tuple(sorted(taken, key=lambda mention: mention.start))


def offered(told: Told, before: Clause | None, title: Clause | None) -> Iterator[Offered]:
    """Yield the names that may have a part in an event: those of its sentence, of the one before, of the title."""
    clause, found = told.clause, told.found
    yield from _row(clause.before(found.first), "own", lambda side: found.first - side.last, is_behind=False)
    yield from _row(clause.after(found.last), "own", lambda side: side.first - found.last, is_behind=True)
    if before is not None:
        yield from _row(reversed(before.sides), "before", lambda _: _FAR, is_behind=False)
    if title is not None and title is not clause:
        yield from _row(title.sides, "title", lambda _: _FAR, is_behind=False)


def _row(sides: Iterable[Side], where: Where, distance: Callable[[Side], int], *, is_behind: bool) -> Iterator[Offered]:
    acting = 0
    for order, side in enumerate(sides, 1):
        acting += side.can_act
        yield Offered(side, where, is_behind=is_behind, order=order, acting=acting, distance=distance(side))


def signs_of(told: Told, offers: Sequence[Offered], mentions: Sequence[Mention]) -> Iterator[list[str]]:
    """Yield the features of each offer."""
    known = Counter(_key(mention) for mention in mentions)
    actors = {mention.start for mention in told.candidate.actors}
    recipients = {mention.start for mention in told.candidate.recipients}
    own = {_key(offer.side.mention) for offer in offers if offer.where == "own"}
    for offer in offers:
        mention = offer.side.mention
        start = mention.antecedent if mention.antecedent is not None else mention.start
        rule = (
            "actor"
            if {mention.start, start} & actors
            else "recipient"
            if {mention.start, start} & recipients
            else "none"
        )
        features = [*_place(told, offer), *_nature(told.candidate, offer), *_words(told, offer)]
        features += [f"rule={rule}", f"rule={rule}&type={told.candidate.type}", f"rule={rule}&where={offer.where}"]
        features.append(f"known={min(_MANY, known[_key(mention)])}")
        if offer.where != "own":
            features.append(f"elsewhere&own={_key(mention) in own}")
            features.append(f"elsewhere&sides={bool(actors)}{bool(recipients)}{told.candidate.type}")
        yield features


def _place(told: Told, offer: Offered) -> Iterator[str]:
    trigger, kind = told.found.trigger, told.candidate.type
    way = ("behind" if offer.is_behind else "ahead") if offer.where == "own" else offer.where
    distance = distance_step(offer.distance)
    acts = f"{way}{min(_MANY, offer.acting)}{'' if offer.side.can_act else '-'}"
    yield f"distance={distance}"
    for at in (f"{way}{min(_MANY, offer.order)}", f"acts {acts}"):
        yield f"at={at}"
        yield f"at={at}&distance={distance}"
        yield f"at={at}&frame={trigger.frame}&part={trigger.part}"
        yield f"at={at}&type={kind}"
        yield f"at={at}&type={kind}&part={trigger.part}"
        yield f"at={at}&form={' '.join(trigger.form)}"
        yield f"at={at}&row={trigger.label}"
        for cluster in clusters(light(trigger.form[0])):
            yield f"at={at}&form:{cluster}"
    around = f"ahead={_number(told, is_behind=False)}&behind={_number(told, is_behind=True)}"
    yield f"{around}&at={acts}"
    yield f"{around}&at={acts}&frame={trigger.frame}"


def _number(told: Told, *, is_behind: bool) -> int:
    """Return how many names that can act stand on one side of the trigger, up to a few."""
    sides = told.clause.after(told.found.last) if is_behind else told.clause.before(told.found.first)
    return min(_BETWEEN, sum(side.can_act for side in sides))


def _nature(event: Candidate, offer: Offered) -> Iterator[str]:
    mention = offer.side.mention
    nature = f"{mention.kind}{mention.sector}"
    way = "behind" if offer.is_behind else offer.where
    yield f"nature={nature}"
    yield f"nature={nature}&type={event.type}"
    yield f"nature={nature}&type={event.type}&way={way}"
    yield f"kind={mention.kind}&state={mention.also_state}&way={way}&type={event.type}"
    yield f"country={mention.country is not None}&kind={mention.kind}"
    yield f"kind={mention.kind}&place={mention.resolution}"
    if mention.antecedent is not None:
        yield "short"


def _words(told: Told, offer: Offered) -> Iterator[str]:
    """Yield the words that lead to the name, from it, and to the trigger."""
    clause, side, found = told.clause, offer.side, told.found
    lead = light(side.lead) if len(side.lead) > 1 else side.lead
    way = "behind" if offer.is_behind else offer.where
    yield f"lead={lead}&way={way}"
    yield f"lead={lead}&way={way}&type={told.candidate.type}"
    yield f"lead={lead}&frame={found.trigger.frame}&way={way}"
    yield f"lead={lead}&way={way}&kind={side.mention.kind}&acts={side.can_act}"
    yield f"lead={lead}&way={way}&form={found.trigger.form[0]}"
    for cluster in clusters(lead):
        yield f"lead:{cluster}&way={way}"
    if offer.where != "own":
        return
    after = light(clause.text(side.last))
    yield f"after={after}&way={way}"
    for cluster in clusters(after)[:1]:
        yield f"after:{cluster}&way={way}"
    between = range(found.last, side.first) if offer.is_behind else range(side.last, found.first)
    for position in [*between][:_BETWEEN] + [*between][-_BETWEEN:]:
        yield f"between={light(clause.text(position))}&way={way}"
    yield f"before trigger={light(clause.text(found.first - 1))}&way={way}"


def _key(mention: Mention) -> str:
    return mention.id or mention.name or mention.text


def with_cast(told: Told, cast: Cast) -> Candidate:
    """Return an event with the sides that were cast; where the rules are sure of it, the sides that they name stand."""
    event = told.candidate
    if rule_confidence(told) < RULED:
        return msgspec.structs.replace(event, actors=cast.actors, recipients=cast.recipients)
    if told.found.trigger.frame in ALL_ACT and len(event.actors) > 1:
        return event  # who meets or fights with whom: both act, and there is no other side
    # A passive names nobody who did it, unless "by" does, which the rules read.
    is_passive = told.found.trigger.part == "passive"
    actors = event.actors or tuple(() if is_passive else (one for one in cast.actors if one not in event.recipients))
    recipients = event.recipients or tuple(side for side in cast.recipients if side not in event.actors)
    return msgspec.structs.replace(event, actors=actors, recipients=recipients)
