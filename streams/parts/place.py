"""A directory of its own for each worker's tables, as RocksDB takes no second process."""

import fcntl
import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from streams.settings import Settings

MAX_WORKERS: Final = 64


class NoPlaceError(RuntimeError):
    """Every table directory is taken. Reaction: report; stop a worker or use another data directory."""


@contextmanager
def table_dir(settings: Settings) -> Iterator[Path]:
    """Hold the first free table directory of this broker; tables of another broker are never mixed in.

    Directories are taken in order, so that a worker that comes back finds the tables that one left.
    """
    broker = "embedded" if settings.is_embedded else hashlib.sha256(str(settings.broker).encode()).hexdigest()[:12]
    root = settings.data_dir / "tables" / broker
    for number in range(MAX_WORKERS):
        path = root / f"worker-{number}"
        path.mkdir(parents=True, exist_ok=True)
        with (path / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            yield path
            return
    raise NoPlaceError(f"{root} already serves {MAX_WORKERS} workers; use another data directory for more")
