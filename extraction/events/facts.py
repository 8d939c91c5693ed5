"""What may have a part in the events of a document: names, times, numbers, sources, of the words that were read."""

from collections.abc import Sequence
from typing import NamedTuple

from extraction.counts.counts import find_counts
from extraction.encoder.encoded import Pieces
from extraction.encoder.network import Matrix
from extraction.encoder.parts import SpanKind, Stretch
from extraction.events.claims import Source, may_vouch
from extraction.mention import Attribution, CountMention, Mention, TimeMention
from extraction.names.adjectives import Adjective, adjectives
from extraction.text.document import Document
from extraction.times.times import find_times


class Facts(NamedTuple):
    """The stretches that are judged together, and what they are, in the same order."""

    stretches: tuple[Stretch, ...]
    mentions: tuple[Mention, ...]
    times: tuple[TimeMention, ...]
    counts: tuple[CountMention, ...]
    sources: tuple[Source, ...]
    adjectives: tuple[Adjective, ...]

    def split(self, parts: Matrix) -> tuple[Matrix, Matrix, Matrix, Matrix]:
        """Return the rows of `parts` of the mentions, the times, the counts and the sources."""
        mentions = len(self.mentions)
        times = mentions + len(self.times)
        counts = times + len(self.counts)
        sources = counts + len(self.sources)
        return parts[:mentions], parts[mentions:times], parts[times:counts], parts[counts:sources]

    def states(self, parts: Matrix) -> tuple[Matrix, list[str | None]]:
        """Return the rows of `parts` of whatever may belong to a state, and the state of each row."""
        own = [*(one.country for one in self.mentions), *(one.country for one in self.adjectives)]
        return parts[self.rows(parts)], own

    def rows(self, parts: Matrix) -> list[int]:
        """Return the numbers of the rows of `parts` of whatever may belong to a state."""
        return [*range(len(self.mentions)), *range(len(parts) - len(self.adjectives), len(parts))]


def facts_of(
    document: Document, pieces: Pieces, mentions: Sequence[Mention], attributions: Sequence[Attribution]
) -> Facts:
    """Return what may have a part; what stands beyond the words that were read is left out."""
    stretches: list[Stretch] = []

    def is_read(start: int, end: int, kind: SpanKind) -> bool:
        words = pieces.between(start, end)
        if words is not None:
            stretches.append(Stretch(*words, kind))
        return words is not None

    own = tuple(one for one in mentions if is_read(one.start, one.end, one.kind))
    dated = (one for one in find_times(document) if one.date is not None)
    times = tuple(one for one in dated if is_read(one.start, one.end, "time"))
    counts = tuple(one for one in find_counts(document, is_open=True) if is_read(one.start, one.end, "count"))
    sources = tuple(one for one in may_vouch(own, attributions) if is_read(one.start, one.end, "source"))
    states = tuple(one for one in adjectives(document, mentions) if is_read(one.start, one.end, "group"))
    return Facts(tuple(stretches), own, times, counts, sources, states)
