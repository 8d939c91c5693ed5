"""Faust's streams, with batches that begin and end with the records, not with a clock.

Faust fills a batch for a fixed while and looks then whether there is one: with a while short enough for alerts, an
agent that has nothing to do wakes fifty times a second, and one that has much to do takes half a batch. Here it sleeps
until a record comes, and fills the batch while others wait behind it. docs/decisions/engine-settings.md has figures.
"""

import asyncio
from collections.abc import Callable
from typing import Any, Final

import faust

#: A sleep ends by itself after this, should a record ever slip by.
LONGEST_SLEEP_S: Final = 1.0
#: So often a wait begins anew while others wait.
MOST_WAITS: Final = 10


class WakingStream(faust.Stream[Any]):  # Any: raw bytes, as the application reads them
    """A stream whose `take_events` waits for the first record of a batch without looking for it."""

    def __init__(self, *arguments: Any, **named: Any) -> None:  # Any: as in faust
        super().__init__(*arguments, **named)
        self._has_come: Any = asyncio.Event()  # Any: mode means it, and has a type of its own in its annotations

    def add_processor(self, processor: Callable[[Any], Any]) -> None:  # Any: as in faust
        """Add `processor`, and before the first one the note that a record has come."""
        if not self._processors:
            super().add_processor(self._note)
        super().add_processor(processor)

    def _note(self, value: Any) -> Any:  # Any: as in faust
        self._has_come.set()
        return value

    async def wait_for_stopped(self, *events: Any, **named: Any) -> bool:  # Any: as in faust
        """Wait for a record, then as the service does: for one of `events`, a stop, or the time that is given.

        The time begins anew while records wait to be taken in, but not for ever: before a rebalance Faust lets none
        through, and waits until what is in hand is acknowledged.
        """
        await super().wait_for_stopped(self._has_come, timeout=LONGEST_SLEEP_S)
        self._has_come.clear()
        is_stopping = False
        waiting: Any = self.channel  # Any: a topic, by a type of faust's that has no queue
        for _ in range(MOST_WAITS):
            is_stopping = await super().wait_for_stopped(*events, **named)
            if self.should_stop or waiting.queue.empty() or any(event.is_set() for event in events):
                break
        return is_stopping
