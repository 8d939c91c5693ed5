"""Floors of times, counts and sources on the annotated articles, where these are at hand."""

import json
import os
from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest

from extraction.counts.counts import find_counts
from extraction.names.entities import find_mentions
from extraction.record.crediting import credited
from extraction.record.listing import listed, with_listed
from extraction.record.relevance import judge
from extraction.record.topics import find_topics
from extraction.sources.attribution import find_attributions
from extraction.text.document import Document
from extraction.text.reading import read_document
from extraction.text.words import fold
from extraction.times.times import find_times
from schemas.analysis import ArticleText

pytestmark = pytest.mark.shared

Annotated = tuple[Document, dict[str, Any]]  # Any: JSON of the annotation


def _published(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return parsedate_to_datetime(text)


@pytest.fixture(scope="module", name="annotated")
def _annotated() -> list[Annotated]:
    folder = Path(os.environ.get("MARSAD_SHARED", "")) / "gold"
    if not os.environ.get("MARSAD_SHARED") or not folder.is_dir():
        pytest.skip("MARSAD_SHARED names no folder with annotated articles")
    return list(_read(folder))


def _read(folder: Path) -> Iterator[Annotated]:
    lines = (folder / "dev.jsonl").read_text(encoding="utf-8").splitlines()
    gold = {row["id"]: row for row in map(json.loads, lines)}
    for line in (folder / "dev_articles.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        published = _published(row["published"])
        article = ArticleText(id=row["id"], title=row["title"], text=row["text"], published=published)
        yield read_document(article), gold[row["id"]]


def _f1(hits: int, said: int, wanted: int) -> float:
    return 2 * hits / (said + wanted) if said + wanted else 0.0


def test_relevance_floor(annotated: list[Annotated]) -> None:
    """F1 of relevance does not fall below 0.95."""
    pairs = [(judge(document)[0], gold["relevant"]) for document, gold in annotated]

    assert _f1(sum(a and b for a, b in pairs), sum(a for a, _ in pairs), sum(b for _, b in pairs)) >= 0.95


def test_topics_floor(annotated: list[Annotated]) -> None:
    """F1 of topics of relevant articles does not fall below 0.72."""
    pairs = [(set(find_topics(document)), set(gold["topics"])) for document, gold in annotated if gold["relevant"]]
    hits = sum(len(said & wanted) for said, wanted in pairs)

    assert _f1(hits, sum(len(said) for said, _ in pairs), sum(len(wanted) for _, wanted in pairs)) >= 0.72


def test_dates_floor(annotated: list[Annotated]) -> None:
    """Nine in ten of the dates of events are among the dates found in their article."""
    found = [
        event["date"] in {time.date for time in find_times(document)}
        for document, gold in annotated
        for event in gold["events"]
        if event["date"]
    ]

    assert sum(found) / len(found) >= 0.9


def test_counts_floor(annotated: list[Annotated]) -> None:
    """Nine in ten of the annotated numbers are found, four in five with their kind."""
    numbers = kinds = wanted = 0
    for document, gold in annotated:
        said = {(mention.count.kind, mention.count.low) for mention in find_counts(document)}
        asked = {(count["kind"], count["low"]) for event in gold["events"] for count in event["counts"]}
        wanted += len(asked)
        kinds += len(asked & said)
        numbers += sum(low in {value for _, value in said} for _, low in asked)

    assert (numbers / wanted >= 0.9, kinds / wanted >= 0.8) == (True, True)


def _is_same(one: str, other: str) -> bool:
    """Say whether all words of the shorter name stand in the longer."""
    sides = [{word.strip('"()').removeprefix("ال") for word in fold(name).split()} for name in (one, other)]
    return bool(sides[0] and sides[1]) and (sides[0] <= sides[1] or sides[1] <= sides[0])


def test_attribution_floor(annotated: list[Annotated]) -> None:
    """F1 of the sources of relevant articles does not fall below 0.8."""
    hits = said = wanted = 0
    for document, gold in annotated:
        if not gold["relevant"]:
            continue
        mentions = find_mentions(document)
        known = with_listed(mentions, listed(document, mentions))
        sources = credited(document, known, find_attributions(document, mentions))
        names = [source.text for source in sources]
        hits += sum(any(_is_same(name, asked) for name in names) for asked in gold["attribution"])
        said += len(names)
        wanted += len(gold["attribution"])

    assert _f1(hits, said, wanted) >= 0.8
