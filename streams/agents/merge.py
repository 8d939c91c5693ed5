"""events.extracted -> events.merged: reports of the same real event become one event that grows, or is taken back."""

from collections.abc import Iterator

from schemas import naming
from schemas.event import EditionEnded, EventExtracted, EventMerged
from streams.engine.flow import Flow
from streams.engine.producing import Outgoing
from streams.engine.state import State
from streams.merging.open_events import OpenEvents, is_taken_out_by, merged_with, taken_out


def attach(flow: Flow) -> None:
    """Attach the agent `merge`."""
    merge = _Merge(flow, flow.state(naming.OPEN_EVENTS_TABLE, EventMerged))

    def translate(record: EventExtracted | EditionEnded) -> Iterator[Outgoing]:
        for event in merge.take(record):
            yield Outgoing(naming.EVENTS_MERGED, event.id, f"{event.id}-{event.version}", event.merged_at, event)

    flow.attach("merge", naming.EVENTS_EXTRACTED, translate)


class _Merge:
    """The events of this worker, open and lately closed: in the table, and in an index over it."""

    def __init__(self, flow: Flow, kept: State[EventMerged]) -> None:
        self._flow = flow
        self._kept = kept
        self._open = OpenEvents()
        flow.on_assigned(self._open.forget)
        flow.metrics.window(lambda: len(self._open))

    def take(self, record: EventExtracted | EditionEnded) -> Iterator[EventMerged]:
        """Yield each event that `record` changes, and again each that it has changed before a crash."""
        if self._open.is_forgotten:
            self._open.remember(self._kept.all(), self._flow.now())
        return self._told(record) if isinstance(record, EventExtracted) else self._ended(record)

    def _told(self, mention: EventExtracted) -> Iterator[EventMerged]:
        now = self._flow.now()
        for event_id in self._open.forgotten_by(mention.merge_key, now):
            self._kept.drop(event_id)
        # None where it is of another type, in another partition: there its own mentions reach it.
        closed = map(self._kept.get, self._open.closed_telling(mention.article.id))
        found = self._open.find(mention, [event for event in closed if event is not None])
        if found.is_stale:
            return
        known = None if found.event_id is None else self._kept.get(found.event_id)
        yield self._changed(known, merged_with(known, mention, now))

    def _ended(self, edition: EditionEnded) -> Iterator[EventMerged]:
        for event_id in self._open.telling(edition.article):
            known = self._kept.get(event_id)
            if known is None:
                continue
            event = taken_out(known, edition, self._flow.now())
            if event is not known or is_taken_out_by(known, edition):
                yield self._changed(known, event)

    def _changed(self, known: EventMerged | None, event: EventMerged) -> EventMerged:
        if event is not known:
            self._kept.put(event.id, event)
            self._open.keep(event)
        return event
