"""Faust's Kafka transport, with fetches that return soon and partitions that open only when their place is known.

Faust fixes the longest wait of a fetch at 1.5 s, and has no setting for it. The embedded broker answers a fetch of
several partitions only after a good part of that wait; on any broker a record waits so long whose partition is not in
the fetch that is on its way. docs/decisions/engine-settings.md has the figures.

After a recovery Faust opens the partitions of the streams, then asks for their committed offsets, one after another,
and then empties the queues of the streams and lets go. What was fetched in between was in those queues: it is dropped,
the next read is behind it, and the partition commits no more until the next start (docs/decisions/standing-still.md).
Here they open after that.
"""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

import faust
from aiokafka import AIOKafkaConsumer
from faust.transport.drivers import aiokafka as driver
from faust.types import TP
from faust.types.transports import ConsumerT

from streams.engine.consuming import FETCH_WAIT_MS


class _Thread(driver.AIOKafkaConsumerThread):
    def _create_worker_consumer(self, transport: Any) -> AIOKafkaConsumer:  # Any: as in faust
        consumer = super()._create_worker_consumer(transport)
        # Read when the consumer starts, and taken by its constructor only, which faust calls with a number of its own.
        consumer._fetch_max_wait_ms = FETCH_WAIT_MS  # noqa: SLF001  aiokafka has no setter
        return consumer

    async def seek_to_committed(self) -> Mapping[TP, int]:
        """Seek every partition; one without a committed offset to its beginning, where Faust leaves it as it stands."""
        committed = await super().seek_to_committed()
        changelogs = self.app.tables.changelog_topics
        unread = [tp for tp, offset in committed.items() if not offset and tp.topic not in changelogs]
        if unread:  # none would mean all
            # TP is a tuple of its own, which aiokafka takes as well.
            await self.seek_to_beginning(*unread)  # type: ignore[arg-type]
        return committed


class _Consumer(driver.Consumer):
    def __init__(self, *arguments: Any, **named: Any) -> None:  # Any: as in faust
        super().__init__(*arguments, **named)
        self._to_open: set[TP] = set()

    def _new_consumer_thread(self) -> driver.AIOKafkaConsumerThread:
        return _Thread(self, loop=self.loop, beacon=self.beacon)

    def resume_partitions(self, tps: Iterable[TP]) -> None:
        """Open changelogs now, all else with the next `resume_flow`: the last step after a recovery."""
        asked = set(tps)
        changelogs = {tp for tp in asked if self._is_changelog_tp(tp)}
        self._to_open |= asked - changelogs
        super().resume_partitions(changelogs)

    def pause_partitions(self, tps: Iterable[TP]) -> None:
        """Close partitions, also those that were to open."""
        paused = set(tps)
        self._to_open -= paused
        super().pause_partitions(paused)

    def resume_flow(self) -> None:
        """Let records through, and open what was to open."""
        super().resume_flow()
        opening, self._to_open = self._to_open, set()
        super().resume_partitions(opening)

    async def _getmany(self, active_partitions: set[TP] | None, timeout: float) -> Any:  # noqa: ASYNC109  Any, timeout: as in faust
        # Faust hands its own set to another thread: once that is emptied, aiokafka takes it for all partitions.
        return await super()._getmany(None if active_partitions is None else set(active_partitions), timeout)


class PromptTransport(driver.Transport):
    """The transport of the `kafka://` driver with a short fetch wait and partitions that open late."""

    Consumer: ClassVar[type[ConsumerT]] = _Consumer


def prompt_transport(app: faust.App) -> PromptTransport:
    """Return the transport for `app`, to be set before the application starts."""
    return PromptTransport(app.conf.broker_consumer, app)
