"""The deployment of compose.yaml without Docker: its Kafka and its services, with its environment, as processes."""

import os
import signal
import subprocess
import threading
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Final
from urllib.request import urlopen

import orjson
from deployment import compose, environment, outside
from flowrun import STOP_S, wait_for
from kafka import Kafka
from ports import free_port

from streams.operation.lifeline import signalled_with_parent

_LOG4J: Final = (
    "Configuration: {Properties: {Property: []}, Appenders: {}, Loggers: {Root: {level: ERROR}, Logger: []}}"
)
_ITEM: Final = (
    "<item><link>https://news.example/{number}</link><pubDate>{at}</pubDate>"
    "<title>Drone strike kills 3 fighters in {town}</title>"
    "<description>A drone strike killed 3 Islamic State fighters in {town} on Thursday, a security source said."
    "</description></item>"
)


class ComposedKafka(Kafka):
    """An Apache Kafka, its properties made by the class that the image runs, from the variables in compose.yaml."""

    def __init__(self, home: Path, folder: Path) -> None:
        super().__init__(home, folder)
        ports = {"9092": str(self.port), "29092": str(free_port()), "9093": str(free_port())}
        given = {name: _here(value, ports) for name, value in environment("kafka").items()}
        given["KAFKA_LOG_DIRS"] = str(folder / "data")
        defaults, mounted = folder / "default", folder / "mounted"
        defaults.mkdir()
        mounted.mkdir()
        for name, text in {"server.properties": "", "log4j2.yaml": _LOG4J, "tools-log4j2.yaml": _LOG4J}.items():
            (defaults / name).write_text(text, encoding="utf-8")
        subprocess.run(  # noqa: S603  Kafka's own class on its own jars
            ["java", "-cp", f"{home}/*", "kafka.docker.KafkaDockerWrapper", "setup",  # noqa: S607  as in `kafka`
             "--default-configs-dir", str(defaults), "--mounted-configs-dir", str(mounted),
             "--final-configs-dir", str(folder)],
            env={**os.environ, **given}, check=True, capture_output=True,
        )  # fmt: skip


def _here(value: str, ports: dict[str, str]) -> str:
    """Return a value of compose.yaml for this machine: other ports, and loopback in place of the container's name."""
    for port, other in ports.items():
        value = value.replace(f"://:{port}", f"://127.0.0.1:{other}").replace(f"127.0.0.1:{port}", f"127.0.0.1:{other}")
        value = value.replace(f"kafka:{port}", f"127.0.0.1:{other}")
    return value


class Service:
    """A container's process: the command and the environment of a service, and nothing of this shell's settings."""

    def __init__(self, name: str, folder: Path, **changes: str) -> None:
        self.log = folder / f"{name}-{len(list(folder.glob('*.log')))}.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(  # noqa: S603  our own command
                ["marsad", *compose()["services"][name]["command"]],  # noqa: S607  first in PATH
                env={**outside(), **environment(name), **changes}, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                preexec_fn=signalled_with_parent(signal.SIGKILL),  # noqa: PLW1509  touches nothing but prctl
            )  # fmt: skip

    def stop(self) -> int:
        """End it by SIGTERM, within the promised bound; return its exit code."""
        self.process.terminate()
        return self.process.wait(STOP_S)


class _Feed(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """Answer with a feed of two strikes."""
        at = format_datetime(datetime.now(UTC))
        items = "".join(_ITEM.format(number=number, town=town, at=at) for number, town in enumerate(("Raqqa", "Mosul")))
        body = f'<rss version="2.0"><channel><title>News</title>{items}</channel></rss>'.encode()
        self.send_response(200)
        self.send_header("content-type", "application/rss+xml")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class FeedServer(ThreadingHTTPServer):
    """A feed of two articles on a free loopback port."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Feed)
        self._thread = threading.Thread(target=self.serve_forever)
        self._thread.start()

    @property
    def url(self) -> str:
        """Return the address of the feed."""
        return f"http://127.0.0.1:{self.server_port}/feed.xml"

    def end(self) -> None:
        """Stop serving."""
        self.shutdown()
        self._thread.join()
        self.server_close()


def events_shown(console: str) -> list[str]:
    """Return the headlines that a console shows, once there are two."""
    shown: list[str] = []

    def two() -> bool:
        try:
            with urlopen(f"{console}/api/events", timeout=5) as answer:  # noqa: S310  loopback
                shown[:] = [event["headline"] for event in orjson.loads(answer.read())]
        except OSError:
            return False
        return len(shown) == 2

    wait_for(two)
    return shown
