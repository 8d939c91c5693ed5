"""A real Apache Kafka for tests: KRaft nodes as child processes, that can be killed and started again on their data.

The jars come from `make kafka`; MARSAD_TEST_KAFKA_HOME names their folder. Needs Java 17. `Cluster.clear` makes a
cluster as good as new between two tests.
"""

import asyncio
import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.protocol.group import LeaveGroupRequest
from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient
from ports import free_port

from streams.operation.lifeline import signalled_with_parent

HOME_VARIABLE = "MARSAD_TEST_KAFKA_HOME"
#: Any 22 characters of base64 name a cluster.
CLUSTER = "marsadTestClusterAAAAA"
READY_S = 90.0
#: Three nodes beside the flow on a small machine. A node lives for minutes, in which the second compiler and the
#: parallel collector do not earn what they cost.
JVM: Final = ("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
#: A node that is killed and started again is refused until its former life's session is over: 9 s by default.
BROKER_SESSION_MS: Final = 3000
#: Of each of the two index files of a segment, which a node makes at this size: 10 MiB by default, which for a test's
#: hundred partitions takes seconds. Enough for 32 MiB of records, then a segment is ended.
INDEX_BYTES: Final = 65536
#: What the listeners of every node speak; who adds a listener adds to it.
PROTOCOLS: Final = "PLAINTEXT:PLAINTEXT,LINE:PLAINTEXT,CONTROLLER:PLAINTEXT"

_PROPERTIES = """
process.roles=broker,controller
node.id={node}
controller.quorum.voters={voters}
listeners=PLAINTEXT://127.0.0.1:{port},LINE://127.0.0.1:{line_end},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{port},LINE://127.0.0.1:{line}
listener.security.protocol.map={protocols}
inter.broker.listener.name=PLAINTEXT
controller.listener.names=CONTROLLER
log.dirs={logs}
num.partitions=1
auto.create.topics.enable=false
offsets.topic.num.partitions=4
offsets.topic.replication.factor={copies}
transaction.state.log.num.partitions=4
transaction.state.log.replication.factor={copies}
transaction.state.log.min.isr={in_sync}
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
broker.session.timeout.ms={session_ms}
broker.heartbeat.interval.ms=500
replica.lag.time.max.ms=5000
log.index.size.max.bytes={index_bytes}
"""


class KafkaError(RuntimeError):
    """The broker did not start; its log says why."""


class Kafka:
    """One node on free loopback ports; its data outlives its process.

    Who asks it at `line`, where a test may listen and pass on to `line_end`, is told no other address of it.
    """

    def __init__(self, home: Path, folder: Path, node: int = 1) -> None:
        self._home = home
        self._folder = folder
        self._properties = folder / "server.properties"
        self._log = folder / "server.log"
        self._process: subprocess.Popen[bytes] | None = None
        self.node = node
        self.port = free_port()
        self.controller = free_port()
        self.line = free_port()
        self.line_end = free_port()

    @property
    def address(self) -> str:
        """Return `host:port`."""
        return f"127.0.0.1:{self.port}"

    @property
    def data(self) -> Path:
        """Return the folder of its log."""
        return self._folder / "logs"

    @property
    def is_running(self) -> bool:
        """Return whether its process lives."""
        return self._process is not None and self._process.poll() is None

    def configure(self, voters: Sequence["Kafka"]) -> None:
        """Write its properties, once, as one of `voters`."""
        if self._properties.exists():
            return
        text = _PROPERTIES.format(
            node=self.node,
            voters=",".join(f"{one.node}@127.0.0.1:{one.controller}" for one in voters),
            port=self.port,
            line=self.line,
            line_end=self.line_end,
            protocols=PROTOCOLS,
            controller=self.controller,
            logs=self.data,
            copies=len(voters),
            in_sync=min(2, len(voters)),
            session_ms=BROKER_SESSION_MS,
            index_bytes=INDEX_BYTES,
        )
        self._properties.write_text(text, encoding="utf-8")
        self._run("kafka.tools.StorageTool", "format", "-t", CLUSTER, "-c", str(self._properties))

    def launch(self) -> None:
        """Start its process, with the data of an earlier life; does not wait."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603  Kafka's own class on its own jars
                self._java("kafka.Kafka", str(self._properties)),
                stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                preexec_fn=signalled_with_parent(signal.SIGKILL),  # noqa: PLW1509  touches nothing but prctl
            )  # fmt: skip

    def start(self) -> None:
        """Start it alone, with the data of an earlier life; returns when a client is answered."""
        self.configure([self])
        self.launch()
        self.wait_answering()

    def kill(self) -> None:
        """End it as a loss of power would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def wait_answering(self) -> None:
        """Return when a client is answered; raises `KafkaError`."""
        ends = time.monotonic() + READY_S
        client = AdminClient({"bootstrap.servers": self.address, "log_level": 0})
        while True:
            if self._process is not None and self._process.poll() is not None:
                raise KafkaError(f"Kafka ended with {self._process.returncode}; see {self._log}")
            try:
                if client.list_topics(timeout=1).brokers:
                    return
            except KafkaException as error:
                if time.monotonic() > ends:
                    raise KafkaError(f"Kafka did not answer in {READY_S:.0f} s; see {self._log}") from error

    def _java(self, *arguments: str) -> list[str]:
        return ["java", *JVM, "-cp", f"{self._home}/*", *arguments]

    def _run(self, *arguments: str) -> None:
        done = subprocess.run(self._java(*arguments), capture_output=True, text=True, check=False)  # noqa: S603  as above
        if done.returncode != 0:
            raise KafkaError(done.stdout + done.stderr)


class Cluster:
    """`size` nodes that are one Kafka; each topic is to have as many copies."""

    def __init__(self, home: Path, folder: Path, size: int) -> None:
        self.nodes = [Kafka(home, folder / f"node-{number}", number) for number in range(1, size + 1)]
        for number in range(1, size + 1):
            (folder / f"node-{number}").mkdir(parents=True)

    @property
    def size(self) -> int:
        """Return the number of nodes, which is that of the copies."""
        return len(self.nodes)

    @property
    def address(self) -> str:
        """Return `host:port,host:port`."""
        return ",".join(node.address for node in self.nodes)

    def start(self) -> None:
        """Start what does not run; returns when every node is in, and every copy in sync."""
        for node in self.nodes:
            node.configure(self.nodes)
        for node in self.nodes:
            if not node.is_running:
                node.launch()
        for node in self.nodes:
            node.wait_answering()
        self._await(self._is_whole)

    def kill(self) -> None:
        """End all nodes as a loss of power would."""
        for node in self.nodes:
            node.kill()

    def leader(self, topic: str, partition: int) -> Kafka:
        """Return the node that leads a partition now."""
        number = self._admin().list_topics(topic, timeout=10).topics[topic].partitions[partition].leader
        return next(node for node in self.nodes if node.node == number)

    def clear(self) -> None:
        """Remove every topic, group and member that a test left, and wait until they are gone."""
        admin = self._admin()
        if groups := [group.group_id for group in admin.list_consumer_groups().result().valid]:
            described = [group.result() for group in admin.describe_consumer_groups(groups).values()]
            members = [(group.group_id, one.member_id) for group in described for one in group.members]
            asyncio.run(_leave(self.address, members))
            for done in admin.delete_consumer_groups(groups).values():
                done.result()
        if topics := self._topics():
            for done in admin.delete_topics(topics, operation_timeout=30).values():
                done.result()
        self._await(lambda: not self._topics())

    def _topics(self) -> list[str]:
        return [name for name in self._admin().list_topics(timeout=10).topics if not name.startswith("__")]

    def _is_whole(self) -> bool:
        told = self._admin().list_topics(timeout=10)
        parts = [part for topic in told.topics.values() for part in topic.partitions.values()]
        return len(told.brokers) == self.size and all(len(part.isrs) == self.size for part in parts)

    def _admin(self) -> AdminClient:
        return AdminClient({"bootstrap.servers": self.address, "log_level": 0})

    def _await(self, condition: Callable[[], bool]) -> None:
        ends = time.monotonic() + READY_S
        while True:
            try:
                if condition():
                    return
            except KafkaException:
                pass  # a node that is not yet in
            if time.monotonic() > ends:
                raise KafkaError(f"the cluster {self.address} did not become what it was to be")
            time.sleep(0.1)


async def _leave(address: str, members: Sequence[tuple[str, str]]) -> None:
    """Make members leave that were killed, each by group and id; else their groups would wait for their sessions."""
    admin = AIOKafkaAdminClient(bootstrap_servers=address)
    await admin.start()
    try:
        for group, member in members:
            node = await admin.find_coordinator(group)
            # No client offers to take out a member of another process.
            await admin._send_request_to_node(node, LeaveGroupRequest(group, member))
    finally:
        await admin.close()


def kafka_home() -> Path | None:
    """Return the folder of Kafka's jars, or None where the tests are to do without."""
    named = os.environ.get(HOME_VARIABLE)
    return None if not named else Path(named)
