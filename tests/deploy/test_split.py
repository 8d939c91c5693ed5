"""The parts as compose.yaml starts them, each a process of its own, on the Kafka that it configures."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from composed import ComposedKafka, FeedServer, Service, events_shown
from confluent_kafka.admin import AdminClient
from flowrun import wait_for
from ports import free_port

pytestmark = pytest.mark.broker


@pytest.fixture
def kafka(kafka_jars: Path, tmp_path: Path) -> Iterator[ComposedKafka]:
    """Return the Kafka of compose.yaml, whose settings are what is tried: not that of other tests."""
    folder = tmp_path / "kafka"
    folder.mkdir()
    node = ComposedKafka(kafka_jars, folder)
    node.start()
    yield node
    node.kill()


@pytest.fixture
def feed() -> Iterator[FeedServer]:
    """Return a feed of two articles."""
    server = FeedServer()
    yield server
    server.end()


def test_an_event_goes_through_separate_parts(kafka: ComposedKafka, feed: FeedServer, tmp_path: Path) -> None:
    """From a feed to the console with two workers on one volume, each with tables of its own; all end with 0."""
    volume, port = tmp_path / "volume", str(free_port())
    volume.mkdir()
    given = {"MARSAD_BROKER": f"kafka://{kafka.address}", "MARSAD_DATA_DIR": str(volume)}
    services = [Service(name, tmp_path, **given) for name in ("work", "work", "deliver")]
    services.append(Service("console", tmp_path, **given, MARSAD_CONSOLE_PORT=port))
    services.append(
        Service("poll", tmp_path, **given, MARSAD_ONLY_FEEDS=feed.url, MARSAD_ALLOW_ADDRESSES="127.0.0.0/8")
    )
    shown = events_shown(f"http://127.0.0.1:{port}")
    wait_for(lambda: _shares(kafka.address) == [18, 18])
    tables = sorted(path.name for path in volume.glob("tables/*/*"))
    codes = [service.stop() for service in services]

    assert sorted(headline.rsplit(" · ", 2)[1] for headline in shown) == ["Mosul", "Raqqa"]
    assert tables == ["worker-0", "worker-1"]
    assert codes == [0] * len(services)


def _shares(address: str) -> list[int]:
    """Return how many partitions each worker holds: five topics, the canaries and three changelogs have four each."""
    client = AdminClient({"bootstrap.servers": address, "log_level": 0})
    group = client.describe_consumer_groups(["marsad-work"])["marsad-work"].result()
    return [len(member.assignment.topic_partitions) for member in group.members if member.assignment]
