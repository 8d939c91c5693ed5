"""Which events an article tells of: of how many of each type it tells, and which words tell of them.

Annotators find few events in an article, and of a type mostly one: a second killing is another event, or the same one
told again. So the encoder is asked twice: for the probability that the article tells of at least one, two, three
events of a type, and for each word how likely it tells of one.
"""

from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from extraction.encoder.encoded import MOST_OF_TYPE, Encoded, Query
from extraction.encoder.network import Matrix, logit, sigmoid
from extraction.events.dating import Dated, time_of
from extraction.events.facts import Facts
from extraction.events.governing import Said, said_of
from extraction.events.realis import realis_of, ruled_out
from extraction.text.document import Document
from schemas.analysis import Span
from schemas.codebook import EVENT_TYPES, EventType, Realis

#: An event is told from this probability on: where F1 on the articles of docs/evaluation.md is flat.
ENOUGH: Final = 0.38
#: What the article makes less likely than this is not looked at.
LEAST_NUMBER: Final = 0.15
#: How much the look at an event counts beside what the article as a whole says, in logits.
_LOOK: Final = 0.15
#: Background is told where its word is likelier than not; how much of it there is, the article is not asked.
BACKGROUND: Final = 0.5
#: A word less likely than this tells of nothing, however likely the article does.
LEAST_WORD: Final = 0.04
#: Words that are this much as likely as the likeliest beside them tell the same.
_BESIDE: Final = 0.3
_REACH: Final = 3
_LOOKED_AT: Final = 30


class Telling(NamedTuple):
    """An event that the article tells of: by which words, how probably, when, and how likely it is a main one.

    `said` is what a phrase says of its realis; where none does, `ruled_out` has what it is not, and why. `parts` says
    what part the stretches of the facts have in it; `rank` counts those of its type that are told before it.
    """

    type: EventType
    realis: Realis
    said: Said | None
    ruled_out: Mapping[Realis, str]
    dated: Dated | None
    query: Query
    parts: Matrix
    trigger: Span
    sentence: int
    confidence: float
    main: float
    rank: int = 0


class _Judged(NamedTuple):
    """How likely words tell of types, words by types, and how many events there are of each, types by numbers."""

    words: Matrix
    numbers: Matrix


def told(document: Document, encoded: Encoded, facts: Facts) -> list[Telling]:
    """Return the events that an article tells of, in the order of the text, background among them."""
    if not encoded.pieces.numbers:
        return []
    logits = encoded.types()
    judged = _Judged(sigmoid(logits) * _in_sentences(document, encoded)[:, None], encoded.numbers(logits))
    found = [
        telling for event_type in EVENT_TYPES for telling in _of_type(document, encoded, facts, judged, event_type)
    ]
    return sorted(found, key=lambda one: (one.trigger.start, one.type))


def _in_sentences(document: Document, encoded: Encoded) -> npt.NDArray[np.bool_]:
    """Return which words stand in a sentence: signs before, between and behind sentences tell of nothing."""
    own = [document.sentences[number] for number in encoded.pieces.sentences]
    pieces = zip(encoded.pieces.starts, encoded.pieces.ends, own, strict=True)
    return np.array([sentence.start <= start and end <= sentence.end for start, end, sentence in pieces])


def _of_type(
    document: Document, encoded: Encoded, facts: Facts, judged: _Judged, event_type: EventType
) -> Iterator[Telling]:
    index, rank = EVENT_TYPES.index(event_type), 0
    likely, numbers = judged.words[:, index], judged.numbers[index]
    for first, last in stretches(encoded, likely):
        surest = float(likely[first:last].max())
        is_asked = rank < MOST_OF_TYPE and numbers[rank] >= LEAST_NUMBER
        if not is_asked and surest < BACKGROUND:
            return
        query = encoded.query(first, last, event_type, facts.stretches)
        one = telling(document, encoded, facts, query, confidence=surest)
        if one.realis == "historical":
            if surest >= BACKGROUND:
                yield one
        elif is_asked and (probable := _probable(encoded, one.query, numbers[rank])) >= ENOUGH:
            yield one._replace(confidence=round(probable, 4), rank=rank)
            rank += 1


def _probable(encoded: Encoded, query: Query, number: float) -> float:
    """Return the probability of an event: that there are so many of its type, and what the look at it says."""
    logits = (1.0 - _LOOK) * logit(number) + _LOOK * encoded.told(query)
    return float(sigmoid(np.array(logits)))


def stretches(encoded: Encoded, likely: Matrix) -> Iterator[tuple[int, int]]:
    """Yield the stretches of words that may tell of an event of a type, the likeliest first, none beside another."""
    taken: list[int] = []
    for word in np.argsort(-likely, kind="stable")[:_LOOKED_AT].tolist():
        if likely[word] < LEAST_WORD:
            return
        own = encoded.sentences[word]
        if any(abs(word - other) <= _REACH and encoded.sentences[other] == own for other in taken):
            continue
        taken.append(word)
        yield _around(likely, encoded.sentences == own, word)


def _around(likely: Matrix, is_near: npt.NDArray[np.bool_], word: int) -> tuple[int, int]:
    """Return the stretch of words beside a word, of its sentence, that tell nearly as likely."""
    tells = is_near & (likely > _BESIDE * likely[word])
    first, last = word, word + 1
    while first and word - first < _REACH and tells[first - 1]:
        first -= 1
    while last < len(tells) and last - word <= _REACH and tells[last]:
        last += 1
    return first, last


def telling(document: Document, encoded: Encoded, facts: Facts, query: Query, *, confidence: float) -> Telling:
    """Return what the words of a query tell."""
    start, end = encoded.pieces.offsets(query.first, query.last)
    sentence = int(encoded.sentences[query.first])
    parts = encoded.parts(query, facts.stretches)
    published = None if document.published is None else document.published.date()
    _, no_date, today = encoded.unsaid(query).tolist()
    dated = time_of(facts.split(parts)[1], facts.times, None if published is None else str(published), (no_date, today))
    trigger = Span(text=document.text(start, end), start=start, end=end)
    said = said_of(document, sentence, trigger)
    impossible = ruled_out(document, sentence, None if dated is None else dated.date) if said is None else {}
    return Telling(
        query.type,
        realis_of(encoded.realis(query), impossible) if said is None else said.realis,
        said,
        impossible,
        dated,
        query,
        parts,
        trigger,
        sentence,
        round(confidence, 4),
        encoded.main(query),
    )
