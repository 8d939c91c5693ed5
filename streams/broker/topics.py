"""Create the topics as `schemas.topics` states them, and check those that are there."""

import contextlib
import logging
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import structlog
from aiokafka.admin import AIOKafkaAdminClient, NewTopic
from aiokafka.errors import KafkaError, TopicAlreadyExistsError, for_code

from schemas.topics import TopicSpec, in_sync_of
from streams.broker.refusal import NO_RIGHT, Client, why_refused
from streams.engine.producing import MAX_RECORD_BYTES

_log = structlog.get_logger()


class TopicsError(ValueError):
    """Topics cannot be created or do not fit; the sentence says which and what to do. Reaction: report, halt."""


async def ensure_topics(client: Client, specs: Sequence[TopicSpec], *, replication: int) -> None:
    """Create what is missing; raises `TopicsError` for a broker out of reach or a wrong number of partitions."""
    with _quiet_client():
        admin = AIOKafkaAdminClient(**client)
        try:
            await admin.start()
            found = await partitions_of(admin, specs)
            _check(found, specs)
            missing = [spec for spec in specs if spec.name not in found]
            if missing:
                await _create(client, admin, missing, replication)
                _log.debug("created topics", topics=len(missing))
        except KafkaError as error:
            raise TopicsError(f"broker {client['bootstrap_servers']}: {await why_refused(client, error)}") from error
        finally:
            await admin.close()


async def partitions_of(admin: AIOKafkaAdminClient, specs: Sequence[TopicSpec]) -> dict[str, int]:
    """Return the number of partitions of those topics that exist."""
    names = {spec.name for spec in specs}
    # All are asked for: a broker that creates topics by itself creates, its own way, one that is asked for by name.
    described = [topic for topic in await admin.describe_topics() if topic["topic"] in names]
    return {topic["topic"]: len(topic["partitions"]) for topic in described if not topic["error_code"]}


def _check(found: Mapping[str, int], specs: Sequence[TopicSpec]) -> None:
    for spec in specs:
        there = found.get(spec.name, spec.partitions)
        if there != spec.partitions:
            raise TopicsError(
                f"topic {spec.name} has {there} partitions where {spec.partitions} are needed: "
                "delete it and let it be created again, or use another Kafka"
            )


@contextlib.contextmanager
def _quiet_client() -> Iterator[None]:
    """Let the client say nothing of a broker that it cannot reach: our error says it, and what to do."""
    logger = logging.getLogger("aiokafka")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)


async def _create(client: Client, admin: AIOKafkaAdminClient, specs: Sequence[TopicSpec], replication: int) -> None:
    # Any: the response's fields are made at run time from the protocol's schema
    response: Any = await admin.create_topics([_new(spec, replication) for spec in specs])
    for name, code, *_ in response.topic_errors:
        error = for_code(code)
        # Another worker may have come first.
        if code and issubclass(error, NO_RIGHT):
            raise TopicsError(
                f"broker {client['bootstrap_servers']}: topic {name}: {await why_refused(client, error())}"
            )
        if code and error is not TopicAlreadyExistsError:
            raise TopicsError(f"topic {name} cannot be created: {error.__name__}; see docs/topics.md for what it needs")


def _new(spec: TopicSpec, replication: int) -> NewTopic:
    return NewTopic(
        name=spec.name,
        num_partitions=spec.partitions,
        replication_factor=replication,
        topic_configs={
            "cleanup.policy": spec.cleanup,
            "retention.ms": str(spec.retention_ms),
            "max.message.bytes": str(MAX_RECORD_BYTES),
            "min.insync.replicas": str(in_sync_of(replication)),
            **({} if spec.segment_bytes is None else {"segment.bytes": str(spec.segment_bytes)}),
        },
    )
