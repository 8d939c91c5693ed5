"""For how long the group surely holds to a poller's share, whatever becomes of the line to the broker. No I/O.

A poller that the broker does not hear is taken for dead after its session, and its feeds go to another; it hears
nothing of that. So it may ask only for as long as nobody can have given it up: counted from when it sent what the
coordinator of the group has confirmed since, as the coordinator cannot have received it earlier.
"""

import sys
import time
from collections.abc import Callable
from typing import Final

#: A poller that is silent for so long is taken for dead, and its feeds go to another.
SESSION_S: Final = 10.0
#: The end of a session in which nobody is asked any more: a request that is broken off then is over, at the host too,
#: when another asks.
SPARE_S: Final = 3.0
#: From one confirmation to the next.
CONFIRM_EVERY_S: Final = 2.0


def uptime_s() -> float:
    """Return a time that nobody sets, and that goes on while the machine is suspended, where the system has one."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) if sys.platform == "linux" else time.monotonic()


class Lease:
    """A poller's right to ask its feeds; it has none before the first confirmation."""

    def __init__(self, clock: Callable[[], float] = uptime_s) -> None:
        self._now = clock
        self._ends_s = 0.0

    def now_s(self) -> float:
        """Return the time by which the lease runs."""
        return self._now()

    def confirm(self, sent_s: float) -> None:
        """Take that the coordinator has answered what was sent at `sent_s`, and knows this poller."""
        self._ends_s = max(self._ends_s, sent_s + SESSION_S - SPARE_S)

    def is_held(self) -> bool:
        """Return whether nobody else can have the feeds."""
        return self._now() < self._ends_s
