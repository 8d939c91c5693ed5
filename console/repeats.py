"""Keep a library that repeats itself from filling the log: a client whose broker is gone says so ten times a second."""

import logging
import time
from collections.abc import Callable
from typing import Final

QUIET_S: Final = 30.0


class FewRepeats(logging.Filter):
    """Passes a wording once in `quiet_s` seconds, then with the number of those left out."""

    def __init__(self, quiet_s: float = QUIET_S, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._quiet_s = quiet_s
        self._now = clock
        self._told: dict[tuple[str, str], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether the record is to be written; may add to its message."""
        key = (record.name, str(record.msg))
        now = self._now()
        since, left_out = self._told.get(key, (None, 0))
        if since is not None and now - since < self._quiet_s:
            self._told[key] = (since, left_out + 1)
            return False
        if left_out:
            record.msg, record.args = f"{record.getMessage()} ({left_out} more like it)", ()
        self._told[key] = (now, 0)
        return True
