"""Which event a mention belongs to, and what the event is with it, or without what is told no more.

Reports of new articles go to events that are open, those of an article that is told already also to closed ones
(`streams.merging.closed`). Pure: state and time come in as arguments.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import chain

import msgspec

from schemas.codebook import EVENT_TYPES, Topic
from schemas.event import Change, EditionEnded, EventExtracted, EventMerged, Reason, Report, TakenBack
from streams.identity import event_id
from streams.merging.bounding import MAX_LEFT_OUT_ARTICLES, kept_of, left_out_first, too_many
from streams.merging.candidates import Candidates, Key, filed_under
from streams.merging.closed import OPEN_FOR, ClosedEvents, is_closed
from streams.merging.comparing import Compared, best_of, compared, fit
from streams.merging.corroboration import hands_of
from streams.merging.features import Features, features_of
from streams.merging.recoded import as_mention, told_before
from streams.merging.standing import all_of, counting, deniers, is_denial, is_ended, newest_edition, status_of, weighed
from streams.merging.values import settled


class Found(msgspec.Struct, frozen=True):
    """Where a mention belongs: the event it continues, or None for a new one.

    `is_stale` is true for a mention of an edition that a newer edition of the article has replaced already.
    """

    event_id: str | None
    is_stale: bool = False


class _Told(msgspec.Struct, frozen=True):
    """A report of an event."""

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
        self._closed = ClosedEvents()
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
        self._closed.clear()
        self.is_forgotten = True

    def remember(self, events: Iterable[EventMerged], now: datetime) -> None:
        """Build the index from the table, as it is at `now`."""
        still_open = []
        for event in events:
            if is_closed(event, now):
                self._close(event)
            else:
                still_open.append(event)
        for event in sorted(still_open, key=lambda one: (one.merged_at, one.id)):
            self.keep(event)
        self.is_forgotten = False

    def keep(self, event: EventMerged) -> None:
        """Put a new or changed event into the index."""
        if event.closed:
            self._drop(event.id)
            self._close(event)
            return
        self._closed.drop(event.id)
        known = self._events.get(event.id)
        before = {} if known is None else known.told
        told = {report.article.id: _told(report, before.get(report.article.id)) for report in all_of(event)}
        self._file(event.id, event.event.type, before, told)
        known_by = [one for one in told.values() if one.report.taken_back is None] or list(told.values())
        self._events[event.id] = _Open(
            merge_key=event.event.type, touched=event.merged_at, told=told, known_by=known_by
        )
        touched = self._by_touch.setdefault(event.event.type, {})
        touched.pop(event.id, None)
        touched[event.id] = None

    def forgotten_by(self, merge_key: str, now: datetime) -> Iterator[str]:
        """Close the events of `merge_key` that take no more reports at `now`; yield those that nothing reaches more."""
        touched = self._by_touch.get(merge_key, {})
        while touched:
            event = next(iter(touched))
            known = self._events[event]
            if now - known.touched <= OPEN_FOR:
                break
            self._drop(event)
            self._closed.keep(event, merge_key, known.touched, tuple(known.told))
        yield from self._closed.forgotten_by(merge_key, now)

    def find(self, mention: EventExtracted, closed: Iterable[EventMerged] = ()) -> Found:
        """Return the event that `mention` tells of; `closed` are those that `closed_telling` names for its article."""
        article = mention.article
        told = {event: self._events[event].told[article.id].report for event in self._open_telling(article.id)}
        told |= {one.id: report for one in closed if (report := _report_of(one, article.id)) is not None}
        if max(map(newest_edition, told.values()), default=0) > article.edition:
            return Found(None, is_stale=True)
        same = {event: report for event, report in told.items() if report.event.type == mention.merge_key}
        others = {event: one for event, one in same.items() if one.article.revision == article.revision}
        again = next((event for event, one in others.items() if one.mention_id == mention.id), None)
        if again is not None or (again := told_before(mention, others)) is not None:
            return Found(again)
        # The others of its type in the same text: the coder has told them apart.
        new = features_of(mention)
        closed_ones = ((event, [_features(report)]) for event, report in same.items() if event not in self._events)
        near = ((event, reports) for event, reports in chain(self._near(new), closed_ones) if event not in others)
        return Found(best_of((event, fit(new, reports)) for event, reports in near))

    def telling(self, article: str) -> list[str]:
        """Return the events that have a report of an article, of every type, open and closed."""
        return [*self._open_telling(article), *self.closed_telling(article)]

    def closed_telling(self, article: str) -> tuple[str, ...]:
        """Return the closed ones of them."""
        return self._closed.telling(article)

    def _open_telling(self, article: str) -> Iterator[str]:
        return (event for kind in EVENT_TYPES for event in self._by_article.get((kind, article), {}))

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

    def _close(self, event: EventMerged) -> None:
        articles = tuple(report.article.id for report in all_of(event))
        self._closed.keep(event.id, event.event.type, event.merged_at, articles)

    def _drop(self, event: str) -> None:
        """Take an event out of what is open, if it is there."""
        known = self._events.pop(event, None)
        if known is not None:
            self._file(event, known.merge_key, known.told, {})
            del self._by_touch[known.merge_key][event]

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


def _told(report: Report, before: _Told | None) -> _Told:
    return before if before is not None and before.report == report else _Told(report, _features(report))


def _features(report: Report) -> Features:
    return features_of(as_mention(report))


def merged_with(known: EventMerged | None, mention: EventExtracted, now: datetime) -> EventMerged:
    """Return the event with `mention` among its reports; `known` itself when it says nothing new.

    News that come again behind a version that history caused make that one news: nobody knows whether theirs arrived.
    """
    report = kept_of(Report(mention_id=mention.id, article=mention.article, event=mention.event))
    if known is not None and report.article.id in known.left_out_articles:
        return _as_caused(known, known, history=mention.article.history, now=now)
    others = () if known is None else tuple(one for one in all_of(known) if one.article.id != report.article.id)
    before = None if known is None else _report_of(known, report.article.id)
    if known is not None and before is not None and _is_told(before, report):
        return _as_caused(known, _renamed(known, before, report), history=mention.article.history, now=now)
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
        return _as_caused(known, known, history=ended.history, now=now)
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
        # A notice that comes again behind a later coding knows nothing of its ids.
        is_newest = ended.ended_at >= _named_at(report)
        return is_newest and ended.mentions is not None and report.mention_id not in ended.mentions
    return report.article.edition < ended.edition


def _named_at(report: Report) -> datetime:
    return report.named_at or report.article.analysed_at


def _reason(report: Report, ended: EditionEnded) -> Reason:
    if ended.withdrawn:
        return "withdrawn"
    return "recoded" if report.article.edition == ended.edition else "edited"


def _as_caused(known: EventMerged, same: EventMerged, *, history: bool, now: datetime) -> EventMerged:
    """Return the version `known`, as it is now `same`; what had closed meanwhile is not opened by it."""
    if same is known and (history or not known.history):
        return known
    return msgspec.structs.replace(
        same, history=known.history and history, closed=known.closed or is_closed(known, now)
    )


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
    return before.event == report.event


def _renamed(known: EventMerged, before: Report, report: Report) -> EventMerged:
    """Return the same version, in which a report has the id under which it was told last.

    By that id the notice behind the mentions of a coding knows what it has told.
    """
    named_at = report.article.analysed_at
    if before.mention_id == report.mention_id or _named_at(before) >= named_at:
        return known
    renamed = msgspec.structs.replace(before, mention_id=report.mention_id, named_at=named_at)
    reports, denials = (
        tuple(renamed if one is before else one for one in told) for told in (known.reports, known.denials)
    )
    return msgspec.structs.replace(known, reports=reports, denials=denials)


def _change(known: EventMerged | None, before: Report | None, report: Report) -> Change:
    if known is not None and is_denial(report) and (before is None or not is_denial(before)):
        return "denied"
    if before is None:
        return "reported"
    return "restored" if is_ended(before) else "revised"


def _version(known: EventMerged | None, told: tuple[Report, ...], came: _Came) -> EventMerged:
    """Return the next version of an event, of all its reports, or of as many as a record can carry."""
    out: list[Report] = []
    event = _counted_out(_of_all(known, told, came), known, out)
    while number := too_many(event, is_cut=bool(out)):
        out += left_out_first(all_of(event), but=came.by)[:number]
        gone = {one.article.id for one in out}
        told = tuple(one for one in told if one.article.id not in gone)
        event = _counted_out(_of_all(known, told, came), known, out)
    return event


def _counted_out(event: EventMerged, known: EventMerged | None, out: list[Report]) -> EventMerged:
    """Return a version with what it, and those before it, left out: counted, and the first and last time kept."""
    before = () if known is None else known.left_out_articles
    left_out = len(out) + (0 if known is None else known.left_out)
    if not left_out:
        return event
    times = [one.article.published for one in out]
    if known is not None and known.left_out:
        times += [known.first_reported_at, known.last_reported_at]
    return msgspec.structs.replace(
        event,
        left_out=left_out,
        left_out_articles=(*before, *(one.article.id for one in out))[-MAX_LEFT_OUT_ARTICLES:],
        first_reported_at=min(event.first_reported_at, *times),
        last_reported_at=max(event.last_reported_at, *times),
    )


def _of_all(known: EventMerged | None, told: tuple[Report, ...], came: _Came) -> EventMerged:
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
        closed=known is not None and is_closed(known, came.at),
    )
