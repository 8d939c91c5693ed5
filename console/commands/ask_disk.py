"""What `marsad doctor` looks at on the disk: room, and whether what is kept can be written."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from console.commands.finding import Finding
from streams.settings import Settings

#: Below this the archive and the tables may stop at any moment.
MIN_FREE_BYTES: Final = 1024**3
#: Below this a batch of long articles, or a checkpoint of SQLite, may find no room.
FULL_BYTES: Final = 64 * 1024**2
#: A writer holds its lock for milliseconds.
LOCK_S: Final = 5.0


def ask_disk(settings: Settings) -> Iterator[Finding]:
    """Yield what is found; nothing is created. Blocks for some seconds where another holds a file."""
    path = settings.data_dir
    while not path.exists():
        path = path.parent
    yield _room(settings.data_dir, path)
    for what, file in (("archive", settings.archive), ("outbox", settings.outbox)):
        if (wrong := _unwritable(file)) is not None:
            yield Finding(what, "failed", wrong)


def _room(data_dir: Path, path: Path) -> Finding:
    if not path.is_dir() or not os.access(path, os.W_OK):
        return Finding("disk", "failed", f"{data_dir} cannot be written; set MARSAD_DATA_DIR")
    free = shutil.disk_usage(path).free
    told = f"{free / 1024**3:.1f} GiB free under {data_dir}"
    if free < FULL_BYTES:
        return Finding("disk", "failed", f"full, {free // 1024**2} MiB free under {data_dir}: make room")
    return Finding("disk", "ok" if free >= MIN_FREE_BYTES else "warning", told)


def _unwritable(file: Path) -> str | None:
    """Return why a database cannot be written, None when it can or is not there yet. Writes nothing."""
    if not file.exists():
        return None
    try:
        with closing(
            sqlite3.connect(f"file:{file}?mode=rw", uri=True, isolation_level=None, timeout=LOCK_S)
        ) as database:
            database.execute("BEGIN IMMEDIATE")
            database.execute("ROLLBACK")
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            return f"{file}: another process holds it for more than {LOCK_S:.0f} s; end that process"
        return f"{file}: {error}; give it to the user that runs Marsad, or move it away"
    except sqlite3.DatabaseError as error:
        return f"{file}: {error}; put a backup in its place, or move it away: docs/deployment.md says what is lost"
    return None
