"""A file of JSON Lines: each alert appended and on disk before it counts as delivered."""

import asyncio
import os
from datetime import datetime
from pathlib import Path

from connectors.hooks.entry import Given, HookEntry
from connectors.hooks.hook import HookMessage, SendResult
from schemas.alert import Tier


class FileEntry(HookEntry, frozen=True, kw_only=True, tag="file"):
    """`path` is the file that alerts are appended to."""

    path: Path | None = None

    def build(self, given: Given) -> "FileHook":  # noqa: ARG002  the port's argument
        """Return the hook; raises `HookConfigError`."""
        if self.path is None:
            raise self.wrong("a file hook needs `path`")
        return FileHook(self.name, self.path, self.takes)


class FileHook:
    """Append `message.body` as a line. A repeat after a crash is a second line with the same id."""

    def __init__(self, name: str, path: Path, tiers: frozenset[Tier]) -> None:
        self.name = name
        self.tiers = tiers
        self._path = path

    async def send(self, message: HookMessage, now: datetime) -> SendResult:  # noqa: ARG002  the port's argument
        """Append the alert; waits for the disk in a thread."""
        try:
            await asyncio.to_thread(self._append, message.body)
        except OSError as error:
            return SendResult(outcome="retry", error=f"{self._path}: {error.strerror}")
        return SendResult(outcome="delivered")

    async def close(self) -> None:
        """Do nothing: the file is open only while a line is written."""

    def _append(self, body: bytes) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._path.open("ab") as file:
            file.write(body + b"\n")
            file.flush()
            os.fsync(file.fileno())
