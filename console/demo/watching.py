"""What the topics hold, as a consumer of its own sees it."""

from typing import Any, Final

from schemas.alert import AlertDelivered, AlertRaised
from schemas.analysis import Event
from schemas.article import ArticleAnalysed, ArticleClassified, ArticleUnique
from schemas.event import EditionEnded, EventExtracted, EventMerged
from schemas.rejection import Rejection
from schemas.topics import REJECTED_TOPICS, TOPICS, record_in, topic_of

REJECTED: Final = frozenset(spec.name for spec in REJECTED_TOPICS)
WATCHED: Final = tuple(spec.name for spec in TOPICS) + tuple(REJECTED)


class Watch:
    """Collects the records of all topics; repeats overwrite."""

    def __init__(self) -> None:
        self.fetched = 0
        self.unique: dict[tuple[str, str], ArticleUnique] = {}
        self.classified: dict[tuple[str, str], ArticleClassified] = {}
        self.analysed: dict[tuple[str, str], ArticleAnalysed] = {}
        self.extracted: dict[str, EventExtracted] = {}
        self.ended: dict[str, EditionEnded] = {}
        self.merged: dict[str, EventMerged] = {}
        self.raised: dict[str, AlertRaised] = {}
        self.delivered: dict[str, AlertDelivered] = {}
        self.rejected: list[Rejection] = []

    def take(self, topic: str, value: bytes) -> None:  # noqa: C901  one case a record
        """Take a record."""
        spec = topic_of(topic)
        if spec.record is None:
            return
        record = record_in(value, spec)
        match record:
            case ArticleUnique():
                self.unique[record.article.id, record.article.revision] = record
            case ArticleClassified():
                self.classified[record.article.id, record.article.revision] = record
            case ArticleAnalysed():
                self.analysed[record.article.id, record.article.revision] = record
            case EventExtracted():
                self.extracted[record.id] = record
            case EditionEnded():
                self.ended[record.id] = record
            case EventMerged():
                if record.id not in self.merged or record.version > self.merged[record.id].version:
                    self.merged[record.id] = record
            case AlertRaised():
                self.raised[record.id] = record
            case AlertDelivered():
                self.delivered[record.alert_id] = record
            case Rejection():
                self.rejected.append(record)
            case _:
                self.fetched += 1

    def relevant(self) -> dict[tuple[str, str], ArticleClassified]:
        """Return the classified articles that are relevant."""
        return {key: one for key, one in self.classified.items() if one.verdict.relevant}

    def is_through(self) -> bool:
        """Return whether every record has led to what it should lead to."""
        told = {report.mention_id for event in self.merged.values() for report in (*event.reports, *event.denials)}
        newest = {one.article.id: one.edition for one in self.unique.values()}
        newest.update({key[0]: max(newest[key[0]], one.edition) for key, one in self.unique.items()})
        current = {one.id for one in self.extracted.values() if one.article.edition == newest.get(one.article.id)}
        return (
            self.classified.keys() == self.unique.keys()
            and self.analysed.keys() >= self.relevant().keys()
            and current <= told
            and self.delivered.keys() >= self.raised.keys()
        )

    def events_of(self, url: str) -> list[Event]:
        """Return the events that the newest edition of an article tells."""
        told: list[Any] = [one for one in self.analysed.values() if one.article.url == url]
        newest = max(told, key=lambda one: one.edition, default=None)
        return list(newest.analysis.events) if newest is not None else []


def size_of(watch: Watch) -> int:
    """Return a number that changes with every record."""
    parts = (
        watch.unique,
        watch.classified,
        watch.analysed,
        watch.extracted,
        watch.ended,
        watch.raised,
        watch.delivered,
    )
    versions = sum(event.version for event in watch.merged.values())
    return watch.fetched + versions + len(watch.rejected) + sum(len(part) for part in parts)
