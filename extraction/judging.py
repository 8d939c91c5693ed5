"""Which of the words that may tell an event do: judged word by word, then by what the whole article says of a type.

Two linear models a language, made from annotated articles by `training/`. The first gives each trigger a probability of
each type, or of none; what it reads is in `signs.py`. The second gives each type the probability that the article
tells it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import prod
from typing import Final, NamedTuple

import msgspec

from extraction.document import Document
from extraction.linear import model
from extraction.mention import Candidate
from extraction.signs import RULED, Told, rule_confidence, signs
from extraction.triggers import Trigger
from schemas.codebook import EVENT_TYPES

NONE: Final = "none"
#: Types of which no trigger is this likely are not looked at.
LEAST: Final = 0.06
#: A type is told from this probability on: where F1 on annotated articles is highest.
TOLD: Final = 0.33
#: A trigger this sure tells its type whatever the rest of the article says.
SURE: Final = 0.55
#: A trigger this likely of a type that is told says more of an event that others tell, and is none by itself.
ECHO: Final = 0.15
RULED_ECHO: Final = 0.5
#: A second trigger of a told type is another event, or another telling of the same, when it is this sure by itself.
AGAIN: Final = 0.55
_STEPS: Final = 10
_TYPES: Final = {str(name): name for name in EVENT_TYPES}
_TOP: Final = 3

Probabilities = Mapping[str, float]


class Mark(NamedTuple):
    """What the second model looks at of a trigger: its type by the rules, where it stands, how sure they are."""

    kind: str
    sentence: int
    rule: float


def judged(document: Document, told: Sequence[Told]) -> list[Told]:
    """Return the triggers that tell an event, as its type and with how sure it is, in the order of the text.

    Among them are echoes: weaker ones, that may complete an event and make none.
    """
    told = [one for one in told if not one.is_subject]
    likely = typed(document, told)
    presence = {kind: _presence(document, kind, told, likely) for kind in _kinds(likely)}
    surest = {
        kind: max(range(len(told)), key=lambda index: likely[index].get(kind, 0.0))
        for kind, probability in presence.items()
        if probability >= TOLD
    }
    kept = []
    for index, one in enumerate(told):
        by_rule = (rule_confidence(one), str(one.candidate.type))
        found = [
            (presence[kind] if best == index else likely[index][kind], kind)
            for kind, best in surest.items()
            if best == index or likely[index].get(kind, 0.0) >= AGAIN
        ]
        found += [by_rule] if by_rule[0] >= RULED else []
        chosen = max(found) if found else _echo(likely[index], surest, by_rule)
        if chosen is not None:
            probability, kind = chosen
            kept.append(one._replace(candidate=as_type(one, kind, probability), is_echo=not found))
    return kept


def _echo(likely: Probabilities, kinds: Iterable[str], by_rule: tuple[float, str]) -> tuple[float, str] | None:
    """Return how sure, and as which type, a trigger that tells nothing by itself may complete what others tell."""
    if by_rule[0] >= RULED_ECHO:
        return by_rule
    best = max(((likely.get(kind, 0.0), kind) for kind in kinds), default=(0.0, ""))
    return best if best[0] >= ECHO else None


def _presence(document: Document, kind: str, told: Sequence[Told], likely: Sequence[Probabilities]) -> float:
    best = max(one.get(kind, 0.0) for one in likely)
    in_article = told_in(document, kind, told, likely)
    return max(best, in_article) if best >= SURE else in_article


def typed(document: Document, told: Sequence[Told]) -> list[Probabilities]:
    """Return, for each trigger, the probability of each type; what is missing to 1 is that it tells nothing."""
    if not told:
        return []
    judge = model(f"types_{document.language}")
    return [
        {
            kind: probability
            for kind, probability in zip(judge.classes, judge.probabilities(features), strict=True)
            if kind != NONE
        }
        for features in signs(document, told)
    ]


def told_in(document: Document, kind: str, told: Sequence[Told], likely: Sequence[Probabilities]) -> float:
    """Return the probability that the article tells of a type."""
    judge = model(f"presence_{document.language}")
    marks = [mark_of(one) for one in told]
    probabilities = judge.probabilities(presence_signs(kind, marks, likely))
    return probabilities[judge.classes.index("told")]


def mark_of(one: Told) -> Mark:
    """Return what the second model looks at of a trigger."""
    return Mark(one.candidate.type, one.sentence.index, rule_confidence(one))


def presence_signs(kind: str, marks: Sequence[Mark], likely: Sequence[Probabilities]) -> Iterator[str]:
    """Yield the features of a type in an article: its surest triggers, where they stand, and what else is told."""
    own = sorted((one.get(kind, 0.0) for one in likely), reverse=True)
    others = sorted(
        (max(one.get(other, 0.0) for one in likely) for other in _kinds(likely) if other != kind), reverse=True
    )
    yield f"type={kind}"
    yield f"best={_step(own[0])}"
    yield f"type={kind}&best={_step(own[0]) // 2}"
    yield f"second={_step(own[1] if len(own) > 1 else 0.0)}"
    yield f"third={_step(own[2] if len(own) > _TOP - 1 else 0.0)}"
    yield f"any={_step(1.0 - prod(1.0 - one for one in own))}"
    yield f"title={_step(_best_in(kind, marks, likely, 0, 1))}"
    yield f"lead={_step(_best_in(kind, marks, likely, 1, 3))}"
    yield f"rank={min(_TOP, sum(other > own[0] for other in others))}"
    yield f"top={_step(others[0] if others else 0.0)}"
    yield f"others={min(_TOP, sum(other > TOLD for other in others))}"
    ruled = max((mark.rule for mark in marks if mark.kind == kind), default=0.0)
    yield f"rule={_step(ruled)}"
    yield f"rule={_step(ruled) // 2}&best={_step(own[0]) // 2}"
    yield f"triggers={min(_STEPS, len(marks) // 4)}"


def _best_in(kind: str, marks: Sequence[Mark], likely: Sequence[Probabilities], first: int, last: int) -> float:
    found = (
        probabilities.get(kind, 0.0)
        for mark, probabilities in zip(marks, likely, strict=True)
        if first <= mark.sentence < last
    )
    return max(found, default=0.0)


def _step(probability: float) -> int:
    return int(probability * _STEPS)


def _kinds(likely: Sequence[Probabilities]) -> list[str]:
    """Return the types that at least one trigger may tell, in a stable order."""
    return sorted({kind for one in likely for kind, probability in one.items() if probability >= LEAST})


def as_type(one: Told, kind: str, probability: float) -> Candidate:
    """Return a trigger's event as of a type, by the reading of the trigger that fits it best."""
    readings = [reading.trigger for reading in one.found.readings if reading.trigger.type == kind]
    trigger = readings[0] if readings else one.found.trigger
    event = one.candidate
    if trigger is not one.found.trigger or event.type != kind:
        event = msgspec.structs.replace(event, type=_TYPES[kind], mode=_mode(trigger, kind))
    return msgspec.structs.replace(event, confidence=round(probability, 4))


def _mode(trigger: Trigger, kind: str) -> str | None:
    return trigger.mode if trigger.type == kind else None
