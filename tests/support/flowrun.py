"""The parts of the flow as real processes on a broker, and a foreign client that writes and reads its topics."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

import msgspec
from confluent_kafka import Consumer, Message, Producer, TopicPartition

from schemas.article import Article, ArticleFetched
from schemas.codec import encode
from schemas.topics import PARTITIONS
from streams.operation.lifeline import signalled_with_parent

#: As the client takes them.
Headers = list[tuple[str, str | bytes | None]]
#: For anything that a test waits for; slow machines included.
DEADLINE_S: Final = 90.0
STOP_S: Final = 10.0


class Part:
    """One process of the flow, by the command of `module`."""

    def __init__(self, name: str, folder: Path, environment: dict[str, str], module: str = "console") -> None:
        self.module = module
        self._ready = folder / "ready" / name
        self._ready.unlink(missing_ok=True)
        self.log = folder / f"{name}.log"
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603  our own command
                [sys.executable, "-m", module, name],
                env={**os.environ, **environment}, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                preexec_fn=signalled_with_parent(signal.SIGKILL),  # noqa: PLW1509  touches nothing but prctl
            )  # fmt: skip

    def wait_ready(self) -> None:
        """Return when the part reads its topics."""
        wait_for(lambda: self.is_ready() or self.process.poll() is not None)
        assert self.process.poll() is None, self.log.read_text(encoding="utf-8", errors="replace")[-3000:]

    def is_ready(self) -> bool:
        """Return whether the part says that it reads."""
        return self._ready.exists()

    def stop(self) -> int:
        """End it by SIGTERM, within the promised bound; return its exit code."""
        self.process.terminate()
        return self.process.wait(STOP_S)

    def kill(self) -> None:
        """End it as a loss of power would."""
        self.process.kill()
        self.process.wait()


class Topics:
    """The topics of the broker at `address`, as a foreign client writes and reads them."""

    def __init__(self, address: str) -> None:
        self.address = address

    def publish(self, articles: Iterable[Article], *, headers: Headers | None = None) -> None:
        """Write articles to articles.fetched, as any producer could."""
        records = [(one.id.encode(), encode(ArticleFetched(article=one))) for one in articles]
        self.write("marsad.articles.fetched", records, headers=headers)

    def write(
        self,
        topic: str,
        records: Iterable[tuple[bytes | None, bytes | None]],
        *,
        headers: Headers | None = None,
    ) -> None:
        """Write raw records and wait until the broker has them."""
        producer = Producer({"bootstrap.servers": self.address, "log_level": 0, "acks": "all"})
        for key, value in records:
            producer.produce(topic, value, key, headers=headers)
            producer.poll(0)
        assert producer.flush(DEADLINE_S) == 0

    def read(self, topic: str) -> list[Message]:
        """Return every record that a topic holds now."""
        consumer = Consumer({"bootstrap.servers": self.address, "group.id": "a-reader", "enable.auto.commit": False,
                             "enable.partition.eof": True, "log_level": 0})  # fmt: skip
        try:
            consumer.assign([TopicPartition(topic, number, 0) for number in range(PARTITIONS)])
            found, ended = [], 0
            while ended < PARTITIONS:
                message = consumer.poll(1.0)
                if message is None:
                    continue
                if message.error() is not None:
                    ended += 1
                else:
                    found.append(message)
            return found
        finally:
            consumer.close()

    def values(self, topic: str) -> list[dict[str, Any]]:  # Any: the whole of JSON
        """Return the values of a topic, parsed."""
        return [json.loads(message.value() or b"null") for message in self.read(topic)]

    def records(self, topic: str, record: type[msgspec.Struct]) -> list[Any]:  # Any: of the type that is passed
        """Return the records of a topic."""
        return [msgspec.json.decode(message.value() or b"", type=record) for message in self.read(topic)]


class Flow(Topics):
    """The flow on a broker at `address`, its state under `folder`."""

    def __init__(self, address: str, folder: Path, *, is_embedded: bool) -> None:
        super().__init__(address)
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.environment = {
            "MARSAD_BROKER": f"kafka://{address}",
            "MARSAD_BROKER_KIND": "embedded" if is_embedded else "kafka",
            "MARSAD_DATA_DIR": str(folder),
        }
        self.parts: dict[str, Part] = {}
        self._others: list[Flow] = []

    def start(self, *names: str, module: str = "console") -> None:
        """Start parts and wait until they read; `module` is one of tests/support that makes trouble for the part."""
        for name in names:
            self.parts[name] = Part(name, self.folder, self.environment, module)
        for name in names:
            self.parts[name].wait_ready()

    def run(self, *arguments: str) -> int:
        """Run a command of `marsad` on this broker until it ends; return its exit code."""
        command = [sys.executable, "-m", "console", *arguments]
        environment = {**os.environ, **self.environment}
        return subprocess.run(command, env=environment, check=False, timeout=DEADLINE_S).returncode  # noqa: S603  our own

    def supervise(self) -> bool:
        """Start again what has ended by itself, as a supervisor does; return True."""
        for name, part in self.parts.items():
            if part.process.poll() is not None:
                self.parts[name] = Part(name, self.folder, self.environment, part.module)
        return True

    def beside(self, folder: str) -> "Flow":
        """Return the flow on the same topics with another data directory, for a second worker."""
        other = Flow(self.address, self.folder.parent / folder, is_embedded=False)
        other.environment = {**self.environment, "MARSAD_DATA_DIR": str(other.folder)}
        self._others.append(other)
        return other

    def close(self) -> None:
        """End what still runs, of those beside it too."""
        for other in self._others:
            other.close()
        for part in self.parts.values():
            if part.process.poll() is None:
                part.kill()


def wait_for(condition: Callable[[], bool], deadline_s: float = DEADLINE_S) -> None:
    """Return when `condition` holds; fails after the deadline. What is waited for gets as much time as asking takes."""
    ends = time.monotonic() + deadline_s
    while True:
        asked = time.monotonic()
        if condition():
            return
        answered = time.monotonic()
        assert answered < ends, "the condition did not come true in time"
        time.sleep(max(0.1, answered - asked))
