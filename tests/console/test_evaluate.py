"""`marsad evaluate` says how well articles are coded whose annotation is known."""

from pathlib import Path
from typing import Any

import orjson
from command_line import Marsad

ARTICLE = {
    "id": "one",
    "title": "Drone strike kills five fighters near Deir ez-Zor",
    "text": "A drone strike killed five fighters near Deir ez-Zor on Thursday, the army said.",
    "published": "2025-03-06T12:00:00Z",
}
ANNOTATION: dict[str, Any] = {  # Any: the codebook's record
    "id": "one",
    "language": "en",
    "relevant": True,
    "topics": ["military"],
    "people": [],
    "organisations": [],
    "places": ["Deir ez-Zor"],
    "attribution": ["army"],
    "events": [
        {
            "type": "ASSAULT",
            "mode": "drone",
            "realis": "occurred",
            "actors": [],
            "actor_countries": [],
            "recipients": ["fighters"],
            "recipient_countries": [],
            "place": {"name": "Deir ez-Zor", "country": "SYR"},
            "date": "2025-03-06",
            "counts": [{"kind": "killed", "low": 5, "high": 5, "what": "fighters", "approximate": False}],
            "claimed_by": None,
            "trigger": "Drone strike",
            "main": True,
        }
    ],
}


def _written(folder: Path, *annotation: bytes) -> tuple[Path, Path]:
    articles, truth = folder / "articles.jsonl", folder / "annotation.jsonl"
    articles.write_bytes(orjson.dumps(ARTICLE) + b"\n")
    truth.write_bytes(b"\n".join(annotation))
    return articles, truth


def test_own_articles_are_measured(marsad: Marsad, tmp_path: Path) -> None:
    """The strike was asked for and found; the table of its language says so."""
    ended = marsad("evaluate", *_written(tmp_path, orjson.dumps(ANNOTATION)))
    assert (ended.code, ended.err) == (0, "")
    assert ended.text.startswith("# en: 1 articles\n")
    assert "| ASSAULT | 1.00 | 1.00 | 1.00 | 1 |" in ended.text
    assert "| main events found | 1.00 | 1 |" in ended.text


def test_a_line_that_does_not_fit_is_named(marsad: Marsad, tmp_path: Path) -> None:
    """File, line and field are said."""
    broken = {**ANNOTATION, "relevant": "yes"}
    ended = marsad("evaluate", *_written(tmp_path, orjson.dumps(ANNOTATION), orjson.dumps(broken)))
    assert (ended.code, ended.out) == (1, b"")
    assert "annotation.jsonl, line 2" in ended.err
    assert "$.relevant" in ended.err


def test_a_missing_file_and_a_missing_annotation_are_told(marsad: Marsad, tmp_path: Path) -> None:
    """Each in one line that says what is missing."""
    articles, _ = _written(tmp_path)
    gone = marsad("evaluate", tmp_path / "gone.jsonl", tmp_path / "gone too.jsonl")
    assert gone.code == 1
    assert "cannot read" in gone.err
    alone = marsad("evaluate", articles)
    assert alone.code == 1
    assert "marsad evaluate ARTICLES ANNOTATION" in alone.err


def test_the_corpus_in_the_package_is_measured(marsad: Marsad) -> None:
    """Without files both languages of our own corpus are."""
    ended = marsad("evaluate")
    assert ended.code == 0
    assert "# ar: 100 articles" in ended.text
    assert "# en: 100 articles" in ended.text
