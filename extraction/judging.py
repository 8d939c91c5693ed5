"""Which of the words that may tell an event may do so, and of which type: judged word by word.

A linear model a language, made from annotated articles by `training/`, gives each trigger a probability of each type,
or of none; what it reads is in `signs.py`. Whether the article tells of the event `telling.py` decides.
"""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import msgspec

from extraction.document import Document
from extraction.linear import model
from extraction.mention import Candidate
from extraction.signs import Told, rule_confidence, signs
from extraction.triggers import Trigger
from schemas.codebook import EVENT_TYPES

NONE: Final = "none"
#: A trigger this likely of a type is a proposal; whether the article tells of it `telling.py` decides.
PROPOSED: Final = 0.12
#: As many are looked at, the likeliest; an article of usual length has eleven.
MOST: Final = 40
#: What the rules are this sure of is a proposal whatever the model says.
RULED_PROPOSED: Final = 0.5
#: Types of which no trigger is this likely are not looked at.
LEAST: Final = 0.06
_TYPES: Final = {str(name): name for name in EVENT_TYPES}

Probabilities = Mapping[str, float]


class Proposed(NamedTuple):
    """A trigger as the type that it most likely tells; how likely by the model, how sure the rules are of that type."""

    told: Told
    likely: float
    rule: float


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


def proposed(told: Sequence[Told], likely: Sequence[Probabilities]) -> list[Proposed]:
    """Return the triggers that may tell an event, in the order of the text, each as its likeliest type.

    Where the rules are sure of another type, it is proposed beside the likeliest.
    """
    kept = []
    for one, own in zip(told, likely, strict=True):
        if one.is_subject:
            continue
        best, rule, ruled = max(own, key=lambda kind: own[kind]), rule_confidence(one), str(one.candidate.type)
        kinds = [best] if own[best] >= PROPOSED or (best == ruled and rule >= RULED_PROPOSED) else []
        kinds += [ruled] if best != ruled and rule >= RULED_PROPOSED else []
        for kind in kinds:
            typed_as = one._replace(candidate=as_type(one, kind, own.get(kind, 0.0)))
            kept.append(Proposed(typed_as, own.get(kind, 0.0), rule if kind == ruled else 0.0))
    if len(kept) > MOST:
        least = sorted(max(one.likely, one.rule) for one in kept)[-MOST]
        kept = [one for one in kept if max(one.likely, one.rule) >= least][:MOST]
    return kept


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
