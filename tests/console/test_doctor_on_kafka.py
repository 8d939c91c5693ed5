"""`marsad doctor` on an Apache Kafka that is at fault: passwords, TLS, partitions, groups that stand, clocks."""

import asyncio
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from command_line import Ended, Marsad
from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic
from kafka import HOME_VARIABLE, PROTOCOLS, Kafka, kafka_home
from ports import free_port
from webhook_receiver import closed_url

from console.commands.ask_broker import broker_ahead_s
from schemas import naming
from schemas.topics import ALL_TOPICS
from streams.broker.topics import ensure_topics

pytestmark = pytest.mark.broker

#: The listener that clients use wants a user and a password.
WITH_PASSWORDS: Final = f"""
listener.security.protocol.map={PROTOCOLS},SECURED:SASL_PLAINTEXT
sasl.enabled.mechanisms=PLAIN
listener.name.secured.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required \
user_marsad="right";
"""


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kafka]:
    """Return an Apache Kafka with all topics, and a second listener that asks for passwords."""
    home = kafka_home()
    if home is None:
        pytest.skip(f"{HOME_VARIABLE} is not set: `make kafka` fetches an Apache Kafka and says where")
    node = Kafka(home, tmp_path_factory.mktemp("kafka"))
    node.start()
    asyncio.run(ensure_topics({"bootstrap_servers": node.address}, ALL_TOPICS, replication=1))
    yield node
    node.kill()


def _doctor(marsad: Marsad, address: str, *options: str, **environ: str) -> tuple[int, dict[str, str]]:
    """Return exit code and lines, by what was looked at."""
    given = {"MARSAD_BROKER": address, "MARSAD_ONLY_FEEDS": closed_url(), **environ}
    ended: Ended = marsad("doctor", *options, environ=given)
    assert ended.err == ""
    lines = {}
    for line in ended.text.splitlines():
        what, _, detail = line[8:].partition("  ")
        lines[what.strip()] = f"{line[:8].strip()}: {detail.strip()}"
    return ended.code, lines


def _write(broker: Kafka, topic: str, records: int) -> None:
    producer = Producer({"bootstrap.servers": broker.address, "log_level": 0})
    for _ in range(records):
        producer.produce(topic, b"{}", partition=0)
    producer.flush()


def _commit(broker: Kafka, group: str, topic: str, offset: int) -> None:
    consumer = Consumer({"bootstrap.servers": broker.address, "group.id": group, "log_level": 0})
    consumer.commit(offsets=[TopicPartition(topic, 0, offset)], asynchronous=False)
    consumer.close()


def test_a_group_that_nobody_is_in_is_told(marsad_process: Marsad, broker: Kafka) -> None:
    """Records wait for `deliver`, which does not run: how many, where, and what to start."""
    _write(broker, naming.ALERTS_RAISED, 3)
    code, lines = _doctor(marsad_process, f"kafka://{broker.address}")

    assert code == 0
    assert lines["lag deliver"] == "warning: unread: marsad.alerts.raised 3, and nobody reads: start `marsad deliver`"
    assert lines["lag work"] == "ok: 0 records unread"
    assert lines["broker clock"] == "ok: agrees with the broker"


def test_a_group_that_stands_still_is_told(marsad_process: Marsad, broker: Kafka) -> None:
    """A member that holds the partition and does not read on is a failure, with the place."""
    _write(broker, naming.EVENTS_EXTRACTED, 5)
    _commit(broker, naming.WORK_APP, naming.EVENTS_EXTRACTED, 2)
    member = Consumer({"bootstrap.servers": broker.address, "group.id": naming.WORK_APP, "enable.auto.commit": False,
                       "log_level": 0})  # fmt: skip
    member.subscribe([naming.EVENTS_EXTRACTED])
    deadline = time.monotonic() + 60
    while not member.assignment():
        assert time.monotonic() < deadline
        member.poll(0.2)
    code, lines = _doctor(marsad_process, f"kafka://{broker.address}")
    member.close()

    assert code == 1
    assert lines["lag work"] == (
        "failed: stands still for 15 s: marsad.events.extracted/0 at 2 of 5;"
        " start `marsad work`, or the `marsad up` that runs it, again if this is so a minute later"
    )


def test_a_wrong_number_of_partitions_is_told(marsad_process: Marsad, broker: Kafka) -> None:
    """Which topic, how many it has and needs, and what to do."""
    admin = AdminClient({"bootstrap.servers": broker.address, "log_level": 0})
    admin.delete_topics([naming.FEEDS_STATUS], operation_timeout=30)[naming.FEEDS_STATUS].result()
    deadline = time.monotonic() + 60
    while naming.FEEDS_STATUS in admin.list_topics(timeout=10).topics:
        assert time.monotonic() < deadline
    missing = _doctor(marsad_process, f"kafka://{broker.address}", "--quick")[1]["topics"]
    admin.create_topics([NewTopic(naming.FEEDS_STATUS, 2, 1)])[naming.FEEDS_STATUS].result()
    code, lines = _doctor(marsad_process, f"kafka://{broker.address}", "--quick")

    assert missing == "failed: missing marsad.feeds.status; `marsad up` or `marsad work` creates them"
    assert code == 1
    assert lines["topics"].startswith("failed: wrong number of partitions: marsad.feeds.status has 2, needs 4; delete")


async def test_a_clock_that_is_off_is_measured(broker: Kafka) -> None:
    """Ten minutes behind the broker's, and ten ahead, to seconds; twice, as the group is there already."""
    client = {"bootstrap_servers": broker.address}
    behind = await broker_ahead_s(client, lambda: time.time() - 600)
    ahead = await broker_ahead_s(client, lambda: time.time() + 600)

    assert [None if found is None else round(found / 10) for found in (behind, ahead)] == [60, -60]


def test_tls_where_there_is_none_is_told(marsad_process: Marsad, broker: Kafka) -> None:
    """The address says TLS, the port does not speak it."""
    code, lines = _doctor(marsad_process, f"kafka+ssl://{broker.address}", "--quick")

    assert code == 1
    words = "does not speak TLS at that port: write kafka://, or use its port for TLS"
    assert lines["broker"] == f"failed: {broker.address}: {words}"


@pytest.fixture(scope="module")
def secured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of an Apache Kafka that asks for passwords."""
    home = kafka_home()
    if home is None:
        pytest.skip(f"{HOME_VARIABLE} is not set: `make kafka` fetches an Apache Kafka and says where")
    node = Kafka(home, tmp_path_factory.mktemp("secured"))
    node.start()
    node.kill()
    port = free_port()
    properties = _properties(node)
    text = properties.read_text(encoding="utf-8")
    for name in ("listeners", "advertised.listeners"):
        text = text.replace(f"\n{name}=PLAINTEXT", f"\n{name}=SECURED://127.0.0.1:{port},PLAINTEXT")
    properties.write_text(text + WITH_PASSWORDS, encoding="utf-8")
    node.start()
    yield f"127.0.0.1:{port}"
    node.kill()


def _properties(node: Kafka) -> Path:
    return node._properties


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({}, "closes the connection: does it want kafka+ssl://, or MARSAD_KAFKA_USERNAME and _PASSWORD?"),
        (
            {"MARSAD_KAFKA_USERNAME": "marsad", "MARSAD_KAFKA_PASSWORD": "wrong", "MARSAD_KAFKA_SASL": "PLAIN"},
            "refuses the user marsad with that password: check MARSAD_KAFKA_USERNAME and _PASSWORD",
        ),
        (
            {"MARSAD_KAFKA_USERNAME": "marsad", "MARSAD_KAFKA_PASSWORD": "right"},
            "does not take SCRAM-SHA-512: set MARSAD_KAFKA_SASL to what it takes",
        ),
    ],
)
def test_wrong_credentials_are_told(marsad_process: Marsad, secured: str, environ: dict[str, str], words: str) -> None:
    """No password, a wrong one, and a mechanism that the broker does not know: each in its own words."""
    code, lines = _doctor(marsad_process, f"kafka://{secured}", "--quick", **environ)

    assert (code, lines["broker"]) == (1, f"failed: {secured}: {words}")


def test_right_credentials_are_well(marsad_process: Marsad, secured: str) -> None:
    """The broker answers; what it lacks are the topics."""
    environ = {"MARSAD_KAFKA_USERNAME": "marsad", "MARSAD_KAFKA_PASSWORD": "right", "MARSAD_KAFKA_SASL": "PLAIN"}
    _, lines = _doctor(marsad_process, f"kafka://{secured}", "--quick", **environ)

    assert lines["broker"] == f"ok: {secured} answers"
