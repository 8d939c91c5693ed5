"""`marsad extract` is a filter: a line in, a line out, in order, whatever the line is."""

import gzip
import subprocess
import sys
import threading
from pathlib import Path

import orjson
import pytest
from command_line import Marsad

from extraction.coder import PackagedCoder
from schemas.analysis import Analysis, ArticleText
from schemas.codec import decode

STRIKE = {
    "id": "strike",
    "title": "Drone strike kills five fighters near Deir ez-Zor",
    "text": "A drone strike killed five fighters near Deir ez-Zor on Thursday, the army said.",
    "published": "2025-03-06T12:00:00Z",
}
CLOSURE = {
    "id": "closure",
    "title": "إغلاق معبر باب الهوى الحدودي",  # the border crossing Bab al-Hawa closed
    "text": "أعلنت السلطات السورية إغلاق معبر باب الهوى الحدودي اليوم.",  # Syria's authorities announced that today
    "published": "2025-03-06T12:00:00+03:00",
}
#: Only a failing test waits for it.
DEADLINE_S = 60
RECIPE = {"id": "recipe", "title": "How to bake bread", "text": "Mix flour and water. Wait. Bake.", "published": None}


def _jsonl(*lines: object) -> bytes:
    return b"".join((line if isinstance(line, bytes) else orjson.dumps(line)) + b"\n" for line in lines)


def test_each_article_is_answered_in_its_place(marsad: Marsad) -> None:
    """Analyses come in the order of the articles, each a valid record."""
    ended = marsad("extract", stdin=_jsonl(STRIKE, CLOSURE, RECIPE))

    found = [decode(line, Analysis) for line in ended.out.splitlines()]
    assert (ended.code, ended.err) == (0, "")
    assert [(one.id, one.language, one.relevant) for one in found] == [
        ("strike", "en", True),
        ("closure", "ar", True),
        ("recipe", "en", False),
    ]
    assert [event.type for event in found[0].events] == ["ASSAULT"]
    assert found[2].events == ()


def test_a_file_and_standard_input_give_the_same(marsad: Marsad, tmp_path: Path) -> None:
    """A file, `-` and no argument at all are three ways to say it."""
    given = _jsonl(STRIKE, CLOSURE)
    (tmp_path / "articles.jsonl").write_bytes(given)

    outputs = {
        marsad("extract", tmp_path / "articles.jsonl").out,
        marsad("extract", "-", stdin=given).out,
        marsad("extract", stdin=given).out,
    }

    assert len(outputs) == 1
    assert len(outputs.pop().splitlines()) == 2


@pytest.mark.parametrize("given", [b"", b"\n \n\t\n"])
def test_nothing_in_is_nothing_out(marsad: Marsad, given: bytes) -> None:
    """Empty input is no error."""
    ended = marsad("extract", stdin=given)

    assert (ended.code, ended.out, ended.err) == (0, b"", "")


@pytest.mark.parametrize(
    ("line", "reason", "message"),
    [
        (b"{", "not-json", "not JSON"),
        (b"\xff\xfe", "not-json", "not JSON"),
        ('{"id": "قتل"}'.encode("cp1256"), "not-json", "byte 9 of the line is not UTF-8: write the file in UTF-8"),
        (b"[]", "schema", "Expected `object`, got `array`"),
        (b"{}", "schema", "missing required field `id`"),
        (b'{"id": 7, "title": "", "text": ""}', "schema", "Expected `str`, got `int` - at `$.id`"),
        (b'{"id": "1", "title": "t"}', "schema", "missing required field `text`"),
        (
            b'{"id": "1", "title": "t", "text": "x", "published": "soonish"}',
            "schema",
            "'soonish' is no date; write ISO",
        ),
        (
            b'{"id": "1", "title": "t", "text": "x", "published": "0001-01-01T00:00:00+14:00"}',
            "schema",
            "is no date; write ISO",
        ),
        (
            b'{"id": "1", "title": "t", "text": "x", "published": "9999-12-31T23:59:59-12:00"}',
            "schema",
            "is no date; write ISO",
        ),
        (b'{"id": "1", "title": "\\ud800", "text": "x"}', "not-json", "a line must hold one whole JSON object"),
        (b'{"id": "1", "title": "t", "text": "x", "published": 7}', "schema", "`$.published`"),
    ],
)
def test_a_bad_line_is_answered_and_the_run_goes_on(marsad: Marsad, line: bytes, reason: str, message: str) -> None:
    """The answer has the line's number, counted as an editor counts, and the exit code says that there was one."""
    ended = marsad("extract", stdin=_jsonl(RECIPE, b"", line, STRIKE))

    first, bad, last = ended.lines
    assert ended.code == 1
    assert (first["id"], last["id"]) == ("recipe", "strike")
    assert sorted(bad) == ["error", "line"]
    assert (bad["line"], bad["error"]["reason"]) == (3, reason)
    assert message in bad["error"]["message"]


def test_an_article_that_the_coder_cannot_take_is_answered(marsad: Marsad, monkeypatch: pytest.MonkeyPatch) -> None:
    """A fault in the coding of one article is told in its place; the next is coded."""
    analyse = PackagedCoder.analyse

    def fails_once(self: PackagedCoder, article: ArticleText) -> Analysis:
        if article.id == "strike":
            raise IndexError("beyond the end")
        return analyse(self, article)

    monkeypatch.setattr(PackagedCoder, "analyse", fails_once)
    ended = marsad("extract", stdin=_jsonl(STRIKE, RECIPE))

    assert ended.code == 1
    assert ended.lines[0] == {"line": 1, "error": {"reason": "coder-failed", "message": "IndexError: beyond the end"}}
    assert ended.lines[1]["id"] == "recipe"


@pytest.mark.parametrize(
    "published",
    ["2025-03-06T09:00:00Z", "2025-03-06T12:00:00+03:00", "Thu, 06 Mar 2025 09:00:00 GMT"],
)
def test_a_date_may_have_any_form_of_a_feed(marsad: Marsad, published: str) -> None:
    """The same instant in another form gives the same analysis."""
    expected = marsad("extract", stdin=_jsonl({**STRIKE, "published": "2025-03-06T09:00:00Z"})).out

    assert marsad("extract", stdin=_jsonl({**STRIKE, "published": published})).out == expected
    assert orjson.loads(expected)["events"][0]["date"] == "2025-03-06"


def test_a_byte_order_mark_is_no_fault(marsad: Marsad) -> None:
    """Files from some editors begin with one."""
    ended = marsad("extract", stdin=b"\xef\xbb\xbf" + _jsonl(RECIPE))

    assert (ended.code, ended.lines[0]["id"]) == (0, "recipe")


def test_a_packed_file_is_unpacked(marsad: Marsad, tmp_path: Path) -> None:
    """Archives are packed by gzip; one that was cut off gives what it holds and says so."""
    packed = gzip.compress(_jsonl(RECIPE, STRIKE))
    (tmp_path / "whole.gz").write_bytes(packed)
    (tmp_path / "cut.gz").write_bytes(packed[:-4])

    whole, cut = marsad("extract", tmp_path / "whole.gz"), marsad("extract", tmp_path / "cut.gz")

    assert (whole.code, [line["id"] for line in whole.lines]) == (0, ["recipe", "strike"])
    assert (cut.code, [line["id"] for line in cut.lines]) == (1, ["recipe", "strike"])
    assert cut.err.startswith(f"marsad: cannot read {tmp_path}/cut.gz: ")


def test_markup_is_not_read_but_pointed_into(marsad: Marsad) -> None:
    """Of a page as it was fetched, names and events are found, with offsets into what was given."""
    title = "Iraq&#8217;s army kills <b>five</b> fighters"
    text = '<p>Iraq&#8217;s army <a href="/1?a=b&amp;c">killed five Islamic <i>State</i> fighters</a> near Mosul.</p>'
    ended = marsad("extract", stdin=_jsonl({**STRIKE, "title": title, "text": text}))

    event = ended.lines[0]["events"][0]
    full = f"{title}\n{text}"
    spans = [event["trigger"], event["sentence"], *event["recipients"], event["place"]]
    assert all(full[span["start"] : span["end"]] == span["text"] for span in spans)
    assert "Islamic <i>State" in {span["text"] for span in event["recipients"]}
    assert event["place"]["text"] == "Mosul"


def test_explain_says_what_made_an_event(marsad: Marsad) -> None:
    """For each event the words that speak for it, the readings of its trigger, and the sides that were weighed."""
    ended = marsad("extract", "--explain", stdin=_jsonl(STRIKE))

    event = ended.lines[0]["events"][0]
    assert (ended.code, ended.lines[0]["id"]) == (0, "strike")
    assert event["type"] == "ASSAULT"
    assert "strike" in event["trigger"].lower()
    assert f"[{event['trigger']}]" in event["marked"]
    assert event["types"][0][0] == "ASSAULT"
    assert {"Drone", "strike"} & {word for word, weight in event["words"] if weight > 0}
    assert event["actors_weighed"]
    assert event["severity_steps"][0] == ["ASSAULT", 3]
    assert event["severity_steps"][-1][1] == event["severity"] == 4
    assert "5 killed (fighters)" in event["counts"]
    assert event["date"] == "2025-03-06"
    assert event["places_weighed"][0][0] == "Deir ez-Zor"
    assert event["realis_weighed"][0][0] == event["realis"] == "occurred"
    assert (event["host_by"], event["realis_said"]) == (None, None)
    assert ["negated", "no word denies"] in event["realis_ruled_out"]
    assert ["Deir ez-Zor", "in the tables: Deir ez-Zor, geonames:170794"] in event["found_by"]


def test_explain_names_the_phrase_that_says_that_nothing_happened(marsad: Marsad) -> None:
    """It decides, whatever the encoder thinks; nothing else is said to speak for or against."""
    text = "Nurses in Tunis called off a strike over night shifts on Sunday."
    ended = marsad("extract", "--explain", stdin=_jsonl({"id": "nurses", "title": "", "text": text}))
    events = [event for event in ended.lines[0]["events"] if event["type"] == "PROTEST"]

    assert [(event["realis"], event["realis_said"], event["realis_ruled_out"]) for event in events] == [
        ("negated", "called off a", [])
    ]


def test_explain_says_what_made_somebody_the_host(marsad: Marsad) -> None:
    """Of a meeting that is told by a word of receiving."""
    text = "Iraqi President Abdul Latif Rashid received Iranian foreign minister Abbas Araghchi in Baghdad on Sunday."
    ended = marsad("extract", "--explain", stdin=_jsonl({"id": "guests", "title": "", "text": text}))
    events = [event for event in ended.lines[0]["events"] if event["type"] == "CONSULT"]

    assert [event["host_by"] for event in events] == ["words of receiving"]


def test_explain_weighs_the_forms_of_a_name_as_one(marsad: Marsad) -> None:
    """As the coder does: a name that is given in full and in short is weighed once, in full."""
    title, text = (
        "Army arrests three IS fighters",
        "The Iraqi army arrested three fighters of Islamic State near Mosul.",
    )
    event = marsad("extract", "--explain", stdin=_jsonl({**STRIKE, "title": title, "text": text})).lines[0]["events"][0]

    weighed = [name for name, _ in event["recipients_weighed"]]
    assert "Islamic State" in weighed
    assert "IS" not in weighed


def test_explain_says_why_an_article_is_not_relevant(marsad: Marsad) -> None:
    """The words that decided are named, the strongest first; it has no events."""
    recipe = marsad("extract", "--explain", stdin=_jsonl(RECIPE)).lines[0]

    assert (recipe["relevant"], recipe["events"]) == (False, [])
    weights = [abs(weight) for _, weight in recipe["relevance_words"]]
    assert weights == sorted(weights, reverse=True)
    assert weights


def test_explain_passes_other_languages_through(marsad: Marsad) -> None:
    """A Turkish article is named as such, and nothing is made of it."""
    turkish = {**RECIPE, "title": "Cumhurbaşkanı Ankara'da Irak Başbakanı ile görüştü", "text": ""}
    ended = marsad("extract", "--explain", stdin=_jsonl(turkish))

    passed = ended.lines[0]
    assert (ended.code, passed["language"], passed["analysed"], passed["events"]) == (0, "tr", False, [])


def test_a_missing_file_is_one_line(marsad: Marsad, tmp_path: Path) -> None:
    """The file is named, the exit code is 1, and there is no traceback."""
    ended = marsad("extract", tmp_path / "none.jsonl")

    expected = f"marsad: cannot read {tmp_path}/none.jsonl: No such file or directory\n"
    assert (ended.code, ended.out, ended.err) == (1, b"", expected)


def test_an_answer_comes_before_the_next_question(data_dir: Path) -> None:
    """A program may hold the command open and ask article by article."""
    command = [sys.executable, "-m", "console", "extract", "-"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as asked:  # noqa: S603  our command
        assert asked.stdin is not None
        assert asked.stdout is not None
        deadline = threading.Timer(DEADLINE_S, asked.kill)
        deadline.start()
        ids = []
        for article in (STRIKE, RECIPE):
            asked.stdin.write(_jsonl(article))
            asked.stdin.flush()
            ids.append(orjson.loads(asked.stdout.readline())["id"])
        asked.stdin.close()

        assert asked.wait(timeout=DEADLINE_S) == 0
        deadline.cancel()
    assert ids == ["strike", "recipe"]
    assert not data_dir.exists()


def test_a_reader_that_goes_away_ends_it_quietly(tmp_path: Path) -> None:
    """`marsad extract | head` leaves no traceback."""
    (tmp_path / "many.jsonl").write_bytes(_jsonl(*[RECIPE] * 2000))
    command = f"'{sys.executable}' -m console extract '{tmp_path}/many.jsonl' | head -n 1"
    done = subprocess.run(["/bin/sh", "-c", command], capture_output=True, check=False, timeout=DEADLINE_S)  # noqa: S603  ours

    assert orjson.loads(done.stdout)["id"] == "recipe"
    assert done.stderr == b""


def test_what_the_merge_asks_for_is_passed_on(marsad: Marsad) -> None:
    """When, where, by whom and under which title: what was given of it stands in the answer."""
    given = {**STRIKE, "source": "one", "url": "https://example.org/1"}

    answered, bare = marsad("extract", stdin=_jsonl(given, RECIPE)).lines
    assert {name: answered[name] for name in ("published", "source", "url", "title")} == {
        name: given[name] for name in ("published", "source", "url", "title")
    }
    assert not {"published", "source", "url"} & bare.keys()
