"""The archive's consumer: what was analysed, merged, raised and delivered, into the archive.

A consumer of its own, no agent: it writes no topic. An offset is committed once the archive's transaction is, and the
archive takes a repeat without harm.
"""

import asyncio
from collections.abc import Callable
from typing import Any

import structlog
from aiokafka import AIOKafkaConsumer

from schemas import naming
from schemas.codec import DecodeError, decode
from schemas.topics import topic_of
from streams.app import EMBEDDED_HEARTBEAT_S, EMBEDDED_SESSION_S, KAFKA_HEARTBEAT_S, KAFKA_SESSION_S
from streams.archive import Archive, Record
from streams.broker.security import client_settings
from streams.settings import Settings
from streams.transport import FETCH_WAIT_MS, leave

ARCHIVED = (
    naming.ARTICLES_CLASSIFIED,
    naming.ARTICLES_ANALYSED,
    naming.EVENTS_MERGED,
    naming.ALERTS_RAISED,
    naming.ALERTS_DELIVERED,
)
POLL_MS = 500

_log = structlog.get_logger()


async def keep(settings: Settings, archive: Archive, notify: Callable[[], None], stop: asyncio.Event) -> None:
    """Archive until `stop`; `notify` is called after each batch. A write blocks the loop for milliseconds."""
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
        while not stop.is_set():
            batches = await consumer.getmany(timeout_ms=POLL_MS, max_records=500)
            records = [_record(message) for messages in batches.values() for message in messages]
            if not records:
                continue
            archive.put_many([record for record in records if record is not None])
            await consumer.commit()
            notify()
    finally:
        await leave(consumer)


async def _from_the_start(consumer: AIOKafkaConsumer) -> None:
    """Set the group back: an archive that is new, or was deleted to be rebuilt, has nothing of what the group had read.

    Committed, not only sought: an end in the middle must not bring the old offsets back.
    """
    partitions = consumer.assignment()
    await consumer.commit(await consumer.beginning_offsets(partitions))
    await consumer.seek_to_beginning(*partitions)


def _record(message: Any) -> Record | None:  # Any: aiokafka's record, untyped
    spec = topic_of(message.topic)
    if spec.record is None:
        return None
    try:
        # every type in ARCHIVED is one of Record
        return decode(message.value, spec.record)  # type: ignore[return-value]
    except DecodeError as error:
        # The stage that reads this record rejects it and keeps it; the archive only passes over.
        _log.warning("not archived", topic=message.topic, offset=message.offset, error=str(error))
        return None
