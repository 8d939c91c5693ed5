"""`marsad merge` says of every event mention which event it tells of, in the order of the input."""

from typing import Any

import orjson
import pytest
from command_line import Ended, Marsad
from reports import NOON, article, mention, source, strike

from schemas.analysis import Analysis
from schemas.article import ArticleAnalysed
from schemas.codec import encode
from streams.identity import event_id
from streams.merging.likeness import LEAST_EVIDENCE, THRESHOLD

FIRST = {
    "id": "first",
    "title": "Drone strike kills five fighters near Deir ez-Zor",
    "text": "A drone strike killed five fighters near Deir ez-Zor on Thursday, the army said.",
    "published": "2025-03-06T12:00:00Z",
    "source": "one",
}
SECOND = {
    "id": "second",
    "title": "مقتل خمسة مسلحين بغارة لطائرة مسيرة قرب دير الزور",  # five gunmen killed by a drone near Deir ez-Zor
    "text": "قتل خمسة مسلحين بغارة شنتها طائرة مسيرة قرب دير الزور يوم الخميس، بحسب الجيش.",  # on Thursday
    "published": "Thu, 06 Mar 2025 15:30:00 +0300",
    "source": "two",
}
OTHER = {
    "id": "other",
    "title": "Roadside bomb kills two soldiers in Kirkuk",
    "text": "Two soldiers were killed on Thursday when a bomb hit their patrol in Kirkuk.",
    "published": "2025-03-06T13:00:00Z",
}


def _jsonl(*lines: object) -> bytes:
    return b"".join((line if isinstance(line, bytes) else orjson.dumps(line)) + b"\n" for line in lines)


def _analyses(marsad: Marsad, *articles: object) -> list[dict[str, Any]]:  # Any: the fields of an analysis
    return marsad("extract", stdin=_jsonl(*articles)).lines


def _events(ended: Ended) -> dict[str, str]:
    return {line["id"]: line["event_id"] for line in ended.lines}


def test_two_reports_of_one_event_get_one_id(marsad: Marsad) -> None:
    """What `marsad extract` prints goes in; each mention is answered in its place, the first with an id of its own."""
    ended = marsad("merge", stdin=_jsonl(*_analyses(marsad, FIRST, SECOND, OTHER)))

    assert (ended.code, ended.err) == (0, "")
    assert [(line["id"], line["index"], line["type"], line["is_new"]) for line in ended.lines] == [
        ("first", 0, "ASSAULT", True),
        ("second", 0, "ASSAULT", False),
        ("other", 0, "ASSAULT", True),
    ]
    assert ended.lines[0]["event_id"] == event_id(ended.lines[0]["mention_id"])
    assert ended.lines[1]["event_id"] == ended.lines[0]["event_id"] != ended.lines[2]["event_id"]


def test_articles_are_coded_on_the_way(marsad: Marsad) -> None:
    """An article in place of its analysis gives the same decision."""
    merged = _events(marsad("merge", stdin=_jsonl(FIRST, SECOND, OTHER)))

    assert merged["first"] == merged["second"] != merged["other"]


def test_an_analysis_without_its_article_is_enough(marsad: Marsad) -> None:
    """Time, source and title may be missing: the events say when they were."""
    bare = [
        {name: value for name, value in line.items() if name not in {"published", "source", "url", "title"}}
        for line in _analyses(
            marsad, FIRST, SECOND, OTHER, {**FIRST, "id": "later", "published": "2025-03-13T12:00:00Z"}
        )
    ]
    merged = _events(marsad("merge", stdin=_jsonl(*bare)))

    assert merged["first"] == merged["second"]
    assert len(set(merged.values())) == 3


def test_records_of_the_topic_are_taken(marsad: Marsad) -> None:
    """`marsad tail articles.analysed --json` prints what can be merged."""
    records = [
        ArticleAnalysed(
            article=article(key, minutes=minutes, source=source(key)),
            edition=1,
            analysis=Analysis(id=f"article-{key}", language="en", relevant=True, events=(strike(),)),
            analysed_at=NOON,
        )
        for key, minutes in (("a1", 0), ("a2", 5))
    ]
    ended = marsad("merge", stdin=_jsonl(*map(encode, records)))

    assert ended.lines[0]["mention_id"] == mention(strike(), records[0].article).id
    assert len(set(_events(ended).values())) == 1


def test_an_edited_article_stays_in_its_event(marsad: Marsad) -> None:
    """The same id with another text is a new edition; the old text after it is passed over."""
    edited = {**FIRST, "text": FIRST["text"].replace("five", "nine"), "published": "2025-03-06T13:00:00Z"}
    ended = marsad("merge", stdin=_jsonl(FIRST, FIRST, edited, FIRST))

    first, again, grown, late = (line["event_id"] for line in ended.lines)
    assert first == again == grown
    assert late is None


def test_an_event_closes_when_time_has_passed(marsad: Marsad) -> None:
    """A report that comes four days later opens an event of its own, whatever it tells."""
    late = {**SECOND, "published": "2025-03-10T12:00:00Z"}

    assert len(set(_events(marsad("merge", stdin=_jsonl(FIRST, late))).values())) == 2


def test_explain_shows_what_was_compared(marsad: Marsad) -> None:
    """The parts add up to the score that is held against the threshold, and the verdict follows from it."""
    ended = marsad("merge", "--explain", stdin=_jsonl(FIRST, SECOND, OTHER))

    first, second, other = (line["why"] for line in ended.lines)
    assert (first["compared"], first["threshold"], first["least_evidence"]) == ([], THRESHOLD, LEAST_EVIDENCE)
    (compared,) = second["compared"]
    assert (compared["event_id"], compared["likest_report"]) == (ended.lines[0]["event_id"], "first")
    assert compared["score"] == pytest.approx(sum(compared["parts"].values()))
    assert (compared["score"] >= THRESHOLD, compared["fits"], compared["verdict"]) == (True, True, "fits")
    assert compared["event_id"] in second["decision"]
    assert [one["fits"] for one in other["compared"]] == [False]
    assert other["compared"][0]["parts"]["place"] < 0


@pytest.mark.parametrize(
    ("line", "reason", "message"),
    [
        (b"{", "not-json", "not JSON"),
        (b"[]", "schema", "Expected `object`, got `array`"),
        (b'{"events": []}', "schema", "missing required field `id`"),
        (b'{"id": "1", "language": "en", "relevant": true}', "schema", "`marsad extract` makes analyses"),
        (b'{"id": "1", "language": "en", "relevant": true, "events": [{}]}', "schema", "`$.events[0]`"),
        (b'{"id": "1", "language": "en", "relevant": true, "events": [], "published": "soon"}', "schema", "no date"),
        (b'{"line": 2, "error": {"reason": "not-json", "message": "as extract said"}}', "not-json", "as extract said"),
    ],
)
def test_a_bad_line_is_answered_and_the_run_goes_on(marsad: Marsad, line: bytes, reason: str, message: str) -> None:
    """The answer has the line's number, counted as an editor counts, and the exit code says that there was one."""
    ended = marsad("merge", stdin=_jsonl(FIRST, b"", line, OTHER))

    first, bad, last = ended.lines
    assert ended.code == 1
    assert (first["id"], last["id"]) == ("first", "other")
    assert (bad["line"], bad["error"]["reason"]) == (3, reason)
    assert message in bad["error"]["message"]


def test_nothing_in_is_nothing_out(marsad: Marsad) -> None:
    """Empty input is no error, and an article without an event has no line."""
    recipe = {"id": "recipe", "title": "How to bake bread", "text": "Mix flour and water. Wait. Bake."}

    for given in (b"", b"\n \n", _jsonl(recipe)):
        ended = marsad("merge", stdin=given)
        assert (ended.code, ended.out, ended.err) == (0, b"", "")
