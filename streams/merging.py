"""Which open event a mention belongs to, and what the event is with it. Pure: state and time come in as arguments."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final

import msgspec

from schemas.analysis import Event
from schemas.event import EventExtracted, EventMerged, Report
from streams.identity import event_id
from streams.likeness import THRESHOLD, Features, features_of, likeness

#: An event takes reports as long as the last one is not older than this.
OPEN_FOR: Final = timedelta(hours=72)


class Found(msgspec.Struct, frozen=True):
    """Where a mention belongs: the event it continues, or None for a new one.

    `is_stale` is true for a mention of an edition that a newer edition of the article has replaced already.
    """

    event_id: str | None
    is_stale: bool = False


class _Open(msgspec.Struct):
    merge_key: str
    touched: datetime
    reports: list[Features]
    mentions: set[str]
    revisions: dict[str, tuple[int, str]]


class OpenEvents:
    """The events that still take reports, in memory: an index over the table, rebuilt when partitions move."""

    def __init__(self) -> None:
        self._events: dict[str, dict[str, _Open]] = {}
        self.is_forgotten = True

    def forget(self) -> None:
        """Drop the index: this worker's partitions have changed."""
        self._events.clear()
        self.is_forgotten = True

    def remember(self, events: Iterable[EventMerged]) -> None:
        """Build the index from the table."""
        for event in events:
            self.keep(event)
        self.is_forgotten = False

    def keep(self, event: EventMerged) -> None:
        """Put a new or changed event into the index."""
        mentions = [_mention_of(event, report) for report in event.reports]
        self._events.setdefault(event.event.type, {})[event.id] = _Open(
            merge_key=event.event.type,
            touched=event.merged_at,
            reports=[features_of(mention) for mention in mentions],
            mentions={report.mention_id for report in event.reports},
            revisions={
                report.article.id: (report.article.edition, report.article.revision) for report in event.reports
            },
        )

    def closed_by(self, merge_key: str, now: datetime) -> Iterator[str]:
        """Drop and yield the events of `merge_key` that take no more reports at `now`."""
        events = self._events.get(merge_key, {})
        closed = [event for event, known in events.items() if now - known.touched > OPEN_FOR]
        for event in closed:
            del events[event]
            yield event

    def find(self, mention: EventExtracted) -> Found:
        """Return the event that `mention` tells of."""
        events = self._events.get(mention.merge_key, {})
        new = features_of(mention)
        best, best_likeness = None, THRESHOLD
        for known_id, known in events.items():
            if mention.id in known.mentions:
                return Found(known_id)
            told = known.revisions.get(mention.article.id)
            if told is not None and told[0] > mention.article.edition:
                return Found(None, is_stale=True)
            if told is not None and told[1] == mention.article.revision:
                continue  # another event of the same type in the same text: they are told apart by the coder
            alike = max(likeness(new, report) for report in known.reports)
            if alike > best_likeness:
                best, best_likeness = known_id, alike
        return Found(best)


def merged_with(known: EventMerged | None, mention: EventExtracted, now: datetime) -> EventMerged:
    """Return the event with `mention` among its reports; `known` itself when it says nothing new."""
    report = Report(mention_id=mention.id, article=mention.article, event=mention.event)
    before = () if known is None else known.reports
    others = tuple(other for other in before if other.article.id != report.article.id)
    if known is not None and _is_told(before, report):
        return known
    reports = (*others, report)
    best = max(reports, key=_worth)
    return EventMerged(
        id=event_id(mention.id) if known is None else known.id,
        version=1 if known is None else known.version + 1,
        event=_with_news(best.event, reports),
        event_article=best.article.id,
        reports=reports,
        corroboration=len({other.article.source.owner for other in reports}),
        first_reported_at=min(other.article.published for other in reports),
        last_reported_at=max(other.article.published for other in reports),
        merged_at=now,
        topics=tuple(sorted({*mention.topics, *(() if known is None else known.topics)})),
        codebook=mention.codebook,
        coder=mention.coder,
    )


def _is_told(reports: Iterable[Report], report: Report) -> bool:
    return any(other.mention_id == report.mention_id and other.event == report.event for other in reports)


def _worth(report: Report) -> tuple[int, float, float]:
    """Rank reports: the one that says most, then the surest, then the newest."""
    event = report.event
    said = (event.place, event.date, event.mode, event.actors, event.recipients, event.counts)
    return sum(bool(part) for part in said), event.confidence, report.article.published.timestamp()


def _with_news(best: Event, reports: tuple[Report, ...]) -> Event:
    """Return the best report's event with the newest report's counts, as tolls change, and the gravest severity."""
    newest = sorted(reports, key=lambda report: (report.article.published, report.article.edition))
    counts = {count.kind: count for report in newest for count in report.event.counts}
    return msgspec.structs.replace(
        best,
        counts=tuple(counts[kind] for kind in sorted(counts)),
        main=any(report.event.main for report in reports),
        severity=max(report.event.severity for report in reports),
    )


def _mention_of(event: EventMerged, report: Report) -> EventExtracted:
    return EventExtracted(id=report.mention_id, merge_key=event.event.type, article=report.article, event=report.event)
