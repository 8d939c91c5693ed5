"""The labelled pairs of reports, and what the merge makes of them.

A pair has an `id`, a `label` (same or different event), the `type` of the event that the label speaks of, a `kind`
(what makes it hard), a `reason` and two `reports` (source, published in UTC, title, text).

Half of the pairs are for development, half are held out: a pair whose id has an even CRC-32 is for development. Whoever
changes the merge looks at that half alone; the other half says what the change is worth.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Literal
from zlib import crc32

import yaml

from extraction.coder import PackagedCoder
from schemas.article import Article, ArticleAnalysed, Source
from schemas.event import EventExtracted, EventMerged
from streams.merging.mentions import mentions_of
from streams.merging.open_events import OpenEvents, merged_with

FOLDER = Path(__file__).parents[1] / "streams" / "data"
FILES = ("merge_pairs.yaml", "merge_pairs_autumn.yaml", "merge_pairs_languages.yaml")

Half = Literal["development", "held out"]
Label = Literal["same", "different"]
HALVES: tuple[Half, Half] = ("development", "held out")


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two reports, and whether they tell of one event."""

    id: str
    label: Label
    type: str
    kind: str
    reason: str
    articles: tuple[Article, Article]

    @property
    def half(self) -> Half:
        """Return whether one may look at this pair when the merge is tuned."""
        return HALVES[crc32(self.id.encode()) % 2]

    @property
    def languages(self) -> str:
        """Return the languages of the two reports, as `ar-en`."""
        return "-".join(sorted(article.source.language or "und" for article in self.articles))


@dataclass(frozen=True, kw_only=True)
class Score:
    """How many decisions were right; shares are 0 to 1, and 1 where there was nothing to decide."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Return the harmonic mean."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@cache
def pairs() -> tuple[Pair, ...]:
    """Return all pairs."""
    rows = [row for name in FILES for row in yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))["pairs"]]
    return tuple(
        Pair(
            id=row["id"],
            label=row["label"],
            type=row["type"],
            kind=row["kind"],
            reason=row["reason"],
            articles=(_article(row["id"], 1, row["reports"][0]), _article(row["id"], 2, row["reports"][1])),
        )
        for row in rows
    )


def of_half(half: Half) -> tuple[Pair, ...]:
    """Return the pairs of a half."""
    return tuple(pair for pair in pairs() if pair.half == half)


def _article(pair: str, number: int, report: dict[str, str]) -> Article:
    published = datetime.strptime(report["published"], "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
    language = "ar" if "\u0620" <= report["title"][0] <= "\u064a" else "en"
    name = report["source"]
    return Article(
        id=f"{pair}-{number}",
        revision=f"{pair}-{number}",
        feed=name,
        source=Source(id=name, name=name.title(), owner=name, kind="agency", language=language),
        title=report["title"],
        text=report["text"],
        published=published,
        published_trust="stated",
        fetched_at=published + timedelta(minutes=2),
    )


@cache
def _coder() -> PackagedCoder:
    return PackagedCoder()


@cache
def mentions(article: Article) -> tuple[EventExtracted, ...]:
    """Return the event mentions that the coder finds in an article."""
    analysed = ArticleAnalysed(
        article=article, edition=1, analysis=_coder().analyse(article.as_text()), analysed_at=article.fetched_at
    )
    return tuple(mentions_of(analysed))


def merged(articles: list[Article]) -> dict[str, set[str]]:
    """Return, by event id, the reports that the merge puts together when they arrive in order of time."""
    index = OpenEvents()
    events: dict[str, EventMerged] = {}
    for article in sorted(articles, key=lambda one: (one.published, one.id)):
        for mention in mentions(article):
            list(index.forgotten_by(mention.merge_key, article.fetched_at))
            found = index.find(mention)
            known = None if found.event_id is None else events[found.event_id]
            event = merged_with(known, mention, article.fetched_at)
            events[event.id] = event
            index.keep(event)
    return {event.id: {report.article.id for report in event.reports} for event in events.values()}


@cache
def together(half: Half) -> frozenset[frozenset[str]]:
    """Return every two reports of a half that share an event, when the whole half is one stream."""
    events = merged([article for pair in of_half(half) for article in pair.articles])
    return frozenset(frozenset(two) for reports in events.values() for two in combinations(sorted(reports), 2))


@cache
def is_merged_alone(pair: Pair) -> bool:
    """Return whether the two reports of a pair share an event when nothing else happens in the world."""
    return any(len(reports) > 1 for reports in merged(list(pair.articles)).values())


def is_reachable(pair: Pair) -> bool:
    """Return whether the coder finds an event of one type in both reports: without it there is nothing to merge."""
    one, two = ({mention.event.type for mention in mentions(article)} for article in pair.articles)
    return bool(one & two)


def decisions(chosen: tuple[Pair, ...]) -> Score:
    """Return how well each pair is decided on its own: precision and recall of `same`."""
    hits = sum(pair.label == "same" and is_merged_alone(pair) for pair in chosen)
    return Score(
        precision=_share(hits, sum(is_merged_alone(pair) for pair in chosen)),
        recall=_share(hits, sum(pair.label == "same" for pair in chosen)),
    )


def b_cubed(half: Half, chosen: tuple[Pair, ...]) -> Score:
    """Return B-cubed of the reports of `chosen`, in the stream of their half.

    Precision of a report: of the reports that share an event with it (itself among them) those that should. Recall: of
    those that should, the ones that do. A report that shares events with unrelated ones pays for each of them.
    """
    scores = [_b_cubed_of(article.id, partner, together(half)) for article, partner in _reports(chosen)]
    return Score(
        precision=sum(score.precision for score in scores) / len(scores),
        recall=sum(score.recall for score in scores) / len(scores),
    )


def _reports(chosen: tuple[Pair, ...]) -> Iterator[tuple[Article, str | None]]:
    for pair in chosen:
        for one, other in (pair.articles, pair.articles[::-1]):
            yield one, other.id if pair.label == "same" else None


def _b_cubed_of(article: str, partner: str | None, joined: frozenset[frozenset[str]]) -> Score:
    shared = {other for two in joined if article in two for other in two} | {article}
    should = {article} | ({partner} if partner is not None else set())
    return Score(precision=_share(len(shared & should), len(shared)), recall=_share(len(shared & should), len(should)))


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0
