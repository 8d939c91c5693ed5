"""Writes to the outbox in groups, in a thread: what comes while one group is synchronised to disk is the next one.

A disk takes milliseconds to synchronise, and a busy one far more: neither may the loop wait for it, nor each alert for
itself.
"""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final, Self, TypeVar

from connectors.hooks.delivering.outbox import Outbox

#: More of them in one transaction would hold the file for longer than `marsad hooks retry` should wait.
GROUP: Final = 500

_Answer = TypeVar("_Answer")
_Change = Callable[[Outbox], Any]  # Any: each change has its own answer


class Journal:
    """The one writer of the outbox at `path` within a process. To be made and used in one event loop."""

    def __init__(self, path: Path) -> None:
        self._outbox = Outbox(path)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="outbox")
        self._waiting: list[tuple[_Change, asyncio.Future[Any]]] = []  # Any: as above
        self._writing: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def write(self, change: Callable[[Outbox], _Answer]) -> _Answer:
        """Return what `change` returned once it is on disk; raises `sqlite3.Error` where nothing of it is.

        A change whose writer is cancelled while it waits is made all the same.
        """
        answer: asyncio.Future[_Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((change, answer))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write())
        return await answer

    async def close(self) -> None:
        """Write what waits and close the file."""
        if self._writing is not None:
            await self._writing
        self._thread.shutdown()
        self._outbox.close()

    async def _write(self) -> None:
        loop = asyncio.get_running_loop()
        while self._waiting:
            group, self._waiting = self._waiting[:GROUP], self._waiting[GROUP:]
            answers = await loop.run_in_executor(self._thread, self._committed, [change for change, _ in group])
            for (_, future), answer in zip(group, answers, strict=True):
                _settle(future, answer)
        self._writing = None

    def _committed(self, changes: Sequence[_Change]) -> Sequence[Any]:  # Any: answers, and errors in place of them
        try:
            with self._outbox.together():
                return [change(self._outbox) for change in changes]
        except Exception as error:  # noqa: BLE001  it is the answer to whoever asked for the change
            # One that fails must not take the others with it.
            return [error] if len(changes) == 1 else [self._committed([change])[0] for change in changes]


def _settle(future: "asyncio.Future[Any]", answer: object) -> None:  # Any: as above
    if future.done():  # whoever asked has been cancelled
        return
    if isinstance(answer, Exception):
        future.set_exception(answer)
    else:
        future.set_result(answer)
