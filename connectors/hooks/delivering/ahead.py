"""What a clock that was far ahead has postponed: set back, it would have it wait until it is there, a year perhaps."""

import sqlite3
from datetime import datetime, timedelta
from typing import Final

from connectors.hooks.delivering.standing import STEP

#: Ladders that began in the future, and attempts later than any pause. Two questions, as each goes by an index.
_AHEAD: Final = """
SELECT number FROM delivery WHERE hook = :hook AND status = 'pending' AND since > :began
UNION ALL SELECT number FROM delivery WHERE hook = :hook AND status = 'pending' AND due_at > :latest
"""
_IS_ANY: Final = f"{_AHEAD} LIMIT 1"
_CATCH_UP: Final = f"UPDATE delivery SET since = min(since, :now), due_at = :now WHERE number IN ({_AHEAD})"  # noqa: S608  our words


class Ahead:
    """The deliveries of the outbox behind `database` that are ahead of the clock."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._db = database

    def is_any(self, hook: str, now: datetime, longest: timedelta) -> bool:
        """Return whether there is one at `hook`; `longest` is the longest pause between two attempts."""
        return self._db.execute(_IS_ANY, _bounds(hook, now, longest)).fetchone() is not None

    def catch_up(self, hook: str, now: datetime, longest: timedelta) -> None:
        """Let them be due now, with ladders that begin now at the latest."""
        self._db.execute(_CATCH_UP, _bounds(hook, now, longest))


def _bounds(hook: str, now: datetime, longest: timedelta) -> dict[str, str | float]:
    began, latest = (now + STEP).timestamp(), (now + longest).timestamp()
    return {"hook": hook, "now": now.timestamp(), "began": began, "latest": latest}
