"""Why an article was coded as it was: the words that speak for each event, and what else was weighed.

What a word says for an event is measured by reading the article once more without it: how much less likely the event
is then, in logits (occlusion; Zeiler and Fergus, ECCV 2014, section 3). An event costs as many readings as its
sentence has words, 30 ms each for an article of 200.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

import msgspec

from extraction.attribution import find_attributions
from extraction.casting import Part, summed
from extraction.document import Document
from extraction.encoder.encoded import Encoded, encoded
from extraction.encoder.network import Matrix, logit, sigmoid
from extraction.encoder.parts import column
from extraction.events import Coded, find_events
from extraction.facts import Facts, facts_of
from extraction.listing import listed, with_listed
from extraction.mention import Mention
from schemas.analysis import Event, Named, Verdict
from schemas.codebook import EVENT_TYPES

#: As many weights as a person reads.
MOST: Final = 6
#: What is less likely than this was hardly weighed.
_HARDLY: Final = 0.01
#: What an article is about, its first words say.
_LEAD: Final = 60

Reason = tuple[str, float]


class EventReasons(msgspec.Struct, frozen=True, kw_only=True):
    """Why an event stands in the record.

    `marked` is its sentence with the [trigger], the {actors} and the (recipients) set off. `words` are those of the
    sentence that speak most for the event, in logits, negative against; `types` are the likeliest readings of the
    trigger, `actors_weighed` and `recipients_weighed` the names and states that were weighed, with probabilities.
    """

    type: str
    mode: str | None
    realis: str
    confidence: float
    trigger: str
    sentence: str
    marked: str
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    actor_countries: tuple[str, ...]
    recipient_countries: tuple[str, ...]
    place: str | None
    place_reason: str | None
    words: tuple[Reason, ...]
    types: tuple[Reason, ...]
    actors_weighed: tuple[Reason, ...]
    recipients_weighed: tuple[Reason, ...]


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """Why an article has the verdict and the events that it has."""

    id: str
    language: str
    relevant: bool
    relevance_score: float
    relevance_words: tuple[Reason, ...] = ()
    events: tuple[EventReasons, ...] = ()


def explanation(document: Document, verdict: Verdict, mentions: tuple[Mention, ...]) -> Explanation:
    """Return why a document of a language that is read was coded as it was; blocks for seconds on a long article."""
    attributions = find_attributions(document, mentions)
    named = with_listed(mentions, listed(document, mentions))
    events = find_events(document, named, attributions) if verdict.relevant else []
    own = encoded(document)
    facts = facts_of(document, own.pieces, named, attributions)
    return Explanation(
        id=document.id,
        language=verdict.language,
        relevant=verdict.relevant,
        relevance_score=verdict.score,
        relevance_words=_weights(document, own, _lead(own), lambda one: float(one.about()[0])),
        events=tuple(_reasons(document, own, facts, one) for one in events),
    )


def _lead(own: Encoded) -> range:
    return range(min(_LEAD, len(own.pieces.starts)))


def _reasons(document: Document, own: Encoded, facts: Facts, coded: Coded) -> EventReasons:
    event, query = coded.event, coded.telling.query
    parts = own.parts(query, facts.stretches)
    types = own.types()
    at = types[query.first : query.last].max(axis=0)
    inside = [word for word, sentence in enumerate(own.sentences.tolist()) if sentence == coded.telling.sentence]
    return EventReasons(
        type=event.type,
        mode=event.mode,
        realis=event.realis,
        confidence=event.confidence,
        trigger=event.trigger.text,
        sentence=event.sentence.text,
        marked=_marked(event),
        actors=_texts(event.actors),
        recipients=_texts(event.recipients),
        actor_countries=event.actor_countries,
        recipient_countries=event.recipient_countries,
        place=event.place.text if event.place is not None else None,
        place_reason=event.place.reason if event.place is not None else None,
        words=_weights(document, own, inside, _how_told(coded)),
        types=_likeliest(dict(zip(map(str, EVENT_TYPES), sigmoid(at).tolist(), strict=True))),
        actors_weighed=_likeliest(_weighed(parts, facts, "actor")),
        recipients_weighed=_likeliest(_weighed(parts, facts, "recipient")),
    )


def _weighed(parts: Matrix, facts: Facts, part: Part) -> dict[str, float]:
    """Return the probability of a part of everything that is named and of every state."""
    rows, states = facts.states(parts)
    names = summed(facts.split(parts)[0][:, column(part)], [mention.text for mention in facts.mentions])
    return {**names, **summed(rows[:, column(f"{part} state")], states)}


def _how_told(coded: Coded) -> Callable[[Encoded], float]:
    """Return how surely a reading of the article tells an event, in logits: background by its word alone."""
    kind, query = EVENT_TYPES.index(coded.event.type), coded.telling.query
    if coded.event.realis == "historical":
        return lambda one: float(one.types()[query.first : query.last, kind].max())
    return lambda one: logit(one.numbers(one.types())[kind, coded.telling.rank])


def _weights(
    document: Document, own: Encoded, words: Iterable[int], judge: Callable[[Encoded], float]
) -> tuple[Reason, ...]:
    """Return the words that change a judgement most when they are not read."""
    whole = judge(own)
    weights = [
        (document.text(*own.pieces.offsets(word, word + 1)), round(float(whole - judge(own.without(word))), 3))
        for word in words
        if document.text(*own.pieces.offsets(word, word + 1)).isalnum()
    ]
    return tuple(sorted(weights, key=lambda reason: -abs(reason[1]))[:MOST])


def _likeliest(likely: Mapping[str, float]) -> tuple[Reason, ...]:
    ranked = sorted(likely.items(), key=lambda reason: (-reason[1], reason[0]))[:MOST]
    return tuple((name, round(own, 3)) for name, own in ranked if own > _HARDLY)


def _marked(event: Event) -> str:
    """Return the sentence with [trigger], {actor} and (recipient) set off; names that stand elsewhere are not in it."""
    spans = [(event.trigger.start, event.trigger.end, "[", "]")]
    spans += [(side.start, side.end, "{", "}") for side in event.actors]
    spans += [(side.start, side.end, "(", ")") for side in event.recipients]
    text, start = event.sentence.text, event.sentence.start
    out, done = [], 0
    for first, last, opening, closing in sorted(spans):
        low, high = first - start, last - start
        if done <= low < high <= len(text):
            out += [text[done:low], opening, text[low:high], closing]
            done = high
    return "".join([*out, text[done:]])


def _texts(named: Iterable[Named]) -> tuple[str, ...]:
    return tuple(one.text for one in named)
