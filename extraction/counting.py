"""Which of the numbers of an article belong to an event, and what they count there.

A linear model a language, made from annotated articles by `training/`. The kind that the noun beside the number and the
event's rules give is one of its features: fighters are killed, captured or deployed by what is told of them.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, NamedTuple, get_args

import msgspec

from extraction.clusters import clusters, light
from extraction.count_nouns import counted_form
from extraction.document import Document, Sentence
from extraction.linear import model
from extraction.linking import kind_for
from extraction.mention import Candidate, CountMention
from extraction.words import fold, words_of
from schemas.codebook import CountKind

NONE: Final = "none"
#: A number belongs to an event from this probability on: where F1 on annotated articles is highest.
LEAST: Final = 0.42
#: Sentences between a number and the trigger of its event, title and lead aside.
_REACH: Final = 3
_LEAD: Final = 1
_DISTANCES: Final = (0, 10, 25, 50, 100, 200, 400)
_SIZES: Final = (1, 2, 3, 5, 10, 20, 50, 100, 500, 1000, 10000, 100000)
_MANY: Final = 3
_KINDS: Final[dict[str, CountKind]] = {kind: kind for kind in get_args(CountKind)}


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
    found: dict[tuple[str, int | None], tuple[float, CountMention]] = {}
    for offer, features in zip(offers, signs_of(document, event, offers), strict=True):
        kind, likely = likeliest(dict(zip(judge.classes, judge.probabilities(features), strict=True)))
        key = (kind, offer.number.count.low)
        if likely >= LEAST and likely > found.get(key, (0.0, None))[0]:
            found[key] = (likely, _of_kind(offer.number, _KINDS[kind]))
    return tuple(sorted((count for _, count in found.values()), key=lambda one: one.start))


def likeliest(likely: Mapping[str, float]) -> tuple[str, float]:
    """Return the likeliest kind of a number, and the probability that it belongs to the event at all."""
    kind = max((name for name in likely if name != NONE), key=lambda name: likely[name])
    return kind, 1.0 - likely[NONE]


def _of_kind(count: CountMention, kind: CountKind) -> CountMention:
    return msgspec.structs.replace(count, count=msgspec.structs.replace(count.count, kind=kind))


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
        yield Offer(_of_kind(count, kind), max(-_REACH, min(_REACH, step)), is_top, count.start - event.trigger.start)


def signs_of(document: Document, event: Candidate, offers: Sequence[Offer]) -> Iterator[list[str]]:
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
            f"approximate={count.approximate}",
            f"listed={_is_listed(count.what)}&kind={kind}&type={event.type}", f"what={bool(count.what)}&kind={kind}",
            *_words(document, event, offer),
        ]  # fmt: skip


def _is_listed(what: str) -> bool:
    return any(counted_form(fold(word)) is not None for word in what.split())


def _words(document: Document, event: Candidate, offer: Offer) -> Iterator[str]:
    """Yield the counted noun and the words around the number, alone and beside the event."""
    words = words_of(document)
    first, last = words.between(offer.number.start, offer.number.end)
    trigger = light(fold(event.trigger.text.partition(" ")[0]))
    what = light(fold(offer.number.count.what.partition(" ")[0]))
    for noun in (what, *(f":{cluster}" for cluster in clusters(what))):
        yield f"noun={noun}"
        yield f"noun={noun}&type={event.type}"
        yield f"noun={noun}&mode={event.type}{event.mode}"
    yield f"trigger={trigger}&step={offer.step}&ahead={offer.distance < 0}"
    for name, position in (("-1", first - 1), ("-2", first - 2), ("-3", first - 3), ("+1", last), ("+2", last + 1)):
        word = light(words.items[position].text) if 0 <= position < len(words.items) else "|"
        yield f"{name}={word}"
        yield f"{name}={word}&type={event.type}"
        for cluster in clusters(word):
            yield f"{name}:{cluster}"
