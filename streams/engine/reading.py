"""Read topics from a time to their present end, in bounded time, as a client that belongs to no group.

For the commands that look at topics. What comes while they read does not keep them from ending.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, Final

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError

from schemas.topics import topic_of
from streams.engine.consuming import leave

#: A topic is at its end when nothing comes for this long, although the end that the broker told is reached: the
#: embedded broker reports one that is short of the truth.
QUIET_MS: Final = 1000
#: A broker that has more to give and gives nothing for this long is not waited for.
PATIENCE_S: Final = 30.0

_Record = ConsumerRecord[bytes, bytes]


class TopicReadError(ValueError):
    """A topic cannot be read; the sentence says what to do. Reaction: report."""


async def records_of(
    client: Mapping[str, Any],  # Any: aiokafka's keyword arguments
    topics: Sequence[str],
    stop: asyncio.Event,
    *,
    since: datetime | None = None,
    follow: bool = False,
) -> AsyncIterator[_Record]:
    """Yield the records of `topics` from `since` on, nearly in the order of time, until their end or until `stop`.

    The end is where the topics end when this begins; with `follow` there is none. A record's time is when it was sent.
    Raises `TopicReadError`.
    """
    async with _connected(client) as consumer:
        there = await consumer.topics()
        held = [one for topic in topics for one in _partitions(topic, there)]
        await _seek(consumer, held, since)
        # The embedded broker answers the question for a time with the beginning of the topic.
        since_ms = 0.0 if since is None else since.timestamp() * 1000
        ending = None if follow else await _Ending.of(consumer, held)
        while not stop.is_set():
            batches = await consumer.getmany(timeout_ms=QUIET_MS)
            for message in sorted((m for found in batches.values() for m in found), key=lambda one: one.timestamp):
                if message.timestamp >= since_ms:
                    yield message
            if ending is not None and await ending.has_come(batches):
                return


class _Ending:
    """Tells when what was there at the beginning has been read."""

    def __init__(self, consumer: AIOKafkaConsumer, ends: Mapping[TopicPartition, int]) -> None:
        self._consumer = consumer
        self._open = dict(ends)
        self._began_ms = datetime.now(UTC).timestamp() * 1000
        self._heard_at = time.monotonic()

    @classmethod
    async def of(cls, consumer: AIOKafkaConsumer, held: Sequence[TopicPartition]) -> "_Ending":
        return cls(consumer, await consumer.end_offsets(held))

    async def has_come(self, batches: Mapping[TopicPartition, Sequence[_Record]]) -> bool:
        """Take what a fetch brought; return whether every partition is read to its end. Raises `TopicReadError`."""
        reached = [at for at, end in self._open.items() if await self._consumer.position(at) >= end]
        for at in reached:
            if not batches or self._is_new(batches.get(at, ())):
                del self._open[at]
        if batches:
            self._heard_at = time.monotonic()
        elif self._open and time.monotonic() - self._heard_at > PATIENCE_S:
            waiting = ", ".join(sorted({at.topic for at in self._open}))
            raise TopicReadError(f"the broker gave nothing more of {waiting} for {PATIENCE_S:.0f} s; try again")
        return not self._open

    def _is_new(self, records: Sequence[_Record]) -> bool:
        return any(record.timestamp > self._began_ms for record in records)


@asynccontextmanager
async def _connected(client: Mapping[str, Any]) -> AsyncIterator[AIOKafkaConsumer]:  # Any: as above
    consumer = AIOKafkaConsumer(**client, enable_auto_commit=False, auto_offset_reset="earliest")
    try:
        await consumer.start()
        yield consumer
    except KafkaError as error:
        servers = client["bootstrap_servers"]
        raise TopicReadError(f"broker {servers}: {type(error).__name__}; `marsad doctor` says more") from error
    finally:
        await leave(consumer)


def _partitions(topic: str, there: Collection[str]) -> list[TopicPartition]:
    if topic not in there:
        raise TopicReadError(
            f"no topic {topic} on the broker: start `marsad up` or `marsad work` once, which creates it"
        )
    return [TopicPartition(topic, number) for number in range(topic_of(topic).partitions)]


async def _seek(consumer: AIOKafkaConsumer, held: Sequence[TopicPartition], since: datetime | None) -> None:
    consumer.assign(list(held))
    if since is None:
        await consumer.seek_to_beginning(*held)
        return
    found = await consumer.offsets_for_times(dict.fromkeys(held, int(since.timestamp() * 1000)))
    for partition in held:
        at = found.get(partition)
        if at is None:
            await consumer.seek_to_end(partition)
        else:
            consumer.seek(partition, at.offset)
