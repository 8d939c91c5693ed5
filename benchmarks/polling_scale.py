"""Ten thousand feeds on a loopback server: how long a round takes, in how much memory, beside a plain loop.

    python benchmarks/polling_scale.py [FEEDS]

Two feeds a host, each host an address of its own in 127.0.0.0/8. Once read, 70 % of the feeds answer 304, 20 % bring
two new entries in a document of thirty, 4 % answer 500, 3 % wait for two seconds, 2 % send 12 MB, 1 % close the
connection.
The plain loop has the same number of requests at once, sends the validators, reads with feedparser in its own process,
and keeps nothing. Rounds of both in turn, on the same server.
"""

import asyncio
import contextlib
import logging
import multiprocessing
import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

import feedparser
import httpx
import structlog
from prometheus_client import CollectorRegistry

from connectors.feeds.catalogue.feed import Feed
from connectors.feeds.polling.asking import Asker
from connectors.feeds.polling.memory import FeedMemory
from connectors.feeds.polling.metrics import PollMetrics
from connectors.feeds.polling.policy import Policy
from connectors.feeds.polling.poller import Poller
from connectors.feeds.polling.state import FeedState
from connectors.web.fetch import new_client
from connectors.web.guard import Guard
from schemas.article import ArticleFetched, Source
from schemas.rejection import Rejection
from streams.clock import utc_now

FEEDS: Final = 10_000
ENTRIES: Final = 30
NEW: Final = 2
DRIP_S: Final = 2.0
HUGE: Final = b"<rss><channel><item><title>" + b"x" * 12_000_000
#: Upper bounds of the shares, in thousandths.
SHARES: Final = ((700, "unchanged"), (900, "new"), (940, "error"), (970, "drip"), (990, "huge"), (1000, "closed"))
PLAIN_AT_ONCE: Final = 16
SERVER: Final = "server"
LOOPBACK: Final = Guard(("127.0.0.0/8",))


def kind_of(number: int) -> str:
    """Return how a feed behaves."""
    place = random.Random(number).randrange(1000)  # noqa: S311  the same in every run
    return next(kind for bound, kind in SHARES if place < bound)


def document(number: int, asked: int) -> bytes:
    """Return a feed's document at the `asked`-th time of asking."""
    newest = ENTRIES + (NEW * asked if kind_of(number) == "new" else 0)
    items = "".join(
        f"<item><title>Notice {entry} of agency {number}</title><link>https://a{number}.example/{entry}</link>"
        f"<guid>{number}-{entry}</guid><pubDate>Thu, 06 Mar 2025 12:00:00 GMT</pubDate>"
        f"<description>{'The crossing is closed until Sunday, the ministry said. ' * 5}</description></item>"
        for entry in range(newest, newest - ENTRIES, -1)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>{number}</title>{items}</channel></rss>'.encode()


class Server:
    """Answers, and knows whether a host was ever asked twice at once."""

    def __init__(self) -> None:
        self.asked: dict[int, int] = {}
        self.busy: set[str] = set()
        self.doubled = 0
        self.requests = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer one connection."""
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                host = head.split(b"\r\nhost: ", 1)[-1].split(b"\r\n", 1)[0].decode()
                self.requests += 1
                self.doubled += host in self.busy
                self.busy.add(host)
                try:
                    await self._answer(head, writer)
                finally:
                    self.busy.discard(host)
                if writer.is_closing():
                    return

    async def _answer(self, head: bytes, writer: asyncio.StreamWriter) -> None:
        number = int(head.split(b" ", 2)[1].rpartition(b"/")[2])
        asked = self.asked[number] = self.asked.get(number, -1) + 1
        kind, tag = kind_of(number), f'"{number}-{asked}"'
        if kind == "closed":
            writer.close()
            return
        status, body = 200, b""
        if kind == "error":
            status = 500
        elif kind == "unchanged" and b"if-none-match" in head.lower():
            status = 304
        else:
            body = HUGE if kind == "huge" else document(number, asked)
        writer.write(f"HTTP/1.1 {status} Told\r\ncontent-length: {len(body)}\r\netag: {tag}\r\n\r\n".encode())
        if kind == "drip":
            await asyncio.sleep(DRIP_S)
        writer.write(body)
        await writer.drain()


def run_server(pipe: Connection) -> None:
    """Serve until told to end; tell the port, and in the end what was seen."""

    async def main() -> None:
        server = Server()
        listening = await asyncio.start_server(server.serve, "0.0.0.0", 0, backlog=4096)  # noqa: S104  all of 127.0.0.0/8
        pipe.send(listening.sockets[0].getsockname()[1])
        await asyncio.get_running_loop().run_in_executor(None, pipe.recv)
        pipe.send((server.requests, server.doubled))

    asyncio.run(main())


class Counting:
    """A broker that acknowledges at once."""

    def __init__(self) -> None:
        self.articles = 0

    async def publish(self, records: Sequence[ArticleFetched]) -> None:
        """Count articles."""
        self.articles += len(records)

    async def reject(self, rejections: Sequence[Rejection]) -> None:
        """Nothing is rejected here."""

    async def tell(self, feed: Feed, state: FeedState) -> None:
        """Nobody takes over."""


def feeds_at(port: int, number: int) -> list[Feed]:
    """Return feeds, two a host."""
    found = []
    for one in range(number):
        host = one // 2 + 1
        source = Source(id=f"a{one}", name=f"Agency {one}", owner=f"a{one}", kind="agency")
        url = f"http://127.{host >> 16 & 255}.{host >> 8 & 255}.{host & 255}:{port}/{one}"
        found.append(Feed(id=f"a{one}", url=url, source=source))
    return found


async def our_round(poller: Poller, feeds: Sequence[Feed]) -> float:
    """Ask every feed once; return the seconds."""
    begun = time.perf_counter()

    async def poll(feed: Feed) -> None:
        await poller.poll_once(feed)  # what it returns is not kept

    await asyncio.gather(*(poll(feed) for feed in feeds))
    return time.perf_counter() - begun


async def plain_round(client: httpx.AsyncClient, feeds: Sequence[Feed], tags: dict[str, str]) -> float:
    """Ask every feed once with httpx and feedparser alone; return the seconds."""
    slots, begun = asyncio.Semaphore(PLAIN_AT_ONCE), time.perf_counter()

    async def ask(feed: Feed) -> None:
        headers = {"if-none-match": tags[feed.id]} if feed.id in tags else {}
        async with slots:
            with contextlib.suppress(httpx.HTTPError):
                answer = await client.get(feed.url, headers=headers)
                if answer.status_code == httpx.codes.OK:
                    tags[feed.id] = answer.headers["etag"]
                    feedparser.parse(answer.content)

    await asyncio.gather(*(ask(feed) for feed in feeds))
    return time.perf_counter() - begun


def memory_told() -> str:
    """Return what the poller and its reading processes had, each when it had most."""
    reading = [peak_mb(one.pid) for one in multiprocessing.active_children() if one.name != SERVER]
    own = peak_mb(os.getpid())
    shown = " and ".join(f"{one:.0f}" for one in reading)
    return f"peak memory: {own:.0f} MB, reading processes {shown} MB, together {own + sum(reading):.0f} MB"


def peak_mb(process: int | None) -> float:
    """Return the most memory that a process had at once, by its own count.

    What `getrusage` tells of children will not do: it counts what the parent had when it started them.
    """
    status = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


@contextlib.contextmanager
def served() -> Iterator[tuple[int, Connection]]:
    """Run the server in a process of its own."""
    here, there = multiprocessing.get_context("spawn").Pipe()
    process = multiprocessing.get_context("spawn").Process(target=run_server, args=(there,), name=SERVER, daemon=True)
    process.start()
    yield here.recv(), here
    process.terminate()


async def main(number: int) -> None:
    """Print the figures."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    policy, broker = Policy(spacing_s=0.0, jitter=0.0), Counting()
    with served() as (port, pipe), tempfile.TemporaryDirectory() as folder:
        feeds = feeds_at(port, number)
        with FeedMemory(Path(folder) / "feeds.sqlite") as memory:
            async with new_client(policy.limits, LOOPBACK) as client, Asker(client, utc_now, policy) as asker:
                poller = Poller(memory, broker, asker, utc_now, policy, metrics=PollMetrics(CollectorRegistry()))
                first = await our_round(poller, feeds)
                print(f"first round, {number} feeds, everything new: {first:.0f} s, {broker.articles} articles")  # noqa: T201
                for _ in range(2):
                    before = broker.articles
                    print(f"round: {await our_round(poller, feeds):.0f} s, {broker.articles - before} articles")  # noqa: T201
                print(memory_told())  # noqa: T201
        pipe.send("end of ours")
        requests, doubled = pipe.recv()
        print(f"{requests} requests, of which {doubled} while the host was busy with another")  # noqa: T201
    with served() as (port, _):
        feeds, tags = feeds_at(port, number), dict[str, str]()
        async with httpx.AsyncClient(timeout=20.0, limits=httpx.Limits(max_connections=PLAIN_AT_ONCE)) as client:
            for name in ("first round", "round", "round"):
                print(f"plain loop, {name}: {await plain_round(client, feeds, tags):.0f} s")  # noqa: T201


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else FEEDS))
