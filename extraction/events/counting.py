"""How many: which numbers of the article count something of an event, and of which kind they are there."""

from collections.abc import Sequence

import msgspec
import numpy as np

from extraction.encoder.network import Matrix
from extraction.encoder.parts import NO_COUNT, column
from extraction.mention import CountMention
from schemas.codebook import COUNT_KINDS

_FIRST, _NONE = column(COUNT_KINDS[0]), column(NO_COUNT)


def counts_of(parts: Matrix, counts: Sequence[CountMention]) -> tuple[CountMention, ...]:
    """Return the counts of an event with their kinds, each number of a kind once; `parts` judges them row by row."""
    found: dict[tuple[str, int | None], CountMention] = {}
    for row, count in zip(parts[:, _FIRST : _NONE + 1], counts, strict=True):
        best = int(np.argmax(row))
        if best == len(COUNT_KINDS):
            continue
        kind = COUNT_KINDS[best]
        own = msgspec.structs.replace(count, count=msgspec.structs.replace(count.count, kind=kind))
        found.setdefault((kind, count.count.low), own)
    return tuple(found.values())
