"""Serve a part's metrics to Prometheus."""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog
from prometheus_client import CollectorRegistry, start_http_server

from streams.settings import Settings

_log = structlog.get_logger()


class MetricsAddressError(RuntimeError):
    """Nothing can be served at MARSAD_METRICS_HOST and _PORT. Reaction: report."""


@contextmanager
def served_metrics(settings: Settings) -> Iterator[CollectorRegistry]:
    """Give a registry that is served at /metrics while it is held, where MARSAD_METRICS_PORT is set.

    Served by a thread, so that it answers while the part is busy. Raises `MetricsAddressError`.
    """
    registry = CollectorRegistry()
    if settings.metrics_port is None:
        yield registry
        return
    address = f"{settings.metrics_host}:{settings.metrics_port}"
    try:
        server, thread = start_http_server(settings.metrics_port, settings.metrics_host, registry)
    except OSError as error:
        raise MetricsAddressError(f"metrics cannot be served at {address}: {error.strerror}") from error
    _log.info("metrics", url=f"http://{address}/metrics")
    try:
        yield registry
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
