"""What the outbox knows of each hook: its circuit, which survives restarts, and how many alerts it has had."""

import sqlite3
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from connectors.hooks.delivering.circuit import Circuit, Off

_ENTRIES: Final = """
SELECT h.name, h.delivered, h.error, h.off, h.turn, h.failures, h.opened_at, h.probe_at, h.paused_until,
       (SELECT count(*) FROM delivery AS d WHERE d.hook = h.name AND d.status = 'pending'),
       (SELECT count(*) FROM delivery AS d WHERE d.hook = h.name AND d.status = 'failed'),
       (SELECT count(*) FROM held AS w WHERE w.hook = h.name)
FROM hook AS h
"""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """A hook: its circuit, what is to be sent, and what was `delivered` ever.

    `failed` is what can still be retried, `held` what waits for a digest.
    """

    circuit: Circuit = Circuit()
    waiting: int = 0
    delivered: int = 0
    failed: int = 0
    held: int = 0
    error: str | None = None


class Register:
    """The table `hook` of an outbox; each call is a statement of its own, or one of a transaction that is open."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._db = database

    def entries(self) -> dict[str, Entry]:
        """Return every hook that ever had an alert or was switched, by name."""
        return {row[0]: _entry(row) for row in self._db.execute(_ENTRIES).fetchall()}

    def circuits(self) -> dict[str, Circuit]:
        """Return the circuit of every known hook, by name."""
        rows = self._db.execute(
            "SELECT name, off, turn, failures, opened_at, probe_at, paused_until FROM hook"
        ).fetchall()
        return {row[0]: _circuit(row[1:]) for row in rows}

    def keep(self, hook: str, circuit: Circuit) -> None:
        """Keep what deliveries have shown, unless an operator has switched the hook meanwhile."""
        moments = (circuit.opened_at, circuit.probe_at, circuit.paused_until)
        kept = (circuit.off, circuit.failures, *(None if one is None else one.timestamp() for one in moments))
        self._db.execute(
            "INSERT INTO hook (name, off, failures, opened_at, probe_at, paused_until) VALUES (?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (name) DO UPDATE SET off = excluded.off, failures = excluded.failures,"
            " opened_at = excluded.opened_at, probe_at = excluded.probe_at, paused_until = excluded.paused_until"
            " WHERE turn = ?",
            (hook, *kept, circuit.turn),
        )

    def switch(self, hook: str, off: Off | None) -> None:
        """Switch a hook off, or on again, where its circuit begins anew; who delivers notices within seconds."""
        self._db.execute(
            "INSERT INTO hook (name, off, turn) VALUES (?, ?, 1) ON CONFLICT (name) DO UPDATE SET off = excluded.off,"
            " turn = turn + 1, failures = 0, opened_at = NULL, probe_at = NULL, paused_until = NULL",
            (hook, off),
        )


def _entry(row: Any) -> Entry:  # Any: a row of `_ENTRIES`
    _, delivered, error, *circuit, waiting, failed, held = row
    return Entry(circuit=_circuit(circuit), waiting=waiting, delivered=delivered, failed=failed, held=held, error=error)


def _circuit(row: Any) -> Circuit:  # Any: the columns of a circuit
    off, turn, failures, *moments = row
    opened_at, probe_at, paused_until = (None if one is None else datetime.fromtimestamp(one, UTC) for one in moments)
    return Circuit(
        off=off, turn=turn, failures=failures, opened_at=opened_at, probe_at=probe_at, paused_until=paused_until
    )
