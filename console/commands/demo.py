"""`marsad demo`: the whole of `marsad up` on sample feeds served over HTTP on this machine.

Nothing is shortened: the same processes poll the feeds, code, merge, alert and deliver to a webhook receiver, on a
broker and a data directory of their own. What is counted is read back from the topics, as any consumer would.
"""

import asyncio
import contextlib
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from aiokafka import AIOKafkaConsumer
from rich.console import Console

from connectors.feeds.catalogue.files import write_catalogue
from connectors.hooks.channels.webhook import new_secret
from connectors.hooks.config import SECRET_VARIABLE, URL_VARIABLE
from console.commands.serve import free_console_port
from console.commands.up import PARTS, READY_CHECK_S, Options, up
from console.demo.receiver import Receiver
from console.demo.samples import load_samples
from console.demo.server import SampleServer
from console.demo.summary import Summary, render, summarise
from console.demo.watching import WATCHED, Watch, size_of
from console.failure import CommandError, UsageError
from console.logs import set_up_logs
from console.signals import run_until_signalled
from streams.broker.security import client_settings
from streams.clock import utc_now
from streams.parts.readiness import ready_parts
from streams.runfile import read_run_file
from streams.settings import Settings

#: Sample feeds are asked this often; real ones every few minutes.
POLL_INTERVAL_S: Final = 0.5
#: For the parts to start, and after everything is out for the flow to bring it through.
PATIENCE_S: Final = 60.0
#: Nothing new on any topic for this long, with nothing missing, is the end.
QUIET_S: Final = 1.5
TICK_MS: Final = 200
LOOPBACK: Final = "127.0.0.0/8"


def run_demo(settings: Settings, *, once: bool, keep: Path | None = None) -> int:
    """Run the demo; return the exit code: 0 when everything went through. Raises `UsageError`.

    `keep` is where its data directory stays, a new folder or an empty one; without it nothing is left.
    """
    if keep is not None:
        _ensure_empty(keep)
    set_up_logs("debug" if settings.log_level == "debug" else "error", part="demo", form=settings.log_format)
    outcome: list[Summary] = []

    async def main(stop: asyncio.Event) -> None:
        with _folder(keep) as folder:
            outcome.append(await _demo(settings, folder, stop, once=once))

    run_until_signalled(main)
    return 1 if outcome[0].missing else 0


def _ensure_empty(keep: Path) -> None:
    """Make the folder; what another run has left would pass for a repeat of the samples."""
    try:
        keep.mkdir(parents=True, exist_ok=True)
        is_empty = not any(keep.iterdir())
    except OSError as error:
        raise UsageError(f"{keep}: {error.strerror}; name a new folder") from error
    if not is_empty:
        raise UsageError(f"{keep} is not empty; name a new folder")


@contextlib.contextmanager
def _folder(keep: Path | None) -> Iterator[Path]:
    if keep is not None:
        yield keep.absolute()
        return
    with tempfile.TemporaryDirectory(prefix="marsad-demo-") as folder:
        yield Path(folder)


async def _demo(settings: Settings, folder: Path, stop: asyncio.Event, *, once: bool) -> Summary:
    screen = Console(highlight=False)
    samples = load_samples()
    server, secret = SampleServer(samples, utc_now), new_secret()
    receiver = Receiver(secret, utc_now)
    await server.start()
    await receiver.start()
    write_catalogue(folder / "catalogue.yaml", server.catalogue(POLL_INTERVAL_S))
    located = settings.model_copy(
        update={
            "data_dir": folder,
            "catalogue": folder / "catalogue.yaml",
            # Sample feeds and the receiver of alerts are on this machine.
            "allow_addresses": LOOPBACK,
            "host_spacing_s": 0.0,
            "console_port": _console_port(settings),
        }
    )
    options = Options(environment={URL_VARIABLE: receiver.url, SECRET_VARIABLE: secret}, log_file=folder / "parts.log")
    ended = asyncio.Event()
    running = asyncio.create_task(up(located, options, ended))
    try:
        screen.print(
            f"[bold]Marsad demo[/]: {len(samples.feeds)} sample feeds at {server.home}, invented for this purpose"
        )
        watch = Watch()
        await _watch(located, server, watch, stop, once=once, running=running, screen=screen)
        summary = summarise(samples, server, watch, receiver.received)
        screen.print(render(summary))
        if summary.missing:
            screen.print((folder / "parts.log").read_text(encoding="utf-8", errors="replace")[-4000:], markup=False)
        return summary
    finally:
        ended.set()
        with contextlib.suppress(asyncio.CancelledError):
            await running
        await receiver.stop()
        await server.stop()


async def _watch(  # noqa: PLR0913  what the watching needs, each once
    settings: Settings,
    server: SampleServer,
    watch: Watch,
    stop: asyncio.Event,
    *,
    once: bool,
    running: asyncio.Task[None],
    screen: Console,
) -> None:
    """Read the topics until everything is through (`once`), patience ends, or `stop`."""
    consumer = await _consumer(settings, running)
    while not _is_ready(settings, server) and not running.done() and not stop.is_set():  # noqa: ASYNC110  other processes tell by files
        await asyncio.sleep(READY_CHECK_S)
    run = read_run_file(settings.run_file)
    screen.print("gone" if run is None else f"console: {run.console}\nbroker: {run.broker}\nCtrl-C ends it")
    try:
        server.publish()
        changed, size = time.monotonic(), -1
        while not stop.is_set() and not running.done():
            batches = await consumer.getmany(timeout_ms=TICK_MS)
            for messages in batches.values():
                for message in messages:
                    watch.take(message.topic, message.value or b"")
            if size_of(watch) != size:
                size, changed = size_of(watch), time.monotonic()
            quiet_s = time.monotonic() - changed
            is_done = server.all_out() and watch.is_through() and quiet_s > QUIET_S
            if once and (is_done or quiet_s > PATIENCE_S):
                return
    finally:
        await consumer.stop()
    if running.done():
        running.result()


def _is_ready(settings: Settings, server: SampleServer) -> bool:
    return ready_parts(settings) >= set(PARTS) and server.is_watched()


def _console_port(settings: Settings) -> int:
    """Return the usual port, or 0, any, where another Marsad has it: the demo prints the address."""
    try:
        return free_console_port(settings)
    except CommandError:
        return 0


async def _consumer(settings: Settings, running: asyncio.Task[None]) -> AIOKafkaConsumer:
    patience_ends = time.monotonic() + PATIENCE_S
    while (broker := _run(settings)) is None:
        if running.done():
            running.result()
        if time.monotonic() > patience_ends:
            raise CommandError("the parts did not start in a minute; run again with --debug")
        await asyncio.sleep(0.05)
    client = client_settings(settings.model_copy(update={"broker": broker}))
    consumer = AIOKafkaConsumer(*WATCHED, **client, enable_auto_commit=False, auto_offset_reset="earliest")
    await consumer.start()
    return consumer


def _run(settings: Settings) -> str | None:
    run = read_run_file(settings.run_file)
    return None if run is None else run.broker
