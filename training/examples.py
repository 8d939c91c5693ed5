"""Write training examples: the features of every decision of the coder on annotated articles, with the right answer.

    python -m training.examples types ARTICLES.jsonl ANNOTATION.jsonl > types.jsonl

The articles and their annotation (a JSON object a line, joined on "id"; docs/codebook.md) are not part of the project.
"""

import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

from console.commands.extract import read_article
from extraction import counting, dating, placing
from extraction.assemble import ROOMS, drafts_of, triggers_of
from extraction.attribution import find_attributions
from extraction.casting import Scored, offered, signs_of
from extraction.clause import Clause, clauses
from extraction.counts import find_counts
from extraction.document import Document
from extraction.entities import find_mentions
from extraction.judging import NONE, Probabilities, as_type, proposed
from extraction.mention import Candidate, Mention
from extraction.modes import PLAIN, mode_signs
from extraction.reading import read_document
from extraction.relevance import RELEVANT, relevance_signs
from extraction.signs import Told, signs
from extraction.states import mark_of, setting_of
from extraction.telling import TOLD, telling_signs
from extraction.times import find_times
from extraction.topics import topic_signs
from schemas.analysis import Span
from schemas.codebook import MODES
from training import names as naming
from training.likeness import is_same_name

Annotation = dict[str, Any]  # Any: an annotated article, in JSON
Example = dict[str, Any]  # Any: an example, in JSON


def read(document: Document) -> tuple[tuple[Mention, ...], list[Told]]:
    """Return the mentions and the triggers of a document, as the coder finds them."""
    mentions = find_mentions(document)
    return mentions, triggers_of(document, mentions, find_attributions(document, mentions))


def spans(text: str, phrase: str) -> list[tuple[int, int]]:
    """Return where a phrase stands in a text."""
    found, start = [], text.find(phrase)
    while start >= 0:
        found.append((start, start + len(phrase)))
        start = text.find(phrase, start + 1)
    return found


def is_at(told: Told, places: list[tuple[int, int]]) -> bool:
    """Return whether a trigger overlaps one of the places."""
    return _overlaps(told.candidate.trigger, places)


def _overlaps(trigger: Span, places: list[tuple[int, int]]) -> bool:
    return any(start < trigger.end and trigger.start < end for start, end in places)


def types(document: Document, annotation: Annotation) -> Iterator[Example]:
    """Yield an example for each trigger; one whose type the article tells elsewhere is left out: it may tell it too."""
    _, told = read(document)
    events = [(event["type"], spans(document.full, event["trigger"])) for event in annotation["events"]]
    kinds = {kind for kind, _ in events}
    for one, features in zip(told, signs(document, told), strict=True):
        here = [kind for kind, places in events if is_at(one, places)]
        answer: str | None = NONE
        if here:
            answer = one.candidate.type if one.candidate.type in here else here[0]
        elif one.candidate.type in kinds:
            answer = None  # it may be another telling of the same
        yield {"answer": answer, "features": features}


def telling(unseen: Mapping[str, list[Probabilities]], document: Document, annotation: Annotation) -> Iterator[Example]:
    """Yield an example for each proposal; its rank among those of its type says whether as many events are told.

    Takes what the model of types says of an article that it has not seen, as `training.types` wrote it.
    """
    mentions, triggers = read(document)
    likely = unseen.get(document.id, [])
    drafts = drafts_of(document, mentions, find_attributions(document, mentions), proposed(triggers, likely))
    told = Counter(event["type"] for event in annotation["events"] if event["realis"] != "historical")
    background = [
        spans(document.full, event["trigger"]) for event in annotation["events"] if event["realis"] == "historical"
    ]
    ranks: Counter[str] = Counter()
    for index, features in telling_signs(document, drafts, triggers, likely):
        event = drafts[index].candidate
        if event.realis == "historical" or any(_overlaps(event.trigger, places) for places in background):
            continue  # background is neither asked for nor wrong
        ranks[event.type] += 1
        yield {
            "answer": TOLD if ranks[event.type] <= told[event.type] else NONE,
            "features": features,
            "type": event.type,
        }


def clauses_by_sentence(document: Document, mentions: tuple[Mention, ...]) -> list[Clause]:
    """Return the clause of each sentence."""
    return [clause for _, clause in clauses(document, mentions)]


def parts(document: Document, annotation: Annotation) -> Iterator[Example]:
    """Yield an example for each name around the trigger of each annotated event, grouped by event."""
    mentions, told = read(document)
    own = clauses_by_sentence(document, mentions)
    by_start = {mention.start: mention for mention in mentions}
    for number, event in enumerate(annotation["events"]):
        one = best_trigger(document, told, event)
        if one is None:
            continue
        one = one._replace(candidate=as_type(one, event["type"], 1.0))
        index = one.sentence.index
        offers = list(offered(one, own[index - 1] if index else None, own[0]))
        answers = [_part(offer.side.mention, by_start, event) for offer in offers]
        for offer, answer, features in zip(offers, answers, signs_of(one, offers, mentions), strict=True):
            mention = offer.side.mention
            yield {
                "event": number,
                "answer": answer,
                "country": mention.country,
                "features": features,
                "mark": mark_of(Scored(offer, {}), by_start),
                "setting": setting_of(mentions, document.title_end, one.sentence.start, one.sentence.end),
                "truth": [event["actor_countries"], event["recipient_countries"], event["type"]],
            }


def best_trigger(document: Document, told: list[Told], event: Annotation) -> Told | None:
    """Return the trigger that tells an annotated event: the one of its type, else the first."""
    here = [one for one in told if is_at(one, spans(document.full, event["trigger"]))]
    of_type = [one for one in here if any(reading.trigger.type == event["type"] for reading in one.found.readings)]
    return next(iter(of_type or here), None)


def _part(mention: Mention, by_start: dict[int, Mention], event: Annotation) -> str:
    fuller = by_start.get(mention.antecedent, mention) if mention.antecedent is not None else mention
    for part, names, countries in (
        ("actor", event["actors"], event["actor_countries"]),
        ("recipient", event["recipients"], event["recipient_countries"]),
    ):
        if any(is_same_name(text, name) for text in (mention.text, fuller.text) if text for name in names):
            return part
        if (mention.also_state or not names) and mention.country in countries and mention.kind != "person":
            return part
    return "none"


def places(document: Document, annotation: Annotation) -> Iterator[Example]:
    """Yield an example for each place around each annotated event, grouped by event."""
    mentions, told = read(document)
    by_start = {mention.start: mention for mention in mentions}
    for number, event in enumerate(annotation["events"]):
        one = best_trigger(document, told, event)
        if one is None:
            continue
        candidate = _as_annotated(one, event, mentions, by_start)
        offers = list(placing.offered(document, candidate, one.sentence, mentions))
        name = (event["place"] or {}).get("name")
        for offer, features in zip(offers, placing.signs_of(document, candidate, offers, mentions), strict=True):
            answer = placing.HERE if name and is_same_name(offer.mention.text, name) else NONE
            yield {"event": number, "answer": answer, "features": features, "truth": name, "value": offer.mention.text}
        if not offers:
            yield {"event": number, "answer": None, "features": [], "truth": name, "value": None}


def dates(document: Document, annotation: Annotation) -> Iterator[Example]:
    """Yield an example for each time around each annotated event, grouped by event."""
    mentions, told = read(document)
    times = find_times(document)
    by_start = {mention.start: mention for mention in mentions}
    for number, event in enumerate(annotation["events"]):
        one = best_trigger(document, told, event)
        if one is None or event["realis"] == "historical":
            continue
        candidate = _as_annotated(one, event, mentions, by_start)
        offers = list(dating.offered(document, candidate, one.sentence, times))
        for offer, features in zip(offers, dating.signs_of(document, candidate, one.sentence, offers), strict=True):
            answer = dating.THEN if offer.date == event["date"] else NONE
            yield {"event": number, "answer": answer, "features": features, "truth": event["date"], "value": offer.date}
        if not offers:
            yield {"event": number, "answer": None, "features": [], "truth": event["date"], "value": None}


def modes(document: Document, annotation: Annotation) -> Iterator[Example]:
    """Yield an example for each annotated event whose type has modes."""
    mentions, told = read(document)
    by_start = {mention.start: mention for mention in mentions}
    for event in annotation["events"]:
        one = best_trigger(document, told, event)
        if one is None or event["type"] not in MODES:
            continue
        one = one._replace(candidate=_as_annotated(one, event, mentions, by_start))
        yield {"answer": event["mode"] or PLAIN, "type": event["type"], "features": list(mode_signs(one))}


def counts(document: Document, annotation: Annotation) -> Iterator[Example]:
    """Yield an example for each number near each annotated event, grouped by event."""
    mentions, told = read(document)
    numbers = find_counts(document, is_open=True)
    by_start = {mention.start: mention for mention in mentions}
    for number, event in enumerate(annotation["events"]):
        one = best_trigger(document, told, event)
        if one is None:
            continue
        candidate = msgspec.structs.replace(_as_annotated(one, event, mentions, by_start), mode=event["mode"])
        truth = [[count["kind"], count["low"]] for count in event["counts"]]
        offers = list(counting.offered(document, candidate, one.sentence, numbers))
        for offer, features in zip(offers, counting.signs_of(document, candidate, offers), strict=True):
            own = offer.number.count
            kinds = [kind for kind, low in truth if low == own.low]
            answer = own.kind if own.kind in kinds else next(iter(kinds), counting.NONE)
            yield {"event": number, "answer": answer, "features": features, "truth": truth, "value": own.low}
        if not offers:
            yield {"event": number, "answer": None, "features": [], "truth": truth, "value": None}


def relevance(document: Document, annotation: Annotation) -> Iterator[Example]:
    """Yield the example of an article."""
    features = list(relevance_signs(document, find_mentions(document)))
    yield {"answer": RELEVANT if annotation["relevant"] else NONE, "features": features}


def topics(document: Document, annotation: Annotation) -> Iterator[Example]:
    """Yield the example of a relevant article."""
    if annotation["relevant"]:
        features = list(topic_signs(document, find_mentions(document)))
        yield {"topics": annotation["topics"], "features": features}


def _as_annotated(
    one: Told, event: Annotation, mentions: tuple[Mention, ...], by_start: dict[int, Mention]
) -> Candidate:
    """Return the event of a trigger with the annotated type and sides, as a coder without fault has them."""
    sides: dict[str, list[Mention]] = {"actor": [], "recipient": [], "none": []}
    for mention in mentions:
        sides[_part(mention, by_start, event)].append(mention)
    candidate = as_type(one, event["type"], 1.0)
    return msgspec.structs.replace(candidate, actors=tuple(sides["actor"]), recipients=tuple(sides["recipient"]))


TASKS: dict[str, Callable[[Document, Annotation], Iterator[Example]]] = {
    "types": types,
    "parts": parts,
    "places": places,
    "dates": dates,
    "modes": modes,
    "counts": counts,
    "relevance": relevance,
    "names": naming.names,
    "sources": naming.sources,
    "topics": topics,
}


def main(task: str, articles: str, annotations: str, unseen: str | None = None) -> None:
    """Print the examples of a task."""
    run = TASKS[task] if unseen is None else partial(telling, json.loads(Path(unseen).read_bytes()))
    answers = {one["id"]: one for one in map(json.loads, Path(annotations).read_bytes().splitlines())}
    for line in Path(articles).read_bytes().splitlines():
        document = read_document(read_article(line))
        if document.language not in ROOMS or document.id not in answers:
            continue
        annotation = answers[document.id]
        for example in run(document, annotation):
            row = {"id": document.id, "language": document.language, **example}
            sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
