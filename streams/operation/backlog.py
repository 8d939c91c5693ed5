"""How long the records that wait have waited. Pure: the looks and the time come from outside.

The broker does not say when the next record of a group was written, and reading it would cost a fetch. What it says at
each look is where a topic ends: a record that a group has not read was there when the end was first seen behind it. So
an age is too low by one look at most; what waited before the first look is dated by the stage that takes it in hand.
"""

from collections import deque
from collections.abc import Mapping
from typing import Final

import msgspec
from aiokafka import TopicPartition

#: Ends remembered of a partition: at a look every five seconds three hours, thinned out where more is needed.
MOST_ENDS: Final = 2160


class Place(msgspec.Struct, frozen=True):
    """A partition at one moment: the next offset that its group reads, and where the log ends."""

    read: int
    end: int


class Backlog:
    """The ends of some partitions as they were seen one after another."""

    def __init__(self) -> None:
        self._ends: dict[TopicPartition, deque[tuple[float, int]]] = {}

    def oldest_s(self, places: Mapping[TopicPartition, Place], now: float) -> dict[TopicPartition, float]:
        """Return for how many seconds each partition's next record has waited at least; `now` in seconds, monotonic.

        What is not among `places` is another's now, and is forgotten.
        """
        self._ends = {at: self._ends.get(at, deque()) for at in places}
        return {at: self._waited_s(self._ends[at], place, now) for at, place in places.items()}

    def _waited_s(self, ends: deque[tuple[float, int]], place: Place, now: float) -> float:
        while ends and ends[0][1] <= place.read:
            ends.popleft()
        if place.end > (ends[-1][1] if ends else place.read):
            ends.append((now, place.end))
        if len(ends) > MOST_ENDS:
            del ends[1]  # the first dates the oldest record
        return now - ends[0][0] if ends else 0.0
