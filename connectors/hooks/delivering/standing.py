"""How an alert's rule, event and group stand at a hook, in the outbox's file. Called inside the outbox's transactions.

A rule that has told something at a hook is remembered for an hour, a group until it ends.
"""

import sqlite3
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

from connectors.hooks.delivering.holding import HOUR, Group, Hold, Standing, group_of, group_opened
from schemas.alert import AlertRaised

STANDING_TABLES: Final = """
CREATE TABLE IF NOT EXISTS rule_told (hook TEXT NOT NULL, rule TEXT NOT NULL, at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS rule_told_at ON rule_told (hook, rule, at);
CREATE TABLE IF NOT EXISTS open_group (
    hook TEXT NOT NULL,
    name TEXT NOT NULL,
    until REAL NOT NULL,
    tier TEXT NOT NULL,
    noted_at REAL NOT NULL,
    PRIMARY KEY (hook, name)
);
"""
#: A clock that goes back by less has been corrected. What one has kept that was further ahead counts no more: its time
#: may be years away.
STEP: Final = timedelta(minutes=1)


class Standings:
    """Reads standings from the outbox behind `database`, and notes there what is told."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._db = database

    def of(self, alert: AlertRaised, hook: str, held: Hold | None, now: datetime) -> Standing:
        """Return how `alert` stands; `held` is the hold of an earlier word of its rule on its event."""
        has_cap = alert.terms.hourly_cap is not None
        return Standing(
            told=self._told(alert.rule, hook, now) if has_cap else (),
            gathered=self._gathered(alert.rule, hook) if has_cap else None,
            group=self._group(group_of(alert), hook, now),
            held=held,
            was_told=alert.kind == "retraction" and self._was_told(alert, hook),
        )

    def note(self, alert: AlertRaised, hook: str, now: datetime) -> None:
        """Remember that an alert is told now, by itself, for its rule's cap and for its group."""
        if alert.terms.hourly_cap is not None:
            self.note_rules([alert.rule], hook, now)
        name = group_of(alert)
        group = group_opened(alert, self._group(name, hook, now), now)
        if group is not None:
            self._db.execute("DELETE FROM open_group WHERE until <= ?", (now.timestamp(),))
            self._db.execute(
                "INSERT OR REPLACE INTO open_group (hook, name, until, tier, noted_at) VALUES (?, ?, ?, ?, ?)",
                (hook, name, group.until.timestamp(), group.tier, now.timestamp()),
            )

    def note_rules(self, rules: Iterable[str], hook: str, now: datetime) -> None:
        """Remember that a message tells alerts of these rules now."""
        self._db.executemany(
            "INSERT INTO rule_told (hook, rule, at) VALUES (?, ?, ?)",
            [(hook, rule, now.timestamp()) for rule in rules],
        )
        self._db.execute("DELETE FROM rule_told WHERE hook = ? AND at <= ?", (hook, (now - HOUR).timestamp()))

    def _told(self, rule: str, hook: str, now: datetime) -> tuple[datetime, ...]:
        span = (now - HOUR).timestamp(), (now + STEP).timestamp()
        rows = self._db.execute(
            "SELECT at FROM rule_told WHERE hook = ? AND rule = ? AND at > ? AND at < ? ORDER BY at",
            (hook, rule, *span),
        ).fetchall()
        return tuple(_moment(at) for (at,) in rows)

    def _gathered(self, rule: str, hook: str) -> datetime | None:
        row = self._db.execute(
            "SELECT until FROM held WHERE hook = ? AND reason = 'cap' AND window = ? LIMIT 1", (hook, rule)
        ).fetchone()
        return None if row is None else _moment(row[0])

    def _group(self, name: str | None, hook: str, now: datetime) -> Group | None:
        row = self._db.execute(
            "SELECT until, tier FROM open_group WHERE hook = ? AND name = ? AND noted_at < ?",
            (hook, name, (now + STEP).timestamp()),
        ).fetchone()
        return None if row is None else Group(until=_moment(row[0]), tier=row[1])

    def _was_told(self, alert: AlertRaised, hook: str) -> bool:
        row = self._db.execute(
            "SELECT 1 FROM alert AS a JOIN delivery AS d ON d.alert = a.number WHERE a.event_id = ? AND a.rule = ?"
            " AND a.id != ? AND d.hook = ? AND d.status IN ('pending', 'delivered') LIMIT 1",
            (alert.event.id, alert.rule, alert.id, hook),
        ).fetchone()
        return row is not None


def _moment(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)
