"""`marsad console`: the archive's consumer and the page over it, in one process."""

import asyncio
import errno
import os
import socket
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

import structlog
from aiohttp import web

from console.failure import CommandError
from console.web.app import NOTIFY, build_app
from streams.archive import Archive
from streams.operation.monitoring import monitored
from streams.parts.keep import keep
from streams.parts.readiness import mark_ready
from streams.polled.memories import known_states
from streams.settings import Settings

#: Open pages hold a stream each; they are told to come back, not waited for.
SHUTDOWN_S = 1.0

_log = structlog.get_logger()


async def serve_console(settings: Settings, stop: asyncio.Event) -> None:
    """Run until `stop`; raises `CommandError` when the port is taken."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with monitored(settings, os.environ) as monitor, Archive.open(settings.archive) as archive:
        page = build_app(settings.archive, status_of(settings, archive))
        runner = web.AppRunner(page, access_log=None, shutdown_timeout=SHUTDOWN_S)
        await runner.setup()
        try:
            await _listen(runner, settings)
            _log.info("console", address=f"http://{settings.console_host}:{settings.console_port}")
            mark_ready(settings, "console")
            await keep(settings, archive, page[NOTIFY], stop, monitor)
        finally:
            await runner.cleanup()


async def _listen(runner: web.AppRunner, settings: Settings) -> None:
    try:
        await web.TCPSite(runner, settings.console_host, settings.console_port).start()
    except OSError as error:
        raise _unusable(settings, error) from error


def free_console_port(settings: Settings) -> int:
    """Return the console's port, a free one for 0; raises `CommandError` when it cannot be had."""
    try:
        family, _, _, _, address = socket.getaddrinfo(
            settings.console_host, settings.console_port, type=socket.SOCK_STREAM
        )[0]
        with socket.create_server(address[:2], family=family) as probe:
            return int(probe.getsockname()[1])
    except OSError as error:
        raise _unusable(settings, error) from error


def _unusable(settings: Settings, error: OSError) -> CommandError:
    address = f"{settings.console_host}:{settings.console_port}"
    if error.errno == errno.EADDRINUSE:
        return CommandError(
            f"{address} is in use: stop what uses it, or give the console another port with --port (0: any)"
        )
    return CommandError(f"the console cannot listen on {address}: {error.strerror}; see MARSAD_CONSOLE_HOST and _PORT")


def status_of(settings: Settings, archive: Archive) -> Callable[[], Awaitable[dict[str, object]]]:
    """Return what the page's status strip asks: broker, feeds, counts."""

    async def status() -> dict[str, object]:
        today = datetime.now(UTC) - timedelta(days=1)
        words = [feed.word for feed in known_states(settings).values()]
        return {
            "broker": "embedded" if settings.is_embedded else "kafka",
            "feeds": {word: words.count(word) for word in sorted(set(words))},
            "counts": archive.counts(),
            "since": today.isoformat(),
        }

    return status
