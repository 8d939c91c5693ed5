"""Which events have closed, by the articles that tell them: all that is held in memory of an event that takes no more.

What its own articles take back, or tell otherwise, still reaches a closed event for `REACHED_FOR`. Pure.
"""

import heapq
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

import msgspec

from schemas.event import EventMerged

#: An event takes reports as long as the last one is not older than this.
OPEN_FOR: Final = timedelta(hours=72)
#: From its last change on, open and closed: 30 days after it closed. Corrections and deletions that come later are few.
REACHED_FOR: Final = OPEN_FOR + timedelta(days=30)


def is_closed(event: EventMerged, now: datetime) -> bool:
    """Return whether an event takes no reports at `now`; one that closed never takes any again."""
    return event.closed or now - event.merged_at > OPEN_FOR


class _Closed(msgspec.Struct, frozen=True, gc=False):
    """A closed event: when it last changed, and the articles that it has reports of."""

    changed: datetime
    articles: tuple[str, ...]


class ClosedEvents:
    """An index over the table: half a kilobyte an event, where one that is open takes several."""

    def __init__(self) -> None:
        self._events: dict[str, _Closed] = {}
        self._by_article: dict[str, tuple[str, ...]] = {}
        self._by_change: dict[str, list[tuple[datetime, str]]] = {}  # heaps, by merge key

    def __len__(self) -> int:
        """Return how many events are closed and can be reached."""
        return len(self._events)

    def clear(self) -> None:
        """Drop everything."""
        self._events.clear()
        self._by_article.clear()
        self._by_change.clear()

    def keep(self, event_id: str, merge_key: str, changed: datetime, articles: tuple[str, ...]) -> None:
        """Put an event with reports of `articles` into the index, which has closed, or has `changed` since."""
        self.drop(event_id)
        self._events[event_id] = _Closed(changed, articles)
        for article in articles:
            self._by_article[article] = (*self._by_article.get(article, ()), event_id)
        heapq.heappush(self._by_change.setdefault(merge_key, []), (changed, event_id))

    def telling(self, article: str) -> tuple[str, ...]:
        """Return the events that have a report of an article, of every type."""
        return self._by_article.get(article, ())

    def forgotten_by(self, merge_key: str, now: datetime) -> Iterator[str]:
        """Drop and yield the events of `merge_key` that nothing reaches any more at `now`."""
        ends = self._by_change.get(merge_key, [])
        while ends and now - ends[0][0] > REACHED_FOR:
            changed, event_id = heapq.heappop(ends)
            known = self._events.get(event_id)
            if known is not None and known.changed == changed:  # else it has changed since
                self.drop(event_id)
                yield event_id

    def drop(self, event_id: str) -> None:
        """Take an event out of the index, if it is there."""
        known = self._events.pop(event_id, None)
        for article in () if known is None else known.articles:
            others = tuple(one for one in self._by_article[article] if one != event_id)
            if others:
                self._by_article[article] = others
            else:
                del self._by_article[article]
