"""events.extracted -> events.merged: reports of the same real event become one event that grows."""

from collections.abc import Iterator

from schemas import naming
from schemas.event import EventExtracted, EventMerged
from streams.flow import Flow
from streams.merging import OpenEvents, merged_with
from streams.producing import Outgoing


def attach(flow: Flow) -> None:
    """Attach the agent `merge`."""
    kept = flow.state(naming.OPEN_EVENTS_TABLE, EventMerged)
    open_events = OpenEvents()
    flow.on_assigned(open_events.forget)
    flow.metrics.window(lambda: len(open_events))

    def translate(mention: EventExtracted) -> Iterator[Outgoing]:
        if open_events.is_forgotten:
            open_events.remember(kept.all())
        now = flow.now()
        for event_id in open_events.closed_by(mention.merge_key, now):
            kept.drop(event_id)
        found = open_events.find(mention)
        if found.is_stale:
            return
        known = None if found.event_id is None else kept.get(found.event_id)
        event = merged_with(known, mention, now)
        if event != known:
            kept.put(event.id, event)
            open_events.keep(event)
        yield Outgoing(naming.EVENTS_MERGED, event.id, f"{event.id}-{event.version}", event.merged_at, event)

    flow.attach("merge", naming.EVENTS_EXTRACTED, translate)
