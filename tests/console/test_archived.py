"""`marsad search` and `marsad export`: what of the archive is found, and in which form it is given."""

import csv
import io
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import orjson
import pytest
from command_line import Ended, Marsad
from reports import NOON, article, mention, named, source, strike

import schemas
from schemas.analysis import Analysis, Event, Place
from schemas.article import Article, ArticleAnalysed
from schemas.codec import decode, encode
from schemas.event import EventMerged
from streams.archive import Archive
from streams.flat import article_row, event_row
from streams.merging.open_events import merged_with

PAGE = (Path(__file__).parents[2] / "docs" / "export.md").read_text(encoding="utf-8")
EXAMPLES = Path(schemas.__file__).parent / "examples"
IDLIB = Place(text="إدلب", start=0, end=4, name="Idlib", name_ar="إدلب", country="SYR", lat=35.93, lon=36.63)
#: A strike in Deir ez-Zor, a day later one in Idlib that an Arabic source tells, and aid to Turkey.
STRIKE = (strike(), article("a1", text="Five fighters were killed in Deir ez-Zor."))
ARABIC = (strike(place=IDLIB), article("a2", minutes=24 * 60, title="قصف على إدلب", text="أعلنت الإدارة مقتل خمسة."))
AID = (
    strike(type="AID", mode=None, place=None, recipients=(named("Turkey", "TUR"),), recipient_countries=("TUR",)),
    article("a3", minutes=10, title="=cmd()|aid", text="Aid for Turkey."),
)


def _event(event: Event, of: Article) -> EventMerged:
    return merged_with(None, mention(event, of), of.fetched_at)


@pytest.fixture
def archive(data_dir: Path) -> Path:
    """Return a data directory with three articles and their events in its archive."""
    with Archive.open(data_dir / "archive.sqlite") as filled:
        for event, of in (STRIKE, ARABIC, AID):
            analysis = Analysis(id=of.id, language="en", relevant=True, events=(event,))
            analysed = ArticleAnalysed(article=of, edition=1, analysis=analysis, analysed_at=of.fetched_at)
            filled.put_many([analysed, _event(event, of)])
    return data_dir


def _towns(ended: Ended) -> list[str]:
    """Return the articles behind what was found, in the order of the answer."""
    assert (ended.code, ended.err) == (0, "")
    return [one["article"]["id"] if "article" in one else one["event_article"] for one in ended.lines]


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("deir", ["article-a1"]),
        ("killed fighters", ["article-a1"]),
        ("ادلب", ["article-a2"]),  # Idlib, without its hamza
        ("الإدارة", ["article-a2"]),  # the administration
        ("idlib", ["article-a2"]),
        ("turkey", ["article-a3"]),
        ("strike", ["article-a2", "article-a3", "article-a1"]),
        ("nothing", []),
    ],
)
def test_search_finds_events_and_articles(marsad: Marsad, query: str, found: list[str]) -> None:
    """In both languages, however a letter is spelled; names are found that only one of the languages has."""
    ended = marsad("search", query, "--json")

    assert list(dict.fromkeys(_towns(ended))) == found


@pytest.mark.usefixtures("archive")
@pytest.mark.parametrize(
    ("options", "found"),
    [
        ("--type aid", {"article-a3"}),
        ("--country tur", {"article-a3"}),
        ("--country SYR", {"article-a1", "article-a2"}),
        (f"--since {(NOON + timedelta(hours=1)).isoformat()}", {"article-a2"}),
        ("--type ASSAULT --country TUR", set()),
    ],
)
def test_both_are_narrowed(marsad: Marsad, options: str, found: set[str]) -> None:
    """By type, country and time: events, and the articles that tell them."""
    searched, exported, articles = (
        marsad(*command.split(), *options.split())
        for command in ("search strike --json", "export --format jsonl", "export --format jsonl --articles")
    )

    assert set(_towns(searched)) == set(_towns(exported)) == set(_towns(articles)) == found


@pytest.mark.usefixtures("archive")
def test_search_is_readable(marsad: Marsad) -> None:
    """Events before articles, with how many there are."""
    ended = marsad("search", "idlib")

    assert ended.text.splitlines()[0] == "1 event"
    assert "ASSAULT drone" in ended.text
    assert "0 articles" in ended.text


@pytest.mark.usefixtures("archive")
def test_the_newest_are_shown_where_there_are_more(marsad: Marsad) -> None:
    """No more than the limit of each kind, and it is said."""
    ended = marsad("search", "strike", "--limit", "1")

    assert "1 or more event\n" in ended.text
    assert _towns(marsad("search", "strike", "--limit", "1", "--json"))[0] == "article-a2"


@pytest.mark.usefixtures("archive")
def test_json_lines_are_the_records(marsad: Marsad) -> None:
    """What was archived, as it was."""
    events = marsad("export", "--format", "jsonl").out.splitlines()

    assert sorted(events) == sorted(encode(_event(event, of)) for event, of in (STRIKE, ARABIC, AID))


@pytest.mark.usefixtures("archive")
def test_a_table_has_a_row_for_each(marsad: Marsad) -> None:
    """Arabic is kept, and no text of a feed is a formula to a spreadsheet."""
    events, articles = (
        list(csv.DictReader(io.StringIO(marsad("export", "--format", "csv", *more).out.decode())))
        for more in ((), ("--articles",))
    )

    assert [(row["type"], row["place"], row["counts"]) for row in events] == [
        ("ASSAULT", "Deir ez-Zor", "killed 5"), ("ASSAULT", "Idlib", "killed 5"), ("AID", "", "killed 5"),
    ]  # fmt: skip
    assert {row["title"] for row in articles} == {"Title of a1", "قصف على إدلب", "'=cmd()|aid"}


@pytest.mark.parametrize(
    ("typed", "code", "advice"),
    [
        ("export --format parquet", 2, "--format parquet: Marsad brings no library for it; take jsonl or csv"),
        ("export --format xml", 2, "--format 'xml': there are jsonl and csv"),
        ("export --format csv --type war", 2, "--type 'war': there are AGREE, "),
        ("search x --since soon", 2, "--since 'soon': write a time such as"),
        ("search ?", 2, "'?' has no word to search for"),
        ("search x", 1, "no archive at "),
        ("export --format csv", 1, "no archive at "),
    ],
)
def test_a_mistake_is_one_line(marsad: Marsad, typed: str, code: int, advice: str) -> None:
    """The line says what can be done."""
    ended = marsad(*typed.split())

    assert (ended.code, ended.out, ended.err.count("\n")) == (code, b"", 1)
    assert ended.err.startswith(f"marsad: {advice}")


@pytest.mark.parametrize("typed", ["search x", "export --format csv"])
def test_an_archive_that_cannot_be_read_is_one_line(marsad: Marsad, data_dir: Path, typed: str) -> None:
    """The file is named, and where to go on."""
    data_dir.mkdir()
    file = data_dir / "archive.sqlite"
    file.write_bytes(b"Not a database at all. " * 100)
    ended = marsad(*typed.split())

    assert (ended.code, ended.out) == (1, b"")
    assert ended.err == f"marsad: {file}: file is not a database; `marsad doctor` says what to do\n"


def test_a_table_says_what_became_of_an_event(marsad: Marsad, data_dir: Path) -> None:
    """Who works with the table sees that an event is withdrawn, or who disputes it."""
    with Archive.open(data_dir / "archive.sqlite") as filled:
        event = _event(*STRIKE)
        disputed = msgspec.structs.replace(event, status="disputed", disputed_by=("Army", "Levant"))
        filled.put_many([disputed, msgspec.structs.replace(event, id="event-2", status="withdrawn")])
    rows = csv.DictReader(io.StringIO(marsad("export", "--format", "csv").text))

    assert sorted((row["status"], row["disputed_by"]) for row in rows) == [
        ("disputed", "Army; Levant"), ("withdrawn", ""),
    ]  # fmt: skip


def _columns(heading: str) -> list[str]:
    """Return the columns that the page lists under a heading."""
    section = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]
    return [
        name for row in re.findall(r"^\| (`[^|]*`) \|", section, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)
    ]


def test_the_page_has_every_column() -> None:
    """In the order of the table."""
    merged = decode((EXAMPLES / "events.merged.json").read_bytes(), EventMerged)
    analysed = decode((EXAMPLES / "articles.analysed.json").read_bytes(), ArticleAnalysed)

    assert _columns("Columns of events") == list(event_row(merged))
    assert _columns("Columns of articles") == list(article_row(analysed))


def test_an_older_archive_is_indexed_when_it_is_opened(data_dir: Path, archive: Path, marsad: Marsad) -> None:
    """What an older version wrote is found too; its own words are folded as they are now."""
    with Archive.open(archive / "archive.sqlite") as opened:
        opened._db.executescript("DROP TABLE event_words; DELETE FROM words; PRAGMA user_version = 1")

    assert _towns(marsad("search", "deir", "--json", "--data-dir", data_dir)) == ["article-a1", "article-a1"]


def test_an_event_is_found_by_all_of_its_reports(data_dir: Path, marsad: Marsad) -> None:
    """Whichever of its sources has the word; a newer version replaces what the older one was found by."""
    first = mention(strike(), article("a1", title="Raid at dawn"))
    event = merged_with(None, first, NOON)
    grown = merged_with(event, mention(strike(), article("a2", title="Fire at dusk", source=source("two"))), NOON)
    with Archive.open(data_dir / "archive.sqlite") as filled:
        filled.put_many([event, grown])

    found: list[list[Any]] = [marsad("search", word, "--json").lines for word in ("dawn", "dusk")]
    assert [[one["version"] for one in lines] for lines in found] == [[2], [2]]
    assert orjson.loads(encode(grown)) == found[0][0]
