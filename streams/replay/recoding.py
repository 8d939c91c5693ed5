"""Code articles anew and merge what comes of it in memory, among the reports that stay. Pure: nothing is published."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime

import msgspec

from extraction.coding import Coder
from schemas.article import Article, ArticleAnalysed
from schemas.event import EditionEnded, EventExtracted, EventMerged, Report
from streams.identity import derived
from streams.judging import judged
from streams.merging.closed import OPEN_FOR
from streams.merging.mentions import may_take_back, told_by
from streams.merging.open_events import OpenEvents, merged_with, taken_out
from streams.merging.standing import all_of, is_ended

#: An edition of an article: its id and its revision.
Edition = tuple[str, str]
#: What `merge` takes.
Told = EventExtracted | EditionEnded


class Known(msgspec.Struct, frozen=True):
    """The events as they are now; of each edition that they tell of, when it was analysed first, and its number."""

    events: tuple[EventMerged, ...]
    analysed_at: dict[Edition, datetime]
    numbers: dict[Edition, int] = {}

    @classmethod
    def of(cls, events: Iterable[EventMerged]) -> "Known":
        """Return the newest version of each event; versions may come in any order."""
        newest: dict[str, EventMerged] = {}
        for event in events:
            if event.id not in newest or newest[event.id].version <= event.version:
                newest[event.id] = event
        refs = [report.article for event in newest.values() for report in all_of(event)]
        first = {(ref.id, ref.revision): ref.analysed_at for ref in sorted(refs, key=lambda one: one.analysed_at)[::-1]}
        numbers = {(ref.id, ref.revision): ref.edition for ref in sorted(refs, key=lambda one: one.edition)}
        return cls(tuple(newest.values()), first, numbers)


def coded_anew(coder: Coder, article: Article, edition: int, known: Known, came_at: datetime) -> tuple[Told, ...]:
    """Return what `coder` finds in an article, as if it had analysed it when it was analysed first.

    An article of which no event is known counts as analysed when it came, as its `edition`. Blocks for the tenths of a
    second that coding takes.
    """
    of = article.id, article.revision
    number = known.numbers.get(of, edition)
    verdict = judged(coder, article)
    if not verdict.relevant and not may_take_back(article, number):
        return ()
    at = known.analysed_at.get(of, came_at)
    analysis = coder.extract(article.as_text(), verdict)
    # Named as the flow names what it is given once more.
    again = msgspec.structs.replace(article, replayed=True)
    return tuple(told_by(ArticleAnalysed(article=again, edition=number, analysis=analysis, analysed_at=at)))


def merged_anew(anew: Iterable[Told], coded: frozenset[Edition], known: Known) -> list[EventMerged]:
    """Return the events that `anew` makes together with the reports of all editions that were not `coded` anew.

    They are merged in the order in which their articles were analysed, and what was taken back is taken back again, so
    that a coder that finds the same makes the same events.
    """
    told = list(anew)
    # An edition that tells nothing any more is missed by the reports that stay.
    were = [known.analysed_at[edition] for edition in coded & known.analysed_at.keys()]
    since = min((*were, *map(_at, told)), default=None)
    # Whole events, as they may be older than they are open for.
    near = [] if since is None else [event for event in known.events if event.merged_at >= since - OPEN_FOR]
    open_events = OpenEvents()
    events: dict[str, EventMerged] = {}
    for one in sorted((*_staying(near, coded), *told), key=lambda one: (_at(one), isinstance(one, EditionEnded))):
        changed = (
            _told(open_events, events, one) if isinstance(one, EventExtracted) else _ended(open_events, events, one)
        )
        for event in list(changed):
            events[event.id] = event
            open_events.keep(event)
    return list(events.values())


def _at(one: Told) -> datetime:
    return one.article.analysed_at if isinstance(one, EventExtracted) else one.ended_at


def _told(open_events: OpenEvents, events: dict[str, EventMerged], mention: EventExtracted) -> Iterator[EventMerged]:
    # What is reached no more stays an event.
    for _ in open_events.forgotten_by(mention.merge_key, mention.article.analysed_at):
        pass
    found = open_events.find(mention, [events[event] for event in open_events.closed_telling(mention.article.id)])
    if not found.is_stale:
        before = None if found.event_id is None else events[found.event_id]
        event = merged_with(before, mention, mention.article.analysed_at)
        if event is not before:
            yield event


def _ended(open_events: OpenEvents, events: dict[str, EventMerged], ended: EditionEnded) -> Iterator[EventMerged]:
    for event_id in open_events.telling(ended.article):
        event = taken_out(events[event_id], ended, ended.ended_at)
        if event is not events[event_id]:
            yield event


def _staying(events: Iterable[EventMerged], coded: frozenset[Edition]) -> Iterator[Told]:
    """Yield the reports of editions that were not coded anew, and all that has ended editions since."""
    found = [(event, report) for event in events for report in all_of(event)]
    told: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
    for _, report in found:
        if not is_ended(report):
            told[report.article.id, report.article.edition].append(report.mention_id)
    for event, report in found:
        article, back = report.article, report.taken_back
        is_staying = (article.id, article.revision) not in coded
        if is_staying:
            yield _mention(event, report)
            if article.edition > 1:
                yield _end(report, article.edition, article.analysed_at)
        # A coder before has no say where its edition was coded anew.
        if back is not None and is_ended(report) and (is_staying or back.edition > article.edition):
            others = tuple(told[article.id, article.edition]) if back.edition == article.edition else None
            yield _end(report, back.edition, back.at, others, is_withdrawn=back.reason == "withdrawn")


def _mention(event: EventMerged, report: Report) -> EventExtracted:
    return EventExtracted(
        id=report.mention_id,
        merge_key=report.event.type,
        article=report.article,
        event=report.event,
        topics=event.topics,
        codebook=event.codebook,
        coder=event.coder,
    )


def _end(
    report: Report, edition: int, at: datetime, mentions: tuple[str, ...] | None = None, *, is_withdrawn: bool = False
) -> EditionEnded:
    article = report.article
    return EditionEnded(
        id=derived("end", article.id, edition),
        article=article.id,
        edition=edition,
        withdrawn=is_withdrawn,
        ended_at=at,
        history=article.history,
        mentions=mentions,
    )
