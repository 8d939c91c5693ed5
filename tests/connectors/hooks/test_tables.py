"""The outbox of an earlier version is carried over: what waits is delivered, and what was delivered is known."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec
import pytest
from webhook_receiver import alert

from connectors.hooks.channels.log import LogHook
from connectors.hooks.delivering.due import End, Payload, Waiting
from connectors.hooks.delivering.outbox import Outbox
from connectors.hooks.entry import TIERS
from schemas.alert import AlertDelivered, AlertRaised
from schemas.codec import encode

NOON: Final = datetime(2026, 3, 6, 12, tzinfo=UTC)
HEADER: Final = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

#: As Marsad 0.1 made it: before that, without the column `trace`.
_FIRST: Final = """
CREATE TABLE delivery (
    number INTEGER PRIMARY KEY,
    alert_id TEXT NOT NULL,
    hook TEXT NOT NULL,
    event_id TEXT NOT NULL,
    tier TEXT NOT NULL,
    summary TEXT NOT NULL,
    body BLOB NOT NULL,
    outcome BLOB NOT NULL,
    created_at REAL NOT NULL,
    published REAL NOT NULL,
    status TEXT NOT NULL DEFAULT 'pending',
    attempts INTEGER NOT NULL DEFAULT 0,
    due_at REAL NOT NULL,
    is_told INTEGER NOT NULL DEFAULT 0,
    trace TEXT,
    UNIQUE (alert_id, hook)
);
CREATE INDEX delivery_due ON delivery (hook, status, is_told, due_at);
"""
_COLUMNS: Final = (
    "alert_id, hook, event_id, tier, summary, body, outcome, created_at, published, status, attempts, due_at, is_told"
)


def _outcome(raised: AlertRaised, hook: str) -> AlertDelivered:
    return AlertDelivered(
        alert_id=raised.id, event_id=raised.event.id, event_version=raised.event.version, rule=raised.rule,
        tier=raised.tier, hook=hook, status="failed", attempts=0, delivered_at=raised.raised_at,
    )  # fmt: skip


def _row(raised: AlertRaised, hook: str, status: str = "pending", *, is_told: bool = False) -> Sequence[object]:
    outcome = _outcome(raised, hook)
    if status == "pending":
        outcome = msgspec.structs.replace(outcome, error="HTTP 500")
    elif status == "delivered":
        outcome = msgspec.structs.replace(
            outcome, status="delivered", attempts=2, http_status=204, delivered_at=NOON + timedelta(hours=1)
        )
    body = b"" if is_told else encode(Payload(type="alert.raised", timestamp=raised.raised_at, data=raised))
    at = raised.raised_at.timestamp()
    told = (raised.id, hook, raised.event.id, raised.tier, raised.title, body, encode(outcome))
    return (*told, at, at - 60, status, 2 if status == "delivered" else 1, at + 300, int(is_told))


def _alert(number: int, event: str = "event") -> AlertRaised:
    return alert(number, event=event, at=NOON + timedelta(minutes=number))


@pytest.fixture(params=["with traces", "without"])
def former(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """Return an outbox of the first version: told, untold and pending deliveries of three alerts at two hooks."""
    path = tmp_path / "outbox.sqlite"
    rows = [
        _row(_alert(1), "one", "delivered", is_told=True),
        _row(_alert(1), "two", "delivered", is_told=True),
        _row(_alert(2), "one", "delivered"),
        _row(_alert(2), "two"),
        _row(_alert(3), "two"),
    ]
    with closing(sqlite3.connect(path)) as database, database:
        database.executescript(_FIRST)
        database.executemany(f"INSERT INTO delivery ({_COLUMNS}) VALUES ({', '.join('?' * 13)})", rows)  # noqa: S608  our words
        if request.param == "with traces":
            database.execute("UPDATE delivery SET trace = ? WHERE alert_id = 'alert-2'", (HEADER,))
        else:
            database.execute("ALTER TABLE delivery DROP COLUMN trace")
    return path


def test_what_waits_is_delivered(former: Path) -> None:
    """In its order, with its attempts, its time, its error and its whole message."""
    with Outbox(former) as outbox:
        (due,) = outbox.due("two", 8)
        message = outbox.message(due)

        assert (due.alert_id, due.attempts, due.due_at) == ("alert-2", 1, NOON + timedelta(minutes=7))
        assert message.alerts == (_alert(2),)
        assert outbox.waiting() == {"two": Waiting(2, "HTTP 500")}
        outbox.finish(due, End(status="delivered", attempts=2, at=NOON))
        assert [one.alert_id for one in outbox.due("two", 8)] == ["alert-3"]


def test_what_was_delivered_is_known(former: Path) -> None:
    """Neither is it sent again, nor is an outcome told twice; one that was not told is told."""
    hooks = [LogHook(name, frozenset(TIERS)) for name in ("one", "two")]
    with Outbox(former) as outbox:
        again = [outbox.accept(_alert(number), hooks, NOON) for number in (1, 2, 3)]
        (untold,) = outbox.untold()

        assert again == [(), (), ("one",)]
        assert (untold.outcome.alert_id, untold.outcome.hook, untold.outcome.status) == ("alert-2", "one", "delivered")
        assert (untold.outcome.attempts, untold.outcome.http_status) == (2, 204)
        assert untold.outcome.delivered_at == NOON + timedelta(hours=1)


def test_a_retraction_finds_who_heard_before(former: Path) -> None:
    """Also of an alert that was delivered by the earlier version."""
    hooks = [LogHook(name, frozenset(TIERS)) for name in ("one", "two", "three")]
    retraction = msgspec.structs.replace(_alert(4), kind="retraction")
    with Outbox(former) as outbox:
        assert outbox.accept(retraction, hooks, NOON) == ("one", "two")


def test_it_is_carried_over_once(former: Path) -> None:
    """Opened again, it is as it was left; traces are kept from then on."""
    with Outbox(former) as outbox:
        outbox.accept(_alert(4, "other"), [LogHook("two", frozenset(TIERS))], NOON, HEADER)
        depths = outbox.depths()

    with Outbox(former) as outbox:
        assert outbox.depths() == depths == {"two": 3}
        assert outbox.message(outbox.due("two", 8)[0]).trace == HEADER
