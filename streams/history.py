"""articles.history -> articles.fetched: what was there before anybody watched, let in as fast as news leave room.

No agent, as an agent reads what there is. The valve is a consumer of its own in every `marsad work`: of
articles.history it reads the partitions that its process reads of articles.fetched, so that what it lets in is coded
here, where it can be seen how far that is (`streams.pace`). Offsets are committed for the group `marsad-history`, once
the broker has acknowledged the articles; while partitions change hands an article may be let in twice, which
deduplicate knows.
docs/decisions/history.md tells what was considered and measured.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

import msgspec
import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import KafkaError, MessageSizeTooLargeError
from faust.exceptions import ConsumerNotStarted

from schemas import naming
from schemas.article import ArticleFetched
from schemas.codec import DecodeError, decode
from streams.engine.consuming import leave
from streams.engine.flow import Flow
from streams.engine.producing import BrokerUnreachableError, Outgoing
from streams.engine.refusing import refusal
from streams.identity import derived, fetch_id
from streams.operation.tracing import trace_of
from streams.pace import Pace, Place, on_the_way

#: The topics in which an article waits until it is coded.
CODED: Final = frozenset({naming.ARTICLES_FETCHED, naming.ARTICLES_UNIQUE, naming.ARTICLES_CLASSIFIED})
#: Between two looks while the way is not free: a hop of the flow takes as long.
TICK_S: Final = 0.02
#: For history to come; it is not urgent.
WAIT_MS: Final = 200
#: An old article is at most so long in the memory of the valve; many are fetched at once.
FETCH_BYTES: Final = 1024 * 1024
#: For a broker that did not answer.
PAUSE_S: Final = 5.0
#: Between two lines of the log while history is let in.
TELL_EVERY_S: Final = 60.0

_log = structlog.get_logger()


class Valve:
    """Lets history in for as long as it runs; wired in `streams.topology`."""

    def __init__(self, flow: Flow, client: Mapping[str, Any]) -> None:  # Any: aiokafka's keyword arguments
        self._flow = flow
        self._client = client
        self._pace = Pace(time.monotonic)
        self._passed = 0
        self._told_at = 0.0
        flow.on_assigned(self._forget)

    async def run(self) -> None:
        """Let history in until cancelled. A broker that does not answer is asked again: agents decide when to halt."""
        while True:
            try:
                async with self._connected() as consumer:
                    while True:
                        await self._step(consumer)
            except (KafkaError, OSError, BrokerUnreachableError) as error:
                _log.debug("history waits for the broker", error=repr(error))
                await asyncio.sleep(PAUSE_S)

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[AIOKafkaConsumer]:
        consumer = AIOKafkaConsumer(
            **self._client,
            group_id=naming.HISTORY_GROUP,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            max_partition_fetch_bytes=FETCH_BYTES,
        )
        await consumer.start()
        try:
            yield consumer
        finally:
            await leave(consumer)

    async def _step(self, consumer: AIOKafkaConsumer) -> None:
        """Let in what there is room for, or wait a moment."""
        places = self._places()
        _assign(consumer, [TopicPartition(naming.ARTICLES_HISTORY, number) for number in _read(places)])
        room = self._pace.room(self._on_the_way(places))
        # By the handful, as each time costs two answers of the broker.
        if not consumer.assignment() or room < max(1, self._pace.width // 4):
            await asyncio.sleep(TICK_S)
            return
        found = await consumer.getmany(timeout_ms=WAIT_MS, max_records=room)
        if found:
            await self._let_in([message for messages in found.values() for message in messages])
            await consumer.commit({at: messages[-1].offset + 1 for at, messages in found.items()})
            await self._tell(consumer)

    def _places(self) -> frozenset[Place]:
        """Return what this process reads; nothing while its tables recover."""
        try:
            assigned = self._flow.app.consumer.assignment()
        except ConsumerNotStarted:  # not yet, or no more
            return frozenset()
        return frozenset() if self._flow.app.in_recovery else frozenset((at.topic, at.partition) for at in assigned)

    def _on_the_way(self, places: frozenset[Place]) -> int:
        ends = {place: end for place, end in self._flow.producer.ends.items() if place in places}
        done = {
            (topic, partition): offset
            for topic, progress in self._flow.progress.items()
            for partition, offset in progress.done.items()
        }
        return on_the_way({place: end for place, end in ends.items() if place[0] in self._flow.progress}, done, CODED)

    def _forget(self) -> None:
        """Begin to count anew: what has changed hands was read on by another."""
        self._flow.producer.ends.clear()
        for progress in self._flow.progress.values():
            progress.done.clear()

    async def _let_in(self, messages: list[ConsumerRecord[bytes, bytes]]) -> None:
        try:
            await self._flow.producer.send([self._outgoing(message) for message in messages])
        except MessageSizeTooLargeError:
            for message in messages:
                await self._let_in_alone(message)
        self._pace.let_in(len(messages))
        self._passed += len(messages)

    async def _let_in_alone(self, message: ConsumerRecord[bytes, bytes]) -> None:
        try:
            await self._flow.producer.send([self._outgoing(message)])
        except MessageSizeTooLargeError:
            # One that cannot be read may itself be too large to be kept in a rejection.
            why = "the record is larger than a topic takes; it is not kept here"
            await self._flow.producer.send([self._rejected(message, "too-large", why, is_kept=False)])

    def _outgoing(self, message: ConsumerRecord[bytes, bytes]) -> Outgoing:
        try:
            article = decode(message.value, ArticleFetched).article
        except DecodeError as error:
            return self._rejected(message, error.reason, str(error))
        record = ArticleFetched(article=msgspec.structs.replace(article, history=True))
        trace = trace_of(message.headers)
        return Outgoing(naming.ARTICLES_FETCHED, article.id, fetch_id(article), article.fetched_at, record, trace=trace)

    def _rejected(
        self, message: ConsumerRecord[bytes, bytes], reason: str, error: str, *, is_kept: bool = True
    ) -> Outgoing:
        _log.warning("rejected", topic=message.topic, partition=message.partition, offset=message.offset, reason=reason)
        rejection = refusal(message, "history", (reason, error), self._flow.now())
        if not is_kept:
            rejection = msgspec.structs.replace(rejection, value_b64=None)
        key = (message.key or b"").decode("utf-8", "replace")
        identity = derived("rejection", message.topic, message.partition, message.offset, key)
        topic = naming.rejected(naming.ARTICLES_HISTORY)
        return Outgoing(topic, key, identity, rejection.rejected_at, rejection)

    async def _tell(self, consumer: AIOKafkaConsumer) -> None:
        """Say now and then how much was let in, and how much of these partitions still waits."""
        if time.monotonic() - self._told_at < TELL_EVERY_S:
            return
        self._told_at = time.monotonic()
        ends = {at: consumer.highwater(at) or 0 for at in consumer.assignment()}
        waiting = sum([max(0, end - await consumer.position(at)) for at, end in ends.items()])
        _log.info("letting in what was there before, behind the news", articles=self._passed, waiting=waiting)


def _read(places: Iterable[Place]) -> list[int]:
    return sorted(partition for topic, partition in places if topic == naming.ARTICLES_FETCHED)


def _assign(consumer: AIOKafkaConsumer, partitions: list[TopicPartition]) -> None:
    """Read these partitions from what is committed, where they are others than before."""
    if consumer.assignment() == set(partitions):
        return
    if partitions:
        consumer.assign(partitions)
    else:
        consumer.unsubscribe()
