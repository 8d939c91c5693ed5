"""Deliveries on disk: what is due, and the memory of what was made. One SQLite file, every commit synchronised.

An alert is kept once, a delivery for each hook that is to have it. What was delivered and told is kept as the memory
against a repeat: without its body at once, and for `MEMORY` at all.
"""

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, Literal, Self

import msgspec
import structlog

from connectors.hooks.delivering.addressees import Addressees, addressees
from connectors.hooks.delivering.ahead import Ahead
from connectors.hooks.delivering.due import Due, End, Payload, Retried, Untold, Waiting
from connectors.hooks.delivering.held import Held, Waits
from connectors.hooks.delivering.register import Register
from connectors.hooks.delivering.rows import due_of, message_of, untold_of
from connectors.hooks.delivering.tables import VERSION, opened
from connectors.hooks.delivering.threads import Threads
from connectors.hooks.hook import Hook, HookMessage
from schemas.alert import AlertRaised
from schemas.codec import encode

Status = Literal["held", "pending", "delivered", "failed", "replaced"]

#: Three times as long as `alerts.raised` keeps alerts, so that none of it comes as new; for as long, an update or a
#: retraction finds who heard before.
MEMORY: Final = timedelta(days=90)
#: How long an alert that failed at a hook can be retried: as long as `alerts.delivered` tells of it.
RETRYABLE: Final = timedelta(days=30)
#: Alerts whose message is kept decoded, for the hooks that send it at the same time.
_MESSAGES: Final = 256

#: Deliveries before which none of their event is pending. Those of a digest go together, when that holds of each.
_DUE: Final = """
SELECT d.number, d.alert, a.id, d.hook, d.event_id, d.attempts, d.since, d.due_at, d.digest, d.round
FROM delivery AS d JOIN alert AS a ON a.number = d.alert
WHERE d.hook = ? AND d.status = 'pending' AND NOT EXISTS (
    SELECT 1 FROM delivery AS e
    WHERE e.hook = d.hook AND e.event_id = d.event_id AND e.status = 'pending' AND e.number < d.number
    AND (d.digest IS NULL OR e.digest IS NOT d.digest))
AND (d.digest IS NULL OR NOT EXISTS (
    SELECT 1 FROM delivery AS m WHERE m.digest = d.digest AND m.status = 'pending' AND (m.number < d.number OR EXISTS (
        SELECT 1 FROM delivery AS e
        WHERE e.hook = m.hook AND e.event_id = m.event_id AND e.status = 'pending' AND e.number < m.number
        AND e.digest IS NOT m.digest))))
ORDER BY d.due_at, d.number LIMIT ?
"""
_OVERDUE: Final = """
SELECT d.number, d.alert, a.id, d.hook, d.event_id, d.attempts, d.since, d.due_at, d.digest, d.round
FROM delivery AS d JOIN alert AS a ON a.number = d.alert
WHERE d.hook = ? AND d.status = 'pending' AND d.since < ? AND (d.digest IS NULL OR NOT EXISTS (
    SELECT 1 FROM delivery AS m WHERE m.digest = d.digest AND m.status = 'pending' AND m.number < d.number))
ORDER BY d.since, d.number LIMIT ?
"""
_UNTOLD: Final = """
SELECT d.number, d.round, d.hook, d.status, d.attempts, d.ended_at, d.http_status, d.error,
       (SELECT id FROM digest WHERE number = d.digest), (SELECT id FROM alert WHERE number = d.replaced_by),
       a.id, a.event_id, a.event_version, a.rule, a.tier, a.published, a.trace, a.raised_at
FROM delivery AS d JOIN alert AS a ON a.number = d.alert
WHERE d.ended_at IS NOT NULL AND d.is_told = 0 ORDER BY d.number LIMIT ?
"""
#: One that a later alert of its event and rule has overtaken would tell what is no longer so.
_FAILED: Final = """
SELECT d.number, a.body IS NOT NULL, EXISTS (
    SELECT 1 FROM alert AS b JOIN delivery AS l ON l.alert = b.number AND l.hook = d.hook
    WHERE b.event_id = a.event_id AND b.rule = a.rule AND b.number > a.number AND l.status = 'delivered')
FROM delivery AS d JOIN alert AS a ON a.number = d.alert
WHERE d.status = 'failed' AND (:hook IS NULL OR d.hook = :hook) AND (:alert IS NULL OR a.id = :alert)
  AND (:since IS NULL OR d.ended_at >= :since)
"""
#: Retried while a later one was on its way, one that has been overtaken since.
_OVERTAKE: Final = """
UPDATE delivery SET status = 'replaced', replaced_by = ?, ended_at = ?
WHERE hook = ? AND event_id = ? AND status = 'pending' AND number < ? AND digest IS NULL
  AND (SELECT rule FROM alert WHERE number = delivery.alert) = (SELECT rule FROM alert WHERE number = ?)
"""
_STRIP: Final = """
UPDATE alert SET body = NULL WHERE number IN (
    SELECT number FROM alert WHERE body IS NOT NULL AND accepted_at < ? AND NOT EXISTS (
        SELECT 1 FROM delivery AS d WHERE d.alert = alert.number AND (d.ended_at IS NULL OR d.is_told = 0))
    ORDER BY accepted_at LIMIT ?)
"""
_OLD: Final = """
SELECT number, event_id FROM alert WHERE accepted_at < ? AND number < (SELECT max(number) FROM alert) AND NOT EXISTS (
    SELECT 1 FROM delivery AS d WHERE d.alert = alert.number AND (d.ended_at IS NULL OR d.is_told = 0))
ORDER BY accepted_at LIMIT ?
"""

_log = structlog.get_logger()


class Outbox:
    """Every call is one transaction of milliseconds, unless `together` makes several one. One thread at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._db = opened(path)
        self.hooks = Register(self._db)
        self.ahead = Ahead(self._db)
        self._held = Held(self._db)
        self._threads = Threads(self._db)
        self._messages: OrderedDict[int, HookMessage] = OrderedDict()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @contextmanager
    def together(self) -> Iterator[None]:
        """Make all that is done inside one transaction, synchronised once: all of it is kept, or none."""
        if self._db.in_transaction:
            yield
            return
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            # A disk that is full may have ended the transaction already.
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise

    def touch(self) -> None:
        """Write what is there already, which takes room as any change does."""
        self._db.execute(f"PRAGMA user_version = {VERSION}")

    def accept(
        self, alert: AlertRaised, hooks: Iterable[Hook], now: datetime, trace: str | None = None
    ) -> tuple[str, ...]:
        """Keep `alert` for each hook that is to have it; return the hooks at which it is new, or has let others go.

        `trace` is the `traceparent` that it came with. A channel that no hook is called by has failed at once. At a
        hook where its terms hold it, it waits for a digest. What has waited long enough is let go before it.
        """
        with self.together():
            let_go = self._held.let_go(now)
            number = self._kept(alert, now, trace)
            chosen = addressees(alert, hooks, self._heard(alert, number))
            fresh = self._file(alert, number, chosen, now)
            if fresh:  # a repeat for a hook that is new: its body may have been dropped
                self._db.execute("UPDATE alert SET body = ? WHERE number = ? AND body IS NULL", (_body(alert), number))
            for hook in chosen.hooks:
                if hook in fresh:
                    self._held.place(alert, number, hook, now)
        return tuple(dict.fromkeys((*fresh, *let_go)))

    def let_go(self, now: datetime) -> frozenset[str]:
        """Let go what was held for a time that is over, in digests; return the hooks at which something was."""
        with self.together():
            return self._held.let_go(now)

    def hold_back(self, due: Due, now: datetime) -> None:
        """Hold what was let go, and that no receiver has seen, for quiet hours which have begun meanwhile."""
        with self.together():
            self._held.hold_back(due, now)

    def is_over(self, now: datetime) -> bool:
        """Return whether anything is held for a time that is over."""
        return self._held.is_over(now)

    def next_let_go(self) -> datetime | None:
        """Return when the next of what is held is let go, None when nothing is held."""
        return self._held.next_at()

    def held(self) -> dict[str, Waits]:
        """Return what is held for a digest, by hook; hooks that are not configured any more are among them."""
        return self._held.waits()

    def _kept(self, alert: AlertRaised, now: datetime, trace: str | None) -> int:
        newest = max((report.article.published for report in alert.event.reports), default=alert.raised_at)
        self._db.execute(
            "INSERT INTO alert (id, event_id, event_version, rule, kind, tier, summary, raised_at, published,"
            " accepted_at, trace) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
            (alert.id, alert.event.id, alert.event.version, alert.rule, alert.kind, alert.tier, alert.title,
             alert.raised_at.timestamp(), newest.timestamp(), now.timestamp(), trace),
        )  # fmt: skip
        (number,) = self._db.execute("SELECT number FROM alert WHERE id = ?", (alert.id,)).fetchone()
        return int(number)

    def _heard(self, alert: AlertRaised, number: int) -> Sequence[str]:
        """Return the hooks that have or will get an earlier alert of the same event and rule, or one it replaces."""
        rules = alert.replaces if alert.kind == "alert" else (alert.rule, *alert.replaces)
        rows = [
            row
            for rule in rules
            for row in self._db.execute(
                "SELECT DISTINCT d.hook FROM alert AS a JOIN delivery AS d ON d.alert = a.number"
                " WHERE a.event_id = ? AND a.rule = ? AND a.number < ? AND d.status NOT IN ('failed', 'replaced')"
                " ORDER BY d.hook",
                (alert.event.id, rule, number),
            ).fetchall()
        ]
        return [hook for (hook,) in dict.fromkeys(rows)]

    def _file(self, alert: AlertRaised, number: int, chosen: Addressees, now: datetime) -> tuple[str, ...]:
        at = now.timestamp()
        fresh = tuple(hook for hook in chosen.hooks if self._is_new(alert, number, hook, at))
        self._db.executemany("INSERT OR IGNORE INTO hook (name) VALUES (?)", [(hook,) for hook in fresh])
        for hook in chosen.unknown:
            error = f"no hook is called {hook!r}; correct the channels of rule {alert.rule!r}, or configure the hook"
            if self._db.execute(
                "INSERT OR IGNORE INTO delivery (alert, hook, event_id, status, since, due_at, ended_at, error)"
                " VALUES (?, ?, ?, 'failed', ?, ?, ?, ?)",
                (number, hook, alert.event.id, at, at, at, error),
            ).rowcount:
                _log.warning("alert for a hook that is not there", alert=alert.id, rule=alert.rule, hook=hook)
                fresh = (*fresh, hook)
        return fresh

    def _is_new(self, alert: AlertRaised, number: int, hook: str, at: float) -> bool:
        """File a delivery; return whether it was not there yet."""
        made = self._db.execute(
            "INSERT OR IGNORE INTO delivery (alert, hook, event_id, status, since, due_at)"
            " VALUES (?, ?, ?, 'pending', ?, ?)",
            (number, hook, alert.event.id, at, at),
        )
        return made.rowcount > 0

    def last_accepted_at(self) -> datetime | None:
        """Return when the alert that was accepted last was raised."""
        row = self._db.execute("SELECT raised_at FROM alert ORDER BY number DESC LIMIT 1").fetchone()
        return None if row is None else datetime.fromtimestamp(row[0], UTC)

    def due(self, hook: str, limit: int) -> list[Due]:
        """Return the deliveries that `hook` should make next, by time due, also those whose time is still to come.

        An alert waits for the earlier ones on the same event, so that a receiver sees updates in order.
        """
        return [due_of(row) for row in self._db.execute(_DUE, (hook, limit)).fetchall()]

    def overdue(self, hook: str, before: datetime, limit: int) -> list[Due]:
        """Return what waits for `hook` since a time before `before`, oldest first, also behind others of its event."""
        return [due_of(row) for row in self._db.execute(_OVERDUE, (hook, before.timestamp(), limit)).fetchall()]

    def oldest_since(self, hook: str) -> datetime | None:
        """Return since when the oldest that is pending at `hook` is so."""
        (since,) = self._db.execute(
            "SELECT min(since) FROM delivery WHERE hook = ? AND status = 'pending'", (hook,)
        ).fetchone()
        return None if since is None else datetime.fromtimestamp(since, UTC)

    def message(self, due: Due) -> HookMessage:
        """Return what is to be sent."""
        if due.digest is not None:
            return self._held.message(due.digest)
        message = self._told(due)
        thread = self._threads.of(due, message)
        return message if thread is None else msgspec.structs.replace(message, thread=thread)

    def _told(self, due: Due) -> HookMessage:
        """Return the message as all hooks have it."""
        found = self._messages.get(due.alert)
        if found is None:
            row = self._db.execute(
                "SELECT id, event_id, tier, summary, raised_at, trace, body FROM alert WHERE number = ?", (due.alert,)
            ).fetchone()
            found = self._messages[due.alert] = message_of(row)
            if len(self._messages) > _MESSAGES:
                self._messages.popitem(last=False)
        return found

    def postpone(self, due: Due, until: datetime, error: str | None, *, is_counted: bool = True) -> None:
        """Set the next attempt, and count the one that failed; what is not counted is no step of the ladder."""
        with self.together():
            self._db.execute(
                "UPDATE delivery SET attempts = attempts + ?, due_at = ?, error = ?"
                " WHERE (number = ? OR digest = ?) AND status = 'pending'",
                (int(is_counted), until.timestamp(), error, due.number, due.digest),
            )
            self._note_at_hook(due.hook, error)

    def retry(
        self, now: datetime, *, hook: str | None = None, alert_id: str | None = None, since: datetime | None = None
    ) -> Retried:
        """Begin failed deliveries anew, all or those of a hook, of an alert, or that ended at `since` or later.

        They keep their place in the order of their event; those of a digest go together again, unless one is asked for.
        """
        with self.together():
            failed = self._db.execute(
                _FAILED, {"hook": hook, "alert": alert_id, "since": None if since is None else since.timestamp()}
            ).fetchall()
            at = now.timestamp()
            again = [
                (at, at, alert_id, number)
                for number, has_body, is_superseded in failed
                if has_body and not is_superseded
            ]
            self._db.executemany(
                "UPDATE delivery SET status = 'pending', attempts = 0, round = round + 1, is_told = 0, ended_at = NULL,"
                " http_status = NULL, since = ?, due_at = ?, digest = CASE WHEN ? IS NULL THEN digest END"
                " WHERE number = ?",
                again,
            )
        superseded = sum(bool(is_superseded) for _, _, is_superseded in failed)
        return Retried(pending=len(again), superseded=superseded, forgotten=len(failed) - len(again) - superseded)

    def finish(self, due: Due, end: End) -> None:
        """Keep how a delivery ended, for each alert of a digest, which is still to be told."""
        with self.together():
            changed = self._db.execute(
                "UPDATE delivery SET status = ?, attempts = ?, ended_at = ?, http_status = ?, error = ?, is_told = 0"
                " WHERE (number = ? OR digest = ?) AND status = 'pending'",
                (end.status, end.attempts, end.at.timestamp(), end.http_status, end.error, due.number, due.digest),
            ).rowcount
            self._note_at_hook(due.hook, end.error, delivered=changed if end.status == "delivered" else 0)
            self._threads.note(due, end.receipt)
            if end.status == "delivered" and due.digest is None:
                self._db.execute(
                    _OVERTAKE, (due.alert, end.at.timestamp(), due.hook, due.event_id, due.number, due.alert)
                )

    def _note_at_hook(self, hook: str, error: str | None, delivered: int = 0) -> None:
        self._db.execute(
            "INSERT INTO hook (name, error, delivered) VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE"
            " SET error = excluded.error, delivered = delivered + excluded.delivered",
            (hook, error, delivered),
        )

    def untold(self, limit: int = 500) -> list[Untold]:
        """Return outcomes that were not told yet, oldest first."""
        return [untold_of(row) for row in self._db.execute(_UNTOLD, (limit,)).fetchall()]

    def told(self, outcomes: Iterable[Untold]) -> None:
        """Mark outcomes as told; a body, the most of an alert, goes when no hook needs it any more."""
        with self.together():
            for one in outcomes:
                # One that was begun anew meanwhile has another outcome to come.
                self._db.execute(
                    "UPDATE delivery SET is_told = 1 WHERE number = ? AND round = ? AND ended_at IS NOT NULL",
                    (one.number, one.round),
                )
                self._db.execute(
                    "UPDATE alert SET body = NULL WHERE number = (SELECT alert FROM delivery WHERE number = ?)"
                    " AND NOT EXISTS (SELECT 1 FROM delivery AS d WHERE d.alert = alert.number"
                    " AND (d.ended_at IS NULL OR d.is_told = 0 OR d.status = 'failed'))",
                    (one.number,),
                )

    def prune(self, now: datetime, limit: int = 500) -> int:
        """Forget up to `limit` alerts whose time is over, with or without their ids; return how many there were.

        What is pending or untold is never forgotten, nor is the last alert, which says since when to raise again.
        """
        with self.together():
            bodies = self._db.execute(_STRIP, ((now - RETRYABLE).timestamp(), limit)).rowcount
            old = self._db.execute(_OLD, ((now - MEMORY).timestamp(), limit)).fetchall()
            numbers = [(number,) for number, _ in old]
            self._db.executemany("DELETE FROM delivery WHERE alert = ?", numbers)
            self._db.executemany("DELETE FROM alert WHERE number = ?", numbers)
            if old:
                self._held.prune(now - MEMORY)
                self._threads.prune(event for _, event in old)
        return bodies + len(old)

    def waiting(self) -> dict[str, Waiting]:
        """Return what is pending, by hook; hooks that are not configured any more are among them."""
        rows = self._db.execute(
            "SELECT d.hook, count(*), (SELECT error FROM hook WHERE name = d.hook) FROM delivery AS d"
            " WHERE d.status = 'pending' GROUP BY d.hook"
        ).fetchall()
        return {hook: Waiting(number, error) for hook, number, error in rows}

    def depths(self) -> dict[str, int]:
        """Return how many deliveries are pending, by hook; hooks at which none is are left out."""
        return {hook: found.number for hook, found in self.waiting().items()}

    def counts(self) -> dict[Status, int]:
        """Return how many deliveries there are by status; reads every row."""
        return dict(self._db.execute("SELECT status, count(*) FROM delivery GROUP BY status").fetchall())


def _body(alert: AlertRaised) -> bytes:
    return encode(Payload(type="alert.raised", timestamp=alert.raised_at, data=alert))
