"""Parse in a process of its own: off the event loop, and killed when it takes too long."""

import asyncio
import contextlib
import multiprocessing
import os
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Final

from connectors.feeds.parse import FeedParseError, ParsedFeed, parse_feed

_WATCH_S: Final = 1.0
#: Fork would copy the locks of a threaded parent.
_CONTEXT: Final = multiprocessing.get_context("spawn")


class Reader:
    """One parsing process; started at the first document."""

    def __init__(self, max_parse_s: float) -> None:
        self._max_parse_s = max_parse_s
        self._pool: ProcessPoolExecutor | None = None
        self._turn = asyncio.Lock()

    async def read(self, body: bytes, content_type: str | None, url: str) -> ParsedFeed:
        """Return the entries of a document; raises `FeedParseError`, also for one that takes too long or too much."""
        async with self._turn:
            if self._pool is None:
                self._pool = ProcessPoolExecutor(1, _CONTEXT, _end_with_parent, (os.getpid(),))
            work = asyncio.wrap_future(self._pool.submit(_parse, body, content_type, url))
            try:
                result = await asyncio.wait_for(work, self._max_parse_s)
            except TimeoutError:
                self.close()
                raise FeedParseError("parse-timeout", f"reading took more than {self._max_parse_s:.0f} s") from None
            except BrokenProcessPool:
                self.close()
                raise FeedParseError("parse-crash", "the reading process died of this document") from None
        if isinstance(result, tuple):
            raise FeedParseError(*result)
        return result

    def close(self) -> None:
        """End the process at once."""
        if self._pool is None:
            return
        for process in self._pool._processes.values():  # noqa: SLF001  the pool has no way to kill a busy worker
            with contextlib.suppress(ProcessLookupError):
                process.kill()
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._pool = None


def _end_with_parent(parent: int) -> None:
    """End this process when its parent is gone, also after kill -9, which leaves no one to close the pipe."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_WATCH_S)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _parse(body: bytes, content_type: str | None, url: str) -> ParsedFeed | tuple[str, str]:
    try:
        return parse_feed(body, content_type, url)
    except FeedParseError as error:
        return error.reason, str(error)
    except RecursionError:
        return "nesting", "the document nests too deep"
