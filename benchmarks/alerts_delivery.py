"""A thousand alerts a second into a hundred endpoints, ten of them down and ten slow: how late each one has them.

    python benchmarks/alerts_delivery.py [SECONDS] [PER_SECOND] [SHAPE]

The endpoints are real HTTP servers on loopback ports in one process of their own: a protocol that reads a request,
notes when it had it, and answers 204; the slow ones after ten seconds. Of those that are down, half refuse connections,
half take them and never answer. PER_SECOND counts deliveries. Two shapes: `each`, where each alert is for one endpoint,
by its rule's channels, and `all`, where each alert is for all hundred.

Marsad's way is the one of `marsad deliver` without its broker: a batch into the outbox, on disk, the signed POST, the
outcome on disk, told. The time of an alert is from before it is handed over until the endpoint has read the request.
The plain loop is an httpx client for each endpoint that is well, which posts the same bodies at the same rate, with as
many at once, and keeps, signs and retries nothing. (One client for all of them takes ten times as long: its pool looks
at every connection for every request.)
"""

import asyncio
import contextlib
import logging
import multiprocessing
import resource
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator, Sequence
from itertools import cycle
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

import httpx
import msgspec
import structlog
import uvloop

from connectors.hooks.channels.webhook import WebhookHook, new_secret
from connectors.hooks.delivering.delivery import Delivery
from connectors.hooks.delivering.due import Untold
from connectors.hooks.delivering.journal import Journal
from connectors.hooks.delivering.outbox import Outbox
from connectors.hooks.delivering.telling import Telling
from connectors.hooks.entry import TIERS
from connectors.hooks.hook import AT_ONCE
from connectors.web.guard import Guard
from schemas.alert import AlertRaised, Terms
from schemas.codec import decode, encode
from streams.clock import utc_now

# ruff: noqa: T201  what is measured is printed

ENDPOINTS: Final = 100
DOWN: Final = 10
SLOW: Final = 10
WELL: Final = range(DOWN + SLOW, ENDPOINTS)
SLOW_S: Final = 10.0
#: As often as the agent has a batch.
BATCH_S: Final = 0.02
#: What is under way at the end has so long to arrive.
REST_S: Final = 3.0
LOOPBACK: Final = Guard(("127.0.0.0/8",))
SAMPLE: Final = Path(__file__).parents[1] / "schemas" / "examples" / "alerts.raised.json"


class Endpoint(asyncio.Protocol):
    """Answers each request that is whole; notes its id and when it was. `wait_s` None never answers."""

    def __init__(self, number: int, arrived: list[tuple[int, str, float]], wait_s: float | None) -> None:
        self._number = number
        self._arrived = arrived
        self._wait_s = wait_s
        self._read = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the connection to answer on."""
        self._transport: asyncio.Transport = transport  # type: ignore[assignment]  # of a stream socket

    def data_received(self, data: bytes) -> None:
        """Read; a request has a head and as many bytes as that says."""
        self._read += data
        while (head_ends := self._read.find(b"\r\n\r\n")) >= 0:
            head = {
                name.lower(): value.strip()
                for name, _, value in (line.partition(b":") for line in bytes(self._read[:head_ends]).split(b"\r\n"))
            }
            ends = head_ends + 4 + int(head[b"content-length"])
            if len(self._read) < ends:
                return
            del self._read[:ends]
            self._arrived.append((self._number, head[b"webhook-id"].decode(), time.time()))
            if self._wait_s is not None:
                asyncio.get_running_loop().call_later(self._wait_s, self._answer)

    def _answer(self) -> None:
        if not self._transport.is_closing():
            self._transport.write(b"HTTP/1.1 204 No Content\r\n\r\n")


def serve(pipe: Connection) -> None:
    """Be the endpoints until the pipe brings a word, and then tell through it what arrived."""
    uvloop.run(_serve(pipe))


async def _serve(pipe: Connection) -> None:
    loop = asyncio.get_running_loop()
    arrived: list[tuple[int, str, float]] = []
    urls, servers = [], []
    for number in range(ENDPOINTS):
        wait_s = None if number < DOWN else SLOW_S if number < DOWN + SLOW else 0.0
        server = await loop.create_server(lambda n=number, s=wait_s: Endpoint(n, arrived, s), "127.0.0.1", 0)
        urls.append(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/alerts")
        if number < DOWN // 2:
            server.close()
        servers.append(server)
    pipe.send(urls)
    while True:
        await loop.run_in_executor(None, pipe.recv)
        pipe.send(list(arrived))
        arrived.clear()


@contextlib.contextmanager
def endpoints() -> Iterator[tuple[Sequence[str], Connection]]:
    """Give the addresses, and the pipe that tells what arrived."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(theirs,), daemon=True)
    process.start()
    try:
        yield ours.recv(), ours
    finally:
        process.kill()


def alerts(run: str) -> Iterator[AlertRaised]:
    """Yield alerts, each on an event of its own."""
    sample = decode(SAMPLE.read_bytes(), AlertRaised)
    for number in range(10**9):
        event = msgspec.structs.replace(sample.event, id=f"event-{run}-{number}")
        yield msgspec.structs.replace(sample, id=f"{run}-{number}", event=event)


class Raised:
    """Raises alerts at a rate, and knows when each was."""

    def __init__(self, run: str, shape: str, per_s: float) -> None:
        self._alerts = alerts(run)
        self.shape = shape
        self._per_s = per_s / (ENDPOINTS if shape == "all" else 1)
        self._hooks = cycle(range(ENDPOINTS))
        self.at: dict[str, float] = {}

    async def batches(self, seconds: float) -> AsyncIterator[list[AlertRaised]]:
        """Yield what is due at each turn of the agent."""
        began, count = time.time(), 0
        while (passed := time.time() - began) < seconds:
            batch = []
            while count < passed * self._per_s:
                count += 1
                batch.append(self._next())
            yield batch
            await asyncio.sleep(BATCH_S)

    def _next(self) -> AlertRaised:
        alert = next(self._alerts)
        self.at[alert.id] = time.time()
        if self.shape == "all":
            return alert
        return msgspec.structs.replace(alert, terms=Terms(channels=(f"hook-{next(self._hooks)}",)))


async def deliver(urls: Sequence[str], raised: Raised, seconds: float, folder: Path) -> float:
    """Deliver as `marsad deliver` does; return the seconds of processor time that it took."""
    path = folder / "outbox.sqlite"
    hooks = [
        WebhookHook(f"hook-{number}", url, (new_secret(),), frozenset(TIERS), guard=LOOPBACK)
        for number, url in enumerate(urls)
    ]

    async def tell(_: Sequence[Untold]) -> bool:
        return True

    with Outbox(path) as outbox:
        async with Journal(path) as journal:
            telling = Telling(outbox, journal, tell)
            delivery = Delivery(outbox, journal, hooks, utc_now, ended=telling.wake)
            tasks = [asyncio.create_task(run) for run in (delivery.run(), telling.run())]
            began = cpu_s()
            async for batch in raised.batches(seconds):
                await delivery.accept([(alert, None) for alert in batch])
            await asyncio.sleep(REST_S)
            took_s = cpu_s() - began
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
    return took_s


async def post(urls: Sequence[str], raised: Raised, seconds: float) -> float:
    """Post as a plain loop does; return the seconds of processor time that it took."""
    bounds = {number: asyncio.Semaphore(AT_ONCE) for number in WELL}
    sending: set[asyncio.Task[None]] = set()
    trust = httpx.create_ssl_context()
    clients = {number: httpx.AsyncClient(timeout=15, trust_env=False, verify=trust) for number in WELL}

    async def send(alert: AlertRaised, number: int) -> None:
        async with bounds[number]:
            with contextlib.suppress(httpx.HTTPError):
                await clients[number].post(urls[number], content=encode(alert), headers={"webhook-id": alert.id})

    began = cpu_s()
    async for batch in raised.batches(seconds):
        for alert in batch:
            for number in numbers_of(alert) & bounds.keys():
                sending.add(task := asyncio.create_task(send(alert, number)))
                task.add_done_callback(sending.discard)
    await asyncio.sleep(REST_S)
    took_s = cpu_s() - began
    for task in list(sending):
        task.cancel()
    await asyncio.gather(*sending, return_exceptions=True)
    for client in clients.values():
        await client.aclose()
    return took_s


def numbers_of(alert: AlertRaised) -> set[int]:
    """Return the endpoints that an alert is for."""
    return {int(name.removeprefix("hook-")) for name in alert.terms.channels} or set(range(ENDPOINTS))


def cpu_s() -> float:
    """Return the processor time of this process, threads included."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def report(name: str, raised: Raised, arrived: Sequence[tuple[int, str, float]], took_s: float, seconds: float) -> None:
    """Print the latencies of the endpoints that are well, each for itself, and what it cost."""
    late: dict[int, list[float]] = defaultdict(list)
    first: set[tuple[int, str]] = set()
    for number, alert, at in arrived:
        if alert in raised.at and (number, alert) not in first:
            first.add((number, alert))
            late[number].append(at - raised.at[alert])
    of_all = {share: sorted(quantile(late[number], share) for number in WELL) for share in (0.5, 0.95, 0.99)}
    due = len(raised.at) * len(WELL) // (1 if raised.shape == "all" else ENDPOINTS)
    well = sum(len(late[number]) for number in WELL)
    print(f"{name}: {len(raised.at)} alerts raised, {well} of {due} deliveries at the {len(WELL)} that are well")
    for share, values in of_all.items():
        print(
            f"  p{share * 100:.0f}: median of the endpoints {values[len(values) // 2]:.3f} s, worst {values[-1]:.3f} s"
        )
    print(
        f"  processor: {took_s / (seconds + REST_S):.2f} cores, {took_s / max(1, len(first)) * 1e6:.0f} us a delivery"
    )
    slow = sum(len(late[number]) for number in range(DOWN, DOWN + SLOW))
    print(
        f"  at the slow: {slow} deliveries; at those that are down: {sum(len(late[n]) for n in range(DOWN))} attempts"
    )


def quantile(values: Sequence[float], share: float) -> float:
    """Return the value that `share` of all are not above; nan of none."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))] if values else float("nan")


def main(seconds: float, per_s: float, shapes: Sequence[str]) -> None:
    """Run both ways in each shape, in turn."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    logging.disable(logging.CRITICAL)
    with endpoints() as (urls, pipe):
        for shape in shapes:
            with tempfile.TemporaryDirectory() as folder:
                raised = Raised(f"m-{shape}", shape, per_s)
                took_s = uvloop.run(deliver(urls, raised, seconds, Path(folder)))
            pipe.send("told")
            report(f"{shape}, marsad", raised, pipe.recv(), took_s, seconds)
            raised = Raised(f"p-{shape}", shape, per_s)
            took_s = uvloop.run(post(urls, raised, seconds))
            pipe.send("told")
            report(f"{shape}, plain httpx", raised, pipe.recv(), took_s, seconds)


if __name__ == "__main__":
    given = sys.argv[1:]
    main(
        float(given[0]) if given else 60.0, float(given[1]) if len(given) > 1 else 1000.0, given[2:] or ["each", "all"]
    )
