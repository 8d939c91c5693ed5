"""Why an article was coded as it was: the rule, the words and the weights behind the verdict and behind each event."""

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from extraction.assemble import Coded, coded, triggers_of
from extraction.attribution import find_attributions
from extraction.document import Document
from extraction.judging import NONE
from extraction.linear import model
from extraction.mention import Mention
from extraction.relevance import RELEVANT, relevance_signs
from extraction.signs import signs
from extraction.telling import NOT_TOLD, TOLD
from schemas.analysis import Event, Named, Verdict

#: As many weights as a person reads.
MOST: Final = 6

Reason = tuple[str, float]


class EventReasons(msgspec.Struct, frozen=True, kw_only=True):
    """Why an event stands in the record.

    `rule` is the row and form of the lexicon that proposed it. `marked` is its sentence with the trigger, the actors
    and the recipients set off. `type_weights` are what spoke most for and against its type at the trigger,
    `told_weights` for and against the article telling it: sign and weight in logits, negative against.
    """

    type: str
    mode: str | None
    realis: str
    confidence: float
    rule: str
    trigger: str
    sentence: str
    marked: str
    actors: tuple[str, ...]
    recipients: tuple[str, ...]
    actor_countries: tuple[str, ...]
    recipient_countries: tuple[str, ...]
    place: str | None
    place_reason: str | None
    type_weights: tuple[Reason, ...]
    told_weights: tuple[Reason, ...]


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """Why an article has the verdict and the events that it has."""

    id: str
    language: str
    relevant: bool
    relevance_score: float
    relevance_weights: tuple[Reason, ...] = ()
    events: tuple[EventReasons, ...] = ()


def explanation(document: Document, verdict: Verdict, mentions: tuple[Mention, ...]) -> Explanation:
    """Return why a document of a language that is read was coded as it was."""
    judge = model(f"relevance_{document.language}")
    attributions = find_attributions(document, mentions)
    triggers = triggers_of(document, mentions, attributions)
    features = {one.candidate.trigger.start: own for one, own in zip(triggers, signs(document, triggers), strict=True)}
    found = coded(document, mentions, attributions) if verdict.relevant else []
    return Explanation(
        id=document.id,
        language=verdict.language,
        relevant=verdict.relevant,
        relevance_score=verdict.score,
        relevance_weights=_strongest(judge.reasons(relevance_signs(document, mentions), RELEVANT, NONE)),
        events=tuple(_reasons(document, one, features[one.event.trigger.start]) for one in found),
    )


def _reasons(document: Document, one: Coded, features: Sequence[str]) -> EventReasons:
    event = one.event
    judge, teller = model(f"types_{document.language}"), model(f"telling_{document.language}")
    kind = one.draft.kind if one.draft.kind in judge.classes else NONE
    return EventReasons(
        type=event.type,
        mode=event.mode,
        realis=event.realis,
        confidence=event.confidence,
        rule=one.draft.candidate.rule,
        trigger=event.trigger.text,
        sentence=event.sentence.text,
        marked=_marked(event),
        actors=_texts(event.actors),
        recipients=_texts(event.recipients),
        actor_countries=event.actor_countries,
        recipient_countries=event.recipient_countries,
        place=event.place.text if event.place is not None else None,
        place_reason=event.place.reason if event.place is not None else None,
        type_weights=_strongest(judge.reasons(features, kind, NONE)),
        told_weights=_strongest(teller.reasons(one.draft.signs, TOLD, NOT_TOLD)),
    )


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


def _strongest(reasons: Sequence[Reason]) -> tuple[Reason, ...]:
    return tuple(reasons[:MOST])
