"""Where an event happened: the likeliest of the places named around it, not the dateline.

A linear model a language, made from annotated articles by `training/`.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final, Literal, NamedTuple

from extraction.clusters import clusters, light
from extraction.document import Document, Sentence
from extraction.linear import model
from extraction.mention import Candidate, Mention
from extraction.signs import VERBAL, distance_step
from extraction.words import words_of
from schemas.analysis import Place
from schemas.codebook import quad_of

Where = Literal["own", "title", "lead", "before"]
#: Below this it is not said where the event happened: where F1 on annotated articles is highest.
LEAST: Final = 0.27
#: The same for demands, accusations and other words but meetings: an article seldom says where they were said.
LEAST_OF_WORDS: Final = 0.35
#: A town this much as likely as its state is the place.
NEARLY: Final = 0.4
HERE: Final = "here"
_MANY: Final = 4
_REASONS: Final[dict[Where, str]] = {
    "own": "the likeliest place that the sentence names",
    "before": "the likeliest place that the sentence before names",
    "lead": "the likeliest place that the lead names",
    "title": "the likeliest place that the title names",
}


class Offer(NamedTuple):
    """A place that may be the event's: where it is named, how many words from the trigger, behind it or ahead."""

    mention: Mention
    where: Where
    distance: int
    is_behind: bool


def place_of(
    document: Document, event: Candidate, sentence: Sentence, mentions: Sequence[Mention]
) -> tuple[Mention, str] | None:
    """Return the place of an event and the reason for the choice; None when it is not said."""
    offers = list(offered(document, event, sentence, mentions))
    judge = model(f"places_{document.language}")
    here = judge.classes.index(HERE)
    scored = [
        (judge.probabilities(features)[here], offer)
        for offer, features in zip(offers, signs_of(document, event, offers, mentions), strict=True)
    ]
    if not scored:
        return None
    likeliest, best = max(scored, key=lambda one: one[0])
    if likeliest < (LEAST_OF_WORDS if quad_of(event.type) in VERBAL and event.type != "CONSULT" else LEAST):
        return None
    best = _narrowed(likeliest, best, scored)
    return best.mention, _REASONS[best.where]


def _narrowed(likeliest: float, best: Offer, scored: Sequence[tuple[float, Offer]]) -> Offer:
    """Return the town that is named beside its state, where it is nearly as likely: a city is more than its state."""
    if best.mention.resolution != "country":
        return best
    inside = [
        (likely, offer)
        for likely, offer in scored
        if offer.where == best.where
        and offer.mention.country == best.mention.country
        and offer.mention.resolution != "country"
        and likely >= NEARLY * likeliest
    ]
    return max(inside, key=lambda one: one[0], default=(likeliest, best))[1]


def offered(document: Document, event: Candidate, sentence: Sentence, mentions: Sequence[Mention]) -> Iterator[Offer]:
    """Yield the places named in the event's sentence, in the one before, in the lead and in the title."""
    words = words_of(document)
    first, last = words.between(event.trigger.start, event.trigger.end)
    for mention in mentions:
        if mention.kind != "place":
            continue
        at = document.sentence_at(mention.start).index
        where: Where
        if at == sentence.index:
            where = "own"
        elif at == sentence.index - 1:
            where = "before"
        elif at == 0:
            where = "title"
        elif at == 1:
            where = "lead"
        else:
            continue
        position = bisect_left(words.starts, mention.outer_start)
        is_behind = position >= last
        yield Offer(mention, where, position - last if is_behind else first - position, is_behind)


def signs_of(
    document: Document, event: Candidate, offers: Sequence[Offer], mentions: Sequence[Mention]
) -> Iterator[list[str]]:
    """Yield the features of each offer."""
    known = Counter(_key(mention) for mention in mentions if mention.kind == "place")
    sides = (*event.actors, *event.recipients)
    for number, offer in enumerate(offers):
        mention = offer.mention
        way = ("behind" if offer.is_behind else "ahead") if offer.where == "own" else offer.where
        precision = mention.resolution or "?"
        distance = distance_step(offer.distance) if offer.where == "own" else "-"
        order = sum(other.where == offer.where and other.is_behind == offer.is_behind for other in offers[:number])
        lead = _lead(document, mention)
        is_side = any(side.start <= mention.start < max(side.end, side.outer_end) for side in sides)
        better = any(
            other.where == offer.where
            and other.mention.country == mention.country
            and other.mention.resolution != "country"
            for other in offers
        )
        features = [
            f"way={way}", f"way={way}&distance={distance}", f"way={way}&order={min(_MANY, order)}",
            f"precision={precision}", f"precision={precision}&way={way}", f"precision={precision}&type={event.type}",
            f"type={event.type}&way={way}", f"lead={lead}", f"lead={lead}&way={way}",
            f"lead={lead}&precision={precision}",
            f"side={is_side}&type={event.type}", f"side={is_side}&way={way}&precision={precision}",
            f"known={min(_MANY, known[_key(mention)])}", f"better={better}&precision={precision}",
            f"of a side={mention.country in {side.country for side in event.recipients}}&type={event.type}",
            f"of an actor={mention.country in {side.country for side in event.actors}}&type={event.type}",
            f"own={any(other.where == 'own' for other in offers)}&way={way}",
            f"realis={event.realis}&way={way}",
        ]  # fmt: skip
        features += [f"lead:{cluster}" for cluster in clusters(lead)[:1]]
        yield features


def as_place(mention: Mention, reason: str) -> Place:
    """Return a place mention as the event's place."""
    return Place(
        text=mention.text,
        start=mention.start,
        end=mention.end,
        name=mention.name,
        name_ar=mention.name_ar,
        id=mention.id,
        country=mention.country,
        sector=mention.sector,
        lat=mention.lat,
        lon=mention.lon,
        geonames_id=mention.geonames_id,
        admin1=mention.admin1,
        resolution=mention.resolution,
        reason=reason,
    )


def _lead(document: Document, mention: Mention) -> str:
    """Return the word that leads to a place, or the letters written together with it."""
    words = words_of(document)
    first = bisect_left(words.starts, mention.outer_start)
    if first and words.items[first - 1].end > mention.outer_start:
        word = words.items[first - 1]
        return word.text[: max(0, mention.outer_start - word.start)] + "+"
    return light(words.items[first - 1].text) if first else "|"


def _key(mention: Mention) -> str:
    return mention.id or mention.name or mention.text
