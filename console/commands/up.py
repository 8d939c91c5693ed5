"""`marsad up`: the broker if none is given, and every part as a process of its own, kept running."""

import asyncio
import os
import sys
import time
from collections.abc import Coroutine, Sequence
from pathlib import Path
from typing import Final

import msgspec
import structlog

from connectors.feeds.catalogue.feed import CatalogueError
from connectors.feeds.polling.memory import FeedMemory
from connectors.hooks.config import load_hooks
from connectors.hooks.delivering.outbox import Outbox
from connectors.hooks.entry import HookConfigError
from console.alone import alone
from console.commands.serve import free_console_port
from console.failure import CommandError, UsageError
from console.signals import run_until_signalled
from schemas.topics import ALL_TOPICS
from streams.alerting.rulebook import ensure_rules
from streams.archive import Archive
from streams.broker.embedded import EmbeddedBroker, EmbeddedBrokerError
from streams.broker.security import client_settings
from streams.broker.topics import ensure_topics
from streams.clock import utc_now
from streams.engine.producing import Producer
from streams.operation.supervision import Child, Supervisor
from streams.operation.tracing import Tracer
from streams.parts.poll import FetchedPublisher
from streams.parts.readiness import forget_ready, ready_parts
from streams.polled.catalogue import feeds_of
from streams.replay.refill import raise_again, refill
from streams.rules.mistake import RulesError
from streams.runfile import RunFile, remove_run_file, write_run_file
from streams.settings import Settings

PARTS: Final = ("work", "deliver", "console", "poll")
#: Pause before the embedded broker is started again.
BROKER_PAUSE_S: Final = 1.0
READY_CHECK_S: Final = 0.1
#: What a start that is broken off, or fails, may take to give back its connections.
BREAK_OFF_S: Final = 2.0
#: The end is promised in ten seconds, whatever hangs.
PATIENCE_S: Final = 9.0

_log = structlog.get_logger()


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """What `marsad demo` changes of `marsad up`: feeds to poll in place of the catalogue, and where children log.

    `held` is the lock that the children share.
    """

    feeds: tuple[str, ...] = ()
    environment: dict[str, str] = {}
    log_file: Path | None = None
    held: tuple[int, ...] = ()


def run_up(settings: Settings, *, feeds: tuple[str, ...]) -> None:
    """Run until SIGINT or SIGTERM; raises `CommandError` where it cannot start."""
    try:
        ensure_rules(settings)
        # A part that cannot start is started again for ever, beside a page that says nothing of it.
        feeds_of(settings.model_copy(update={"only_feeds": "\n".join(feeds) or settings.only_feeds}))
        load_hooks(settings.hooks_file, os.environ)
    except RulesError as error:
        raise UsageError(str(error)) from error
    except (CatalogueError, HookConfigError) as error:
        raise CommandError(str(error)) from error
    run_until_signalled(lambda stop: up(settings, Options(feeds=feeds), stop), PATIENCE_S)


async def up(settings: Settings, options: Options, stop: asyncio.Event) -> None:
    """Run everything until `stop`; raises `CommandError` when it cannot start. Ends within ten seconds."""
    async with alone(settings.data_dir) as lock:
        located = settings.model_copy(update={"console_port": free_console_port(settings)})
        options = msgspec.structs.replace(options, held=(lock,))
        if located.broker is not None:
            await _run_parts(located, options, stop)
            return
        while not stop.is_set():
            await _run_on_embedded(located, options, stop)


async def _run_on_embedded(settings: Settings, options: Options, stop: asyncio.Event) -> None:
    """Run on one life of the embedded broker; when it dies, the parts stop, and the caller starts all again."""
    broker = EmbeddedBroker(log_file=settings.data_dir / "broker.log")
    try:
        address = await broker.start()
    except EmbeddedBrokerError as error:
        raise CommandError(str(error)) from error
    _log.info("embedded broker: its topics live in memory; set MARSAD_BROKER to use your Kafka", broker=address)
    located = settings.model_copy(update={"broker": address, "broker_kind": "embedded"})
    ended = asyncio.Event()
    watchers = [asyncio.create_task(_forward(stop, ended)), asyncio.create_task(_watch(broker, ended))]
    try:
        await _run_parts(located, options, ended)
    except Exception:
        # What a broker that dies under the start leads to is told by its death, which is noticed a moment later.
        await asyncio.wait(watchers, timeout=BREAK_OFF_S, return_when=asyncio.FIRST_COMPLETED)
        if not ended.is_set():
            raise
    finally:
        for watcher in watchers:
            watcher.cancel()
        await broker.stop()
    if not stop.is_set():
        await asyncio.sleep(BROKER_PAUSE_S)


async def _forward(stop: asyncio.Event, ended: asyncio.Event) -> None:
    await stop.wait()
    ended.set()


async def _watch(broker: EmbeddedBroker, ended: asyncio.Event) -> None:
    code = await broker.wait()
    _log.error("the embedded broker died, starting all again; nothing that was fetched is lost", exit_code=code)
    ended.set()


async def _run_parts(settings: Settings, options: Options, stop: asyncio.Event) -> None:
    if settings.broker is None:
        raise ValueError("the broker must be known by now")
    if not await _unless(stop, _prepare(settings)):
        return
    forget_ready(settings)
    supervisor = Supervisor(_children(settings, options), log_file=options.log_file, held=options.held)
    console = f"http://{settings.console_host}:{settings.console_port}"
    write_run_file(
        settings.run_file,
        RunFile(
            pid=os.getpid(),
            broker=settings.broker,
            is_embedded=settings.is_embedded,
            console=console,
            started_at=utc_now(),
            only_feeds="\n".join(options.feeds) or settings.only_feeds,
            catalogue=None if settings.catalogue is None else str(settings.catalogue.absolute()),
        ),
    )
    _log.info("up", console=console, broker=settings.broker, data=str(settings.data_dir))
    telling = asyncio.create_task(_tell_ready(settings, console))
    try:
        await supervisor.run(stop)
    finally:
        telling.cancel()
        remove_run_file(settings.run_file)


async def _prepare(settings: Settings) -> None:
    await ensure_topics(client_settings(settings), ALL_TOPICS, replication=settings.replication)
    if settings.is_embedded:
        await _refill(settings)


async def _unless(stop: asyncio.Event, work: Coroutine[None, None, None]) -> bool:
    """Do `work`, or break it off when `stop` is set; return whether it was done. Raises what it raises."""
    working, stopping = asyncio.create_task(work), asyncio.create_task(stop.wait())
    await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if working.done():
        working.result()
        return True
    working.cancel()
    # A client whose broker is gone can take long to close.
    await asyncio.wait({working}, timeout=BREAK_OFF_S)
    return False


async def _tell_ready(settings: Settings, console: str) -> None:
    started = time.monotonic()
    while not ready_parts(settings) >= set(PARTS):  # noqa: ASYNC110  the parts are processes and tell by files
        await asyncio.sleep(READY_CHECK_S)
    _log.info("ready", seconds=round(time.monotonic() - started, 1), console=console)


async def _refill(settings: Settings) -> None:
    async with Producer(client_settings(settings), source="/marsad/up") as producer:
        with Archive.open(settings.archive) as archive:
            with FeedMemory(settings.feeds_memory) as memory:
                await refill(memory, archive, FetchedPublisher(producer, Tracer(settings.trace_rate)), utc_now())
            with Outbox(settings.outbox) as outbox:
                await raise_again(archive, outbox, producer, utc_now())


def _children(settings: Settings, options: Options) -> Sequence[Child]:
    environment = {**os.environ, **settings.as_environment(), **options.environment}
    if options.feeds:
        environment["MARSAD_ONLY_FEEDS"] = "\n".join(options.feeds)
    # The module, not the script: the same interpreter and installation as this process.
    command = (sys.executable, "-m", "console")
    return [Child(part, (*command, part), environment | _own(settings, part)) for part in PARTS]


def _own(settings: Settings, part: str) -> dict[str, str]:
    port = settings.metrics_port_of(part)
    return {} if port is None else {"MARSAD_METRICS_PORT": str(port)}
