"""When a stage fails too often to go on: a share of its last records, not a run of them. Pure.

A bad release may fail every record, or every second, or those of one language. Whatever the pattern, past the limit the
flow is better off standing: docs/decisions/failure-limit.md.
"""

from collections import deque
from collections.abc import Iterable
from typing import Final

#: The records that a share is taken of: half a minute of a busy worker, some minutes of news.
WINDOW: Final = 500
#: A fifth of the window. A coder that is well fails on none in thousands; one that is not rejects this many at most.
MOST_FAILURES: Final = WINDOW // 5


class Failures:
    """How the last records of a stage went, the oldest first: True for each that our own code failed on."""

    def __init__(self, outcomes: Iterable[bool] = ()) -> None:
        self._outcomes = deque(outcomes, WINDOW)
        self.count = sum(self._outcomes)

    @property
    def records(self) -> int:
        """Return how many records have been noted, `WINDOW` at most."""
        return len(self._outcomes)

    @property
    def outcomes(self) -> tuple[bool, ...]:
        """Return what a new instance is built of."""
        return tuple(self._outcomes)

    @property
    def are_too_many(self) -> bool:
        """Return whether the stage should stop."""
        return self.count > MOST_FAILURES

    @property
    def are_over(self) -> bool:
        """Return whether so few failures are left that what went wrong is past."""
        return self.count <= MOST_FAILURES // 2

    def note(self, *, is_failure: bool) -> None:
        """Take one more record into account."""
        if len(self._outcomes) == WINDOW:
            self.count -= self._outcomes[0]
        self._outcomes.append(is_failure)
        self.count += is_failure
