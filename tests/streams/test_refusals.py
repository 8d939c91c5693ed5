"""Refusals as people ask for them, and the headers that count them."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from reports import NOON

from schemas import naming
from schemas.codec import to_base64
from schemas.rejection import Rejection
from streams.engine.refusing import refusal
from streams.replay.refusals import Refusal, by_kind, called, folded, obstacle, retried
from streams.replay.republishing import again


def _refusal(name: str = "1", *, minutes: int = 0, **changes: Any) -> Refusal:  # Any: the fields of Rejection
    fields: dict[str, Any] = {
        "topic": naming.ARTICLES_FETCHED, "partition": 2, "offset": 7, "stage": "deduplicate", "reason": "not-json",
        "error": "not JSON", "attempts": 1, "rejected_at": NOON + timedelta(minutes=minutes),
        "key_b64": to_base64(b"a-key"), "value_b64": to_base64(b"<html>"),
    }  # fmt: skip
    rejection = Rejection(**{**fields, **changes})
    return Refusal(id=f"rejection-{name}", source=naming.rejected(naming.ARTICLES_FETCHED), rejection=rejection)


def test_a_repeat_is_one_refusal() -> None:
    """After a crash a stage refuses the same record again, under the same id; the newest are first."""
    one, two = _refusal("1"), _refusal("2", minutes=1)

    assert folded([one, two, one]) == [two, one]


@pytest.mark.parametrize("is_mark_first", [True, False])
def test_a_retried_one_says_so(is_mark_first: bool) -> None:  # noqa: FBT001  a case
    """Its mark has the same id and no value; which of the two is read first does not matter."""
    one = _refusal()
    mark = Refusal(id=one.id, source=one.source, rejection=retried(one, NOON))

    (found,) = folded([mark, one] if is_mark_first else [one, mark])

    assert (found.retried_at, found.rejection) == (NOON, one.rejection)
    assert mark.rejection.value_b64 is None


def test_kinds_are_told_apart_by_topic_stage_and_reason() -> None:
    """The kind with the newest refusal is first."""
    many = folded([_refusal("1"), _refusal("2", minutes=2, reason="schema"), _refusal("3", minutes=1)])

    assert [(kind.reason, len(kind.refusals), kind.newest) for kind in by_kind(many)] == [
        ("schema", 1, NOON + timedelta(minutes=2)),
        ("not-json", 2, NOON + timedelta(minutes=1)),
    ]


def test_an_id_may_be_cut_short() -> None:
    """As far as it is the only one; one that is whole is itself, also where others begin with it."""
    known = [_refusal("ab"), _refusal("abc"), _refusal("b")]

    assert [[one.id for one in called(name, known)] for name in ("b", "rejection-ab", "a", "x")] == [
        ["rejection-b"], ["rejection-ab"], ["rejection-ab", "rejection-abc"], [],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "hindrance"),
    [
        ({}, None),
        ({"stage": "poll", "partition": -1, "offset": -1}, "it never was a record of a topic"),
        ({"reason": "too-large", "partition": -1, "offset": -1, "value_b64": None}, "its value was larger"),
        ({"value_b64": None}, "it came without a value"),
    ],
)
def test_what_hinders_a_retry_is_said(changes: dict[str, Any], hindrance: str | None) -> None:
    """Only what was a record of a topic, and has its value, can come again."""
    said = obstacle(_refusal(**changes))

    assert (said or "").startswith(hindrance or "")
    assert (said is None) == (hindrance is None)


def _read_again(one: Refusal) -> Rejection:
    """Return the rejection of a retried record by the stage that reads it."""
    record = again(one)
    message = SimpleNamespace(topic=record.topic, partition=record.partition, offset=99, key=record.key,
                              value=record.value, headers=list(record.headers))  # fmt: skip
    return refusal(message, "deduplicate", ("not-json", "not JSON"), NOON)


def test_every_refusal_counts() -> None:
    """A third refusal has three attempts, names the second, and has the bytes and headers of the first."""
    first = _refusal(headers_b64={"ce_id": to_base64(b"fetch-1"), "other": to_base64(b"x")})
    second = Refusal(id="rejection-2", source=first.source, rejection=_read_again(first))

    third = _read_again(second)

    assert (third.attempts, third.retry_of) == (3, "rejection-2")
    assert (third.key_b64, third.value_b64, third.headers_b64) == (
        first.rejection.key_b64, first.rejection.value_b64, first.rejection.headers_b64,
    )  # fmt: skip


@pytest.mark.parametrize("stated", [b"", b"many", b"-1", "٣".encode(), b"9999999999"])
def test_a_count_that_is_none_is_not_believed(stated: bytes) -> None:
    """Anybody can write headers."""
    message = SimpleNamespace(topic="t", partition=0, offset=1, key=None, value=b"x",
                              headers={naming.ATTEMPTS_HEADER: stated})  # fmt: skip

    assert refusal(message, "deduplicate", ("not-json", "x"), NOON).attempts == 1


def test_a_record_without_headers_gets_those_that_a_topic_promises() -> None:
    """CloudEvents of the topic that it goes to."""
    headers = dict(again(_refusal()).headers)

    assert headers["ce_type"] == b"marsad.article.fetched"
    assert {"ce_specversion", "ce_id", "ce_source", "ce_time", "content-type"} <= headers.keys()
