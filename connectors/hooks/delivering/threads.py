"""The message that began a thread on an event at a hook, in the outbox's file, so that a restart ends no thread.

Called inside the outbox's transactions.
"""

import sqlite3
from collections.abc import Iterable
from typing import Final

from connectors.hooks.delivering.due import Due
from connectors.hooks.hook import HookMessage

#: By the event first, as an event that is forgotten takes all of its threads with it.
THREAD_TABLES: Final = """
CREATE TABLE IF NOT EXISTS thread (
    event_id TEXT NOT NULL,
    hook TEXT NOT NULL,
    receipt TEXT NOT NULL,
    PRIMARY KEY (event_id, hook)
) WITHOUT ROWID;
"""
#: A first alert of another rule leaves the thread of its event as it is. What follows has a receipt of its own only
#: where it could not answer to the one that is kept: that message is no more.
_NOTE: Final = """
INSERT INTO thread (event_id, hook, receipt) VALUES (:event, :hook, :receipt)
ON CONFLICT (event_id, hook) DO UPDATE SET receipt = excluded.receipt
WHERE (SELECT kind FROM alert WHERE number = :alert) != 'alert'
"""


class Threads:
    """The table `thread` of the outbox behind `database`."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._db = database

    def note(self, due: Due, receipt: str | None) -> None:
        """Keep what a message that was taken is called, if it began a thread; a digest begins none."""
        if receipt is not None and due.digest is None:
            told = {"event": due.event_id, "hook": due.hook, "receipt": receipt, "alert": due.alert}
            self._db.execute(_NOTE, told)

    def of(self, due: Due, message: HookMessage) -> str | None:
        """Return the receipt that `message` may answer to.

        None for the first alert of a rule, a message of its own: it may weigh more than the one before.
        """
        if all(alert.kind == "alert" for alert in message.alerts):
            return None
        row = self._db.execute(
            "SELECT receipt FROM thread WHERE event_id = ? AND hook = ?", (due.event_id, due.hook)
        ).fetchone()
        return None if row is None else str(row[0])

    def prune(self, events: Iterable[str]) -> None:
        """Forget the threads on those of `events` of which no alert is remembered any more."""
        self._db.executemany(
            "DELETE FROM thread WHERE event_id = :event AND NOT EXISTS (SELECT 1 FROM alert WHERE event_id = :event)",
            [{"event": event} for event in dict.fromkeys(events)],
        )
