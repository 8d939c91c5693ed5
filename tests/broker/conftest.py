"""A fresh broker for each test: the embedded one, and Apache Kafka where its jars are."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flowrun import Flow
from kafka import HOME_VARIABLE, Kafka, kafka_home

from schemas.topics import ALL_TOPICS
from streams.broker.embedded import EmbeddedBroker, free_port
from streams.broker.topics import ensure_topics

BROKERS = ("embedded", "kafka")


class _Loop:
    """An event loop in a thread, for the embedded broker's process."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the thread."""
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()


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
def embedded(tmp_path: Path) -> Iterator[str]:
    """Return the address of a running embedded broker."""
    runner = _Loop()
    broker = EmbeddedBroker(log_file=tmp_path / "broker.log", port=free_port(0))
    url = asyncio.run_coroutine_threadsafe(broker.start(), runner.loop).result()
    yield url.removeprefix("kafka://")
    asyncio.run_coroutine_threadsafe(broker.stop(), runner.loop).result()
    runner.close()


@pytest.fixture(params=BROKERS)
def flow(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flow]:
    """Return the flow on a fresh broker with its topics; no part of it runs yet."""
    is_embedded = request.param == "embedded"
    address = request.getfixturevalue("embedded") if is_embedded else request.getfixturevalue("kafka").address
    asyncio.run(ensure_topics({"bootstrap_servers": address}, ALL_TOPICS, replication=1))
    running = Flow(address, tmp_path / "data", is_embedded=is_embedded)
    yield running
    running.close()
