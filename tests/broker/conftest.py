"""A fresh broker for each test: the embedded one, and Apache Kafka where its jars are."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from background import Background
from flowrun import Flow
from kafka import HOME_VARIABLE, Kafka, kafka_home
from webhook_receiver import WebhookReceiver

from schemas.topics import ALL_TOPICS
from streams.broker.embedded import EmbeddedBroker, free_port
from streams.broker.topics import ensure_topics

BROKERS = ("embedded", "kafka")


@pytest.fixture
def background() -> Iterator[Background]:
    """Return a loop for what runs beside the test."""
    loop = Background()
    yield loop
    loop.close()


@pytest.fixture
def kafka(tmp_path: Path) -> Iterator[Kafka]:
    """Return a running Apache Kafka; skips where there are no jars of it."""
    home = kafka_home()
    if home is None:
        pytest.skip(f"{HOME_VARIABLE} is not set: `make kafka` fetches an Apache Kafka and says where")
    folder = tmp_path / "kafka"
    folder.mkdir()
    node = Kafka(home, folder)
    node.start()
    yield node
    node.kill()


@pytest.fixture
def embedded(tmp_path: Path, background: Background) -> Iterator[str]:
    """Return the address of a running embedded broker."""
    broker = EmbeddedBroker(log_file=tmp_path / "broker.log", port=free_port(0))
    yield background.run(broker.start()).removeprefix("kafka://")
    background.run(broker.stop())


@pytest.fixture(params=BROKERS)
def flow(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flow]:
    """Return the flow on a fresh broker with its topics; no part of it runs yet."""
    is_embedded = request.param == "embedded"
    address = request.getfixturevalue("embedded") if is_embedded else request.getfixturevalue("kafka").address
    running = _flow_at(address, tmp_path, is_embedded=is_embedded)
    yield running
    running.close()


@pytest.fixture
def kafka_flow(kafka: Kafka, tmp_path: Path) -> Iterator[Flow]:
    """Return the flow on `kafka`, for what the embedded broker cannot do."""
    running = _flow_at(kafka.address, tmp_path, is_embedded=False)
    yield running
    running.close()


@pytest.fixture
def receiver(background: Background) -> Iterator[WebhookReceiver]:
    """Return a subscriber's webhook receiver, foreign to Marsad."""
    subscriber = WebhookReceiver()
    yield background.run(subscriber.__aenter__())
    background.run(subscriber.__aexit__())


def _flow_at(address: str, folder: Path, *, is_embedded: bool) -> Flow:
    asyncio.run(ensure_topics({"bootstrap_servers": address}, ALL_TOPICS, replication=1))
    return Flow(address, folder / "data", is_embedded=is_embedded)
