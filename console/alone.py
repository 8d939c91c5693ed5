"""One `marsad up` on a data directory: two would write over each other."""

import asyncio
import fcntl
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import IO, Final

import structlog

from console.failure import CommandError

#: Parts whose `marsad up` was killed end by themselves within five seconds; twice that on a machine that is busy.
ORPHANS_S: Final = 10.0
_CHECK_S: Final = 0.05

_log = structlog.get_logger()


@asynccontextmanager
async def alone(data_dir: Path) -> AsyncIterator[int]:
    """Hold `data_dir`; yield the file descriptor of a lock for the parts to keep open as long as they live.

    Raises `CommandError` when another `marsad up` runs there, or nothing can be written. Waits for parts that a killed
    one has left: they hold the console's port and the tables, and a worker that came beside them would begin with
    empty ones.
    """
    with _opened(data_dir, "up.lock") as own, _opened(data_dir, "parts.lock") as parts:
        if not _is_taken(own):
            raise CommandError(f"`marsad up` runs on {data_dir} already; stop it, or give this one its own --data-dir")
        await _wait_for_orphans(parts, data_dir)
        yield parts.fileno()


def _opened(data_dir: Path, name: str) -> IO[str]:
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        return (data_dir / name).open("w")
    except OSError as error:
        raise CommandError(f"{data_dir} cannot be written ({error.strerror}): set MARSAD_DATA_DIR") from error


async def _wait_for_orphans(lock: IO[str], data_dir: Path) -> None:
    ends = time.monotonic() + ORPHANS_S
    is_told = False
    while not _is_taken(lock):
        if time.monotonic() > ends:
            raise CommandError(f"parts of an earlier `marsad up` on {data_dir} run on: end them, then start again")
        if not is_told:
            _log.info("waiting for the parts of an earlier run to end")
            is_told = True
        await asyncio.sleep(_CHECK_S)


def _is_taken(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
