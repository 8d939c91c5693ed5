"""Tie the life of a child process to that of its parent, so that kill -9 of the parent leaves no orphan."""

import asyncio
import ctypes
import os
import sys
from collections.abc import Callable, Mapping
from typing import Final

import structlog

#: Tells a child the process id of its supervisor.
SUPERVISOR_VARIABLE: Final = "MARSAD_SUPERVISOR_PID"
#: Tells a child how often it was started again.
RESTARTS_VARIABLE: Final = "MARSAD_RESTARTS"
PARENT_CHECK_S: Final = 0.5
_PR_SET_PDEATHSIG: Final = 1

_log = structlog.get_logger()


def signalled_with_parent(signal_number: int) -> Callable[[], None] | None:
    """Return what makes the kernel send a child this signal when its parent dies; to be run between fork and exec.

    None where the kernel cannot (it is Linux that can): there `stop_with_parent` must do.
    """
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)

    def tie() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, signal_number)

    return tie


async def stop_with_parent(stop: asyncio.Event, environ: Mapping[str, str]) -> None:
    """Set `stop` when the supervisor that started this process is gone; return at once where there is none.

    Portable: an orphan gets another parent.
    """
    supervisor = environ.get(SUPERVISOR_VARIABLE)
    if supervisor is None:
        return
    while os.getppid() == int(supervisor):  # noqa: ASYNC110  no event tells of a parent's death
        await asyncio.sleep(PARENT_CHECK_S)
    _log.warning("the parent process is gone, stopping")
    stop.set()
