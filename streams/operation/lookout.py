"""What a part of the flow shows of itself: lag and age of what waits, sizes of its tables, what it still needs."""

import time
from collections import defaultdict
from collections.abc import Mapping

from aiokafka import TopicPartition

from streams.engine.flow import Flow
from streams.operation.backlog import Backlog, Place
from streams.operation.metrics import Waiting
from streams.operation.watchdog import Look


class Lookout:
    """Shows what the watchdog sees of `flow`; to be called in the event loop of the part."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._backlog = Backlog()
        self._is_started = False

    def started(self) -> None:
        """Take note that the application has its partitions for the first time, and its tables are recovered."""
        self._is_started = True

    def show(self, looks: Mapping[TopicPartition, Look]) -> None:
        """Show a look at the partitions of this process: none where the broker does not answer, or it has none."""
        places = {at: Place(read=max(look.committed, look.start), end=look.end) for at, look in looks.items()}
        oldest_s = self._backlog.oldest_s(places, time.monotonic())
        waiting: dict[str, list[Waiting]] = defaultdict(list)
        for at, look in looks.items():
            waiting[at.topic].append(Waiting(at.topic, at.partition, max(0, look.lag), oldest_s[at]))
        for topic, stage in self._flow.stages.items():
            stage.waits(waiting[topic])
        for table, entries in self._flow.entries().items():
            self._flow.metrics.table(table, entries)

    def lack(self) -> str | None:
        """Return what the part still needs to do its work, None when it is ready."""
        if not self._is_started or self._flow.app.in_recovery:
            return "its tables are not recovered yet"
        if not any(at.topic in self._flow.progress for at in self._flow.app.consumer.assignment()):
            return "it has no partitions: others have them all, or the group shares them out just now"
        return None
