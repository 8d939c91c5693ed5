"""Files that a crash leaves whole: what a reader finds is all of what was there before, or all of what is there now."""

import errno
import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

#: A writer holds a file for milliseconds; one that is stopped in the midst must not hold up the others for ever.
WAIT_S: Final = 10.0
_LOOK_EVERY_S: Final = 0.01


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold `path` against other threads and processes, as `marsad hooks test` beside `marsad deliver`; blocks.

    Raises `OSError` where somebody else has held it for `WAIT_S` seconds. Folders are made; `.NAME.lock` stays there.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + WAIT_S
    with path.with_name(f".{path.name}.lock").open("w") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > until:
                    raise OSError(errno.EBUSY, f"held by another process for {WAIT_S:g} s") from None
                time.sleep(_LOOK_EVERY_S)
        yield


def write_whole(path: Path, content: bytes) -> None:
    """Put `content` in the place of what `path` has, on disk before this returns; raises `OSError`. Blocks.

    Folders are made. The file keeps its permissions, so that a web server that may read it still may.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.draft")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    if path.exists():
        shutil.copymode(path, draft)
    draft.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Have the disk keep the names in `folder`: without it a new file may be gone after a loss of power."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
