"""When a feed that answers has been quiet for too long. No I/O; times are POSIX seconds.

Its usual gap is one that nine of ten of its gaps stay under, at this hour of the day and weekday: a paper is quiet by
night. The alarm comes at three times that. The plain mean would not do: of a feed that publishes at random, one gap in
twenty is three times the mean, and an agency would raise an alarm several times a day.
"""

from typing import Final

from connectors.feeds.polling.rhythm import DAY_S, HOUR_S, Curve, Rhythm

GAPS: Final = 3.0
#: For feeds of which too little is known to say what is usual; some bring an entry a month.
UNKNOWN_S: Final = 30 * DAY_S
#: Nobody acts on less, and a feed may be held back by a cache for so long.
SHORTEST_S: Final = HOUR_S
#: What people are told of a silent feed.
SILENT_SENTENCE: Final = "answers, and has brought nothing new for far longer than usual"


def alarm_at(rhythm: Rhythm, last_new: float) -> float:
    """Return when a feed that brings nothing after `last_new` has been silent for too long."""
    if not rhythm.is_known:
        return last_new + UNKNOWN_S
    return last_new + max(SHORTEST_S, Curve(rhythm).gap_s(last_new, GAPS * rhythm.spread))


def silent_since(rhythm: Rhythm, before: float | None, *, last_new: float | None, now: float) -> float | None:
    """Return since when a feed that answers is silent, None when it is not; `before` is since when it was.

    A silence lasts until something new comes, and the caller then passes None for `before`: what is usual fades while
    a feed is quiet, and would end the alarm by itself.
    """
    if before is not None:
        return before
    return now if last_new is not None and now >= alarm_at(rhythm, last_new) else None
