"""`marsad feeds list` shows which feeds there are, how they do, since when and why, and what they bring."""

import os
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from command_line import Marsad
from feed_site import feed
from msgspec.structs import replace
from reports import article

from connectors.feeds.catalogue.feed import Feed
from connectors.feeds.catalogue.files import write_catalogue
from connectors.feeds.polling.memory import FeedMemory
from connectors.feeds.polling.rhythm import DAY_S, HOUR_S, Rhythm, observe
from connectors.feeds.polling.state import FeedState, Relocation
from schemas.analysis import Verdict
from schemas.article import ArticleClassified
from streams.archive import Archive
from streams.runfile import RunFile, write_run_file


def _written(path: Path, *feeds: Feed) -> Path:
    write_catalogue(path, feeds)
    return path


def _remember(data_dir: Path, states: Iterable[FeedState]) -> None:
    data_dir.mkdir(exist_ok=True)
    with FeedMemory(data_dir / "feeds.sqlite") as memory:
        memory.keep(*states)


def _states() -> tuple[FeedState, ...]:
    """Return two feeds of Syria that are unwell, the one for longer than the other, and one of Iraq that is well.

    Their times are those of the test: from those of its import half an hour may have passed.
    """
    now = datetime.now(UTC).timestamp()
    return (
        FeedState(feed="quiet", word="silent", word_since=now - 3 * HOUR_S, last_new=now - DAY_S),
        FeedState(feed="broken", word="failing", word_since=now - 5 * DAY_S, error="HTTP 500:\n[/x]"),
        FeedState(feed="well", word="ok", word_since=now - 9 * DAY_S, last_new=now - 2 * DAY_S),
    )


@pytest.fixture
def catalogue(data_dir: Path, tmp_path: Path) -> Path:
    """Return a catalogue of feeds of which is known how they do; one is switched off."""
    quiet, broken, well, off = (feed(f"https://{one}.example/", one) for one in ("quiet", "broken", "well", "off"))
    well = replace(well, source=replace(well.source, country="IRQ", kind="state", owner="Iraqi State", language="en"))
    _remember(data_dir, _states())
    return _written(tmp_path / "catalogue.yaml", quiet, broken, well, replace(off, enabled=False))


def test_list_is_the_catalogue(marsad: Marsad) -> None:
    """Every built-in feed has its language, country, owner and kind; none was asked yet."""
    ended = marsad("feeds", "list", "--json")

    assert ended.code == 0
    assert len(ended.lines) >= 30
    assert {feed["language"] for feed in ended.lines} >= {"ar", "en"}
    assert {feed["state"] for feed in ended.lines} == {"not asked yet"}
    assert [feed for feed in ended.lines if not (feed["kind"] and feed["owner"])] == []


def test_list_shows_how_a_feed_does(marsad: Marsad, data_dir: Path) -> None:
    """The word with its reason, the address that is asked, when something last came, and how long it uses to take."""
    identity, moved = "sana-ar", Relocation(source="https://sana.sy/feed/", adopted="https://new.example/feed")
    now = datetime.now(UTC).timestamp()
    rhythm = observe(Rhythm(watched_to=now - 30 * DAY_S), [now - hour * HOUR_S for hour in range(1, 30 * 24)], now)
    known = FeedState(feed=identity, word="failing", error="HTTP 500", failures=2, last_new=0.0, rhythm=rhythm)
    with FeedMemory(data_dir / "feeds.sqlite") as memory:
        memory.keep(replace(known, relocation=moved))
    row = next(feed for feed in marsad("feeds", "list", "--json").lines if feed["id"] == identity)

    assert (row["state"], row["word"], row["failures"]) == ("failing: HTTP 500", "failing", 2)
    assert row["last_new"] == "1970-01-01T00:00:00+00:00"
    assert HOUR_S < row["usual_gap_s"] < 4 * HOUR_S
    assert row["usual_gap"] in {"2 h", "3 h", "4 h"}
    assert row["url"] == "https://new.example/feed"


def test_list_for_people_names_each_feed(marsad: Marsad) -> None:
    """The table has the same feeds as the JSON Lines."""
    ids = [feed["id"] for feed in marsad("feeds", "list", "--json").lines]
    table = marsad("feeds", "list", environ={"COLUMNS": "400"}).text

    assert [name for name in ids if name not in table] == []


def test_a_line_tells_since_when_and_why(marsad: Marsad, catalogue: Path) -> None:
    """One line for each at any width: the word, since when, the last news, the reason; and how many of each."""
    ended = marsad("feeds", "list", "--catalogue", catalogue, environ={"COLUMNS": "40"})

    assert [" ".join(line.split()) for line in ended.text.splitlines()] == [
        "feed lang country state since last new usual gap why",
        "quiet ar SYR silent 3 h 24 h ago answers, and has brought nothing new for far longer than usual",
        "broken ar SYR failing 5 d HTTP 500: [/x]",
        "well en IRQ ok 9 d 2 d ago",
        "3 feeds: 1 failing, 1 silent, 1 ok",
    ]


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ((), ["quiet", "broken", "well"]),
        (("--state", "failing"), ["broken"]),
        (("--state", "failing", "--state", "ok"), ["broken", "well"]),
        (("--state", "off"), ["off"]),
        (("--country", "syr"), ["quiet", "broken"]),
        (("--country", "SYR", "--state", "silent"), ["quiet"]),
        (("--language", "en"), ["well"]),
        (("--kind", "state"), ["well"]),
        (("--owner", "iraqi"), ["well"]),
        (("--owner", "nobody"), []),
        (("--sort", "state"), ["broken", "quiet", "well"]),
        (("--sort", "new"), ["well", "quiet", "broken"]),
        (("--sort", "id"), ["broken", "quiet", "well"]),
        (("--sort", "country"), ["well", "quiet", "broken"]),
    ],
)
def test_what_is_asked_for_is_shown(
    marsad: Marsad, catalogue: Path, options: tuple[str, ...], found: list[str]
) -> None:
    """Values of one option are alternatives, options narrow each other; what is off is shown where that is asked."""
    ended = marsad("feeds", "list", "--json", "--catalogue", catalogue, *options)

    assert (ended.code, [row["id"] for row in ended.lines]) == (0, found)


def test_what_each_brings_is_told(marsad: Marsad, data_dir: Path, catalogue: Path) -> None:
    """Articles since then, the relevant ones, those that nobody reads; the feed that brings least comes first."""
    verdicts = (("quiet", False), ("quiet", None), ("well", True), ("well", False))
    with Archive.open(data_dir / "archive.sqlite") as archive:
        for number, (name, relevant) in enumerate(verdicts):
            of = replace(article(f"a{number}"), feed=name)
            verdict = Verdict(language="en", relevant=bool(relevant), analysed=relevant is not None)
            archive.put_many([ArticleClassified(article=of, edition=1, verdict=verdict, classified_at=of.fetched_at)])
    options = ("feeds", "list", "--json", "--catalogue", catalogue, "--sort", "relevant", "--since")
    lately = marsad(*options, "7d")
    later = marsad(*options, (datetime.now(UTC) + timedelta(days=1)).isoformat())

    assert [(row["id"], row["articles"], row["relevant"], row["unread"]) for row in lately.lines] == [
        ("quiet", 2, 0, 1),
        ("broken", 0, 0, 0),
        ("well", 2, 1, 0),
    ]
    assert [row["articles"] for row in later.lines] == [0, 0, 0]
    assert "articles" not in marsad("feeds", "list", "--json", "--catalogue", catalogue).lines[0]


def test_the_feeds_are_those_of_the_run(marsad: Marsad, data_dir: Path, catalogue: Path) -> None:
    """Of a `marsad up` that was given a catalogue or addresses these, unless the command is told otherwise."""
    run = RunFile(
        pid=os.getpid(), broker="", is_embedded=True, console="", started_at=datetime.now(UTC), catalogue=str(catalogue)
    )
    write_run_file(data_dir / "up.json", run)
    of_catalogue = marsad("feeds", "list", "--json").lines
    removed = marsad("feeds", "remove", "well")
    left = marsad("feeds", "list", "--json").lines
    write_run_file(data_dir / "up.json", replace(run, only_feeds="https://a.example/x"))
    of_addresses = marsad("feeds", "list", "--json").lines

    assert [row["id"] for row in of_catalogue] == ["quiet", "broken", "well"]
    assert (removed.code, [row["id"] for row in left]) == (0, ["quiet", "broken"])
    assert [row["url"] for row in of_addresses] == ["https://a.example/x"]


def test_what_cannot_be_read_is_one_line(marsad: Marsad, data_dir: Path, catalogue: Path) -> None:
    """No archive, and a memory that is none: what to do about it, by `list` as by `doctor`."""
    unarchived = marsad("feeds", "list", "--since", "7d", "--catalogue", catalogue)
    (data_dir / "feeds.sqlite").write_bytes(b"no database" * 100)
    broken = marsad("feeds", "list", "--catalogue", catalogue)
    examined = marsad("doctor", environ={"MARSAD_ONLY_FEEDS": "http://127.0.0.1:9/"}).text

    assert (unarchived.code, unarchived.err.count("\n")) == (broken.code, broken.err.count("\n")) == (1, 1)
    assert unarchived.err.startswith(f"marsad: no archive at {data_dir}")
    assert broken.err.endswith("move it away, and feeds are read afresh\n")
    assert [line for line in examined.splitlines() if line.startswith("failed") and "are read afresh" in line]


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (("--state", "dead"), "--state 'dead': it is one of gone, failing, silent, waiting, ok, off"),
        (
            ("--sort", "size"),
            "--sort 'size': it is one of state, new, id, country, language, kind, owner, ",
        ),
        (("--kind", "blog"), "--kind 'blog': it is one of state, agency, "),
        (("--sort", "relevant"), "--sort relevant needs --since, such as --since 7d"),
        (("--since", "soon"), "--since 'soon': write a time such as"),
    ],
)
def test_a_wrong_word_is_one_line(marsad: Marsad, options: tuple[str, ...], complaint: str) -> None:
    """It says which words there are; nothing is listed."""
    ended = marsad("feeds", "list", *options)

    assert (ended.code, ended.out, ended.err.count("\n")) == (2, b"", 1)
    assert ended.err.startswith(f"marsad: {complaint}")
