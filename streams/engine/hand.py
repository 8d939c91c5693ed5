"""The record in hand, kept on disk, so that the next life of a process knows at which record the last one died.

A record that ends the process each time, or hangs it until `streams.operation.pulse` ends it, would be read again for
ever: the partition would never go on, and neither would what else the process reads. After `DEATHS` ends it is refused,
until another release reads it. An end on purpose, by a halt or a signal, leaves no record in hand. A kill from outside
may hit any record, but hardly the same one three times.
"""

import mmap
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final
from zlib import crc32

import msgspec
import structlog

#: So many ends with the same record in hand make it poison.
DEATHS: Final = 3
#: Records that are remembered; the oldest are forgotten.
MOST: Final = 1000
_LENGTH: Final = 512
_HAND: Final = "hand"
_DEATHS: Final = "deaths.json"

_log = structlog.get_logger()


class Hand:
    """What this process has in hand, in a file of `folder`, and at which records it and its neighbours died.

    `folder` is this process's alone. Neighbours, those in the folders beside it, are counted in, as the partition of a
    worker that died goes to another one. `release` names the code that reads: another one may survive the record.
    """

    def __init__(self, folder: Path, release: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._release = release
        path = folder / _HAND
        if not path.exists() or path.stat().st_size != _LENGTH:
            path.write_bytes(bytes(_LENGTH))
        with path.open("r+b") as file:
            # Shared memory of the file: it outlives the process without a write to the disk for each record.
            self._map = mmap.mmap(file.fileno(), _LENGTH)
        self._deaths: dict[str, int] = {}
        self._bury()
        self.look_around()

    def look_around(self) -> None:
        """Learn at which records neighbours died; to be called when partitions of theirs come here."""
        found: Counter[str] = Counter()
        for path in self._folder.parent.glob(f"*/{_DEATHS}"):
            found.update(_read(path))
        self._deaths = dict(found)

    def is_poison(self, message: Any) -> bool:  # Any: faust's message
        """Return whether processes died at this record so often that it is not to be taken up again."""
        return bool(self._deaths) and self._deaths.get(self._name(message), 0) >= DEATHS

    @contextmanager
    def holding(self, message: Any) -> Iterator[None]:  # Any: as above
        """Have a record in hand; an exception is no death."""
        held = self._name(message).encode()[: _LENGTH - 1]
        self._map[: len(held) + 1] = held + b"\0"
        try:
            yield
        finally:
            self._map[0] = 0

    def _name(self, message: Any) -> str:  # Any: as above
        # By its bytes, as it comes again at another offset: the stage before it was interrupted too.
        value = message.value or b""
        return f"{self._release} {message.topic} {len(value)} {crc32(value):08x}"

    def _bury(self) -> None:
        """Count the record that an earlier life had in hand when it died."""
        held = self._map[:].split(b"\0", 1)[0].decode()
        if not held:
            return
        path = self._folder / _DEATHS
        deaths = _read(path)
        deaths[held] = deaths.pop(held, 0) + 1
        kept = dict(list(deaths.items())[-MOST:])
        scratch = path.with_suffix(".new")
        scratch.write_bytes(msgspec.json.encode(kept))
        scratch.replace(path)
        self._map[0] = 0
        _log.warning("an earlier life died with a record in hand", record=held, times=deaths[held])


def _read(path: Path) -> dict[str, int]:
    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[str, int])
    except FileNotFoundError:
        return {}
    except msgspec.DecodeError as error:
        _log.warning("forgotten at which records processes died", path=str(path), error=str(error))
        return {}
