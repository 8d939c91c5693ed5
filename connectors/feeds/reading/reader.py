"""Read in processes of their own: off the event loop, and killed when they take too long or too much."""

import asyncio
import contextlib
import multiprocessing
import os
import sys
import threading
import time
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Final

from connectors.feeds.reading.document import Document, Reading, read_document
from connectors.feeds.reading.parse import FeedParseError

if sys.platform == "linux":
    import resource

#: A feed of 10 MB, as large as is fetched, with 2,000 entries was measured to take 1.6 s of a core.
MAX_PARSE_S: Final = 10.0
#: One slow document leaves the other process to all others. More would only share the same cores.
PROCESSES: Final = 2
_WATCH_S: Final = 1.0
#: What a process may allocate. A broken feed of 7.5 MB with 40,000 entries was measured to take 225 MB.
MAX_BYTES: Final = 1024 * 1024 * 1024
#: Fork would copy the locks of a threaded parent.
_CONTEXT: Final = multiprocessing.get_context("spawn")


class Reader:
    """A few reading processes; each is started at its first document, and again after one that ended it."""

    def __init__(self, max_parse_s: float = MAX_PARSE_S, processes: int = PROCESSES) -> None:
        self._max_parse_s = max_parse_s
        self._lanes = [_Lane() for _ in range(processes)]
        # The last one that was free is taken first: where one is enough, no other is started.
        self._free: asyncio.LifoQueue[_Lane] = asyncio.LifoQueue()
        for lane in reversed(self._lanes):
            self._free.put_nowait(lane)

    @property
    def is_running(self) -> bool:
        """Whether any process of the reader's runs."""
        return any(lane.is_running for lane in self._lanes)

    async def read(self, document: Document) -> Reading:
        """Return what a document holds; raises `FeedParseError`, also for one that takes too long or too much."""
        lane = await self._free.get()
        try:
            return await lane.read(document, self._max_parse_s)
        finally:
            self._free.put_nowait(lane)

    def close(self) -> None:
        """End the processes at once."""
        for lane in self._lanes:
            lane.close()


class _Lane:
    """One reading process, which reads one document at a time."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None

    @property
    def is_running(self) -> bool:
        return self._pool is not None

    async def read(self, document: Document, max_parse_s: float) -> Reading:
        try:
            result = await asyncio.wait_for(asyncio.wrap_future(self._submit(document)), max_parse_s)
        except TimeoutError:
            self.close()
            raise FeedParseError("parse-timeout", f"reading took more than {max_parse_s:g} s") from None
        except BrokenProcessPool:
            self.close()
            raise FeedParseError("parse-crash", "the reading process died of this document") from None
        except asyncio.CancelledError:
            # The document is still being read: the next one would wait for it, and be told that it took too long.
            self.close()
            raise
        if isinstance(result, tuple):
            raise FeedParseError(*result)
        return result

    def _submit(self, document: Document) -> Future[Reading | tuple[str, str]]:
        if self._pool is not None:
            try:
                return self._pool.submit(_read, document)
            except BrokenProcessPool:  # ended between two documents, say by the system for want of memory
                self.close()
        self._pool = ProcessPoolExecutor(1, _CONTEXT, _begin, (os.getpid(), MAX_BYTES))
        return self._pool.submit(_read, document)

    def close(self) -> None:
        if self._pool is None:
            return
        for process in self._pool._processes.values():  # noqa: SLF001  the pool has no way to kill a busy worker
            with contextlib.suppress(ProcessLookupError):
                process.kill()
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._pool = None


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


def _read(document: Document) -> Reading | tuple[str, str]:
    try:
        return read_document(document)
    except FeedParseError as error:
        return error.reason, str(error)
    except RecursionError:
        return "nesting", "the document nests too deep"
    except MemoryError:
        return "parse-memory", "reading took more memory than is allowed"
    except Exception as error:  # noqa: BLE001  parsers of others meet what strangers wrote: this feed fails, no other
        return "parse-failed", f"the document cannot be read: {type(error).__name__}: {error}"
