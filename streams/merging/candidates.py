"""Which open events may be the one that a report tells of: found by what they share, never by looking at all.

An event is filed under what each of its reports says that may be evidence (place, square of the map, sides, counts,
words), together with type and day. A report is looked up under the same keys, with the days beside its own. The events
that share the most, and the rarest, are compared; the others share nothing or only what thousands share.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, timedelta
from typing import Final

from schemas.analysis import Place
from streams.merging.features import Days, Features

#: Type, day, kind of what is shared, and what is shared.
Key = tuple[str, int, str, str]

#: Events compared with a report at most. The likeliest come first, so that more would only cost time.
MOST_COMPARED: Final = 20
#: What more open events of that type and day have says nothing, words sooner than sides.
COMMON: Final = 300
COMMON_WORD: Final = 60
#: Squares of the map are a tenth of a degree wide, 11 km from south to north: what is close lies in one or beside it.
SQUARES_PER_DEGREE: Final = 10
#: Events of which only the month or year is known are filed under the days of their publication.
MOST_DAYS: Final = 3
#: What an event shares with a report and with no other event weighs this much: whole numbers, as sums of fractions
#: depend on their order.
_WHOLE: Final = 1_000_000
#: Reports of one event may be a day apart.
BESIDE: Final = (-1, 0, 1)


class Candidates:
    """The index: the ids of events by key, in the order in which they were filed."""

    def __init__(self) -> None:
        self._events: dict[Key, dict[str, None]] = {}

    def add(self, event: str, keys: frozenset[Key]) -> None:
        """File an event under keys."""
        for key in keys:
            self._events.setdefault(key, {})[event] = None

    def remove(self, event: str, keys: frozenset[Key]) -> None:
        """Take an event from under keys."""
        for key in keys:
            filed = self._events[key]
            del filed[event]
            if not filed:
                del self._events[key]

    def clear(self) -> None:
        """Take all out."""
        self._events.clear()

    def like(self, report: Features) -> list[str]:
        """Return the ids of the events to compare with, the likeliest first."""
        shared: defaultdict[str, int] = defaultdict(int)
        for key in _looked_up(report):
            filed = self._events.get(key)
            if filed is None or len(filed) > (COMMON_WORD if key[2] == "word" else COMMON):
                continue
            weight = _WHOLE // len(filed)
            for event in filed:
                shared[event] -= weight
        ranked = sorted(zip(shared.values(), shared.keys(), strict=True))
        return [event for _, event in ranked[:MOST_COMPARED]]


def filed_under(report: Features) -> frozenset[Key]:
    """Return the keys of a report."""
    evidence = [*_evidence(report), *(("square", f"{x},{y}") for x, y in _square(report.event.place))]
    return frozenset((report.event.type, day, kind, what) for day in _days(report) for kind, what in evidence)


def _looked_up(report: Features) -> Iterator[Key]:
    evidence = list(_evidence(report))
    for x, y in _square(report.event.place):
        evidence += [("square", f"{x + right},{y + up}") for right in BESIDE for up in BESIDE]
    for day in sorted({day + beside for day in _days(report) for beside in BESIDE}):
        for kind, what in evidence:
            yield report.event.type, day, kind, what


def _days(report: Features) -> range:
    """Return the days, as ordinals, that a report is filed under."""
    days = report.days
    if days is None or (days.last - days.first).days >= MOST_DAYS:
        published = report.published.astimezone(UTC).date()
        days = Days(published - timedelta(days=1), published, is_stated=False)
    return range(days.first.toordinal(), days.last.toordinal() + 1)


def _evidence(report: Features) -> Iterator[tuple[str, str]]:
    if report.place is not None:
        yield "place", report.place
    if report.event.place is not None and report.event.place.admin1 is not None:
        yield "province", report.event.place.admin1
    for role in (report.actors, report.recipients):
        for name in sorted(role.names):
            yield "name", name
    for state in sorted(report.actors.states):
        yield "actor", state
    for state in sorted(report.recipients.states):
        yield "recipient", state
    for count in report.event.counts:
        yield "count", f"{count.kind} {count.low}"
    for word in sorted(report.words):
        yield "word", f"{report.language} {word}"


def _square(place: Place | None) -> Iterator[tuple[int, int]]:
    if place is not None and place.lat is not None and place.lon is not None:
        yield int(place.lon * SQUARES_PER_DEGREE // 1), int(place.lat * SQUARES_PER_DEGREE // 1)
