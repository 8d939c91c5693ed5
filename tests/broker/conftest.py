"""The flow on each kind of broker: the embedded one, an Apache Kafka of one node, and one of three."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from background import Background
from flowrun import Flow
from kafka import Cluster
from ports import free_port
from webhook_receiver import WebhookReceiver

from schemas.topics import ALL_TOPICS
from streams.broker.embedded import EmbeddedBroker
from streams.broker.topics import ensure_topics

#: What every property of the flow is tried on.
BROKERS: Final = ("embedded", "kafka")
#: For the properties that copies and elections could break.
CLUSTERS: Final = (*BROKERS, "kafka_cluster")


@pytest.fixture
def background() -> Iterator[Background]:
    """Return a loop for what runs beside the test."""
    loop = Background()
    yield loop
    loop.close()


@pytest.fixture
def embedded(tmp_path: Path, background: Background) -> Iterator[str]:
    """Return the address of a running embedded broker."""
    broker = EmbeddedBroker(log_file=tmp_path / "broker.log", port=free_port())
    yield background.run(broker.start()).removeprefix("kafka://")
    background.run(broker.stop())


@pytest.fixture(params=BROKERS)
def flow(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flow]:
    """Return the flow on a broker with fresh topics; no part of it runs yet."""
    yield from _flow_on(request, tmp_path)


@pytest.fixture(params=CLUSTERS)
def any_flow(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flow]:
    """Return the flow as `flow` does, and on three nodes as well."""
    yield from _flow_on(request, tmp_path)


@pytest.fixture(params=["kafka"])  # the name of a test says what it runs on
def kafka_flow(kafka: Cluster, tmp_path: Path) -> Iterator[Flow]:
    """Return the flow on `kafka`, for what the embedded broker cannot do."""
    running = _flow_at(kafka.address, tmp_path, copies=kafka.size)
    yield running
    running.close()


@pytest.fixture(params=["kafka_cluster"])
def cluster_flow(kafka_cluster: Cluster, tmp_path: Path) -> Iterator[Flow]:
    """Return the flow on `kafka_cluster`, for what needs copies."""
    running = _flow_at(kafka_cluster.address, tmp_path, copies=kafka_cluster.size)
    yield running
    running.close()


@pytest.fixture
def receiver(background: Background) -> Iterator[WebhookReceiver]:
    """Return a subscriber's webhook receiver, foreign to Marsad."""
    subscriber = WebhookReceiver()
    yield background.run(subscriber.__aenter__())
    background.run(subscriber.__aexit__())


def _flow_on(request: pytest.FixtureRequest, folder: Path) -> Iterator[Flow]:
    broker = request.getfixturevalue(request.param)
    is_cluster = isinstance(broker, Cluster)
    running = (
        _flow_at(broker.address, folder, copies=broker.size) if is_cluster else _flow_at(broker, folder, copies=None)
    )
    yield running
    running.close()


def _flow_at(address: str, folder: Path, *, copies: int | None) -> Flow:
    """Return the flow at `address`; without a number of copies it is the embedded broker's."""
    asyncio.run(ensure_topics({"bootstrap_servers": address}, ALL_TOPICS, replication=copies or 1))
    return Flow(address, folder / "data", is_embedded=copies is None)
