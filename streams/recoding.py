"""Code articles anew and merge what comes of it in memory, among the reports that stay. Pure: nothing is published."""

from collections.abc import Iterable, Iterator
from datetime import datetime

import msgspec

from extraction.coding import Coder
from schemas.article import Article, ArticleAnalysed
from schemas.event import EventExtracted, EventMerged
from streams.mentions import mentions_of
from streams.merging import OPEN_FOR, OpenEvents, merged_with

#: An edition of an article: its id and its revision.
Edition = tuple[str, str]


class Known(msgspec.Struct, frozen=True):
    """The events as they are now, and when each edition that they tell of was analysed."""

    events: tuple[EventMerged, ...]
    analysed_at: dict[Edition, datetime]

    @classmethod
    def of(cls, events: Iterable[EventMerged]) -> "Known":
        """Return the newest version of each event; versions may come in any order."""
        newest: dict[str, EventMerged] = {}
        for event in events:
            if event.id not in newest or newest[event.id].version <= event.version:
                newest[event.id] = event
        refs = [report.article for event in newest.values() for report in event.reports]
        return cls(tuple(newest.values()), {(ref.id, ref.revision): ref.analysed_at for ref in refs})


def coded_anew(
    coder: Coder, article: Article, edition: int, known: Known, came_at: datetime
) -> tuple[EventExtracted, ...]:
    """Return the mentions that `coder` finds in an article, as if it had analysed it when it was analysed first.

    An article of which no event is known counts as analysed when it came. Blocks for the tenths of a second that coding
    takes.
    """
    text = article.as_text()
    verdict = coder.classify(text)
    if not verdict.relevant:
        return ()
    at = known.analysed_at.get((article.id, article.revision), came_at)
    analysis = coder.extract(text, verdict)
    return tuple(mentions_of(ArticleAnalysed(article=article, edition=edition, analysis=analysis, analysed_at=at)))


def merged_anew(mentions: Iterable[EventExtracted], coded: frozenset[Edition], known: Known) -> list[EventMerged]:
    """Return the events that `mentions` make together with the reports of all editions that were not `coded` anew.

    They are merged in the order in which their articles were analysed, so that a coder that finds the same makes the
    same events.
    """
    anew = list(mentions)
    # An edition that tells nothing any more is missed by the reports that stay.
    were = [known.analysed_at[edition] for edition in coded & known.analysed_at.keys()]
    since = min((*were, *(one.article.analysed_at for one in anew)), default=None)
    staying = _staying(coded, known)
    context = () if since is None else (one for one in staying if one.article.analysed_at >= since - OPEN_FOR)
    open_events = OpenEvents()
    events: dict[str, EventMerged] = {}
    for mention in sorted((*context, *anew), key=lambda one: one.article.analysed_at):
        # What closes takes no more reports, and stays an event.
        for _ in open_events.closed_by(mention.merge_key, mention.article.analysed_at):
            pass
        found = open_events.find(mention)
        if found.is_stale:
            continue
        before = None if found.event_id is None else events[found.event_id]
        event = merged_with(before, mention, mention.article.analysed_at)
        if event is not before:
            events[event.id] = event
            open_events.keep(event)
    return list(events.values())


def _staying(coded: frozenset[Edition], known: Known) -> Iterator[EventExtracted]:
    for event in known.events:
        for report in event.reports:
            if (report.article.id, report.article.revision) not in coded:
                yield EventExtracted(
                    id=report.mention_id,
                    merge_key=report.event.type,
                    article=report.article,
                    event=report.event,
                    topics=event.topics,
                    codebook=event.codebook,
                    coder=event.coder,
                )
