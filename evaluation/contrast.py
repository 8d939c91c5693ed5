"""Whether realis is told right in pairs of sentences that differ in nothing else."""

from collections.abc import Iterable
from typing import NamedTuple

from connectors.feeds.dates import read_date
from evaluation.corpus import Pair, Told
from extraction.assemble import triggers_of
from extraction.attribution import find_attributions
from extraction.entities import find_mentions
from extraction.judging import typed
from extraction.reading import read_document
from schemas.analysis import ArticleText


class Miss(NamedTuple):
    """A sentence whose realis was told wrong; `found` is None where no word that tells of the type was seen."""

    pair: Pair
    told: Told
    found: str | None


def misses(pairs: Iterable[Pair]) -> list[Miss]:
    """Return the sentences that were told wrong. The event is the likeliest of its type that the sentence tells of."""
    wrong = []
    for pair in pairs:
        for told in (pair.first, pair.second):
            found = realis_in(pair, told)
            if found != told.realis:
                wrong.append(Miss(pair, told, found))
    return wrong


def realis_in(pair: Pair, told: Told) -> str | None:
    """Return the realis that the coder gives to the event of a sentence, None where it sees no word for it."""
    document = read_document(ArticleText(id=pair.id, title="", text=told.text, published=read_date(pair.published)))
    mentions = find_mentions(document)
    triggers = triggers_of(document, mentions, find_attributions(document, mentions))
    of_type = [
        (pair.type == one.candidate.type, likely.get(pair.type, 0.0), -number, one)
        for number, (one, likely) in enumerate(zip(triggers, typed(document, triggers), strict=True))
        if any(reading.trigger.type == pair.type for reading in one.found.readings)
    ]
    return max(of_type)[3].candidate.realis if of_type else None
