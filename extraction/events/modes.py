"""In which way an event happened: the mode of its type."""

import numpy as np

from extraction.encoder.encoded import MODE_LABELS, Encoded
from extraction.events.telling import Telling


def mode_of(encoded: Encoded, told: Telling) -> str | None:
    """Return the likeliest mode of an event, None where its type has none or the article names none."""
    likely = encoded.modes(told.query)
    own = [number for number, (event_type, _) in enumerate(MODE_LABELS) if event_type == told.type]
    return MODE_LABELS[own[int(np.argmax(likely[own]))]][1]
