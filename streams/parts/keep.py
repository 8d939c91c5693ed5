"""The archive's consumer: what was analysed, merged, raised and delivered, into the archive.

A consumer of its own, no agent: it writes no topic. An offset is committed once the archive's transaction is, and the
archive takes a repeat without harm.
"""

import asyncio
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import structlog
from aiokafka import AIOKafkaConsumer

from schemas import naming
from schemas.codec import DecodeError, decode
from schemas.topics import topic_of
from streams.archive import Archive, Record
from streams.broker.security import client_settings
from streams.engine.consuming import (
    EMBEDDED_HEARTBEAT_S,
    EMBEDDED_SESSION_S,
    FETCH_WAIT_MS,
    KAFKA_HEARTBEAT_S,
    KAFKA_SESSION_S,
    leave,
)
from streams.operation.backlog import Backlog, Place
from streams.operation.metrics import FlowMetrics, StageMetrics, Waiting
from streams.operation.monitoring import Monitor
from streams.settings import Settings

ARCHIVED = (
    naming.ARTICLES_CLASSIFIED,
    naming.ARTICLES_ANALYSED,
    naming.EVENTS_MERGED,
    naming.ALERTS_RAISED,
    naming.ALERTS_DELIVERED,
)
POLL_MS: Final = 500
#: As often as the watchdog of the agents looks.
SHOW_EVERY_S: Final = 5.0
STILL_S: Final = 60.0
#: What the keeper is called beside the agents.
STAGE: Final = "keep"

_log = structlog.get_logger()


async def keep(
    settings: Settings, archive: Archive, notify: Callable[[], None], stop: asyncio.Event, monitor: Monitor
) -> None:
    """Archive until `stop`; `notify` is called after each batch. A write blocks the loop for milliseconds."""
    rounds = _Rounds(FlowMetrics(monitor.registry).stage(STAGE))
    is_embedded = settings.is_embedded
    consumer = AIOKafkaConsumer(
        *ARCHIVED,
        **client_settings(settings),
        group_id=naming.ARCHIVE_GROUP,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        session_timeout_ms=int(1000 * (EMBEDDED_SESSION_S if is_embedded else KAFKA_SESSION_S)),
        heartbeat_interval_ms=int(1000 * (EMBEDDED_HEARTBEAT_S if is_embedded else KAFKA_HEARTBEAT_S)),
        fetch_max_wait_ms=FETCH_WAIT_MS,
    )
    await consumer.start()
    try:
        if archive.last_write_at() is None:
            await _from_the_start(consumer)
        monitor.health.watched_by(rounds.ailment)
        monitor.health.ready_where(lambda: None if consumer.assignment() else "it has no partitions yet")
        while not stop.is_set():
            batches = await consumer.getmany(timeout_ms=POLL_MS, max_records=500)
            messages = [message for messages in batches.values() for message in messages]
            with rounds.one(messages):
                records = [rounds.record(message) for message in messages]
                if records:
                    archive.put_many([record for record in records if record is not None])
                    await consumer.commit()
                    notify()
            await rounds.show(consumer)
    finally:
        await leave(consumer)


async def _from_the_start(consumer: AIOKafkaConsumer) -> None:
    """Set the group back: an archive that is new, or was deleted to be rebuilt, has nothing of what the group had read.

    Committed, not only sought: an end in the middle must not bring the old offsets back.
    """
    partitions = consumer.assignment()
    await consumer.commit(await consumer.beginning_offsets(partitions))
    await consumer.seek_to_beginning(*partitions)


class _Rounds:
    """What the keeper shows of itself: each round of reading and writing, and what waits for the next."""

    def __init__(self, stage: StageMetrics) -> None:
        self._stage = stage
        self._backlog = Backlog()
        self._ended_at = time.monotonic()
        self._shown_at = 0.0

    @contextmanager
    def one(self, messages: Sequence[Any]) -> Iterator[None]:  # Any: aiokafka's records
        """Count a round over `messages` that ends well."""
        started = time.perf_counter()
        self._stage.began(min((message.timestamp / 1000 for message in messages), default=None))
        yield
        self._ended_at = time.monotonic()
        if messages:
            self._stage.ended(time.perf_counter() - started, ())

    def record(self, message: Any) -> Record | None:  # Any: aiokafka's record
        """Return what a message carries, None for one that is not archived; the log says why."""
        started = time.perf_counter()
        try:
            return _decoded(message)
        except DecodeError as error:
            # The stage that reads this record rejects it and keeps it; the archive only passes over.
            place = {"topic": message.topic, "partition": message.partition, "offset": message.offset}
            _log.warning("not archived", **place, key=_text(message.key), reason=error.reason, error=str(error))
            self._stage.refused(error.reason)
            return None
        finally:
            self._stage.took(time.perf_counter() - started)

    async def show(self, consumer: AIOKafkaConsumer) -> None:
        """Show every few seconds what waits; asks the consumer only, which knows from its last fetch."""
        now = time.monotonic()
        if now - self._shown_at < SHOW_EVERY_S:
            return
        self._shown_at = now
        places = {}
        for at in consumer.assignment():
            if (end := consumer.highwater(at)) is not None:
                places[at] = Place(read=await consumer.position(at), end=end)
        oldest_s = self._backlog.oldest_s(places, now)
        self._stage.waits(
            Waiting(at.topic, at.partition, max(0, place.end - place.read), oldest_s[at])
            for at, place in places.items()
        )

    def ailment(self) -> str | None:
        """Return what is wrong when no round has ended for a minute: one reads for half a second and writes at once."""
        still_s = time.monotonic() - self._ended_at
        return None if still_s < STILL_S else f"no round of archiving has ended for {still_s:.0f} s"


def _decoded(message: Any) -> Record | None:  # Any: aiokafka's record, untyped
    spec = topic_of(message.topic)
    # every type in ARCHIVED is one of Record
    return None if spec.record is None else decode(message.value, spec.record)  # type: ignore[return-value]


def _text(key: bytes | None) -> str:
    return (key or b"").decode("utf-8", "replace")
