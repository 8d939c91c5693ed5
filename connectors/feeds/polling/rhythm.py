"""How many entries a feed brings at which hour of the day and weekday, learned as it is watched. No I/O.

Hours and weekdays are UTC's: a source's own zone may be wrong or unknown, and its day and night are the same day and
night in UTC. Where clocks change twice a year the curve is an hour off for some weeks; neighbouring hours are smoothed.
Silence teaches as much as entries do, so each observation comes with the time that was watched.
"""

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

import msgspec

HOUR_S: Final = 3600.0
DAY_S: Final = 24 * HOUR_S
#: What was seen counts less and less; after four weeks a third. Shorter forgets weekdays, longer an outlet's changes.
FORGET_S: Final = 28 * DAY_S
#: A feed of which nothing is known is taken to bring an entry an hour, and that guess weighs as much as two hours.
PRIOR_RATE: Final = 1.0
PRIOR_HOURS: Final = 2.0
#: Entries that an hour of the day or a weekday must have brought for its own share to weigh as much as the feed's mean.
PRIOR_ENTRIES: Final = 3.0
#: How long news breeds news. The recent surplus or lack of entries is carried forward and fades within this time.
SURGE_S: Final = 2 * HOUR_S
#: Entries expected recently for the surplus to weigh as much as the usual.
SURGE_ENTRIES: Final = 2.0
SURGE_LEAST: Final = 0.25
SURGE_MOST: Final = 8.0
#: Nine of ten gaps of a feed that publishes at random hold fewer than so many expected entries (the logarithm of ten).
RANDOM_SPREAD: Final = 2.3
SPREAD_LEAST: Final = 1.0
SPREAD_MOST: Final = 20.0
_SPREAD_STEP: Final = 0.1
#: Entries closer than this came in one go; the gap between them says nothing of how long a feed is quiet.
_ONE_GO_S: Final = 120.0
#: A longer absence teaches nothing: the document no longer tells what came in it.
LONGEST_WATCH_S: Final = 56 * DAY_S
#: Digits kept in the record; with fewer, forgetting by the minute would be rounded away.
_DIGITS: Final = 6
KNOWN_HOURS: Final = 48.0
KNOWN_ENTRIES: Final = 3.0
#: No gap is said to be longer: beyond it, nothing is known.
LONGEST_GAP_S: Final = 60 * DAY_S
_PIECE_S: Final = HOUR_S / 4

_NO_HOURS: Final = (0.0,) * 24
_NO_DAYS: Final = (0.0,) * 7


class Rhythm(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was learned; entries and hours watched are forgotten exponentially, times are POSIX seconds.

    `recent_entries` and `recent_expected` are forgotten within hours. `spread` is how many expected entries nine of ten
    gaps hold: 1 for a feed that keeps a beat, 2.3 for one that publishes at random, more for one that comes in bursts.
    """

    entries_by_hour: tuple[float, ...] = _NO_HOURS
    watched_by_hour: tuple[float, ...] = _NO_HOURS
    entries_by_day: tuple[float, ...] = _NO_DAYS
    watched_by_day: tuple[float, ...] = _NO_DAYS
    recent_entries: float = 0.0
    recent_expected: float = 0.0
    spread: float = RANDOM_SPREAD
    watched_to: float | None = None
    last_entry: float | None = None

    @property
    def is_known(self) -> bool:
        """True when enough was seen to contradict a publisher, or to raise an alarm."""
        return sum(self.watched_by_day) >= KNOWN_HOURS and sum(self.entries_by_day) >= KNOWN_ENTRIES


class Curve:
    """The rates that a rhythm amounts to, in entries an hour."""

    def __init__(self, rhythm: Rhythm) -> None:
        entries = sum(rhythm.entries_by_day)
        watched = sum(rhythm.watched_by_day)
        self.mean = (entries + PRIOR_RATE * PRIOR_HOURS) / (watched + PRIOR_HOURS)
        hours = zip(_smooth(rhythm.entries_by_hour), _smooth(rhythm.watched_by_hour), strict=True)
        days = zip(rhythm.entries_by_day, rhythm.watched_by_day, strict=True)
        self._hours = [self._factor(came, seen) for came, seen in hours]
        self._days = [self._factor(came, seen) for came, seen in days]
        surplus = (rhythm.recent_entries + SURGE_ENTRIES) / (rhythm.recent_expected + SURGE_ENTRIES)
        self._surge = min(SURGE_MOST, max(SURGE_LEAST, surplus)) - 1.0
        self._surge_at = rhythm.watched_to or 0.0

    def _factor(self, entries: float, watched: float) -> float:
        return (entries + PRIOR_ENTRIES) / (self.mean * watched + PRIOR_ENTRIES)

    def usual(self, at: float) -> float:
        """Return the rate that the hour and the weekday usually have."""
        return self.mean * self._hours[hour_of(at)] * self._days[weekday_of(at)]

    def rate(self, at: float) -> float:
        """Return the rate to be expected: the usual one, and what is left of a surge or a lull."""
        fading = math.exp(-max(0.0, at - self._surge_at) / SURGE_S)
        return self.usual(at) * (1.0 + self._surge * fading)

    def expected(self, start: float, end: float) -> float:
        """Return how many entries `start` to `end` usually bring."""
        return sum(self.usual(first) * (last - first) / HOUR_S for first, last in pieces(start, end, HOUR_S))

    def gap_s(self, at: float, entries: float) -> float:
        """Return how long from `at` until so many entries usually have come, at most `LONGEST_GAP_S`."""
        for first, last in pieces(at, at + LONGEST_GAP_S, HOUR_S):
            brings = self.usual(first) * (last - first) / HOUR_S
            if brings >= entries:
                return first - at + entries / self.usual(first) * HOUR_S
            entries -= brings
        return LONGEST_GAP_S


def observe(rhythm: Rhythm, times: Sequence[float], now: float) -> Rhythm:
    """Return the rhythm after a feed was watched up to `now` and brought the entries of `times`.

    A time outside what was watched since the last observation is a wrong or an old date: the entry has come all the
    same, and counts in the middle. The first observation watches from the oldest entry of the document on.
    """
    if rhythm.watched_to is None:
        return _first(rhythm, times, now)
    start = max(rhythm.watched_to, now - LONGEST_WATCH_S)
    if now <= start:
        return _with_entries(rhythm, [start] * len(times)) if times else rhythm
    middle = (start + now) / 2
    came = sorted(at if start < at <= now else middle for at in times)
    return _with_entries(_watched(rhythm, start, now), came)


def usual_gap_s(rhythm: Rhythm, at: float) -> float:
    """Return how long from `at` on the feed may be quiet as it is in nine of ten cases."""
    return Curve(rhythm).gap_s(at, rhythm.spread)


def told_gap_s(rhythm: Rhythm, at: float) -> float | None:
    """Return the usual gap as it is told to people and programs, None while too little is known."""
    return usual_gap_s(rhythm, at) if rhythm.is_known else None


def pieces(start: float, end: float, longest_s: float = _PIECE_S) -> Iterator[tuple[float, float]]:
    """Yield a span in pieces that lie within an hour of the clock; of one millisecond at least."""
    while end - start > 1e-3:  # noqa: PLR2004  the docstring's millisecond
        last = min(end, (start // longest_s + 1) * longest_s)
        yield start, last
        start = last


def _first(rhythm: Rhythm, times: Sequence[float], now: float) -> Rhythm:
    """Learn from the dates of the first document; the oldest only says where watching begins."""
    known = sorted(at for at in times if now - LONGEST_WATCH_S <= at < now)
    if not known:
        return msgspec.structs.replace(rhythm, watched_to=now)
    return _with_entries(_watched(rhythm, known[0], now), known[1:], is_old=True)


def _watched(rhythm: Rhythm, start: float, end: float) -> Rhythm:
    """Forget for the time that passed, and add it to what was watched."""
    keeps = math.exp(-(end - start) / FORGET_S)
    hours, days = _scaled(rhythm.watched_by_hour, keeps), _scaled(rhythm.watched_by_day, keeps)
    curve, fading, expected = Curve(rhythm), math.exp(-(end - start) / SURGE_S), 0.0
    for first, last in pieces(start, end, HOUR_S):
        weight = (last - first) / HOUR_S * math.exp(-(end - last) / FORGET_S)
        hours[hour_of(first)] += weight
        days[weekday_of(first)] += weight
        expected += curve.usual(first) * (last - first) / HOUR_S * math.exp(-(end - last) / SURGE_S)
    return msgspec.structs.replace(
        rhythm,
        entries_by_hour=_kept(_scaled(rhythm.entries_by_hour, keeps)),
        entries_by_day=_kept(_scaled(rhythm.entries_by_day, keeps)),
        watched_by_hour=_kept(hours),
        watched_by_day=_kept(days),
        recent_entries=round(rhythm.recent_entries * fading, _DIGITS),
        recent_expected=round(rhythm.recent_expected * fading + expected, _DIGITS),
        watched_to=end,
    )


def _with_entries(rhythm: Rhythm, times: Sequence[float], *, is_old: bool = False) -> Rhythm:
    """Add entries; those of the first document are no surge, as nothing was expected yet."""
    if not times:
        return rhythm
    now = rhythm.watched_to or times[-1]
    hours, days, recent = list(rhythm.entries_by_hour), list(rhythm.entries_by_day), 0.0
    for at in times:
        weight = math.exp(-(now - at) / FORGET_S)
        hours[hour_of(at)] += weight
        days[weekday_of(at)] += weight
        recent += math.exp(-(now - at) / SURGE_S)
    return msgspec.structs.replace(
        rhythm,
        entries_by_hour=_kept(hours),
        entries_by_day=_kept(days),
        recent_entries=0.0 if is_old else round(rhythm.recent_entries + recent, _DIGITS),
        recent_expected=0.0 if is_old else rhythm.recent_expected,
        spread=_spread(rhythm, times),
        last_entry=times[-1],
    )


def _spread(rhythm: Rhythm, times: Sequence[float]) -> float:
    """Move the spread towards what nine of ten gaps stay under: a step up for a longer one, a ninth of it down."""
    if not rhythm.is_known:
        return rhythm.spread
    curve, spread = Curve(rhythm), rhythm.spread
    for before, at in pairwise(([] if rhythm.last_entry is None else [rhythm.last_entry]) + list(times)):
        if at - before < _ONE_GO_S:
            continue
        is_longer = curve.expected(before, at) > spread
        spread *= math.exp(0.9 * _SPREAD_STEP if is_longer else -0.1 * _SPREAD_STEP)
    return round(min(SPREAD_MOST, max(SPREAD_LEAST, spread)), _DIGITS)


def _smooth(values: Sequence[float]) -> list[float]:
    return [(values[at - 1] + 2 * values[at] + values[(at + 1) % 24]) / 4 for at in range(24)]


def _scaled(values: Sequence[float], by: float) -> list[float]:
    return [value * by for value in values]


def _kept(values: Sequence[float]) -> tuple[float, ...]:
    return tuple(round(value, _DIGITS) for value in values)


def hour_of(at: float) -> int:
    """Return the hour of the day, UTC."""
    return int(at // HOUR_S) % 24


def weekday_of(at: float) -> int:
    """Return the weekday, UTC, 0 for Monday; POSIX time began on a Thursday."""
    return (int(at // DAY_S) + 3) % 7
