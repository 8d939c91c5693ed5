"""A real Apache Kafka for tests: one KRaft node as a child process, that can be killed and started again.

The jars come from `make kafka`; MARSAD_TEST_KAFKA_HOME names their folder. Needs Java 17.
"""

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

from confluent_kafka.admin import AdminClient

from streams.lifeline import signalled_with_parent

HOME_VARIABLE = "MARSAD_TEST_KAFKA_HOME"
#: Any 22 characters of base64 name a cluster.
CLUSTER = "marsadTestClusterAAAAA"
READY_S = 60.0
HEAP = "-Xmx512m"

_PROPERTIES = """
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:{controller}
listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=PLAINTEXT://127.0.0.1:{port}
controller.listener.names=CONTROLLER
log.dirs={logs}
num.partitions=1
auto.create.topics.enable=false
offsets.topic.num.partitions=4
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
"""


class KafkaError(RuntimeError):
    """The broker did not start; its log says why."""


class Kafka:
    """One node on free loopback ports; its data outlives its process."""

    def __init__(self, home: Path, folder: Path) -> None:
        self._home = home
        self._folder = folder
        self._properties = folder / "server.properties"
        self._log = folder / "server.log"
        self._process: subprocess.Popen[bytes] | None = None
        self.port = _free_port()

    @property
    def address(self) -> str:
        """Return `host:port`."""
        return f"127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start, with the data of an earlier life; returns when a client is answered."""
        if not self._properties.exists():
            logs = self._folder / "logs"
            text = _PROPERTIES.format(port=self.port, controller=_free_port(), logs=logs)
            self._properties.write_text(text, encoding="utf-8")
            self._run("kafka.tools.StorageTool", "format", "-t", CLUSTER, "-c", str(self._properties))
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603  Kafka's own class on its own jars
                self._java("kafka.Kafka", str(self._properties)),
                stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                preexec_fn=signalled_with_parent(signal.SIGKILL),  # noqa: PLW1509  touches nothing but prctl
            )  # fmt: skip
        self._answering()

    def kill(self) -> None:
        """End it as a loss of power would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _answering(self) -> None:
        ends = time.monotonic() + READY_S
        client = AdminClient({"bootstrap.servers": self.address, "log_level": 0})
        while True:
            if self._process is not None and self._process.poll() is not None:
                raise KafkaError(f"Kafka ended with {self._process.returncode}; see {self._log}")
            try:
                client.list_topics(timeout=1)
            except Exception as error:
                if time.monotonic() > ends:
                    raise KafkaError(f"Kafka did not answer in {READY_S:.0f} s; see {self._log}") from error
            else:
                return

    def _java(self, *arguments: str) -> list[str]:
        return ["java", HEAP, "-cp", f"{self._home}/*", *arguments]

    def _run(self, *arguments: str) -> None:
        done = subprocess.run(self._java(*arguments), capture_output=True, text=True, check=False)  # noqa: S603  as above
        if done.returncode != 0:
            raise KafkaError(done.stdout + done.stderr)


def kafka_home() -> Path | None:
    """Return the folder of Kafka's jars, or None where the tests are to do without."""
    named = os.environ.get(HOME_VARIABLE)
    return None if not named else Path(named)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
