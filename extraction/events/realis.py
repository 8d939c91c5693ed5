"""Whether an event happened, is to come, might be, was denied, or is old history."""

from typing import Final

import numpy as np

from extraction.encoder.encoded import Encoded, Query
from schemas.codebook import Realis

#: The order is that of the weights.
REALIS: Final[tuple[Realis, ...]] = ("occurred", "future", "hypothetical", "negated", "historical")


def realis_of(encoded: Encoded, query: Query) -> Realis:
    """Return the likeliest realis of an event."""
    return REALIS[int(np.argmax(encoded.realis(query)))]
