"""What the flow asks of a broker; what the embedded one cannot do is marked, and would be noticed if it could."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from background import Background
from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient, ConfigResource  # type: ignore[attr-defined]  # its stubs export less
from flowrun import Topics, wait_for
from kafka import Cluster
from ports import free_port

from schemas.topics import ALL_TOPICS, in_sync_of
from streams.broker.embedded import EmbeddedBroker
from streams.broker.topics import ensure_topics

pytestmark = pytest.mark.broker

TOPIC: Final = "marsad.articles.fetched"
STATED: Final = ("cleanup.policy", "retention.ms", "min.insync.replicas")
KINDS: Final = ("embedded", "kafka", "kafka_cluster")
_IN_MEMORY: Final = pytest.mark.xfail(strict=True, reason="the embedded broker keeps topics in memory")


class _Any:
    """A broker that can be ended and started again: `cluster`, or without one the embedded."""

    def __init__(self, cluster: Cluster | None, folder: Path, background: Background) -> None:
        self._background = background
        self._port = free_port()
        self._log = folder / "broker.log"
        self._cluster = cluster
        self._embedded: EmbeddedBroker | None = None
        self.copies = 1 if cluster is None else cluster.size

    @property
    def address(self) -> str:
        """Return its servers, which stay the same."""
        return f"127.0.0.1:{self._port}" if self._cluster is None else self._cluster.address

    def start(self) -> None:
        """Start it, with what it has kept; returns when it answers."""
        if self._cluster is not None:
            self._cluster.start()
            return
        self._embedded = EmbeddedBroker(log_file=self._log, port=self._port)
        self._background.run(self._embedded.start())

    def end(self) -> None:
        """End it."""
        if self._cluster is not None:
            self._cluster.kill()
        elif self._embedded is not None:
            self._background.run(self._embedded.stop())


@pytest.fixture
def any_broker(request: pytest.FixtureRequest, tmp_path: Path, background: Background) -> Iterator[_Any]:
    """Return the broker of the kind that the test is for, with its topics."""
    cluster = None if request.param == "embedded" else request.getfixturevalue(request.param)
    broker = _Any(cluster, tmp_path, background)
    broker.start()
    asyncio.run(ensure_topics({"bootstrap_servers": broker.address}, ALL_TOPICS, replication=broker.copies))
    yield broker
    if cluster is None:
        broker.end()  # the others are the file's


@pytest.mark.parametrize("any_broker", [pytest.param("embedded", marks=_IN_MEMORY), *KINDS[1:]], indirect=True)
def test_what_was_written_outlives_the_broker(any_broker: _Any) -> None:
    """Every node killed at once and started again: the record is there."""
    topics = Topics(any_broker.address)
    topics.write(TOPIC, [(b"key", b"value")])

    any_broker.end()
    any_broker.start()

    assert TOPIC in AdminClient({"bootstrap.servers": any_broker.address}).list_topics(timeout=10).topics
    assert [record.value() for record in topics.read(TOPIC)] == [b"value"]


@pytest.mark.parametrize("any_broker", KINDS, indirect=True)
def test_topics_are_as_stated(any_broker: _Any) -> None:
    """Partitions, copies, copies in sync, cleanup and retention are those of `schemas.topics`."""
    expected = {
        spec.name: {
            "copies": [any_broker.copies] * spec.partitions,
            "cleanup.policy": spec.cleanup,
            "retention.ms": str(spec.retention_ms),
            "min.insync.replicas": str(in_sync_of(any_broker.copies)),
            **({} if spec.segment_bytes is None else {"segment.bytes": str(spec.segment_bytes)}),
        }
        for spec in ALL_TOPICS
    }
    admin = AdminClient({"bootstrap.servers": any_broker.address})

    wait_for(lambda: _told(admin) == expected)


def _told(admin: AdminClient) -> dict[str, dict[str, object]]:
    """Return what the broker tells of its topics; nothing yet, where the node that is asked has not heard of one."""
    try:
        topics = admin.list_topics(timeout=10).topics
        asked = admin.describe_configs([ConfigResource("topic", spec.name) for spec in ALL_TOPICS])
        settings = {resource.name: answer.result() for resource, answer in asked.items()}
        return {
            spec.name: {
                "copies": [len(one.replicas) for one in topics[spec.name].partitions.values()],
                **{name: settings[spec.name][name].value for name in STATED},
                **({} if spec.segment_bytes is None else {"segment.bytes": settings[spec.name]["segment.bytes"].value}),
            }
            for spec in ALL_TOPICS
        }
    except (KafkaException, KeyError):
        return {}
