"""Deliveries on disk: what is due, and the memory of what was made. One SQLite file, every commit synchronised.

One row an alert and hook, for ever: the row is what keeps a repeat of an alert from being delivered again.
"""

import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal, Self

import msgspec

from connectors.hooks.hook import Hook, HookMessage
from schemas.alert import AlertDelivered, AlertRaised
from schemas.codec import decode, encode

Status = Literal["pending", "delivered", "failed"]

_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS delivery (
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
CREATE INDEX IF NOT EXISTS delivery_due ON delivery (hook, status, is_told, due_at);
"""


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """A delivery that is due. `published` is when the newest report was, for the latency."""

    number: int
    attempts: int
    published: datetime
    message: HookMessage
    alert: AlertDelivered


class Payload(msgspec.Struct, frozen=True, kw_only=True):
    """The body that receivers get."""

    type: str
    timestamp: datetime
    data: AlertRaised


class KeptTrace(msgspec.Struct, frozen=True):
    """Where in a trace an alert came from, as its `traceparent` said, and when it was raised."""

    header: str
    raised_at: datetime


class Waiting(msgspec.Struct, frozen=True):
    """What is pending at a hook: how many alerts, and the last error of an attempt."""

    number: int
    error: str | None


class Outbox:
    """Every call is one transaction of milliseconds; one process at a time."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.executescript(_SCHEMA)
        if "trace" not in {column[1] for column in self._db.execute("PRAGMA table_info(delivery)")}:
            # An outbox that a version without traces has made.
            self._db.execute("ALTER TABLE delivery ADD COLUMN trace TEXT")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._db.close()

    def accept(self, alert: AlertRaised, hooks: Iterable[Hook], trace: str | None = None) -> int:
        """Keep `alert` for each hook that takes its tier; return how many deliveries are new.

        `trace` is the `traceparent` that it came with.
        """
        rows = [(*_row(alert, hook.name), trace) for hook in hooks if alert.tier in hook.tiers]
        before = self._db.total_changes
        with self._db:
            self._db.execute("BEGIN IMMEDIATE")
            self._db.executemany(
                "INSERT OR IGNORE INTO delivery (alert_id, hook, event_id, tier, summary, body, outcome, created_at,"
                " published, due_at, trace) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                rows,
            )
        return self._db.total_changes - before

    def last_accepted_at(self) -> datetime | None:
        """Return when the newest alert that was ever accepted was raised."""
        (moment,) = self._db.execute("SELECT max(created_at) FROM delivery").fetchone()
        return None if moment is None else datetime.fromtimestamp(moment, UTC)

    def next_due(self, hook: str) -> Due | None:
        """Return the delivery that `hook` should make next, by time due; None when nothing is pending.

        An alert waits for the earlier ones on the same event, so that a receiver sees updates in order.
        """
        row = self._db.execute(
            "SELECT number, attempts, published, alert_id, event_id, tier, body, summary, created_at, outcome, trace"
            " FROM delivery AS d WHERE hook = ? AND status = 'pending' AND NOT EXISTS (SELECT 1 FROM delivery AS e"
            " WHERE e.hook = d.hook AND e.event_id = d.event_id AND e.status = 'pending' AND e.number < d.number)"
            " ORDER BY due_at, number LIMIT 1",
            (hook,),
        ).fetchone()
        return None if row is None else _due(row)

    def due_at(self, due: Due) -> datetime:
        """Return when a delivery is due."""
        (moment,) = self._db.execute("SELECT due_at FROM delivery WHERE number = ?", (due.number,)).fetchone()
        return datetime.fromtimestamp(moment, UTC)

    def postpone(self, due: Due, until: datetime, error: str | None) -> None:
        """Count a failed attempt and set the next one."""
        outcome = msgspec.structs.replace(due.alert, error=error)
        with self._db:
            self._db.execute(
                "UPDATE delivery SET attempts = attempts + 1, due_at = ?, outcome = ? WHERE number = ?",
                (until.timestamp(), encode(outcome), due.number),
            )

    def finish(self, due: Due, outcome: AlertDelivered) -> None:
        """Count the last attempt and keep its outcome, which is still to be told."""
        with self._db:
            self._db.execute(
                "UPDATE delivery SET attempts = ?, status = ?, outcome = ? WHERE number = ?",
                (outcome.attempts, outcome.status, encode(outcome), due.number),
            )

    def untold(self, hook: str) -> list[tuple[int, AlertDelivered]]:
        """Return the outcomes that were not yet told, oldest first."""
        rows = self._db.execute(
            "SELECT number, outcome FROM delivery WHERE hook = ? AND status != 'pending' AND is_told = 0"
            " ORDER BY number LIMIT 100",
            (hook,),
        ).fetchall()
        return [(number, decode(outcome, AlertDelivered)) for number, outcome in rows]

    def told(self, number: int) -> None:
        """Mark an outcome as told; from then on the row only remembers, and the body, the most of it, goes."""
        with self._db:
            self._db.execute("UPDATE delivery SET is_told = 1, body = x'' WHERE number = ?", (number,))

    def waiting(self) -> dict[str, Waiting]:
        """Return what is pending, by hook; hooks that are not configured any more are among them."""
        rows = self._db.execute(
            "SELECT hook, outcome FROM delivery WHERE status = 'pending' ORDER BY number"
        ).fetchall()
        found: dict[str, Waiting] = {}
        for hook, outcome in rows:
            before = found.get(hook, Waiting(0, None))
            found[hook] = Waiting(before.number + 1, decode(outcome, AlertDelivered).error or before.error)
        return found

    def depths(self) -> dict[str, int]:
        """Return how many deliveries are pending, by hook; hooks at which none is are left out."""
        rows = self._db.execute("SELECT hook, count(*) FROM delivery WHERE status = 'pending' GROUP BY hook").fetchall()
        return dict(rows)

    def trace_of(self, alert_id: str, hook: str) -> KeptTrace | None:
        """Return where in a trace an alert came from, None when it is not traced."""
        row = self._db.execute(
            "SELECT trace, created_at FROM delivery WHERE alert_id = ? AND hook = ? AND trace IS NOT NULL",
            (alert_id, hook),
        ).fetchone()
        return None if row is None else KeptTrace(row[0], datetime.fromtimestamp(row[1], UTC))

    def counts(self) -> dict[Status, int]:
        """Return how many deliveries there are by status."""
        return dict(self._db.execute("SELECT status, count(*) FROM delivery GROUP BY status").fetchall())


def _row(alert: AlertRaised, hook: str) -> tuple[object, ...]:
    event = alert.event
    newest = max(report.article.published for report in event.reports)
    outcome = AlertDelivered(
        alert_id=alert.id,
        event_id=event.id,
        event_version=event.version,
        rule=alert.rule,
        tier=alert.tier,
        hook=hook,
        status="failed",
        attempts=0,
        delivered_at=alert.raised_at,
    )
    body = Payload(type="alert.raised", timestamp=alert.raised_at, data=alert)
    raised = alert.raised_at.timestamp()
    told = (alert.tier, alert.title, encode(body), encode(outcome))
    return (alert.id, hook, event.id, *told, raised, newest.timestamp(), raised)


def _due(row: Any) -> Due:  # Any: a row of the SELECT in `next_due`
    number, attempts, published, alert_id, event_id, tier, body, summary, created_at, outcome, trace = row
    message = HookMessage(
        id=alert_id,
        subject=event_id,
        tier=tier,
        body=body,
        summary=summary,
        created_at=datetime.fromtimestamp(created_at, UTC),
        alerts=(decode(body, Payload).data,),
        trace=trace,
    )
    return Due(
        number=number,
        attempts=attempts,
        published=datetime.fromtimestamp(published, UTC),
        message=message,
        alert=decode(outcome, AlertDelivered),
    )
