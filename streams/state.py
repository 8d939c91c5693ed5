"""A table as agents use it: text keys, typed records, and errors that halt rather than reject."""

from collections.abc import Iterator
from typing import Any, Generic, TypeVar

import msgspec

from schemas.codec import decode, encode

_Kept = TypeVar("_Kept", bound=msgspec.Struct)


class StateError(RuntimeError):
    """A table could not be read or written. Reaction: halt; nothing is acknowledged, the record comes again."""


class State(Generic[_Kept]):
    """Key to record in a Faust table, within the partition of the record in hand.

    Reads and writes block on a local RocksDB (microseconds to milliseconds). Only `translate` may call it.
    """

    def __init__(self, table: Any, record: type[_Kept]) -> None:  # Any: faust.Table is generic over Any
        self._table = table
        self._record = record

    def get(self, key: str) -> _Kept | None:
        """Return what is kept under `key`."""
        try:
            value = self._table.get(key.encode())
            return None if value is None else decode(value, self._record)
        except Exception as error:
            raise StateError(f"table {self._table.name}: {error!r}") from error

    def put(self, key: str, record: _Kept) -> None:
        """Keep `record` under `key`."""
        try:
            self._table[key.encode()] = encode(record)
        except Exception as error:
            raise StateError(f"table {self._table.name}: {error!r}") from error

    def drop(self, key: str) -> None:
        """Forget what is kept under `key`, if anything."""
        try:
            self._table.pop(key.encode(), None)
        except Exception as error:
            raise StateError(f"table {self._table.name}: {error!r}") from error

    def all(self) -> Iterator[_Kept]:
        """Yield every record of the partitions that this worker holds."""
        try:
            for value in self._table.values():
                yield decode(value, self._record)
        except Exception as error:
            raise StateError(f"table {self._table.name}: {error!r}") from error
