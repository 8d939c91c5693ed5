"""Which states act in an event and which it is done to: named with a side, or known from the rest of the article.

"The authorities", "residents", a man whose name says nothing: their state is told by the article, not by their words. A
linear model a language, made from annotated articles by `training/`, gives each state that the article names its part.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

import msgspec

from extraction.casting import Scored
from extraction.document import Document
from extraction.linear import model
from extraction.mention import Candidate, Mention
from extraction.sides import are_nobodys, countries
from extraction.signs import RULED, Told, rule_confidence

BOTH: Final = "both"
#: The likeliest state has a part from this probability on, further ones from the other: where the states of whole
#: events are right most often, cross-validated.
BEST: Final = 0.27
MORE: Final = 0.4
#: Where nobody is named a state has to be this likely: who struck, an article may not say.
UNNAMED: Final = 0.5
#: An article is about a few states; the others are named in passing.
MAX_STATES: Final = 8
#: Below this a name has hardly a part.
_NOBODY: Final = 0.12
_STEPS: Final = 10
_MANY: Final = 3
_HALF: Final = 2


class Mark(NamedTuple):
    """What the model looks at of a name that was offered a part: what it is, where, how likely it acts or suffers."""

    state: str | None
    nature: str
    where: str
    actor: float
    recipient: float


class Setting(NamedTuple):
    """The states that an article names: how often, which in the title, and where the event's sentence is set."""

    named: tuple[tuple[str, int], ...]
    in_title: tuple[str, ...]
    places: tuple[str, ...]


def mark_of(scored: Scored, by_start: Mapping[int, Mention]) -> Mark:
    """Return what the model looks at of an offered name; of a short form, the state of the full one."""
    mention = scored.offer.side.mention
    full = by_start.get(mention.antecedent, mention) if mention.antecedent is not None else mention
    likely = scored.likely
    return Mark(
        mention.country or full.country,
        f"{mention.kind}{mention.sector or ''}",
        scored.offer.where,
        likely.get("actor", 0.0),
        likely.get("recipient", 0.0),
    )


def setting_of(mentions: Sequence[Mention], title_end: int, start: int, end: int) -> Setting:
    """Return the states that an article names, for an event whose sentence is `start` to `end`."""
    named = Counter(mention.country for mention in mentions if mention.country)
    return Setting(
        tuple(sorted(named.items(), key=lambda one: (-one[1], one[0]))[:MAX_STATES]),
        _states(mention for mention in mentions if mention.start < title_end),
        _states(mention for mention in mentions if mention.kind == "place" and start <= mention.start < end),
    )


def _states(mentions: Iterable[Mention]) -> tuple[str, ...]:
    return tuple(sorted({mention.country for mention in mentions if mention.country}))


def with_states(
    document: Document,
    told: Told,
    scored: Sequence[Scored],
    mentions: Sequence[Mention],
    by_start: Mapping[int, Mention],
) -> Candidate:
    """Return an event with the states of its sides; what the rules are sure of, and name the state of, stands."""
    event, sentence = told.candidate, told.sentence
    marks = [mark_of(one, by_start) for one in scored]
    judge = model(f"states_{document.language}")
    likely = {
        state: dict(zip(judge.classes, judge.probabilities(features), strict=True))
        for state, features in signs(
            event.type, marks, setting_of(mentions, document.title_end, sentence.start, sentence.end)
        )
    }
    actors = taken(likely, "actor", BEST if event.actors else UNNAMED)
    recipients = taken(likely, "recipient", BEST if event.recipients else UNNAMED)
    if rule_confidence(told) >= RULED:
        actors, recipients = _known(event.actors, actors), _known(event.recipients, recipients)
    return msgspec.structs.replace(event, actor_states=actors, recipient_states=recipients)


def _known(sides: tuple[Mention, ...], states: tuple[str, ...]) -> tuple[str, ...]:
    return countries(sides) or (() if are_nobodys(sides) else states)


def taken(
    likely: Mapping[str, Mapping[str, float]], part: str, best: float = BEST, more: float = MORE
) -> tuple[str, ...]:
    """Return the states that have a part, the likeliest first."""
    found = sorted(((one.get(part, 0.0) + one.get(BOTH, 0.0), state) for state, one in likely.items()), reverse=True)
    return tuple(state for number, (p, state) in enumerate(found) if p >= (more if number else best))


def signs(kind: str, marks: Sequence[Mark], setting: Setting) -> Iterator[tuple[str, list[str]]]:
    """Yield each state with its features."""
    total = sum(number for _, number in setting.named)
    states = dict.fromkeys([*(mark.state for mark in marks if mark.state), *(state for state, _ in setting.named)])
    acting = {state: _most(((mark.state, mark.actor) for mark in marks), state) for state in (*states, None)}
    suffering = {state: _most(((mark.state, mark.recipient) for mark in marks), state) for state in (*states, None)}
    number = dict(setting.named)
    for state in states:
        features = [f"type={kind}", f"states={min(_MANY, len(states))}"]
        features += _named("actor", kind, state, acting)
        features += _named("recipient", kind, state, suffering)
        features.append(f"both={_step(acting[state]) // _HALF}{_step(suffering[state]) // _HALF}")
        share = number.get(state, 0) / total if total else 0.0
        rank = min(_MANY, [name for name, _ in setting.named].index(state)) if state in number else _MANY
        features += [f"share={_step(share)}", f"share={_step(share)}&type={kind}", f"rank={rank}"]
        at = f"title={state in setting.in_title}&place={state in setting.places}&rank={rank}"
        features += [at, f"{at}&type={kind}"]
        where = {mark.where for mark in marks if mark.state == state}
        features.append(f"where={'own' if 'own' in where else next(iter(sorted(where)), 'far')}")
        features.append(f"where={'own' if 'own' in where else 'other'}&{at}")
        features += _relations(state, kind, setting)
        for mark in marks:
            if mark.state == state:
                features += [f"as {mark.nature}&{mark.where}", f"as {mark.nature}&{mark.where}&type={kind}"]
        for part, stateless, own in (("actor", acting, acting), ("recipient", suffering, suffering)):
            nature = _likeliest(marks, part)
            about = f"{part} is {nature}&rank={rank}&place={state in setting.places}"
            features += [about, f"{about}&type={kind}", f"{part} is {nature}&own={_step(own[state]) // _HALF}"]
            features.append(f"{part} stateless={_step(stateless[None])}&rank={rank}&place={state in setting.places}")
        yield state, features


def _relations(state: str, kind: str, setting: Setting) -> Iterator[str]:
    """Yield what the news of years says of a state, and of it beside the others of the article: who fights whom."""
    yield f"state={state}"
    yield f"state={state}&type={kind}"
    for other in [name for name, _ in setting.named if name != state][:_MANY]:
        yield f"pair={state}>{other}"
        yield f"pair={state}>{other}&type={kind}"


def _named(part: str, kind: str, state: str, likely: Mapping[str | None, float]) -> Iterator[str]:
    own = _step(likely[state])
    rivals = [value for name, value in likely.items() if name not in {state, None}]
    rival, stateless = _step(max(rivals, default=0.0)), _step(likely[None])
    yield f"{part}={own}"
    yield f"{part}={own}&type={kind}"
    yield f"{part}={own // _HALF}&rival={rival // _HALF}&none={stateless // _HALF}"
    yield f"{part} rank={min(_MANY, sum(value > likely[state] for value in rivals))}"
    yield f"{part} first={likely[state] >= max(likely.values())}&own={own // _HALF}"


def _most(likely: Iterable[tuple[str | None, float]], state: str | None) -> float:
    return max((value for name, value in likely if name == state), default=0.0)


def _likeliest(marks: Sequence[Mark], part: str) -> str:
    """Return what the likeliest name of a part is, and whether it has a state."""
    likely, best = max(
        ((mark.actor if part == "actor" else mark.recipient, mark) for mark in marks),
        key=lambda one: one[0],
        default=(0.0, None),
    )
    if best is None or likely < _NOBODY:
        return "nobody"
    return f"{best.nature}{'' if best.state else '?'}"


def _step(probability: float) -> int:
    return int(probability * _STEPS)
