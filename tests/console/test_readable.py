"""A record of each kind is a line or two that a person can read, and that cannot act on a terminal."""

from pathlib import Path
from typing import Any

import orjson
import pytest

import schemas
from console.commands.readable import readable
from schemas.article import ArticleFetched

EXAMPLES = Path(schemas.__file__).parent / "examples"


def _example(name: str) -> Any:  # Any: the whole of JSON
    return orjson.loads((EXAMPLES / f"{name}.json").read_bytes())


@pytest.mark.parametrize(
    ("name", "time", "words"),
    [
        ("articles.fetched", "article.fetched_at", ["article.source.name", "article.title"]),
        ("articles.unique", "article.fetched_at", ["article.source.name", "article.title"]),
        ("articles.classified", "classified_at", ["verdict.language", "article.title"]),
        ("articles.analysed", "analysed_at", ["article.source.name", "article.title"]),
        ("events.extracted", "article.analysed_at", ["event.type", "event.date", "article.title"]),
        ("events.merged", "merged_at", ["event.type", "event.date", "id", "reports.0.article.source.name"]),
        ("alerts.raised", "raised_at", ["title"]),
        ("alerts.delivered", "delivered_at", ["status", "rule", "hook"]),
        ("feeds.status", "told_at", ["feed", "word"]),
        ("rejected", "rejected_at", ["reason", "topic", "stage", "error"]),
    ],
)
def test_each_kind_begins_with_its_time_and_says_what_matters(name: str, time: str, words: list[str]) -> None:
    """The record's own time to the second, then its words; no raw JSON."""
    record = _example(name)
    line = readable(record).plain

    assert line.startswith(str(_at(record, time))[:19].replace("T", " "))
    assert [word for word in words if str(_at(record, word)) not in line] == []
    assert "{" not in line


def _at(record: Any, path: str) -> Any:  # Any: the whole of JSON
    for step in path.split("."):
        record = record[int(step)] if step.isdecimal() else record[step]
    return record


def test_kinds_are_told_apart() -> None:
    """Each says what only it can: verdict, counts of findings, version, tier, outcome, place of the refusal."""
    said = {path.stem: readable(_example(path.stem)).plain for path in EXAMPLES.glob("*.json")}

    assert " en relevant " in said["articles.classified"]
    assert " events, " in said["articles.analysed"]
    assert " v1 " in said["events.merged"]
    assert " PRIORITY " in said["alerts.raised"]
    assert " delivered " in said["alerts.delivered"]
    assert " s after publication" in said["alerts.delivered"]
    assert " in a digest " in readable({**_example("alerts.delivered"), "digest": "digest-1"}).plain
    assert " by alert-2 " in readable({**_example("alerts.delivered"), "replaced_by": "alert-2"}).plain
    assert "marsad.articles.fetched[2]@1905 by deduplicate: " in said["rejected"]


@pytest.mark.parametrize(
    ("verdict", "word"),
    [
        ({"relevant": True, "analysed": True}, "relevant"),
        ({"relevant": False, "analysed": True}, "not relevant"),
        ({"relevant": False, "analysed": False}, "not analysed"),
    ],
)
def test_a_verdict_is_one_of_three(verdict: dict[str, bool], word: str) -> None:
    """What the coder cannot read is not called irrelevant."""
    record = _example("articles.classified")
    record["verdict"].update(verdict)

    assert f" {record['verdict']['language']} {word} " in readable(record).plain


def test_an_update_and_a_failure_say_so() -> None:
    """An alert that follows is numbered; a delivery that failed has its error and no latency."""
    raised = {**_example("alerts.raised"), "update": 3}
    failed = {**_example("alerts.delivered"), "status": "failed", "error": "HTTP 500", "latency_s": None}

    assert "(update 3)" in readable(raised).plain
    assert readable(failed).plain.endswith("HTTP 500")
    assert "after publication" not in readable(failed).plain


def test_doubt_about_an_event_and_what_is_taken_back_say_so() -> None:
    """Who denies an event is named; a withdrawn article has no title, and an edition may end with nothing told."""
    merged = {**_example("events.merged"), "status": "disputed", "disputed_by": ["Army", "Levant"]}
    unique = _example("articles.unique")
    gone = {**unique, "article": {**unique["article"], "title": "", "text": "", "withdrawn": True}}
    ended = {
        "kind": "edition-ended", "id": "end-1", "article": "article-1", "edition": 2, "withdrawn": False,
        "ended_at": "2025-03-06T12:00:00Z",
    }  # fmt: skip

    assert " disputed by Army, Levant" in readable(merged).plain
    assert readable(gone).plain.endswith(f"withdraws {unique['article']['id']}")
    assert readable(ended).plain == "2025-03-06 12:00:00 article-1 edition 2 tells no other events"


def test_an_article_without_a_title_shows_its_text() -> None:
    """The beginning of the text stands in."""
    record = _example("articles.fetched")
    record["article"].update(title="", text="Words " * 100)

    assert readable(record).plain.endswith("Words Words Wo")


@pytest.mark.parametrize("record", [{"what": "unknown"}, [1, 2], "text", 7, None])
def test_an_unknown_shape_is_shown_as_json(record: object) -> None:
    """A record of a newer version, or of another program, is not hidden."""
    assert readable(record).plain == orjson.dumps(record).decode()


def test_text_of_a_feed_is_no_markup() -> None:
    """Square brackets are text."""
    record = _example("articles.fetched")
    record["article"]["title"] = "[red]Breaking[/red] [/]"
    line = readable(record)

    assert "[red]Breaking[/red] [/]" in line.plain
    assert "red" not in {str(span.style) for span in line.spans}


def test_text_of_a_feed_does_not_command_the_terminal() -> None:
    """ESC, bell, line ends and their like are blanks, so that no title moves the cursor or forges a line."""
    record = _example("articles.fetched")
    record["article"]["title"] = "a\x1b[2Jb\x07c\nd\re\x9bf\u2028g"
    line = readable(record).plain

    assert line.endswith("a [2Jb c d e f g")


def test_arabic_stays_as_it_is() -> None:
    """Only control characters are taken out; letters, marks and joiners stay."""
    title = "قُتل ٥ جنود في «دير الزور»\u200c"  # five soldiers were killed in Deir ez-Zor
    record = _example("articles.fetched")
    record["article"]["title"] = title

    assert readable(record).plain.endswith(title)


def test_the_order_of_shapes_is_from_the_most_demanding() -> None:
    """A record that has all that another has, and more, is shown as itself."""
    classified = readable(_example("articles.classified")).plain
    fetched = readable({"article": _example("articles.classified")["article"]}).plain

    assert ArticleFetched.__struct_fields__ == ("article",)
    assert "relevant" in classified
    assert "relevant" not in fetched


def test_what_was_there_before_is_marked() -> None:
    """A version that history made does not read like news."""
    merged = _example("events.merged")

    assert " history" not in readable({**merged, "history": False}).plain
    assert " history\n" in readable({**merged, "history": True}).plain
