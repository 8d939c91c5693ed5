"""When an event happened: the likeliest of the times that the article names, or the day of publication."""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np

from extraction.encoder.network import Matrix
from extraction.encoder.parts import column
from extraction.events.casting import added
from extraction.mention import TimeMention

#: By so many logits a date is likelier than none where one is given: the encoder says dates a little too readily; from
#: 0.3 to 0.9 the accuracy on the articles of docs/evaluation.md is flat.
_SAID: Final = 0.6


class Dated(NamedTuple):
    """A date as the article says it: YYYY, YYYY-MM or YYYY-MM-DD, and the phrase that says it, if one does."""

    date: str
    time: TimeMention | None


def time_of(
    parts: Matrix, times: Sequence[TimeMention], published: str | None, unsaid: tuple[float, float]
) -> Dated | None:
    """Return the date of an event, None where it may well not be said; phrases of one date speak for it together.

    `parts` judges `times` row by row; `unsaid` are the logits that no date is said, and that it is the day of
    publication, `published`.
    """
    nothing, today = unsaid
    own = parts[:, column("date")]
    logits = added(np.append(own, today), [*(time.date for time in times), published])
    phrases: dict[str, tuple[float, TimeMention]] = {}
    for time, logit in zip(times, own.tolist(), strict=True):
        if time.date is not None and (time.date not in phrases or logit > phrases[time.date][0]):
            phrases[time.date] = logit, time
    best = max(logits, key=lambda date: logits[date], default=None)
    if best is None or logits[best] < nothing + _SAID:
        return None
    return Dated(best, phrases[best][1] if best in phrases else None)
