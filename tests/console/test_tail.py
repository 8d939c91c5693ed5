"""`marsad tail`: which records are shown, and what is said of a mistake."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import orjson
import pytest
from command_line import Marsad

import schemas
from console.commands.tail import Filter, parse_since, parse_where
from console.failure import UsageError
from schemas import naming
from schemas.topics import REJECTED_TOPICS, TOPICS

NOW = datetime(2025, 3, 6, 12, 0, tzinfo=UTC)
MERGED: Any = orjson.loads((Path(schemas.__file__).parent / "examples" / "events.merged.json").read_bytes())


def test_an_unknown_topic_lists_the_known_ones(marsad: Marsad) -> None:
    """Every topic that can be shown is named; no broker is needed to say so."""
    ended = marsad("tail", "events.murged")

    assert (ended.code, ended.out, ended.err.count("\n")) == (2, b"", 1)
    assert ended.err.startswith("marsad: no topic 'events.murged'; there are ")
    names = ended.err.split("there are ")[1].strip().split(", ")
    assert names == [spec.name.removeprefix(f"{naming.PREFIX}.") for spec in TOPICS + REJECTED_TOPICS]


@pytest.mark.parametrize(
    ("option", "given", "advice"),
    [
        ("--since", "yesterday", "write a time such as 2025-01-31T08:00Z, or 10m, 2h, 3d"),
        ("--since", "5w", "write a time such as"),
        ("--since", "99999999999d", "write a time such as"),
        ("--where", "type", "write PATH=VALUE or PATH!=VALUE, such as event.type=ASSAULT"),
        ("--where", "=x", "write PATH=VALUE"),
        ("--where", "event type=x", "write PATH=VALUE"),
    ],
)
def test_a_wrong_option_is_one_line(marsad: Marsad, option: str, given: str, advice: str) -> None:
    """The line quotes what was typed and says what can be."""
    ended = marsad("tail", "events.merged", option, given)

    assert (ended.code, ended.out, ended.err.count("\n")) == (2, b"", 1)
    assert ended.err.startswith(f"marsad: {option} {given!r}: {advice}")


def test_without_a_broker_it_says_what_to_do(marsad: Marsad) -> None:
    """Where nothing runs and no Kafka is named, the ways to have one are."""
    ended = marsad("tail", "events.merged")

    expected = "no broker: set MARSAD_BROKER or --broker to your Kafka, or start `marsad up`, which brings its own"
    assert (ended.code, ended.out, ended.err) == (1, b"", f"marsad: {expected}\n")


def test_a_broker_that_does_not_answer_is_one_line(marsad: Marsad) -> None:
    """The address is named, the library's own lines are not shown."""
    ended = marsad("tail", "events.merged", "--broker", "kafka://127.0.0.1:9")

    assert (ended.code, ended.out) == (1, b"")
    assert ended.err == "marsad: broker 127.0.0.1:9: KafkaConnectionError; `marsad doctor` says more\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, None),
        ("30s", NOW - timedelta(seconds=30)),
        ("10m", NOW - timedelta(minutes=10)),
        ("2h", NOW - timedelta(hours=2)),
        ("3d", NOW - timedelta(days=3)),
        ("2025-01-31T08:00Z", datetime(2025, 1, 31, 8, tzinfo=UTC)),
        ("2025-01-31T08:00+03:00", datetime(2025, 1, 31, 8, tzinfo=timezone(timedelta(hours=3)))),
        ("2025-01-31T08:00", datetime(2025, 1, 31, 8, tzinfo=UTC)),
        ("2025-01-31", datetime(2025, 1, 31, tzinfo=UTC)),
    ],
)
def test_since_is_a_time_or_so_long_ago(text: str | None, expected: datetime | None) -> None:
    """A time without a zone is UTC."""
    assert parse_since(text, NOW) == expected


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("event.type={type}", True),
        ("event.type!={type}", False),
        ("event.type=AID", False),
        ("event.type!=AID", True),
        (" version = 1 ", True),
        ("event.main=true", True),
        ("event.claimed_by.name=x", False),
        ("nothing.at.all=x", False),
        ("nothing.at.all!=x", True),
        ("reports.article.source.id={source}", True),
        ("reports.article.source.id!={source}", False),
        ("id.deeper=x", False),
    ],
)
def test_where_compares_the_value_at_a_path(text: str, holds: bool) -> None:  # noqa: FBT001  the expected answer
    """A path leads through objects and lists; in a list one item is enough, and for != none may be equal."""
    record = {**MERGED, "event": {**MERGED["event"], "main": True}}
    condition = parse_where(text.format(type=MERGED["event"]["type"], source=_source()))

    assert condition is not None
    assert condition.holds(record) == holds


def _source() -> str:
    return str(MERGED["reports"][0]["article"]["source"]["id"])


def test_without_where_there_is_no_condition() -> None:
    """Nothing asked, nothing left out."""
    assert parse_where(None) is None


def test_a_value_may_hold_anything() -> None:
    """What follows the sign is the value, signs and blanks included."""
    assert parse_where("a.b=x = !=y") == Filter(("a", "b"), "x = !=y", is_equal=True)
    with pytest.raises(UsageError):
        parse_where("a b")
