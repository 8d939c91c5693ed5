"""The port at which a part is watched: /metrics for Prometheus, /healthz and /readyz for whoever starts it again.

Served by threads, so that it answers while the part is busy, and says so when the part hangs.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import AF_INET, AF_INET6
from socketserver import TCPServer
from threading import Thread
from typing import Final

import structlog
from prometheus_client import CollectorRegistry, Gauge, ProcessCollector
from prometheus_client.exposition import choose_encoder

from streams.operation.health import Health
from streams.operation.lifeline import RESTARTS_VARIABLE
from streams.settings import Settings

#: A client that connects and says nothing must not keep a thread for ever.
PATIENCE_S: Final = 30.0
PLAIN: Final = "text/plain; charset=utf-8"

_log = structlog.get_logger()


class MonitoringAddressError(RuntimeError):
    """Nothing can be served at MARSAD_METRICS_HOST and _PORT. Reaction: report."""


class Monitor:
    """What is served of a part: its registry and its health."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.health = Health()


@contextmanager
def monitored(settings: Settings, environ: Mapping[str, str]) -> Iterator[Monitor]:
    """Give a monitor that is served while it is held, where MARSAD_METRICS_PORT is set.

    Raises `MonitoringAddressError`. To be called in the event loop of the part.
    """
    monitor = Monitor()
    ProcessCollector(registry=monitor.registry)
    restarts = Gauge("marsad_restarts", "How often `marsad up` has started this part again.", registry=monitor.registry)
    restarts.set(int(environ.get(RESTARTS_VARIABLE, "0")))
    if settings.metrics_port is None:
        yield monitor
        return
    address = f"{settings.metrics_host}:{settings.metrics_port}"
    try:
        server = _Server((settings.metrics_host, settings.metrics_port), monitor)
    except OSError as error:
        raise MonitoringAddressError(
            f"metrics cannot be served at {address}: {error.strerror}; see MARSAD_METRICS_HOST and _PORT"
        ) from error
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    _log.info("metrics", url=f"http://{address}/metrics")
    try:
        yield monitor
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # A probe that hangs must not hold up the end of the part.
    block_on_close = False

    def __init__(self, address: tuple[str, int], monitor: Monitor) -> None:
        self.monitor = monitor
        self.address_family = AF_INET6 if ":" in address[0] else AF_INET
        super().__init__(address, _Handler)

    def server_bind(self) -> None:
        """Bind, without asking the resolver for a name of the address: that can take long, and nobody reads it."""
        TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), self.server_address[1]


class _Handler(BaseHTTPRequestHandler):
    timeout = PATIENCE_S
    server: _Server

    def do_GET(self) -> None:
        """Answer one of the three paths."""
        match self.path.partition("?")[0]:
            case "/metrics":
                encode, kind = choose_encoder(self.headers.get("accept", ""))
                self._answer(200, kind, encode(self.server.monitor.registry))
            case "/healthz":
                self._say(self.server.monitor.health.ailment(), "alive")
            case "/readyz":
                self._say(self.server.monitor.health.lack(), "ready")
            case _:
                self._answer(404, PLAIN, b"there are /metrics, /healthz and /readyz\n")

    def _say(self, wrong: str | None, well: str) -> None:
        self._answer(200 if wrong is None else 503, PLAIN, f"{wrong or well}\n".encode())

    def _answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response_only(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing: a scrape is normal operation."""
