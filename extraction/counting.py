"""Which of the numbers of an article belong to an event.

A linear model a language, made from annotated articles by `training/`.
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import msgspec

from extraction.document import Document, Sentence
from extraction.linear import model
from extraction.linking import kind_for
from extraction.mention import Candidate, CountMention

OF_EVENT: Final = "of the event"
#: A number belongs to an event from this probability on: where F1 on annotated articles is highest.
LEAST: Final = 0.3
#: Sentences between a number and the trigger of its event, title and lead aside.
_REACH: Final = 3
_LEAD: Final = 1
_DISTANCES: Final = (0, 10, 25, 50, 100, 200, 400)
_SIZES: Final = (1, 2, 3, 5, 10, 20, 50, 100, 500, 1000, 10000, 100000)
_MANY: Final = 3


class Offer(NamedTuple):
    """A number that may be the event's, with the kind that it would be; how many sentences on from the trigger."""

    number: CountMention
    step: int
    is_top: bool
    distance: int


def counts_of_event(
    document: Document, event: Candidate, sentence: Sentence, counts: Sequence[CountMention]
) -> tuple[CountMention, ...]:
    """Return the numbers of an event in the order of the text, each kind and number once."""
    offers = list(offered(document, event, sentence, counts))
    judge = model(f"counts_{document.language}")
    own = judge.classes.index(OF_EVENT)
    found: dict[tuple[str, int | None], tuple[float, CountMention]] = {}
    for offer, features in zip(offers, signs_of(event, offers), strict=True):
        likely = judge.probabilities(features)[own]
        key = (offer.number.count.kind, offer.number.count.low)
        if likely >= LEAST and likely > found.get(key, (0.0, None))[0]:
            found[key] = (likely, offer.number)
    return tuple(sorted((count for _, count in found.values()), key=lambda one: one.start))


def offered(
    document: Document, event: Candidate, sentence: Sentence, counts: Sequence[CountMention]
) -> Iterator[Offer]:
    """Yield the numbers in and near the event's sentence, and those of title and lead."""
    for count in counts:
        at = document.sentence_at(count.start).index
        step = at - sentence.index
        is_top = at <= _LEAD
        if abs(step) > _REACH and not is_top:
            continue
        kind = kind_for(event, count) if step == 0 else count.count.kind
        named = msgspec.structs.replace(count, count=msgspec.structs.replace(count.count, kind=kind))
        yield Offer(named, max(-_REACH, min(_REACH, step)), is_top, count.start - event.trigger.start)


def signs_of(event: Candidate, offers: Sequence[Offer]) -> Iterator[list[str]]:
    """Yield the features of each offer."""
    same_kind: dict[tuple[str, int], int] = {}
    here = {offer.number.count.kind for offer in offers if offer.step == 0}
    for offer in offers:
        count = offer.number.count
        kind, step = count.kind, offer.step
        order = same_kind.get((kind, step), 0)
        same_kind[kind, step] = order + 1
        distance = sum(abs(offer.distance) >= bound for bound in _DISTANCES) * (1 if offer.distance >= 0 else -1)
        size = sum((count.low or 0) >= bound for bound in _SIZES)
        mode = f"{event.type}:{event.mode}"
        yield [
            f"kind={kind}", f"kind={kind}&type={event.type}", f"kind={kind}&mode={mode}", f"step={step}",
            f"kind={kind}&type={event.type}&step={step}", f"type={event.type}&step={step}&top={offer.is_top}",
            f"kind={kind}&order={min(_MANY, order)}&step={step}", f"distance={distance}",
            f"kind={kind}&distance={distance}", f"size={size}", f"kind={kind}&size={size}",
            f"realis={event.realis}&kind={kind}", f"top={offer.is_top}&kind={kind}",
            f"here={kind in here}&step={step}", f"here={kind in here}&step={step}&type={event.type}",
            f"approximate={count.approximate}", f"what={bool(count.what)}&kind={kind}",
        ]  # fmt: skip
