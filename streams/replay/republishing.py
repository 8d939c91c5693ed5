"""Publish records once more, byte for byte: what was refused, and what is replayed."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import msgspec
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from schemas import naming
from schemas.codec import from_base64
from streams.engine.producing import LINGER_MS, MAX_RECORD_BYTES, REQUEST_TIMEOUT_MS, Outgoing, Producer
from streams.replay.refusals import Refusal, retried


class RepublishError(ValueError):
    """The broker did not take records; the sentence says what to do. Reaction: report; publishing again is harmless."""


class Again(msgspec.Struct, frozen=True, kw_only=True):
    """A record as it was, with the headers that it gets."""

    topic: str
    partition: int
    key: bytes | None
    value: bytes
    headers: tuple[tuple[str, bytes], ...] = ()


class Republisher:
    """Sends records that are bytes already."""

    def __init__(self, kafka: AIOKafkaProducer) -> None:
        self._kafka = kafka

    async def send(self, records: Sequence[Again]) -> None:
        """Return when the broker has acknowledged all; raises `RepublishError`."""
        try:
            waiting = [
                await self._kafka.send(
                    one.topic, one.value, key=one.key, partition=one.partition, headers=list(one.headers)
                )
                for one in records
            ]
            for sent in waiting:
                await sent
        except KafkaError as error:
            raise RepublishError(f"the broker did not take all records: {error!r}; run this once more") from error


@asynccontextmanager
async def republisher(client: Mapping[str, Any]) -> AsyncIterator[Republisher]:  # Any: aiokafka's keyword arguments
    """Give a publisher that is connected; raises `RepublishError`."""
    kafka = AIOKafkaProducer(
        **client, acks="all", linger_ms=LINGER_MS, max_request_size=MAX_RECORD_BYTES,
        request_timeout_ms=REQUEST_TIMEOUT_MS,
    )  # fmt: skip
    try:
        await kafka.start()
    except KafkaError as error:
        servers = client["bootstrap_servers"]
        raise RepublishError(f"broker {servers}: {type(error).__name__}; `marsad doctor` says more") from error
    try:
        yield Republisher(kafka)
    finally:
        await kafka.stop()


async def retry(refusals: Sequence[Refusal], publisher: Republisher, producer: Producer, now: datetime) -> None:
    """Publish refused records to where they came from, then say on their rejected topics that this was done.

    In this order: a crash between the two leaves records that are retried and do not say so. Raises `RepublishError`.
    """
    await publisher.send([again(refusal) for refusal in refusals])
    await producer.send([_mark(refusal, now) for refusal in refusals])


def again(refusal: Refusal) -> Again:
    """Return a refused record as it was, with its count of refusals; only for one without an obstacle."""
    why = refusal.rejection
    given = {name: from_base64(value) for name, value in why.headers_b64.items()} or _headers(refusal)
    counted = {naming.ATTEMPTS_HEADER: str(why.attempts).encode(), naming.REJECTION_HEADER: refusal.id.encode()}
    return Again(
        topic=why.topic,
        partition=why.partition,
        key=None if why.key_b64 is None else from_base64(why.key_b64),
        value=from_base64(why.value_b64 or ""),
        headers=tuple((given | counted).items()),
    )


def _headers(refusal: Refusal) -> dict[str, bytes]:
    """Return headers for a record that came without any, or was refused before they were kept."""
    return {
        "ce_specversion": b"1.0",
        "ce_id": refusal.id.encode(),
        "ce_type": naming.event_type(refusal.rejection.topic).encode(),
        "ce_source": b"/marsad/rejected",
        "ce_time": refusal.rejection.rejected_at.isoformat().encode(),
        "content-type": b"application/json",
    }


def _mark(refusal: Refusal, now: datetime) -> Outgoing:
    key = refusal.rejection.key_b64
    text = "" if key is None else from_base64(key).decode("utf-8", "replace")
    return Outgoing(refusal.source, text, refusal.id, now, retried(refusal, now))
