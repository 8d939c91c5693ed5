"""The pollers' memories in a data directory: one for each that runs here, and what all of them know together."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from connectors.feeds.polling.memory import FeedMemory
from connectors.feeds.polling.state import FeedState, recency
from streams.settings import Settings

#: As many as there can be pollers with something to do.
MAX_POLLERS: Final = 16


class NoMemoryError(RuntimeError):
    """Every memory is taken. Reaction: report; stop a poller or use another data directory."""


@contextmanager
def own_memory(settings: Settings) -> Iterator[FeedMemory]:
    """Hold the first memory that no other poller holds; raises `NoMemoryError`, and `FeedMemoryError` as opening does.

    They are taken in order, so that a poller that comes back finds the spool that one left.
    """
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    for path in _paths(settings):
        with path.with_suffix(".lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            with FeedMemory(path) as memory:
                yield memory
            return
    raise NoMemoryError(
        f"{settings.data_dir} already serves {MAX_POLLERS} pollers; use another data directory for more"
    )


def known_states(settings: Settings) -> dict[str, FeedState]:
    """Return the newest that any poller of this data directory knows of each feed."""
    newest: dict[str, FeedState] = {}
    for path in _paths(settings):
        if not path.exists():
            continue
        with FeedMemory(path) as memory:
            for state in memory.states():
                before = newest.get(state.feed)
                if before is None or recency(state) > recency(before):
                    newest[state.feed] = state
    return newest


def _paths(settings: Settings) -> Iterator[Path]:
    yield settings.feeds_memory
    for number in range(1, MAX_POLLERS):
        yield settings.feeds_memory.with_stem(f"{settings.feeds_memory.stem}-{number}")
