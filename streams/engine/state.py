"""A table as agents use it: text keys, typed records, and errors that halt rather than reject."""

import asyncio
from collections.abc import Iterator
from typing import Any, Final, Generic, TypeVar

import faust
import msgspec

from schemas.codec import decode, encode

_ESTIMATE: Final = "rocksdb.estimate-num-keys"

_Kept = TypeVar("_Kept", bound=msgspec.Struct)


class StateError(RuntimeError):
    """A table could not be read or written. Reaction: halt; nothing is acknowledged, the record comes again."""


class ChangelogTable(faust.Table[bytes, bytes]):
    """A Faust table that knows which of its changes the broker does not have yet.

    Faust sends changes from a buffer of its own and waits for none of them. Killed while some wait there, a worker
    recovers a state that is older than what it has sent and committed: an event would lose a report.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:  # Any: as faust.Table, whose arguments these are
        super().__init__(*arguments, **named)
        self.unacknowledged: set[asyncio.Future[Any]] = set()  # Any: the broker's answer

    def send_changelog(self, *arguments: Any, **named: Any) -> Any:  # Any: as in faust
        """Send a change, and remember it until the broker has it."""
        change = super().send_changelog(*arguments, **named)
        self.unacknowledged.add(change)
        change.add_done_callback(self._acknowledge)
        return change

    def _acknowledge(self, change: "asyncio.Future[Any]") -> None:  # Any: as above
        # One that failed stays, for the stage to find.
        if not change.cancelled() and change.exception() is None:
            self.unacknowledged.discard(change)


class State(Generic[_Kept]):
    """Key to record in a Faust table, within the partition of the record in hand.

    Reads and writes block on a local RocksDB (microseconds to milliseconds). Only `translate` may call it.
    """

    def __init__(self, table: ChangelogTable, record: type[_Kept]) -> None:
        self._table = table
        self._record = record

    @property
    def name(self) -> str:
        """What the table is called."""
        return str(self._table.name)

    def entries(self) -> int:
        """Return how many entries the partitions of this worker have: RocksDB's estimate, which costs nothing."""
        store: Any = self._table.data  # Any: faust's type of a store does not tell that it is RocksDB's
        databases = store._dbs.values()  # noqa: SLF001  faust's own count reads every key
        return sum(database.property_int_value(_ESTIMATE) or 0 for database in databases)

    async def settle(self) -> None:
        """Return when the broker has every change made so far; raises `StateError`."""
        waiting = set(self._table.unacknowledged)
        if not waiting:
            return
        # Not `gather`: a stop while this waits would cancel what is on its way.
        await asyncio.wait(waiting)
        try:
            for change in waiting:
                change.result()
        except Exception as error:
            raise StateError(f"table {self._table.name}: a change did not reach its changelog: {error!r}") from error

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

    def parted(self) -> Iterator[tuple[int, str, _Kept]]:
        """Yield partition, key and record of everything that this worker holds."""
        store: Any = self._table.data  # Any: as in `entries`
        try:
            for partition, database in list(store._dbs.items()):  # noqa: SLF001  faust itself has no view by partition
                for key, value in store._visible_items(database):  # noqa: SLF001  as above
                    yield partition, key.decode(), decode(value, self._record)
        except Exception as error:
            raise StateError(f"table {self._table.name}: {error!r}") from error

    def all(self) -> Iterator[_Kept]:
        """Yield every record of the partitions that this worker holds."""
        try:
            for value in self._table.values():
                yield decode(value, self._record)
        except Exception as error:
            raise StateError(f"table {self._table.name}: {error!r}") from error
