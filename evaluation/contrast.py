"""Whether realis is told right in pairs of sentences that differ in nothing else."""

from collections.abc import Iterable
from typing import NamedTuple

from connectors.feeds.reading.dates import read_date
from evaluation.corpus import Pair, Told
from extraction.encoder.encoded import encoded
from extraction.encoder.network import sigmoid
from extraction.events.facts import facts_of
from extraction.events.telling import stretches, telling
from extraction.names.entities import find_mentions
from extraction.sources.attribution import find_attributions
from extraction.text.reading import read_document
from schemas.analysis import ArticleText
from schemas.codebook import EVENT_TYPES


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
    own = encoded(document)
    likely = sigmoid(own.types()[:, EVENT_TYPES.index(pair.type)])
    words = next(stretches(own, likely), None)
    if words is None:
        return None
    mentions = find_mentions(document)
    facts = facts_of(document, own.pieces, mentions, find_attributions(document, mentions))
    query = own.query(*words, pair.type, facts.stretches)
    return telling(document, own, facts, query, confidence=1.0).realis
