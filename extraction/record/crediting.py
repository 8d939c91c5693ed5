"""Which sources the record credits: where the article says that its information comes from.

The encoder says which words are of a source, the rules of `extraction/sources` what its whole phrase is.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from extraction.encoder.encoded import encoded
from extraction.events.claims import Source
from extraction.mention import Attribution, Mention
from extraction.names.page import folded
from extraction.record.tagged import credited_stretches
from extraction.sources.attribution import content_words
from extraction.text.document import Document
from extraction.text.normalise import key

#: Points part the letters of an abbreviation, as in سي.إن.إن (CNN), and not two sources.
_SPELT: Final = re.compile(r"\w\.\w")


def credited(
    document: Document, mentions: Sequence[Mention], attributions: Sequence[Attribution]
) -> tuple[Source, ...]:
    """Return the sources, each once in its fullest form, in the order of the text."""
    kept: list[tuple[frozenset[str], Source]] = []
    for start, end in sorted(_whole(document, mentions, attributions), key=lambda one: one[0] - one[1]):
        text = document.text(start, end)
        words = content_words(text)
        if words and not any(words <= other for other, _ in kept):
            kept.append((words, Source(start, end, text)))
    return tuple(sorted((source for _, source in kept), key=lambda source: source.start))


def _whole(
    document: Document, mentions: Sequence[Mention], attributions: Sequence[Attribution]
) -> Iterator[tuple[int, int]]:
    """Yield the stretches that the encoder credits: one that is several phrases as these, a part of one as the whole.

    So "the police and medics" are two, and of متحدث باسم (spokesman of) it is told of whom.
    """
    for start, end in credited_stretches(document, encoded(document), mentions):
        text = document.text(start, end)
        here = [one for one in attributions if one.start < end and start < one.end]
        if len(here) > 1 and not _SPELT.search(text):
            yield from ((one.start, one.end) for one in here)
        elif here and here[0].start <= start and end <= here[0].end and _is_part(text, start, end, mentions):
            yield here[0].start, here[0].end
        else:
            last = text.rstrip().rsplit(maxsplit=1)
            is_open = len(last) > 1 and key(last[-1]) in folded("open_ends")
            yield start, start + len(last[0]) if is_open else end


def _is_part(text: str, start: int, end: int, mentions: Sequence[Mention]) -> bool:
    """Return whether an Arabic stretch is no whole phrase: one word that is in no name, or with an open end."""
    words = key(text).split()
    if not folded("open_ends").isdisjoint((words[0], words[-1])):
        return True
    is_named = any(one.start <= start and end <= one.end for one in mentions)
    return len(words) == 1 and not words[0].isascii() and not is_named
