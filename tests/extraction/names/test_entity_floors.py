"""Quality on the annotated articles, which are not part of the project: pinned floors."""

import json
import os
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest

from extraction.names.entities import find_mentions
from extraction.text.normalise import key
from extraction.text.reading import read_document
from schemas.analysis import ArticleText

FLOORS = {"people": 0.86, "organisations": 0.82, "places": 0.90}
KINDS = {"people": "person", "organisations": "organisation", "places": "place"}


def records(name: str) -> list[dict[str, Any]]:
    """Return the rows of a file of annotated articles, or skip."""
    folder = os.environ.get("MARSAD_SHARED")
    if not folder or not (path := Path(folder, "gold", name)).exists():
        pytest.skip("set MARSAD_SHARED to the folder of the annotated articles")
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]  # Any: rows of JSON


def words(name: str) -> set[str]:
    """Return the words of a name without articles and marks."""
    return {word.removeprefix("ال") for word in re.sub(r"[^\w\s]", " ", key(name)).split()} - {"the", "of", "al", "el"}


def same(left: str, right: str) -> bool:
    """Return whether the words of one name all stand in the other."""
    a, b = words(left), words(right)
    return bool(a) and bool(b) and (a <= b or b <= a)


def day_of(text: str | None) -> datetime | None:
    """Return the day of publication where it can be read."""
    try:
        return parsedate_to_datetime(text) if text else None
    except ValueError:
        return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None


@pytest.mark.shared
@pytest.mark.parametrize("field", FLOORS)
def test_names_are_found_as_well_as_before(field: str) -> None:
    """F1 of names over all annotated articles does not fall below its floor."""
    articles = {row["id"]: row for row in records("dev_articles.jsonl")}
    hits = wrong = missed = 0
    for gold in records("dev.jsonl"):
        row = articles[gold["id"]]
        article = ArticleText(
            id=row["id"], title=row["title"], text=row["text"], published=day_of(row.get("published"))
        )
        found = {
            m.text for m in find_mentions(read_document(article)) if m.kind == KINDS[field] and m.antecedent is None
        }
        hits += sum(any(same(name, text) for text in found) for name in gold[field])
        missed += sum(not any(same(name, text) for text in found) for name in gold[field])
        wrong += sum(not any(same(name, text) for name in gold[field]) for text in found)

    assert 2 * hits / (2 * hits + wrong + missed) >= FLOORS[field]
