"""The merge without a broker: records in, versions of events out."""

from reports import NOON

from schemas.event import EditionEnded, EventExtracted, EventMerged
from streams.merging.open_events import OpenEvents, is_taken_out_by, merged_with, taken_out

Arrival = EventExtracted | EditionEnded


class Merge:
    """What the agent does, with a dictionary for its table."""

    def __init__(self) -> None:
        self.index = OpenEvents()
        self.events: dict[str, EventMerged] = {}
        self.versions: list[EventMerged] = []

    def take(self, *arrivals: Arrival) -> list[EventMerged]:
        """Take records in order; return the events, newest versions."""
        for one in arrivals:
            for event in self._told(one) if isinstance(one, EventExtracted) else self._ended(one):
                self.events[event.id] = event
                self.index.keep(event)
                self.versions.append(event)
        return list(self.events.values())

    def _told(self, one: EventExtracted) -> list[EventMerged]:
        found = self.index.find(one)
        if found.is_stale:
            return []
        return [merged_with(None if found.event_id is None else self.events[found.event_id], one, NOON)]

    def _ended(self, one: EditionEnded) -> list[EventMerged]:
        told = [self.events[event] for event in self.index.telling(one.article)]
        after = [(event, taken_out(event, one, NOON)) for event in told]
        return [new for event, new in after if new is not event or is_taken_out_by(event, one)]
