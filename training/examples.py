"""Write what the encoder learns from: annotated articles as it reads them, with the right answer to every question.

    python -m training.examples ARTICLES.jsonl ANNOTATION.jsonl > examples.jsonl

The articles and their annotation (a JSON object a line, joined on "id"; docs/codebook.md) are not part of the project.
Where an annotation has no names, as only the relevance of the article is known, nothing is asked about names.
What may have a part in an event is found as the coder finds it; names that only the annotators found are added, as the
encoder itself will find them once it has learnt to.
"""

import json
import sys
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from console.commands.extract import read_article
from evaluation.names import is_name, words_of_name
from extraction.encoder.encoded import MODE_LABELS, MOST_OF_TYPE, Pieces, cut
from extraction.encoder.network import WINDOW
from extraction.events.casting import things
from extraction.events.facts import Facts, facts_of
from extraction.events.realis import REALIS
from extraction.mention import Attribution, Mention, MentionKind
from extraction.names.entities import find_mentions
from extraction.sources.attribution import find_attributions
from extraction.text.document import Document
from extraction.text.reading import read_document
from schemas.codebook import COUNT_KINDS, EVENT_TYPES, TOPICS

Annotation = dict[str, Any]  # Any: an annotated article or event, in JSON
Example = dict[str, Any]  # Any: an example, in JSON
Words = tuple[int, int]

#: A trigger is a few words; a longer one is a clause.
MOST_TRIGGER: Final = 8
#: The answer is not among what was found: the question is not asked.
UNKNOWN: Final = -2
_NAMES: Final[tuple[tuple[str, MentionKind], ...]] = (
    ("people", "person"),
    ("organisations", "organisation"),
    ("places", "place"),
)
_TAGS: Final = (("people", 1), ("organisations", 3), ("places", 5))
#: Letters written together with a name before it.
_PREFIX: Final = 3


def example_of(document: Document, annotation: Annotation) -> Example:
    """Return an article as an example."""
    pieces = cut(document.full, [sentence.start for sentence in document.sentences], WINDOW)
    mentions = find_mentions(document)
    attributions = find_attributions(document, mentions)
    facts = facts_of(document, pieces, _with_annotated(document, mentions, annotation), attributions)
    facts = _with_sources(document, pieces, facts, annotation)
    tags, sources = tags_of(document, pieces, annotation) if "people" in annotation else (None, None)
    told = Counter(event["type"] for event in annotation["events"] if event["realis"] != "historical")
    owners = [*(one.country for one in facts.mentions), *(one.country for one in facts.adjectives)]
    states = {state: number for number, state in enumerate(sorted({state for state in owners if state}))}
    own, dates = _numbered(things(facts.mentions)), _dates(document, facts)
    return {
        "id": document.id,
        "pieces": pieces.numbers,
        "owners": pieces.owners,
        "sentences": pieces.sentences,
        "relevant": bool(annotation["relevant"]),
        "topics": [TOPICS.index(topic) for topic in annotation["topics"] if topic in TOPICS],
        "told": {EVENT_TYPES.index(kind): min(MOST_OF_TYPE, number) for kind, number in told.items()},
        "tags": tags,
        "sources": sources,
        "stretches": facts.stretches,
        "things": own,
        "states": [states[state] if state else -1 for state in owners],
        "places": [mention.kind == "place" for mention in facts.mentions],
        "dates": [dates[time.date] for time in facts.times if time.date],
        "today": dates.get(_today(document), -1),
        "counts": len(facts.counts),
        "vouchers": len(facts.sources),
        "events": [
            found
            for event in annotation["events"]
            if (found := _event(document, pieces, facts, event, (own, states, dates))) is not None
        ],
    }


def spans(text: str, phrase: str) -> list[tuple[int, int]]:
    """Return where a phrase stands in a text."""
    found, start = [], text.find(phrase) if phrase else -1
    while start >= 0:
        found.append((start, start + len(phrase)))
        start = text.find(phrase, start + 1)
    return found


def _words(pieces: Pieces, places: Iterable[tuple[int, int]]) -> list[Words]:
    found = (pieces.between(start, end) for start, end in places)
    return [words for words in found if words is not None]


def _with_annotated(document: Document, mentions: Sequence[Mention], annotation: Annotation) -> list[Mention]:
    """Return the mentions with the people, organisations and places that only the annotators found."""
    found = list(mentions)
    for field, kind in _NAMES:
        for name in sorted(annotation.get(field, ()), key=len, reverse=True):
            for start, end in spans(document.full, name):
                if not any(start < mention.end and mention.start < end for mention in found):
                    found.append(Mention(kind=kind, start=start, end=end, text=name, outer_start=start, outer_end=end))
    return sorted(found, key=lambda mention: mention.start)


def _with_sources(document: Document, pieces: Pieces, facts: Facts, annotation: Annotation) -> Facts:
    """Return the facts with the sources that only the annotators found."""
    known = {(source.start, source.end) for source in facts.sources}
    more = [
        Attribution(start=start, end=end, text=name)
        for name in annotation.get("attribution", ())
        for start, end in spans(document.full, name)[:2]
        if (start, end) not in known
    ]
    own = [Attribution(start=s.start, end=s.end, text=s.text) for s in facts.sources]
    return facts_of(document, pieces, facts.mentions, [*own, *more])


def tags_of(document: Document, pieces: Pieces, annotation: Annotation) -> tuple[list[int], list[int]]:
    """Return the tag of each word, and whether it is of a source: wherever the annotators' names stand."""
    tags, sources = [0] * len(pieces.starts), [0] * len(pieces.starts)
    names = [(name, tag) for field, tag in _TAGS for name in annotation[field]]
    for name, tag in sorted(names, key=lambda pair: -len(pair[0])):
        for start, end in spans(document.full, name):
            words = pieces.between(start, end)
            if words is None or any(tags[slice(*words)]):
                continue
            first, last = words
            # "Syria" is no name in "Syrian": a name ends with its word, and only short words are joined before it.
            if start - pieces.starts[first] <= _PREFIX and end == pieces.ends[last - 1]:
                tags[first:last] = [tag, *[tag + 1] * (last - first - 1)]
    for name in annotation["attribution"]:
        for first, last in _words(pieces, spans(document.full, name)):
            sources[first:last] = [1] * (last - first)
    return tags, sources


def _numbered(found: Sequence[Hashable]) -> list[int]:
    numbers = {thing: number for number, thing in enumerate(dict.fromkeys(found))}
    return [numbers[thing] for thing in found]


def _today(document: Document) -> str:
    return document.published.date().isoformat() if document.published is not None else ""


def _dates(document: Document, facts: Facts) -> dict[str, int]:
    dates = {time.date for time in facts.times if time.date} | {_today(document)}
    return {date: number for number, date in enumerate(sorted(dates - {""}))}


def _trigger(document: Document, pieces: Pieces, event: Annotation) -> list[Words]:
    """Return where an event's trigger stands, first where its sentence names most of its sides and place."""
    names = [*event["actors"], *event["recipients"], *([event["place"]["name"]] if event["place"] else [])]

    def named(place: tuple[int, int]) -> int:
        sentence = document.sentence_at(place[0])
        text = document.text(sentence.start, sentence.end)
        return sum(name in text for name in names)

    ranked = sorted(spans(document.full, event["trigger"]), key=lambda place: (-named(place), place[0]))
    return _words(pieces, ranked)


def _event(
    document: Document,
    pieces: Pieces,
    facts: Facts,
    event: Annotation,
    numbers: tuple[list[int], dict[str, int], dict[str, int]],
) -> Example | None:
    """Return the answers for an event, None where its trigger is not read."""
    triggers = _trigger(document, pieces, event)
    if not triggers:
        return None
    (first, last), *others = triggers
    own, states, dates = numbers
    near = pieces.starts[first]
    claimed = [event["claimed_by"]] if isinstance(event["claimed_by"], str) else event["claimed_by"] or []
    return {
        "first": first,
        "last": min(last, first + MOST_TRIGGER),
        "others": others,
        "type": EVENT_TYPES.index(event["type"]),
        "mode": MODE_LABELS.index((event["type"], event["mode"])),
        "realis": REALIS.index(event["realis"]),
        "main": bool(event["main"]),
        "actor": _named(facts, own, event["actors"]),
        "recipient": _named(facts, own, event["recipients"]),
        "actor state": [states[state] for state in event["actor_countries"] if state in states],
        "recipient state": [states[state] for state in event["recipient_countries"] if state in states],
        "place": _place(facts, own, event["place"]),
        "date": -1 if not event["date"] else dates.get(event["date"], UNKNOWN),
        "counts": _counts(facts, event),
        "vouchers": _vouchers(facts, claimed),
        "actor word": _nearest(document, pieces, event["actors"], near),
        "recipient word": _nearest(document, pieces, event["recipients"], near),
        "source word": _nearest(document, pieces, claimed, near),
    }


def _named(facts: Facts, own: Sequence[int], names: Iterable[str]) -> list[int]:
    wanted = list(names)
    found = {
        thing
        for thing, mention in zip(own, facts.mentions, strict=True)
        if any(is_name(mention.text, name) for name in wanted)
    }
    return sorted(found)


def _place(facts: Facts, own: Sequence[int], place: Annotation | None) -> list[int] | None:
    """Return the things that are an event's place: None where none is said, empty where it was not found."""
    if place is None:
        return None
    places = [(thing, one) for thing, one in zip(own, facts.mentions, strict=True) if one.kind == "place"]
    exact = {thing for thing, one in places if words_of_name(one.text) == words_of_name(place["name"])}
    return sorted(exact or {thing for thing, one in places if is_name(one.text, place["name"])})


def _counts(facts: Facts, event: Annotation) -> list[int]:
    """Return the kind of each count, the number of kinds where it is none of the event's."""
    kinds = {count["low"]: COUNT_KINDS.index(count["kind"]) for count in event["counts"]}
    return [kinds.get(count.count.low, len(COUNT_KINDS)) for count in facts.counts]


def _vouchers(facts: Facts, names: Sequence[str]) -> list[int] | None:
    if not names:
        return None
    return [number for number, source in enumerate(facts.sources) if any(is_name(source.text, name) for name in names)]


def _nearest(document: Document, pieces: Pieces, names: Iterable[str], near: int) -> list[int]:
    """Return the words of names, of each where it stands nearest to an offset."""
    found: set[int] = set()
    for name in names:
        places = sorted(spans(document.full, name), key=lambda place: abs(place[0] - near))
        for first, last in _words(pieces, places[:1]):
            found.update(range(first, min(last, len(pieces.starts))))
    return sorted(found)


def examples(articles_file: str, annotation_file: str) -> Iterator[Example]:
    """Yield the examples of annotated articles; articles without annotation are left out."""
    annotations = {}
    for row in Path(annotation_file).read_text(encoding="utf-8").splitlines():
        annotation = json.loads(row)
        annotations[annotation["id"]] = annotation
    for line in Path(articles_file).read_bytes().splitlines():
        document = read_document(read_article(line))
        if document.id in annotations:
            yield example_of(document, annotations[document.id])


def main(articles_file: str, annotation_file: str) -> None:
    """Write the examples."""
    for one in examples(articles_file, annotation_file):
        sys.stdout.write(json.dumps(one) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
