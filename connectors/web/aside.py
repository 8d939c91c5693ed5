"""Work on what strangers wrote, in a process of its own: off the event loop, and killed at its bounds."""

import asyncio
import contextlib
import os
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.context import SpawnContext, SpawnProcess
from pathlib import Path
from types import ModuleType
from typing import Any, Final, Generic, TypeVar

import structlog

if sys.platform == "linux":
    import resource

_WATCH_S: Final = 1.0
#: For a process to start and to import what its work needs: a second of a free core, and many of one that others want.
START_S: Final = 60.0
#: What a process may hold between two things. It was measured to hold 41 to 47 MiB; one that a huge document brought to
#: several times as much gives back little of it, and a few of them would outweigh the poller.
MAX_HELD_BYTES: Final = 64 * 1024 * 1024

_log = structlog.get_logger()

_Given = TypeVar("_Given")
_Taken = TypeVar("_Taken")
_Result = TypeVar("_Result")


class AsideError(Exception):
    """The work ended without a result. `reason` is `timeout`, `crash`, `nesting`, `memory` or `failed`.

    Reaction: the given thing is refused; the next one is worked on as if nothing had been.
    """

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason


class _Process(SpawnProcess):
    """A process that imports what its work needs, and not the program that started it.

    What `spawn` does otherwise is import the main module again: of `marsad poll` that is the command line, the settings
    and the client of the web, 50 MB that no document is read with, in each process.
    """

    def start(self) -> None:
        """Start it, with a main module of no name and no file, which leaves nothing to import."""
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            super().start()
        finally:
            sys.modules["__main__"] = main


class _Context(SpawnContext):
    Process = _Process


#: A process that was killed is gone within this.
_GONE_S: Final = 1.0
#: Fork would copy the locks of a threaded parent.
_CONTEXT: Final = _Context()


class Aside(Generic[_Given, _Taken]):
    """One process that does `work`, a function of a module, on one thing after another.

    It is started at the first thing, and again after one that ended it. A thing may take `max_s` seconds, for which the
    start does not count: it says nothing of the thing. On Linux the process may allocate `max_bytes` for it, and is
    ended when it holds more than `max_held_bytes` after it.
    """

    def __init__(
        self,
        work: Callable[[_Given], _Taken],
        *,
        max_s: float,
        max_bytes: int,
        max_held_bytes: int = MAX_HELD_BYTES,
    ) -> None:
        self._work = work
        self._max_s = max_s
        self._max_bytes = max_bytes
        self._max_held_bytes = max_held_bytes
        self._pool: ProcessPoolExecutor | None = None
        self._turn = asyncio.Lock()

    async def do(self, given: _Given) -> _Taken:
        """Return what the work makes of a thing; raises `AsideError`."""
        async with self._turn:
            try:
                done = await self._within(self._max_s, await self._submitted(given))
            except BrokenProcessPool:
                self.close()
                raise AsideError("crash", "the process died of it") from None
            except asyncio.CancelledError:
                # Nobody would end what it is at, and the next thing would wait behind it.
                self.close()
                raise
            self._end_if_swollen(done.held_bytes)
        if isinstance(done.result, _Refusal):
            raise AsideError(done.result.reason, done.result.sentence)
        return done.result

    async def _within(self, bound_s: float, future: "Future[_Result]") -> _Result:
        try:
            # Not `wait_for`, which before Python 3.12 loses a cancellation that comes with the result.
            async with asyncio.timeout(bound_s):
                return await asyncio.wrap_future(future)
        except TimeoutError:
            self.close()
            raise AsideError("timeout", f"it took more than {bound_s:g} s") from None

    @property
    def is_running(self) -> bool:
        """Whether the process runs."""
        return self._pool is not None

    def _end_if_swollen(self, held_bytes: int) -> None:
        """End a process that keeps too much of what it needed for a thing; the next thing starts another."""
        if held_bytes > self._max_held_bytes:
            _log.debug("a process holds too much memory and is replaced", work=self._work.__name__, bytes=held_bytes)
            self.close()

    async def _submitted(self, given: _Given) -> "Future[_Done[_Taken]]":
        if self._pool is not None:
            try:
                return self._pool.submit(_do, self._work, given)
            except BrokenProcessPool:  # ended between two things, say by the system for want of memory
                self.close()
        self._pool = ProcessPoolExecutor(1, _CONTEXT, _begin, (os.getpid(), self._max_bytes))
        await self._within(START_S, self._pool.submit(_import, self._work))
        return self._pool.submit(_do, self._work, given)

    def close(self) -> None:
        """End the process at once; blocks for some milliseconds until it is gone."""
        if self._pool is None:
            return
        # The pool forgets it when it is shut down; its stub has another type.
        keeper: Any = self._pool._executor_manager_thread  # noqa: SLF001  Any: see above
        for process in self._pool._processes.values():  # noqa: SLF001  the pool has no way to kill a busy worker
            with contextlib.suppress(ProcessLookupError):
                process.kill()
        self._pool.shutdown(wait=False, cancel_futures=True)
        if keeper is not None:
            # A Python that ends while this thread does prints that it wrote to a closed pipe.
            keeper.join(_GONE_S)
        self._pool = None


class _Refusal:
    def __init__(self, reason: str, sentence: str) -> None:
        self.reason, self.sentence = reason, sentence


class _Done(Generic[_Taken]):
    """What became of a thing, and what the process that worked on it holds since."""

    def __init__(self, result: _Taken | _Refusal, held_bytes: int) -> None:
        self.result, self.held_bytes = result, held_bytes


def _begin(parent: int, max_bytes: int) -> None:
    if sys.platform == "linux":
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (max_bytes, hard))
    _end_with_parent(parent)


def _end_with_parent(parent: int) -> None:
    """End this process when its parent is gone, also after kill -9, which leaves no one to close the pipe."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_WATCH_S)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _import(_: object) -> None:
    """Do nothing: to be called with the work, a process has imported what that needs."""


def _do(work: Callable[[_Given], _Taken], given: _Given) -> _Done[_Taken]:
    result = _result(work, given)
    return _Done(result, _held_bytes())


def _result(work: Callable[[_Given], _Taken], given: _Given) -> _Taken | _Refusal:
    try:
        return work(given)
    except RecursionError:
        return _Refusal("nesting", "it nests too deep")
    except MemoryError:
        return _Refusal("memory", "it took more memory than is allowed")
    except Exception as error:  # noqa: BLE001  parsers of others meet what strangers wrote: this fails, nothing else
        return _Refusal("failed", f"{type(error).__name__}: {error}")


def _held_bytes() -> int:
    """Return the memory of this process that is resident; 0 where the system does not tell it so."""
    if sys.platform != "linux":
        return 0
    pages = Path("/proc/self/statm").read_bytes().split()[1]
    return int(pages) * resource.getpagesize()
