"""Why an article was coded as it was: the words that speak for each event, and what else was weighed.

What a word says for an event is measured by reading the article once more without it: how much less likely the event
is then, in logits (occlusion; Zeiler and Fergus, ECCV 2014, section 3). An event costs as many readings as its
sentence has words, thirty at most, 30 ms each for an article of 200. The words are those that were read: cleaned of
markup (`cleaning.py`).
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

import msgspec
import numpy as np

from extraction.encoder.encoded import Encoded, Pieces, encoded, windows
from extraction.encoder.network import Matrix, logit, sigmoid, softmax
from extraction.encoder.parts import column
from extraction.events.casting import Part, added, fullest_of, summed, things
from extraction.events.events import Coded, find_events
from extraction.events.facts import Facts, facts_of
from extraction.events.meeting import roles_of
from extraction.events.realis import REALIS
from extraction.events.severity import Step, severity_steps
from extraction.mention import Mention
from extraction.record.names import names_of
from extraction.sources.attribution import find_attributions
from extraction.text.document import Document
from schemas.analysis import Count, Event, Named, Verdict
from schemas.codebook import EVENT_TYPES

#: As many weights as a person reads.
MOST: Final = 6
#: What is less likely than this was hardly weighed.
_HARDLY: Final = 0.01
#: What an article is about, its first words say.
_LEAD: Final = 60
#: So many words around a trigger are weighed: those of nearly every sentence; a longer one would take many seconds.
_AROUND: Final = 30

#: Weighed against the places.
NOT_SAID: Final = "(not said)"

Reason = tuple[str, float]


class EventReasons(msgspec.Struct, frozen=True, kw_only=True):
    """Why an event stands in the record.

    `marked` is its sentence with the [trigger], the {actors} and the (recipients) set off. `words` are those of the
    sentence that speak most for the event, in logits, negative against; `types` are the likeliest readings of the
    trigger, `actors_weighed`, `recipients_weighed` and `places_weighed` the names and states that were weighed,
    `realis_weighed` what the encoder thinks of realis, with probabilities. `realis_said` is a phrase that decides on
    it; where there is none `realis_ruled_out` says what speaks against one however likely. `found_by` says of each
    side and the place how it was known to be a name, `host_by` what decided on who is host of a meeting, where that was
    not the encoder, `severity_steps` what made the event as grave as it is. What the record has else of the event is as
    it has it: date, counts, who vouches for it.
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
    date: str | None
    date_phrase: str | None
    counts: tuple[str, ...]
    claimed_by: str | None
    main: bool
    score: float
    severity: int
    severity_steps: tuple[Step, ...]
    found_by: tuple[tuple[str, str], ...]
    words: tuple[Reason, ...]
    types: tuple[Reason, ...]
    actors_weighed: tuple[Reason, ...]
    recipients_weighed: tuple[Reason, ...]
    places_weighed: tuple[Reason, ...]
    realis_weighed: tuple[Reason, ...]
    host_by: str | None
    realis_said: str | None
    realis_ruled_out: tuple[tuple[str, str], ...]


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """Why an article has the verdict and the events that it has; of a language that is not read there is nothing."""

    id: str
    language: str
    relevant: bool
    analysed: bool = True
    relevance_score: float = 0.0
    relevance_unsure: bool = False
    relevance_words: tuple[Reason, ...] = ()
    events: tuple[EventReasons, ...] = ()


def explanation(document: Document, verdict: Verdict, mentions: tuple[Mention, ...]) -> Explanation:
    """Return why a document of a language that is read was coded as it was; blocks for seconds on a long article."""
    attributions = find_attributions(document, mentions)
    named = names_of(document, mentions).mentions
    events = find_events(document, named, attributions) if verdict.relevant else []
    own = encoded(document)
    facts = facts_of(document, own.pieces, named, attributions)
    return Explanation(
        id=document.id,
        language=verdict.language,
        relevant=verdict.relevant,
        relevance_score=verdict.score,
        relevance_unsure=verdict.unsure,
        relevance_words=_relevance_words(document, own),
        events=tuple(_reasons(document, own, facts, one) for one in events),
    )


def _relevance_words(document: Document, own: Encoded) -> tuple[Reason, ...]:
    """Return the words of the lead that say most of what the article is about, in its first window, as it is judged."""
    pieces = own.pieces
    last = next(windows(pieces))[1]
    words = pieces.owners[last] if last < len(pieces.owners) else len(pieces.starts)
    first = Pieces(
        pieces.numbers[:last],
        pieces.owners[:last],
        pieces.starts[:words],
        pieces.ends[:words],
        pieces.sentences[:words],
    )
    lead = range(min(_LEAD, words))
    return _weights(document, Encoded(first), lead, lambda one: float(one.about()[0]))


def _around(own: Encoded, coded: Coded) -> list[int]:
    """Return the words of an event's sentence, the nearest to its trigger first."""
    inside = [word for word, sentence in enumerate(own.sentences.tolist()) if sentence == coded.telling.sentence]
    return sorted(inside, key=lambda word: abs(word - coded.telling.query.first))[:_AROUND]


def _reasons(document: Document, own: Encoded, facts: Facts, coded: Coded) -> EventReasons:
    event, query = coded.event, coded.telling.query
    parts = coded.telling.parts
    types = own.types()
    at = types[query.first : query.last].max(axis=0)
    sides = (*event.actors, *event.recipients)
    sectors = frozenset(side.sector for side in sides)
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
        date=event.date,
        date_phrase=event.date_phrase.text if event.date_phrase is not None else None,
        counts=tuple(map(_count, event.counts)),
        claimed_by=event.claimed_by.text if event.claimed_by is not None else None,
        main=event.main,
        score=event.score,
        severity=event.severity,
        severity_steps=tuple(severity_steps(event.type, event.mode, event.realis, event.counts, sectors)),
        found_by=_found_by((*sides, event.place), facts),
        words=_weights(document, own, _around(own, coded), _how_told(coded)),
        types=_likeliest(dict(zip(map(str, EVENT_TYPES), sigmoid(at).tolist(), strict=True))),
        actors_weighed=_likeliest(_weighed(parts, facts, "actor")),
        recipients_weighed=_likeliest(_weighed(parts, facts, "recipient")),
        places_weighed=_likeliest(_places_weighed(parts, facts, float(own.unsaid(query)[0]))),
        realis_weighed=_likeliest(dict(zip(map(str, REALIS), own.realis(query).tolist(), strict=True))),
        host_by=_host_by(document, coded, facts),
        realis_said=None if coded.telling.said is None else coded.telling.said.phrase,
        realis_ruled_out=tuple(coded.telling.ruled_out.items()),
    )


def _host_by(document: Document, coded: Coded, facts: Facts) -> str | None:
    place = coded.event.place
    roles = roles_of(document, coded.telling, facts, coded.event.mode, None if place is None else place.country)
    return None if roles is None else roles.by


def _count(count: Count) -> str:
    """Return a count as a person reads it: "7 injured (people)", "24 to 99 participants (protesters), about"."""
    number = f"{count.low}" if count.low == count.high else f"{count.low or 'up'} to {count.high or 'more'}"
    return f"{number} {count.kind} ({count.what}){', about' if count.approximate else ''}"


def _found_by(named: Iterable[Named | None], facts: Facts) -> tuple[tuple[str, str], ...]:
    mentions = {(mention.start, mention.end): mention for mention in facts.mentions}
    by_start = {mention.start: mention for mention in facts.mentions}
    found = {one.text: mentions.get((one.start, one.end)) for one in named if one is not None}
    return tuple((text, _way(mention, by_start)) for text, mention in found.items() if mention is not None)


def _way(mention: Mention, by_start: Mapping[int, Mention]) -> str:
    """Return how a name was known to be one: by a row of the tables, an earlier form, its title, its shape, a tag."""
    whole = by_start.get(mention.antecedent) if mention.antecedent is not None else None
    if whole is not None and whole.text != mention.text:
        return f"short for {whole.text}"
    if mention.name is not None or mention.id is not None:
        number = f", {mention.id}" if mention.id else ""
        return f"in the tables: {mention.name or mention.name_ar or mention.text}{number}"
    if mention.role is not None:
        return f"{mention.kind} by the title {mention.role}"
    if mention.kind == "group":
        return "a side described by a common noun"
    return f"{mention.kind} by the encoder's tags" if mention.is_tagged else f"{mention.kind} by its words"


def _weighed(parts: Matrix, facts: Facts, part: Part) -> dict[str, float]:
    """Return the probability of a part of everything that is named and of every state."""
    rows, states = facts.states(parts)
    names = summed(facts.split(parts)[0][:, column(part)], _names(facts))
    return {**names, **summed(rows[:, column(f"{part} state")], states)}


def _names(facts: Facts) -> list[str]:
    """Return what each mention is a mention of, in its fullest form: all forms of a name are weighed as one."""
    own = things(facts.mentions)
    fullest = fullest_of(own, facts.mentions)
    return [fullest[thing].text for thing in own]


def _places_weighed(parts: Matrix, facts: Facts, unsaid: float) -> dict[str, float]:
    """Return the probability of each place that is named, and that none is said, as `placing.py` weighs them."""
    rows = [row for row, mention in enumerate(facts.mentions) if mention.kind == "place"]
    if not rows:
        return {}
    names = _names(facts)
    logits = added(parts[rows, column("place")], [names[row] for row in rows])
    likely = softmax(np.array([*logits.values(), unsaid]))
    return dict(zip([*logits, NOT_SAID], likely.tolist(), strict=True))


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
        if document.text(*own.pieces.offsets(word, word + 1))[0].isalnum()
    ]
    return tuple(sorted(weights, key=lambda reason: -abs(reason[1]))[:MOST])


def _likeliest(likely: Mapping[str, float]) -> tuple[Reason, ...]:
    """Return the likeliest, however likely it is, and what else is likely at all."""
    ranked = sorted(likely.items(), key=lambda reason: (-reason[1], reason[0]))[:MOST]
    return tuple((name, round(own, 3)) for at, (name, own) in enumerate(ranked) if at == 0 or own > _HARDLY)


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
