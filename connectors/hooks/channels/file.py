"""A file of JSON Lines: each alert appended and on disk before it counts as delivered."""

import asyncio
import os
from datetime import datetime
from io import FileIO
from pathlib import Path
from typing import Annotated, Final

import msgspec
import structlog

from connectors.hooks.disk import held, sync_folder
from connectors.hooks.entry import Given, HookEntry
from connectors.hooks.hook import HookMessage, SendResult
from schemas.alert import Tier
from schemas.codec import DecodeError, decode_builtins

_MIB: Final = 1024 * 1024
#: So much of the end of a file is looked at at a time for where its last whole line ends.
_STEP_BYTES: Final = 64 * 1024

_log = structlog.get_logger()


class FileEntry(HookEntry, frozen=True, kw_only=True, tag="file"):
    """`path` is the file that alerts are appended to.

    Before it would grow over `max_mib`, in MiB, it becomes `path.1`, that one `path.2`, up to `keep`.
    """

    path: Path | None = None
    max_mib: Annotated[float, msgspec.Meta(gt=0)] | None = None
    keep: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 5

    def build(self, given: Given) -> "FileHook":  # noqa: ARG002  the port's argument
        """Return the hook; raises `HookConfigError`."""
        if self.path is None:
            raise self.wrong("a file hook needs `path`")
        most_bytes = None if self.max_mib is None else int(self.max_mib * _MIB)
        return FileHook(self.name, self.path, self.takes, most_bytes=most_bytes, keep=self.keep)


class FileHook:
    """Append `message.body` as a line. A repeat after a crash is a second line with the same id.

    The file is opened for each line: when another program has moved it away, the next line begins a new one.
    """

    def __init__(
        self, name: str, path: Path, tiers: frozenset[Tier], *, most_bytes: int | None = None, keep: int = 5
    ) -> None:
        self.name = name
        self.tiers = tiers
        self._path = path
        self._most_bytes = most_bytes
        self._keep = keep

    async def send(self, message: HookMessage, now: datetime) -> SendResult:  # noqa: ARG002  the port's argument
        """Append the alert; waits for the disk in a thread."""
        try:
            await asyncio.to_thread(self._append, message.body + b"\n")
        except OSError as error:
            return SendResult(outcome="retry", error=f"{self._path}: {error.strerror}")
        return SendResult(outcome="delivered")

    async def close(self) -> None:
        """Do nothing: the file is open only while a line is written."""

    def _append(self, line: bytes) -> None:
        with held(self._path):
            self._rotate(len(line))
            is_new = not self._path.exists()
            with self._path.open("ab+", buffering=0) as file:
                _mend(file, self._path)
                _write(file, line)
            if is_new:
                sync_folder(self._path.parent)

    def _rotate(self, coming_bytes: int) -> None:
        """Give the file a number where the next line has no room; the oldest goes first: a crash loses no other."""
        if self._most_bytes is None or not self._path.exists():
            return
        size = self._path.stat().st_size
        if not size or size + coming_bytes <= self._most_bytes:
            return
        for number in range(self._keep - 1, 0, -1):
            if self._numbered(number).exists():
                self._numbered(number).replace(self._numbered(number + 1))
        self._path.replace(self._numbered(1))

    def _numbered(self, number: int) -> Path:
        return self._path.with_name(f"{self._path.name}.{number}")


def _write(file: FileIO, line: bytes) -> None:
    """Append the whole line or, where the disk takes only a part of it, nothing."""
    before = file.seek(0, os.SEEK_END)
    try:
        left = memoryview(line)
        while left:
            left = left[file.write(left) :]
        os.fsync(file.fileno())
    except OSError:
        file.truncate(before)
        raise


def _mend(file: FileIO, path: Path) -> None:
    """End the file in a whole line: a crash in the midst of one leaves the beginning of an alert, which comes again."""
    size = file.seek(0, os.SEEK_END)
    whole = _end_of_lines(file, size)
    if whole == size:
        return
    file.seek(whole)
    torn = file.read()
    try:
        decode_builtins(torn)
    except DecodeError:
        _log.warning("cut a torn last line, whose alert comes again", file=str(path), cut_bytes=len(torn))
        file.truncate(whole)
    else:
        file.write(b"\n")  # only the line end is missing


def _end_of_lines(file: FileIO, size: int) -> int:
    """Return where the last whole line ends; looks at the end of the file alone where it is whole."""
    at = size
    step = 1
    while at > 0:
        start = max(0, at - step)
        file.seek(start)
        found = file.read(at - start).rfind(b"\n")
        if found >= 0:
            return start + found + 1
        at, step = start, _STEP_BYTES
    return 0
