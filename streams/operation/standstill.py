"""End a process that stood still for longer than its group waits: SIGSTOP, a machine that slept, a VM that was moved.

Its partitions are another's by then. Seen on Apache Kafka on a busy machine: the commit failed with UnknownMemberId,
and the worker read nothing any more. A new process begins anew. Partitions that stand still:
`streams.operation.watchdog`.
"""

import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import structlog

from streams.engine.flow import EXIT_HALTED

TICK_S: Final = 0.5

_log = structlog.get_logger()


@contextmanager
def ended_by_standstill(limit_s: float) -> Iterator[None]:
    """End this process, for its supervisor to start it again, when it has stood still for more than `limit_s`.

    Watched by a thread: an event loop that is busy is no standstill, as the heartbeats have a thread of their own too.
    """
    done = threading.Event()
    threading.Thread(target=watch, args=(limit_s, done.wait, _halt), daemon=True).start()
    try:
        yield
    finally:
        done.set()


def watch(
    limit_s: float,
    pause: Callable[[float], bool],
    react: Callable[[float], None],
    clock: Callable[[], float] | None = None,
) -> None:
    """Call `react` with the length of each standstill, in seconds; return when `pause` returns True."""
    now = clock or _clock
    last = now()
    while not pause(TICK_S):
        present = now()
        if present - last > limit_s:
            react(present - last)
        last = present


def _clock() -> float:
    """Return seconds that go on while the machine sleeps, where the system can tell."""
    boot = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot is None else time.clock_gettime(boot)


def _halt(stood_s: float) -> None:
    _log.critical("halting", why=f"stood still for {stood_s:.0f} s: the group has given this worker up")
    os._exit(EXIT_HALTED)
