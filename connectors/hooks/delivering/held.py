"""Deliveries that wait in the outbox's file for a digest: what holds each, and what is let go when its time has come.

A delivery that is held has a row here; the decision is `holding`'s. When it is let go it gets the next number in the
outbox, so that numbers are the order in which a hook is told, and those that go together get a digest. Every call is
made inside a transaction of the outbox: after a kill all of it is there, or nothing.
"""

import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

import msgspec

from connectors.hooks.delivering.digest import digest_id, digest_message, parts_of
from connectors.hooks.delivering.due import Due, Payload
from connectors.hooks.delivering.holding import Hold, decide, decide_again, held_back
from connectors.hooks.delivering.standing import STEP, Standings
from connectors.hooks.hook import HookMessage
from schemas.alert import AlertDigest, AlertRaised, HeldFor
from schemas.codec import decode

#: `since` is when a delivery was held first, `let_go_at` when a digest was made.
HELD_TABLES: Final = """
CREATE TABLE IF NOT EXISTS held (
    delivery INTEGER PRIMARY KEY,
    hook TEXT NOT NULL,
    event_id TEXT NOT NULL,
    rule TEXT NOT NULL,
    reason TEXT NOT NULL,
    window TEXT NOT NULL,
    until REAL NOT NULL,
    since REAL NOT NULL
);
CREATE UNIQUE INDEX IF NOT EXISTS held_word ON held (hook, event_id, rule);
CREATE INDEX IF NOT EXISTS held_window ON held (hook, reason, window, until);
CREATE INDEX IF NOT EXISTS held_until ON held (until);
CREATE INDEX IF NOT EXISTS held_since ON held (since);
CREATE TABLE IF NOT EXISTS digest (
    number INTEGER PRIMARY KEY,
    id TEXT NOT NULL,
    hook TEXT NOT NULL,
    held_for TEXT NOT NULL,
    since REAL NOT NULL,
    until REAL NOT NULL,
    let_go_at REAL NOT NULL,
    part INTEGER NOT NULL,
    parts INTEGER NOT NULL
);
"""


class Waits(msgspec.Struct, frozen=True):
    """What is held at a hook: how many alerts, and when the first of them have their time."""

    number: int
    until: datetime


class _Earlier(msgspec.Struct, frozen=True):
    """An earlier word that is held."""

    delivery: int
    hold: Hold
    since: datetime


class _Window(msgspec.Struct, frozen=True):
    """What waits at a hook for one reason until one time."""

    hook: str
    reason: HeldFor
    name: str
    until: float


class _Member(msgspec.Struct, frozen=True):
    """A delivery of a window whose time has come."""

    delivery: int
    alert_id: str
    body_bytes: int
    since: float
    rule: str
    cap: int | None


class Held:
    """Holds deliveries of the outbox behind `database`, and lets them go."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._db = database
        self._standings = Standings(database)

    def place(self, alert: AlertRaised, number: int, hook: str, now: datetime) -> None:
        """Hold the new delivery of `alert`, which has that number, if it must wait. An earlier word gives way to it.

        So does this one to a later word that the hook has already: the topic brings it again, to a hook that is new.
        """
        newer = self._newer(alert, number, hook)
        if newer is not None:
            self._replace(self._delivery(number, hook), newer, now)
            return
        earlier = self._earlier(alert, alert.rule, hook)
        hold = decide(alert, self._standings.of(alert, hook, None if earlier is None else earlier.hold, now), now)
        if earlier is not None:
            self._replace(earlier.delivery, number, now)
        for rule in alert.replaces:
            if (taken_over := self._earlier(alert, rule, hook)) is not None:
                self._replace(taken_over.delivery, number, now)
        if hold is None:
            self._standings.note(alert, hook, now)
        else:
            self._hold(alert, number, hook, hold, now if earlier is None else earlier.since)

    def hold_back(self, due: Due, now: datetime) -> None:
        """Hold again what of a delivery or a digest rests now; a newer word that does not wait takes its place."""
        rows = self._db.execute(
            "SELECT number, alert FROM delivery WHERE (number = ? OR digest = ?) AND status = 'pending'",
            (due.number, due.digest),
        ).fetchall()
        for delivery, number in rows:
            alert, _ = self._alert(delivery)
            hold = held_back(alert, now)
            newer = self._newer(alert, number, due.hook)
            if hold is not None and newer is not None:
                self._replace(delivery, newer, now)
            elif hold is not None:
                self._hold(alert, number, due.hook, hold, now)

    def is_over(self, now: datetime) -> bool:
        """Return whether anything has waited long enough."""
        return self._over(now) is not None

    def let_go(self, now: datetime) -> frozenset[str]:
        """Let go what has waited long enough; return the hooks at which something did. Others wait for another reason.

        Windows have their turn in the order of their times, however late it is.
        """
        found: set[str] = set()
        while (window := self._over(now)) is not None:
            going = self._going(window, now)
            if going:
                found.add(window.hook)
                self._tell(window, going, now)
        return frozenset(found)

    def next_at(self) -> datetime | None:
        """Return when the next of what is held has its time, None when nothing is held."""
        (until,) = self._db.execute("SELECT min(until) FROM held").fetchone()
        return None if until is None else _moment(until)

    def waits(self) -> dict[str, Waits]:
        """Return what is held, by hook; hooks that are not configured any more are among them."""
        rows = self._db.execute("SELECT hook, count(*), min(until) FROM held GROUP BY hook").fetchall()
        return {hook: Waits(number, _moment(until)) for hook, number, until in rows}

    def message(self, digest: int) -> HookMessage:
        """Return what is sent of the digest of that number: those of its alerts that are pending."""
        header = self._db.execute(
            "SELECT id, held_for, since, until, part, parts, let_go_at FROM digest WHERE number = ?", (digest,)
        ).fetchone()
        identity, held_for, since, until, part, parts, let_go_at = header
        members = self._db.execute(
            "SELECT a.body, a.trace FROM delivery AS d JOIN alert AS a ON a.number = d.alert"
            " WHERE d.digest = ? AND d.status = 'pending' ORDER BY d.number",
            (digest,),
        ).fetchall()
        alerts = tuple(decode(body, Payload).data for body, _ in members)
        told = AlertDigest(id=identity, held_for=held_for, since=_moment(since), until=_moment(until), alerts=alerts,
                           part=part, parts=parts)  # fmt: skip
        return digest_message(told, _moment(let_go_at), next((trace for _, trace in members if trace), None))

    def prune(self, before: datetime) -> None:
        """Forget the digests made before then of which nothing is left."""
        self._db.execute(
            "DELETE FROM digest WHERE let_go_at < ?"
            " AND NOT EXISTS (SELECT 1 FROM delivery AS d WHERE d.digest = digest.number)",
            (before.timestamp(),),
        )

    def _earlier(self, alert: AlertRaised, rule: str, hook: str) -> _Earlier | None:
        row = self._db.execute(
            "SELECT delivery, reason, window, until, since FROM held WHERE hook = ? AND event_id = ? AND rule = ?",
            (hook, alert.event.id, rule),
        ).fetchone()
        if row is None:
            return None
        delivery, reason, window, until, since = row
        return _Earlier(delivery, Hold(reason=reason, window=window, until=_moment(until)), _moment(since))

    def _newer(self, alert: AlertRaised, number: int, hook: str) -> int | None:
        """Return the number of the newest word of the same rule on the same event that the hook has or will get."""
        (newer,) = self._db.execute(
            "SELECT max(a.number) FROM alert AS a JOIN delivery AS d ON d.alert = a.number WHERE a.event_id = ?"
            " AND a.rule = ? AND a.number > ? AND d.hook = ? AND d.status IN ('held', 'pending', 'delivered')",
            (alert.event.id, alert.rule, number, hook),
        ).fetchone()
        return None if newer is None else int(newer)

    def _replace(self, delivery: int, number: int, now: datetime) -> None:
        self._db.execute("DELETE FROM held WHERE delivery = ?", (delivery,))
        self._db.execute(
            "UPDATE delivery SET status = 'replaced', replaced_by = ?, ended_at = ? WHERE number = ?",
            (number, now.timestamp(), delivery),
        )

    def _delivery(self, number: int, hook: str) -> int:
        row = self._db.execute("SELECT number FROM delivery WHERE alert = ? AND hook = ?", (number, hook)).fetchone()
        return int(row[0])

    def _hold(self, alert: AlertRaised, number: int, hook: str, hold: Hold, since: datetime) -> None:
        (delivery,) = self._db.execute(
            "UPDATE delivery SET status = 'held', digest = NULL WHERE alert = ? AND hook = ? RETURNING number",
            (number, hook),
        ).fetchone()
        self._db.execute(
            "INSERT INTO held (delivery, hook, event_id, rule, reason, window, until, since)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (delivery, hook, alert.event.id, alert.rule, hold.reason, hold.window, hold.until.timestamp(),
             since.timestamp()),
        )  # fmt: skip

    def _over(self, now: datetime) -> _Window | None:
        """Return the window whose time came first, or that a clock has held which was far ahead."""
        row = self._db.execute(
            "SELECT hook, reason, window, until FROM held WHERE until <= ? ORDER BY until, delivery LIMIT 1",
            (now.timestamp(),),
        ).fetchone()
        row = (
            row
            or self._db.execute(
                "SELECT hook, reason, window, until FROM held WHERE since > ? ORDER BY since DESC LIMIT 1",
                ((now + STEP).timestamp(),),
            ).fetchone()
        )
        return None if row is None else _Window(*row)

    def _going(self, window: _Window, now: datetime) -> list[_Member]:
        """Return what of a window is told now; hold the rest for the reason that holds it now."""
        rows = self._db.execute(
            "SELECT delivery, since FROM held WHERE hook = ? AND reason = ? AND window = ? AND until = ?"
            " ORDER BY delivery",
            (window.hook, window.reason, window.name, window.until),
        ).fetchall()
        going: list[_Member] = []
        for delivery, since in rows:
            alert, body_bytes = self._alert(delivery)
            hold = decide_again(alert, window.reason, self._standings.of(alert, window.hook, None, now), now)
            if hold is None:
                going.append(_Member(delivery, alert.id, body_bytes, since, alert.rule, alert.terms.hourly_cap))
            else:
                self._hold_on(delivery, hold, now)
        return going

    def _hold_on(self, delivery: int, hold: Hold, now: datetime) -> None:
        self._db.execute(
            "UPDATE held SET reason = ?, window = ?, until = ?, since = min(since, ?) WHERE delivery = ?",
            (hold.reason, hold.window, hold.until.timestamp(), now.timestamp(), delivery),
        )

    def _alert(self, delivery: int) -> tuple[AlertRaised, int]:
        (body,) = self._db.execute(
            "SELECT a.body FROM delivery AS d JOIN alert AS a ON a.number = d.alert WHERE d.number = ?", (delivery,)
        ).fetchone()
        return decode(body, Payload).data, len(body)

    def _tell(self, window: _Window, going: Sequence[_Member], now: datetime) -> None:
        self._standings.note_rules(dict.fromkeys(one.rule for one in going if one.cap is not None), window.hook, now)
        parts = parts_of(going, lambda one: one.body_bytes)
        for part, members in enumerate(parts, 1):
            digest = None
            if len(members) > 1:
                digest = self._digest(window, members, (part, len(parts)), now)
            for one in members:
                self._go(one, digest, now)

    def _digest(self, window: _Window, members: Sequence[_Member], part: tuple[int, int], now: datetime) -> int:
        since = min(one.since for one in members)
        identity = digest_id(window.hook, [one.alert_id for one in members])
        made = self._db.execute(
            "INSERT INTO digest (id, hook, held_for, since, until, let_go_at, part, parts)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (identity, window.hook, window.reason, since, window.until, now.timestamp(), *part),
        )
        return int(made.lastrowid or 0)

    def _go(self, one: _Member, digest: int | None, now: datetime) -> None:
        self._db.execute("DELETE FROM held WHERE delivery = ?", (one.delivery,))
        self._db.execute(
            "UPDATE delivery SET number = (SELECT max(number) + 1 FROM delivery), status = 'pending', digest = ?,"
            " since = ?, due_at = ? WHERE number = ?",
            (digest, now.timestamp(), now.timestamp(), one.delivery),
        )


def _moment(at: float) -> datetime:
    return datetime.fromtimestamp(at, UTC)
