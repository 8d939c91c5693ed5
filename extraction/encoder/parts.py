"""What may have a part in an event, and the parts that there are: the order of both is that of the weights."""

from functools import cache
from typing import Final, Literal, NamedTuple

from schemas.codebook import COUNT_KINDS

#: A `time` is a phrase of time, a `count` a number with what it counts, a `source` whoever may vouch for something.
SpanKind = Literal["person", "organisation", "place", "group", "time", "count", "word", "source"]
SPAN_KINDS: Final[tuple[SpanKind, ...]] = (
    "person", "organisation", "place", "group", "time", "count", "word", "source",
)  # fmt: skip
#: A number that counts nothing of the event.
NO_COUNT: Final = "no count"
PARTS: Final = (
    "actor", "recipient", "actor state", "recipient state", "place", "source", "date", *COUNT_KINDS, NO_COUNT,
    "actor word", "recipient word", "source word",
)  # fmt: skip


class Stretch(NamedTuple):
    """A stretch of words, `first` to `last` (exclusive), and what it is."""

    first: int
    last: int
    kind: SpanKind


@cache
def column(part: str) -> int:
    """Return the column of a part."""
    return PARTS.index(part)
