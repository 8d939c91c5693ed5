"""The one way a record reaches a topic: keyed, with CloudEvents headers, acknowledged by every replica.

Used by the agents, the poller and the refill. CloudEvents 1.0, binary content mode of the Kafka protocol binding.
"""

import asyncio
import itertools
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Self

import msgspec
import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, MessageSizeTooLargeError

from schemas import naming
from schemas.codec import encode
from streams.operation import tracing
from streams.operation.tracing import Trace

LINGER_MS: Final = 5
BATCH_BYTES: Final = 128 * 1024
#: A merged event carries its reports; 5 MiB holds hundreds of them. Topics are created with the same limit.
MAX_RECORD_BYTES: Final = 5 * 1024 * 1024
#: Longer than an election of a leader takes; a broker that hangs is given up after it, and its partitions have another.
REQUEST_TIMEOUT_MS: Final = 15_000
#: Before the process gives up and lets its supervisor start it anew; a shorter outage is waited out.
PATIENCE_S: Final = 60.0
MAX_PAUSE_S: Final = 5.0

_log = structlog.get_logger()


class BrokerUnreachableError(RuntimeError):
    """The broker did not acknowledge in time. Reaction: halt, nothing was committed, start again."""


class Outgoing(msgspec.Struct, frozen=True):
    """A record on its way to a topic. `id` is the CloudEvents id: the same content has the same id.

    `partition` is for a topic that is not parted by its key. `trace` is the place in a trace that it leads on.
    """

    topic: str
    key: str
    id: str
    time: datetime
    record: msgspec.Struct
    partition: int | None = None
    trace: Trace | None = None


class Producer:
    """Send records and wait until the broker has them. One a process; start it in the loop that uses it."""

    def __init__(self, client: Mapping[str, Any], *, source: str) -> None:  # Any: aiokafka's keyword arguments
        self._client = client
        self._source = source.encode()
        self._kafka: AIOKafkaProducer | None = None
        #: Behind the last record that was sent there, by topic and partition.
        self.ends: dict[tuple[str, int], int] = {}

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self) -> None:
        """Connect; raises `aiokafka.errors.KafkaConnectionError` when no broker answers; then nothing is left open."""
        self._kafka = AIOKafkaProducer(
            **self._client,
            acks="all",
            linger_ms=LINGER_MS,
            max_batch_size=BATCH_BYTES,
            max_request_size=MAX_RECORD_BYTES,
            request_timeout_ms=REQUEST_TIMEOUT_MS,
        )
        try:
            await self._kafka.start()
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Send what is waiting and disconnect."""
        if self._kafka is not None:
            await self._kafka.stop()
            self._kafka = None

    async def send(self, outgoing: Sequence[Outgoing]) -> None:
        """Return when the broker has acknowledged all; a round that fails is sent again whole, as ids are stable.

        Blocks for at most `PATIENCE_S` during an outage, then raises `BrokerUnreachableError`. A record over the size
        limit raises `MessageSizeTooLargeError` at once.
        """
        if not outgoing:
            return
        encoded = [(item, encode(item.record)) for item in outgoing]
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self._send_until_acknowledged(encoded)
        except TimeoutError:
            raise BrokerUnreachableError(f"the broker did not acknowledge in {PATIENCE_S:.0f} s") from None

    async def _send_until_acknowledged(self, encoded: Sequence[tuple[Outgoing, bytes]]) -> None:
        for attempt in itertools.count():
            try:
                await self._send_round(encoded)
            except MessageSizeTooLargeError:
                raise
            except KafkaError as error:
                pause_s = min(MAX_PAUSE_S, 0.5 * 2**attempt)
                _log.warning("broker did not acknowledge, sending again", error=repr(error), pause_s=pause_s)
                await asyncio.sleep(pause_s)
            else:
                return

    async def _send_round(self, encoded: Iterable[tuple[Outgoing, bytes]]) -> None:
        if self._kafka is None:
            raise RuntimeError("the producer is not started")
        waiting = [
            await self._kafka.send(
                item.topic, value, key=item.key.encode(), partition=item.partition, headers=self._headers(item)
            )
            for item, value in encoded
        ]
        for result in await asyncio.gather(*waiting, return_exceptions=True):
            if isinstance(result, BaseException):
                raise result
            place = result.topic, result.partition
            self.ends[place] = max(self.ends.get(place, 0), result.offset + 1)

    def _headers(self, item: Outgoing) -> list[tuple[str, bytes]]:
        headers = [
            ("ce_specversion", b"1.0"),
            ("ce_id", item.id.encode()),
            ("ce_type", naming.event_type(item.topic).encode()),
            ("ce_source", self._source),
            ("ce_time", item.time.isoformat().encode()),
            ("content-type", b"application/json"),
        ]
        if item.trace is not None:
            headers.append((tracing.HEADER, item.trace.header.encode()))
        return headers
