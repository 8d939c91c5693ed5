"""What rules would have said of archived events: asked version by version, by the clock of that time. Pure."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby

import msgspec

from schemas.alert import AlertRaised
from schemas.event import EventMerged
from streams.alerting.deciding import due_alerts, raise_alerts
from streams.alerting.raised import Raised
from streams.alerting.watching import Ruled


class Rehearsal:
    """Rules, tried out until `until`; counts what it has read.

    `with_history` takes what was there before anybody watched for news.
    """

    def __init__(self, rules: tuple[Ruled, ...], until: datetime, *, with_history: bool = False) -> None:
        self._rules = rules
        self._until = until
        self._with_history = with_history
        self.events = 0
        self.versions = 0
        self.first_at: datetime | None = None
        self.last_at: datetime | None = None

    def alerts(self, versions: Iterable[EventMerged]) -> Iterator[AlertRaised]:
        """Yield what the rules would have raised; `versions` come event by event, each from its oldest on."""
        for _, of_one in groupby(versions, key=lambda version: version.id):
            self.events += 1
            yield from self._of_one(of_one)

    def _of_one(self, versions: Iterable[EventMerged]) -> Iterator[AlertRaised]:
        memory: Raised | None = None
        for version in versions:
            at = version.merged_at
            self.versions += 1
            self.first_at = min(self.first_at or at, at)
            self.last_at = max(self.last_at or at, at)
            due, memory = self._due(memory, at)
            yield from due
            told = msgspec.structs.replace(version, history=False) if self._with_history else version
            alerts, memory = raise_alerts(self._rules, told, memory, at)
            yield from alerts
        due, _ = self._due(memory, self._until)
        yield from due

    def _due(self, memory: Raised | None, now: datetime) -> tuple[list[AlertRaised], Raised | None]:
        """Return what a clock would have said until `now`."""
        if memory is None or memory.held is None:
            return [], memory
        return due_alerts(self._rules, memory, now)
