"""What falls due when, by partition: what an agent has to say although no record comes. Pure.

The agent keeps in its table what it has to say and when; an agenda is an index over that in memory, made anew when
partitions move. `streams.alerting.bell` looks at it, and calls the agent by a canary to the partition, so that what is
said by the clock is said where records are read: by the worker that has the partition, between two batches, under the
same promises (`streams.engine.flow`).
"""

import heapq
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Protocol

from streams.engine.producing import Outgoing


class Timed(Protocol):
    """What an agent says by the clock.

    An implementer supplies:

    1. `calls`: the partitions in which something is due at a time, None where that is not known.
    2. `is_new`: whether nothing was asked of a partition since partitions moved.
    3. `due`: what is due in a partition. It follows from the state alone, so that it is the same until it is noted.
    4. `noted`: keep in the state that all of it was sent.

    `due` and `noted` read and write the state of the partition in hand.
    """

    def calls(self, now: datetime) -> frozenset[int] | None:
        """Return where something is due."""

    def is_new(self, partition: int) -> bool:
        """Return whether nothing was asked yet."""

    def due(self, partition: int) -> Iterable[Outgoing]:
        """Yield what is due."""

    def noted(self, partition: int) -> None:
        """Keep that it was sent."""


class Agenda:
    """Keys by the time at which they fall due."""

    def __init__(self) -> None:
        self._at: dict[str, datetime] = {}
        self._queues: dict[int, list[tuple[datetime, str]]] = defaultdict(list)
        self._asked: set[int] = set()
        self.is_forgotten = True

    def __len__(self) -> int:
        """Return how many keys there are."""
        return len(self._at)

    def forget(self) -> None:
        """Drop everything: this worker's partitions have changed."""
        self._at.clear()
        self._queues.clear()
        self._asked.clear()
        self.is_forgotten = True

    def remember(self, entries: Iterable[tuple[int, str, datetime]]) -> None:
        """Begin with these: partition, key, and when it falls due."""
        for partition, key, at in entries:
            self.put(partition, key, at)
        self.is_forgotten = False

    def put(self, partition: int, key: str, at: datetime) -> None:
        """Let `key` fall due at `at`, or earlier where it is to anyway: the state says then that it is too early."""
        known = self._at.get(key)
        if known is not None and known <= at:
            return
        self._at[key] = at
        heapq.heappush(self._queues[partition], (at, key))

    def take(self, partition: int, now: datetime, most: int) -> Iterator[str]:
        """Yield and drop up to `most` keys of a partition that are due, the earliest first."""
        self._asked.add(partition)
        queue = self._queues[partition]
        for _ in range(most):
            self._drop_replaced(queue)
            if not queue or queue[0][0] > now:
                return
            _, key = heapq.heappop(queue)
            del self._at[key]
            yield key

    def due(self, now: datetime) -> frozenset[int]:
        """Return the partitions in which something is due."""
        for queue in self._queues.values():
            self._drop_replaced(queue)
        return frozenset(partition for partition, queue in self._queues.items() if queue and queue[0][0] <= now)

    def is_asked(self, partition: int) -> bool:
        """Return whether anything was taken of a partition since all was forgotten."""
        return partition in self._asked

    def _drop_replaced(self, queue: list[tuple[datetime, str]]) -> None:
        while queue and self._at.get(queue[0][1]) != queue[0][0]:
            heapq.heappop(queue)
