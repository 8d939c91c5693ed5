"""Which open event a mention belongs to, and what the event is with it, or without what is told no more.

Pure: state and time come in as arguments.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Final

import msgspec

from schemas.codebook import EVENT_TYPES, Topic
from schemas.event import Change, EditionEnded, EventExtracted, EventMerged, Reason, Report, TakenBack
from streams.candidates import Candidates, Key, filed_under
from streams.comparing import Compared, best_of, compared, fit
from streams.corroboration import hands_of
from streams.features import Features, features_of
from streams.identity import event_id
from streams.standing import all_of, counting, deniers, is_denial, is_ended, newest_edition, status_of, weighed
from streams.values import settled

#: An event takes reports as long as the last one is not older than this.
OPEN_FOR: Final = timedelta(hours=72)


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
    """An event, with its reports by article; it is known by what is still told of it, or by all where nothing is."""

    merge_key: str
    touched: datetime
    told: dict[str, _Told]
    known_by: list[_Told]


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
        told = {report.article.id: _told(event, report, before.get(report.article.id)) for report in all_of(event)}
        self._file(event.id, event.event.type, before, told)
        known_by = [one for one in told.values() if one.report.taken_back is None] or list(told.values())
        self._events[event.id] = _Open(
            merge_key=event.event.type, touched=event.merged_at, told=told, known_by=known_by
        )
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
        if self._newest_edition(mention.article.id) > mention.article.edition:
            return Found(None, is_stale=True)
        others = set()
        for event in self._by_article.get((mention.merge_key, mention.article.id), {}):
            told = self._events[event].told[mention.article.id].report
            if told.mention_id == mention.id:
                return Found(event)
            if told.article.revision == mention.article.revision:
                others.add(event)  # of the same type in the same text: the coder has told them apart
        new = features_of(mention)
        near = ((event, reports) for event, reports in self._near(new) if event not in others)
        return Found(best_of((event, fit(new, reports)) for event, reports in near))

    def telling(self, article: str) -> list[str]:
        """Return the events that have a report of an article, of every type."""
        return [event for kind in EVENT_TYPES for event in self._by_article.get((kind, article), {})]

    def _newest_edition(self, article: str) -> int:
        """Return the newest edition known of an article, 0 of one that is not known."""
        reports = (self._events[event].told[article].report for event in self.telling(article))
        return max(map(newest_edition, reports), default=0)

    def compared(self, mention: EventExtracted) -> Iterator[Compared]:
        """Yield how `mention` stands to each event that may be the one it tells of, the likeliest first."""
        new = features_of(mention)
        for event, reports in self._near(new):
            yield compared(new, event, reports)

    def _near(self, new: Features) -> Iterator[tuple[str, list[Features]]]:
        """Yield the events to compare with, the likeliest first, with the reports that each is known by."""
        editions = self._by_article.get((new.event.type, new.article), {})
        for event in dict.fromkeys((*editions, *self._candidates.like(new))):
            known = self._events[event]
            # A new edition is compared with the old one alone: it may correct what all others repeat.
            reports = [known.told[new.article]] if new.article in known.told else known.known_by
            yield event, [one.features for one in reports]

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
    """Return the event with `mention` among its reports; `known` itself when it says nothing new.

    News that come again behind a version that history caused make that one news: nobody knows whether theirs arrived.
    """
    report = Report(mention_id=mention.id, article=mention.article, event=mention.event)
    others = () if known is None else tuple(one for one in all_of(known) if one.article.id != report.article.id)
    before = None if known is None else _report_of(known, report.article.id)
    if known is not None and before is not None and _is_told(before, report):
        return _as_caused(known, history=mention.article.history)
    came = _Came(
        change=_change(known, before, report),
        by=mention.article.id,
        history=mention.article.history,
        at=now,
        topics=mention.topics,
        codebook=mention.codebook,
        coder=mention.coder,
    )
    return _version(known, (*others, report), came)


def taken_out(known: EventMerged, ended: EditionEnded, now: datetime) -> EventMerged:
    """Return the event without what its article tells no more; `known` itself when that changes nothing.

    A notice that comes again makes news of history as in `merged_with`.
    """
    report = _report_of(known, ended.article)
    if is_taken_out_by(known, ended):
        return _as_caused(known, history=ended.history)
    if report is None or is_ended(report) or not _is_ended_by(report, ended):
        return known
    back = TakenBack(reason=_reason(report, ended), article=ended.article, edition=ended.edition, at=ended.ended_at)
    reports = tuple(msgspec.structs.replace(one, taken_back=back) if one is report else one for one in all_of(known))
    came = _Came(change="withdrawn", by=ended.article, history=ended.history, at=now,
                 codebook=known.codebook, coder=known.coder)  # fmt: skip
    return _version(known, reports, came)


def is_taken_out_by(known: EventMerged, ended: EditionEnded) -> bool:
    """Return whether `ended` has taken a report out of the event already: then it comes again, after a crash."""
    report = _report_of(known, ended.article)
    return report is not None and is_ended(report) and newest_edition(report) == ended.edition


def _is_ended_by(report: Report, ended: EditionEnded) -> bool:
    if report.article.edition == ended.edition:
        return ended.mentions is not None and report.mention_id not in ended.mentions
    return report.article.edition < ended.edition


def _reason(report: Report, ended: EditionEnded) -> Reason:
    if ended.withdrawn:
        return "withdrawn"
    return "recoded" if report.article.edition == ended.edition else "edited"


def _as_caused(known: EventMerged, *, history: bool) -> EventMerged:
    return msgspec.structs.replace(known, history=False) if known.history and not history else known


class _Came(msgspec.Struct, frozen=True, kw_only=True):
    """What makes a version."""

    change: Change
    by: str
    history: bool
    at: datetime
    topics: tuple[Topic, ...] = ()
    codebook: str
    coder: str


def _report_of(event: EventMerged, article: str) -> Report | None:
    return next((report for report in all_of(event) if report.article.id == article), None)


def _is_told(before: Report, report: Report) -> bool:
    newest, edition = newest_edition(before), report.article.edition
    if newest != edition:
        return newest > edition
    if before.taken_back is not None and is_ended(before):
        # Found by one coder, and not by the next: what comes again after a crash is the word of the first.
        return report.article.analysed_at <= before.taken_back.at
    return before.mention_id == report.mention_id and before.event == report.event


def _change(known: EventMerged | None, before: Report | None, report: Report) -> Change:
    if known is not None and is_denial(report) and (before is None or not is_denial(before)):
        return "denied"
    if before is None:
        return "reported"
    return "restored" if is_ended(before) else "revised"


def _version(known: EventMerged | None, told: tuple[Report, ...], came: _Came) -> EventMerged:
    """Return the next version of an event, of all its reports."""
    told = weighed(told)
    reports = tuple(one for one in told if not is_denial(one)) or told
    denials = tuple(one for one in told if is_denial(one) and reports is not told)
    counted, denied = counting(reports), counting(denials)
    hands = hands_of(denied) | hands_of(counted or denied or reports)
    best = settled(counted or denied or reports, hands, denied if counted else ())
    return EventMerged(
        id=event_id(told[0].mention_id) if known is None else known.id,
        version=1 if known is None else known.version + 1,
        event=best.event if counted or denied else msgspec.structs.replace(best.event, main=False, severity=1),
        event_article=best.article,
        reports=reports,
        denials=denials,
        corroboration=len({hands[one.article.id] for one in counted}),
        first_reported_at=min(one.article.published for one in told),
        last_reported_at=max(one.article.published for one in told),
        merged_at=came.at,
        topics=tuple(sorted({*came.topics, *(() if known is None else known.topics)})),
        codebook=came.codebook,
        coder=came.coder,
        history=came.history,
        status=status_of(told),
        change=came.change,
        changed_by=came.by,
        disputed_by=deniers(told),
        rivals=best.rivals,
    )
