"""In what way an event was done: the mode of its type that the words around the trigger tell, or none.

A linear model a language, made from annotated articles by `training/`. What the trigger's row and the cue words of the
lexicon say (`triggers.py`) is one of its features.
"""

from collections.abc import Iterator
from typing import Final

from extraction.clusters import clusters, light
from extraction.linear import model
from extraction.signs import RULED, Told, rule_confidence
from schemas.codebook import MODES

#: The class of an event that has no mode.
PLAIN: Final = "none"
#: What the lexicon says stands where the rules are sure of the event, and else unless the model is this sure of another
#: mode: most modes are right so.
SURE: Final = 0.7
_WINDOW: Final = 8


def mode_of(told: Told, language: str) -> str | None:
    """Return the likeliest mode of an event's type, None where it has none."""
    allowed = MODES.get(told.candidate.type)
    if allowed is None:
        return None
    judge = model(f"modes_{language}")
    likely = {
        name: probability
        for name, probability in zip(judge.classes, judge.probabilities(mode_signs(told)), strict=True)
        if name in allowed or name == PLAIN
    }
    best = max(likely, key=lambda name: likely[name])
    is_unsure = likely[best] < SURE * sum(likely.values())
    if told.candidate.mode is not None and (is_unsure or rule_confidence(told) >= RULED):
        return told.candidate.mode
    return None if best == PLAIN else best


def mode_signs(told: Told) -> Iterator[str]:
    """Yield the features of an event's mode."""
    event, clause, found = told.candidate, told.clause, told.found
    yield f"type={event.type}"
    yield f"rule={event.mode}"
    yield f"type={event.type}&rule={event.mode}"
    yield f"form={' '.join(found.trigger.form)}&type={event.type}"
    yield f"row={found.trigger.label}&type={event.type}"
    for cluster in clusters(light(found.trigger.form[0])):
        yield f"form:{cluster}&type={event.type}"
    for position in range(max(clause.first, found.first - _WINDOW), min(clause.last, found.last + _WINDOW)):
        word = light(clause.text(position))
        yield f"near={word}"
        yield f"near={word}&type={event.type}"
        for cluster in clusters(word):
            yield f"near:{cluster}&type={event.type}"
    for position in range(clause.first, clause.last):
        yield f"word={light(clause.text(position))}&type={event.type}"
    for count in event.counts:
        yield f"count={count.count.kind}&type={event.type}"
    for name, sides in (("actor", event.actors), ("recipient", event.recipients)):
        if sides:
            yield f"{name}={sides[0].kind}{sides[0].sector}&type={event.type}"
