"""Read in processes of their own: off the event loop, and killed when they take too long or too much."""

import asyncio
from typing import Final

from connectors.feeds.reading.document import Document, Reading, read_document
from connectors.feeds.reading.parse import FeedParseError
from connectors.web.aside import Aside, AsideError

#: A feed of 10 MB, as large as is fetched, with 2,000 entries was measured to take 1.6 s of a core.
MAX_PARSE_S: Final = 10.0
#: One slow document leaves the other process to all others. More would only share the same cores.
PROCESSES: Final = 2
#: What a process may allocate. A feed of 10 MB with 2,000 entries was measured to take 118 MB, a broken one of 7.6 MB
#: with 36,000 entries 85 MB.
MAX_BYTES: Final = 1024 * 1024 * 1024
_REASONS: Final = {
    "timeout": "parse-timeout",
    "crash": "parse-crash",
    "nesting": "nesting",
    "memory": "parse-memory",
    "failed": "parse-failed",
}


class Reader:
    """A few reading processes; each is started at its first document, and again after one that ended it."""

    def __init__(self, max_parse_s: float = MAX_PARSE_S, processes: int = PROCESSES) -> None:
        self._lanes = [Aside(_read, max_s=max_parse_s, max_bytes=MAX_BYTES) for _ in range(processes)]
        # The last one that was free is taken first: where one is enough, no other is started.
        self._free: asyncio.LifoQueue[Aside[Document, Reading | tuple[str, str]]] = asyncio.LifoQueue()
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
            result = await lane.do(document)
        except AsideError as error:
            raise FeedParseError(_REASONS[error.reason], f"the document cannot be read: {error}") from None
        finally:
            self._free.put_nowait(lane)
        if isinstance(result, tuple):
            raise FeedParseError(*result)
        return result

    def close(self) -> None:
        """End the processes at once."""
        for lane in self._lanes:
            lane.close()


def _read(document: Document) -> Reading | tuple[str, str]:
    try:
        return read_document(document)
    except FeedParseError as error:  # an exception of two arguments does not find its way between processes
        return error.reason, str(error)
