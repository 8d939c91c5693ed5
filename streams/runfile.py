"""Where a running `marsad up` can be reached: written by it, read by the other commands."""

import contextlib
import os
from datetime import datetime
from pathlib import Path

import msgspec

from schemas.codec import DecodeError, decode, encode


class RunFile(msgspec.Struct, frozen=True, kw_only=True):
    """The addresses of a running `marsad up`, and which feeds it polls: these, a line each, or a catalogue's."""

    pid: int
    broker: str
    is_embedded: bool
    console: str
    started_at: datetime
    only_feeds: str | None = None
    catalogue: str | None = None


def write_run_file(path: Path, run: RunFile) -> None:
    """Write it in one step, so that no reader sees half of it."""
    draft = path.with_suffix(".tmp")
    draft.write_bytes(encode(run))
    draft.replace(path)


def read_run_file(path: Path) -> RunFile | None:
    """Return the addresses, or None when nothing runs."""
    try:
        run = decode(path.read_bytes(), RunFile)
        os.kill(run.pid, 0)
    except (OSError, DecodeError):
        return None
    return run


def remove_run_file(path: Path) -> None:
    """Remove it; no error when it is gone already."""
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
