"""What speaks for and against a word telling an event: the features of the model that judges triggers."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from extraction.clause import Clause
from extraction.clusters import clusters, light
from extraction.document import Document, Sentence
from extraction.mention import Candidate
from extraction.severity import confidence_of
from extraction.triggers import Found
from schemas.codebook import quad_of

_WINDOW: Final = 6
_RIVALS: Final = 3
_MANY: Final = 4
_PARTS_OF_TEXT: Final = 5
_LATER: Final = 5
#: Words of a sentence as they are grouped by length.
_LENGTH_STEP: Final = 8
_STEPS: Final = 10
_DISTANCES: Final = (0, 1, 2, 3, 5, 8, 13, 21)
#: From this confidence on what the rules say stands.
RULED: Final = 0.65
#: Quads of words; the others are deeds.
VERBAL: Final = frozenset({1, 3})
#: Sentences, the title among them, that hold the news.
LEAD_SENTENCES: Final = 3


class Told(NamedTuple):
    """A trigger where it stands, with what the rules make of it.

    `is_subject` where talks were about it; `is_claimed` where a source vouches for it; `is_echo` where it may complete
    an event that others tell, and makes none.
    """

    candidate: Candidate
    found: Found
    clause: Clause
    sentence: Sentence
    is_subject: bool = False
    is_claimed: bool = False
    is_echo: bool = False


def signs(document: Document, told: Sequence[Told]) -> Iterator[list[str]]:
    """Yield the features of each trigger of a document."""
    same = Counter(one.candidate.type for one in told)
    leading = {one.candidate.type for one in told if one.sentence.index <= 1}
    before: Told | None = None
    for one in told:
        features = [*_own(one), *_around(one), *_facts(one), *_standing(document, one), *_by_row(one)]
        features.append(f"same={min(_MANY, same[one.candidate.type])}")
        features.append(f"leading={one.candidate.type in leading}")
        if before is not None and before.sentence.index == one.sentence.index:
            features += [f"before={before.candidate.type}", f"pair={before.candidate.type}>{one.candidate.type}"]
        else:
            features.append("first")
        before = one
        yield features


def _own(one: Told) -> Iterator[str]:
    trigger, found = one.found.trigger, one.found
    word = one.clause.text(found.first)
    prefix = word.removesuffix(trigger.form[0]) if word.endswith(trigger.form[0]) else "?"
    yield f"type={trigger.type}"
    yield f"row={trigger.label}"
    yield f"form={' '.join(trigger.form)}"
    yield f"part={trigger.part}"
    yield f"fits={found.fits}"
    yield f"type={trigger.type}&fits={found.fits}"
    yield f"row={trigger.label}&fits={found.fits}"
    yield f"prefix={prefix}"
    yield f"part={trigger.part}&prefix={prefix}"
    if len(found.readings) == 1:
        yield "alone"
    for rival in found.readings[1 : 1 + _RIVALS]:
        yield f"rival={rival.trigger.type}&fits={rival.fits}"
    for cluster in clusters(light(trigger.form[0])):
        yield f"form:{cluster}"


def _around(one: Told) -> Iterator[str]:
    first, last = one.found.first, one.found.last
    for name, position in (("-1", first - 1), ("-2", first - 2), ("+1", last), ("+2", last + 1)):
        word = light(one.clause.text(position)) or "|"
        yield f"{name}={word}"
        for cluster in clusters(word):
            yield f"{name}:{cluster}"
    for side, positions in (("L", range(first - _WINDOW, first)), ("R", range(last, last + _WINDOW))):
        for position in positions:
            word = light(one.clause.text(position))
            if word:
                yield f"{side}={word}"
                for cluster in clusters(word):
                    yield f"{side}:{cluster}"


def _facts(one: Told) -> Iterator[str]:
    event = one.candidate
    yield f"realis={event.realis}"
    yield f"type={event.type}&realis={event.realis}"
    yield f"actors={min(2, len(event.actors))}"
    yield f"recipients={min(2, len(event.recipients))}"
    yield f"sides={bool(event.actors):d}{bool(event.recipients):d}{event.type}"
    for name, sides in (("actor", event.actors), ("recipient", event.recipients)):
        if sides:
            yield f"{name}={sides[0].kind}{sides[0].sector}"
    yield f"counts={bool(event.counts)}"
    for count in event.counts:
        yield f"count={count.count.kind}"
        yield f"count={count.count.kind}&type={event.type}&fits={one.found.fits}"
    yield f"time={event.time is not None}"
    yield f"dated={event.time is not None and event.time.date is not None}"
    sure = int(rule_confidence(one) * _STEPS)
    yield f"rule={sure}"
    yield f"rule={sure}&type={event.type}"
    yield f"claimed={one.is_claimed}"
    yield f"subject={one.is_subject}"


def _by_row(one: Told) -> Iterator[str]:
    """Yield what a row of the lexicon looks like here: some tell their event in the lead only, some with sides only."""
    event, row = one.candidate, one.found.trigger.label
    first, last = one.found.first, one.found.last
    yield f"row={row}&-1={light(one.clause.text(first - 1)) or '|'}"
    yield f"row={row}&+1={light(one.clause.text(last)) or '|'}"
    yield f"row={row}&realis={event.realis}"
    yield f"row={row}&sides={bool(event.actors):d}{bool(event.recipients):d}"
    yield f"row={row}&rule={int(rule_confidence(one) * _STEPS)}"
    yield f"row={row}&sentence={min(_LATER, one.sentence.index)}"


def distance_step(words: int) -> int:
    """Return a distance in words as a step: near ones are told apart, far ones are alike."""
    return sum(words >= bound for bound in _DISTANCES)


def rule_confidence(one: Told) -> float:
    """Return how sure the rules alone would be of an event, 0 where they would make none of it."""
    if not one.found.fits or not one.found.is_narrow or one.is_subject:
        return 0.0
    event = one.candidate
    if quad_of(event.type) in VERBAL and not event.actors and not event.recipients:
        return 0.0  # words without a speaker: "talks", "the agreement" are a topic here
    return confidence_of(event, in_lead=one.sentence.index < LEAD_SENTENCES)


def _standing(document: Document, one: Told) -> Iterator[str]:
    sentence = one.sentence
    yield (
        "sentence=title" if sentence.is_headline and sentence.index == 0 else f"sentence={min(_LATER, sentence.index)}"
    )
    yield f"part of text={sentence.index * _PARTS_OF_TEXT // max(1, len(document.sentences))}"
    yield f"length={min(_LATER, (one.clause.last - one.clause.first) // _LENGTH_STEP)}"
