"""Which sources the record credits: where the article says that its information comes from."""

from collections.abc import Sequence

from extraction.encoder.encoded import encoded
from extraction.events.claims import Source
from extraction.mention import Mention
from extraction.record.tagged import credited_stretches
from extraction.sources.attribution import content_words
from extraction.text.document import Document


def credited(document: Document, mentions: Sequence[Mention]) -> tuple[Source, ...]:
    """Return the sources, each once in its fullest form, in the order of the text."""
    kept: list[tuple[frozenset[str], Source]] = []
    for start, end in sorted(
        credited_stretches(document, encoded(document), mentions), key=lambda one: one[0] - one[1]
    ):
        text = document.text(start, end)
        words = content_words(text)
        if words and not any(words <= other for other, _ in kept):
            kept.append((words, Source(start, end, text)))
    return tuple(sorted((source for _, source in kept), key=lambda source: source.start))
