"""Which open event a mention belongs to, and what the event is with it. Pure: state and time come in as arguments."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final

import msgspec

from schemas.analysis import Event
from schemas.event import EventExtracted, EventMerged, Report
from streams.candidates import Candidates, Key, filed_under
from streams.features import Features, features_of
from streams.identity import event_id
from streams.likeness import likeness

#: An event takes reports as long as the last one is not older than this.
OPEN_FOR: Final = timedelta(hours=72)
#: The first report and the newest ones stand for all: an event of hundreds of reports would be slow to compare with.
MOST_REPORTS: Final = 15


class Found(msgspec.Struct, frozen=True):
    """Where a mention belongs: the event it continues, or None for a new one.

    `is_stale` is true for a mention of an edition that a newer edition of the article has replaced already.
    """

    event_id: str | None
    is_stale: bool = False


class _Told(msgspec.Struct, frozen=True):
    """A report of an open event."""

    report: Report
    features: Features


class _Open(msgspec.Struct):
    merge_key: str
    touched: datetime
    told: dict[str, _Told]


class OpenEvents:
    """The events that still take reports, in memory: an index over the table, rebuilt when partitions move."""

    def __init__(self) -> None:
        self._events: dict[str, _Open] = {}
        self._by_touch: dict[str, dict[str, None]] = {}
        self._by_article: dict[tuple[str, str], dict[str, None]] = {}
        self._candidates = Candidates()
        self.is_forgotten = True

    def __len__(self) -> int:
        """Return how many events take reports."""
        return len(self._events)

    def forget(self) -> None:
        """Drop the index: this worker's partitions have changed."""
        self._events.clear()
        self._by_touch.clear()
        self._by_article.clear()
        self._candidates.clear()
        self.is_forgotten = True

    def remember(self, events: Iterable[EventMerged]) -> None:
        """Build the index from the table."""
        for event in sorted(events, key=lambda one: (one.merged_at, one.id)):
            self.keep(event)
        self.is_forgotten = False

    def keep(self, event: EventMerged) -> None:
        """Put a new or changed event into the index."""
        known = self._events.get(event.id)
        before = {} if known is None else known.told
        told = {report.article.id: _told(event, report, before.get(report.article.id)) for report in event.reports}
        self._file(event.id, event.event.type, before, told)
        self._events[event.id] = _Open(merge_key=event.event.type, touched=event.merged_at, told=told)
        touched = self._by_touch.setdefault(event.event.type, {})
        touched.pop(event.id, None)
        touched[event.id] = None

    def closed_by(self, merge_key: str, now: datetime) -> Iterator[str]:
        """Drop and yield the events of `merge_key` that take no more reports at `now`."""
        touched = self._by_touch.get(merge_key, {})
        while touched:
            event = next(iter(touched))
            known = self._events[event]
            if now - known.touched <= OPEN_FOR:
                return
            self._file(event, merge_key, known.told, {})
            del touched[event], self._events[event]
            yield event

    def find(self, mention: EventExtracted) -> Found:
        """Return the event that `mention` tells of."""
        others = set()
        for event in self._by_article.get((mention.merge_key, mention.article.id), {}):
            told = self._events[event].told[mention.article.id].report
            if told.mention_id == mention.id:
                return Found(event)
            if told.article.edition > mention.article.edition:
                return Found(None, is_stale=True)
            if told.article.revision == mention.article.revision:
                others.add(event)  # of the same type in the same text: the coder has told them apart
        return Found(self._best(features_of(mention), others))

    def _best(self, new: Features, others: set[str]) -> str | None:
        editions = self._by_article.get((new.event.type, new.article), {})
        best, best_total = None, 0.0
        for event in dict.fromkeys((*editions, *self._candidates.like(new))):
            total = 0.0 if event in others else self._total(new, event)
            if total > best_total:
                best, best_total = event, total
        return best

    def _total(self, new: Features, event: str) -> float:
        """Return how well a report fits an event: as its likest report does, or 0 when it does not fit.

        It must match more of the reports than it contradicts: otherwise one vague report would tie two events
        together. A new edition of an article is compared with the old one alone: it may correct what all others repeat.
        """
        told_by = self._events[event].told
        reports = [told_by[new.article]] if new.article in told_by else list(told_by.values())
        best, balance = 0.0, 0
        for told in (*reports[:1], *reports[1:][-MOST_REPORTS:]):
            alike = likeness(new, told.features)
            if alike.is_match:
                best = max(best, alike.total)
            balance += alike.is_match - alike.is_contradiction
        return best if balance > 0 else 0.0

    def _file(self, event: str, merge_key: str, before: dict[str, _Told], after: dict[str, _Told]) -> None:
        gone = [told for article, told in before.items() if after.get(article) is not told]
        if gone:
            self._candidates.remove(event, _keys(before.values()) - _keys(after.values()))
        for article, told in after.items():
            if before.get(article) is not told:
                self._candidates.add(event, filed_under(told.features))
        for article in before.keys() - after.keys():
            filed = self._by_article[merge_key, article]
            del filed[event]
            if not filed:
                del self._by_article[merge_key, article]
        for article in after.keys() - before.keys():
            self._by_article.setdefault((merge_key, article), {})[event] = None


def _keys(told: Iterable[_Told]) -> frozenset[Key]:
    return frozenset(key for one in told for key in filed_under(one.features))


def _told(event: EventMerged, report: Report, before: _Told | None) -> _Told:
    if before is not None and before.report == report:
        return before
    mention = EventExtracted(
        id=report.mention_id, merge_key=event.event.type, article=report.article, event=report.event
    )
    return _Told(report, features_of(mention))


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
