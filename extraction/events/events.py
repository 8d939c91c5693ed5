"""The events of a document: what it tells of, with the sides, place, date, counts and claim tied to each."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import msgspec

from extraction.encoder.encoded import Encoded, encoded
from extraction.encoder.meaning import meaning_of
from extraction.events.casting import sides_of, states_of
from extraction.events.claims import Source, claim_of
from extraction.events.counting import counts_of
from extraction.events.facts import Facts, facts_of
from extraction.events.meeting import roles_of, turned
from extraction.events.modes import mode_of
from extraction.events.placing import REASON, as_place, place_of
from extraction.events.repeats import is_repeat
from extraction.events.severity import score_of, severity_of
from extraction.events.telling import Telling, told
from extraction.mention import Attribution, Mention
from extraction.text.document import Document
from schemas.analysis import Event, Named, Span
from schemas.codebook import quad_of

#: An article has one or two events that it is about.
MAX_MAIN: Final = 2
_LIKELY: Final = 0.5


class Coded(NamedTuple):
    """An event of the record, and what tells of it."""

    event: Event
    telling: Telling


def find_events(document: Document, mentions: Sequence[Mention], attributions: Sequence[Attribution]) -> list[Coded]:
    """Return the events of a relevant document in the order of the text."""
    own = encoded(document)
    facts = facts_of(document, own.pieces, mentions, attributions)
    tellings = told(document, own, facts)
    main = _main(tellings)
    found: list[Coded] = []
    for one in tellings:
        coded = Coded(_event(document, own, one, facts, is_main=any(one is other for other in main)), one)
        same = next((place for place, other in enumerate(found) if is_repeat(coded.event, other.event)), None)
        if same is None:
            found.append(coded)
        else:
            found[same] = _surer(found[same], coded)
    return found


def _surer(one: Coded, two: Coded) -> Coded:
    """Return the surer of two tellings of an event, as a main one if either is."""
    best = max(one, two, key=lambda coded: coded.event.confidence)
    is_main = one.event.main or two.event.main
    return best._replace(event=msgspec.structs.replace(best.event, main=is_main))


def _main(tellings: Sequence[Telling]) -> list[Telling]:
    """Return the events that the article is about: the likeliest, and another that is likely; never background."""
    ranked = sorted((one for one in tellings if one.realis != "historical"), key=lambda one: -one.main)
    return [one for number, one in enumerate(ranked[:MAX_MAIN]) if number == 0 or one.main > _LIKELY]


def _event(document: Document, own: Encoded, told: Telling, facts: Facts, *, is_main: bool) -> Event:
    of_mentions, _, of_counts, of_sources = facts.split(told.parts)
    place = place_of(of_mentions, facts.mentions, float(own.unsaid(told.query)[0]))
    mode = mode_of(own, told)
    roles = roles_of(document, told, facts, mode, None if place is None else place.country)
    parts = told.parts if roles is None else turned(roles, facts, told.parts)
    actors, recipients = sides_of(facts.split(parts)[0], facts.mentions)
    of_states, states = facts.states(parts)
    time = told.dated.time if told.dated is not None else None
    counts = tuple(one.count for one in counts_of(of_counts, facts.counts))
    claim = claim_of(of_sources, facts.sources)
    sentence = document.sentences[told.sentence]
    sectors = frozenset(one.sector for one in (*actors, *recipients))
    return Event(
        type=told.type,
        mode=mode,
        realis=told.realis,
        quad=quad_of(told.type),
        trigger=told.trigger,
        sentence=Span(text=document.text(sentence.start, sentence.end), start=sentence.start, end=sentence.end),
        actors=tuple(map(as_named, actors)),
        actor_countries=states_of(of_states, states, "actor"),
        recipients=tuple(map(as_named, recipients)),
        recipient_countries=states_of(of_states, states, "recipient"),
        place=as_place(place, REASON) if place is not None else None,
        date=told.dated.date if told.dated is not None else None,
        date_phrase=Span(text=time.text, start=time.start, end=time.end) if time is not None else None,
        counts=counts,
        claimed_by=as_source(claim) if claim is not None else None,
        main=is_main,
        score=score_of(told.type, mode),
        severity=severity_of(told.type, mode, told.realis, counts, sectors),
        confidence=told.confidence,
        meaning=meaning_of(own, sentence.start, sentence.end),
    )


def as_named(mention: Mention) -> Named:
    """Return a mention as the record names it, a body of no state without one; its fields are called as there."""
    named = msgspec.convert(mention, Named, from_attributes=True)
    return named if named.country else msgspec.structs.replace(named, country=None)


def as_source(source: Source) -> Named:
    """Return a source as the record names it."""
    return Named(text=source.text, start=source.start, end=source.end)
