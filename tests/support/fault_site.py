"""A site that plays faults on real sockets: each is what is said at one door, a listener with its own way of TLS."""

import asyncio
import contextlib
import socket
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Literal, Self

import msgspec
from feed_site import HOST, item, rss
from ports import free_port

CERTIFICATES = Path(__file__).parent / "certificates"
AUTHORITY = CERTIFICATES / "authority.pem"
_SELF_SIGNED = Path(__file__).parents[1] / "connectors" / "web" / "data" / "self_signed.pem"

#: Where a fault is met. `nowhere` has no listener; `no-tls`, `hang-up` and `deaf` say no word of TLS.
Door = Literal["plain", "good", "expired", "wrong-host", "self-signed", "no-tls", "hang-up", "deaf", "nowhere"]
_PEM: Mapping[Door, Path] = {
    "good": CERTIFICATES / "good.pem",
    "expired": CERTIFICATES / "expired.pem",
    "wrong-host": CERTIFICATES / "wrong_host.pem",
    "self-signed": _SELF_SIGNED,
}
#: Names that the tests' resolver knows: see `resolve`.
_OWN_HOST = ".fault.example"
_PRIVATE = "10.20.30.40"
NAMES: Mapping[str, Sequence[str]] = {
    "elsewhere.example": [HOST],
    "intranet.example": [_PRIVATE],
    "both.example": [_PRIVATE, HOST],
}

FEED = rss(item(1))


class Visit:
    """One request: what was asked, and the socket to say something on."""

    def __init__(self, site: "FaultSite", path: str, headers: Mapping[str, str], writer: asyncio.StreamWriter) -> None:
        self.site, self.path, self.headers, self.writer = site, path, headers, writer

    async def say(self, words: bytes) -> None:
        """Send bytes as they are; what stands in braces is put in, as `FaultSite.filled` says."""
        text = self.site.filled(words.decode("latin-1"), self.path)
        self.writer.write(text.encode("latin-1"))
        await self.writer.drain()

    def reset(self) -> None:
        """End the connection by RST."""
        raw = self.writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()


Serve = Callable[[Visit], Awaitable[None]]


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """What is served at a door, and how often it is asked, remembering, before the verdict counts.

    `at` is the address that is asked, filled as `FaultSite.filled` says.
    """

    serve: Serve
    door: Door = "plain"
    polls: int = 1
    at: str = ""


class FaultSite:
    """Plays `faults`, each at `url(name)`."""

    def __init__(self, faults: Mapping[str, Fault]) -> None:
        self.urls: dict[Door, str] = {}
        self._faults = faults
        self._paths = {f"/{number}": fault for number, fault in enumerate(faults.values())}
        self._talks: set[asyncio.Task[None]] = set()
        self._servers: list[asyncio.Server] = []

    async def __aenter__(self) -> Self:
        await self._open("plain", self._talk)
        for door, pem in _PEM.items():
            tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            tls.load_cert_chain(pem)
            await self._open(door, self._talk, tls)
        await self._open("no-tls", self._refuse)
        await self._open("hang-up", self._hang_up)
        await self._open("deaf", self._hold)
        self.urls["nowhere"] = f"http://{HOST}:{free_port()}"
        return self

    async def __aexit__(self, *_: object) -> None:
        for server in self._servers:
            server.close()
        for talk in self._talks:
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)

    def url(self, name: str) -> str:
        """Return where a fault is met; at the plain door each has a host of its own, so that none waits for another."""
        fault, number = self._faults[name], list(self._faults).index(name)
        address = self.filled(fault.at or f"{{{fault.door}}}{{path}}", f"/{number}")
        return address if fault.at or fault.door != "plain" else address.replace(HOST, f"{number}{_OWN_HOST}")

    def filled(self, text: str, path: str) -> str:
        """Return a text with what it has in braces: a door's address; the plain one's `netloc` and `port`; the path."""
        values = {str(door): url for door, url in self.urls.items()}
        netloc = self.urls["plain"].removeprefix("http://")
        values |= {"netloc": netloc, "port": netloc.rpartition(":")[2], "path": path}
        for name, value in values.items():
            text = text.replace(f"{{{name}}}", value)
        return text

    async def _open(
        self,
        door: Door,
        talk: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
        tls: ssl.SSLContext | None = None,
    ) -> None:
        server = await asyncio.start_server(talk, HOST, 0, ssl=tls)
        self._servers.append(server)
        scheme = "http" if door == "plain" else "https"
        self.urls[door] = f"{scheme}://{HOST}:{server.sockets[0].getsockname()[1]}"

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with self._kept(writer):
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").rstrip().split("\r\n")
            path = head[0].split()[1]
            headers = {name.lower(): value for name, value in (line.split(": ", 1) for line in head[1:])}
            fault = self._paths.get("/" + path.split("/")[1])
            serve = good if fault is None else fault.serve
            await serve(Visit(self, path, headers, writer))

    async def _hang_up(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with self._kept(writer):
            await reader.read(1)
            Visit(self, "", {}, writer).reset()

    async def _refuse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with self._kept(writer):
            await reader.read(1)
            await Visit(self, "", {}, writer).say(head(400, length=0))

    async def _hold(self, _: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async with self._kept(writer):
            await asyncio.Event().wait()

    @contextlib.asynccontextmanager
    async def _kept(self, writer: asyncio.StreamWriter) -> AsyncIterator[None]:
        talk = asyncio.current_task()
        assert talk is not None
        self._talks.add(talk)
        talk.add_done_callback(self._talks.discard)
        try:
            # A client that goes away, as it should from most of these, is no failure of the site.
            with contextlib.suppress(
                ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError, ssl.SSLError
            ):
                yield
        finally:
            writer.close()


async def resolve(host: str, port: int) -> Sequence[str]:
    """Return the addresses of a test's names; numbers are their own, and no other name has one. Asks nobody."""
    if host in NAMES or host.endswith(_OWN_HOST):
        return NAMES.get(host, [HOST])
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    return [str(sockaddr[0]) for *_, sockaddr in found]


def head(status: int | str, *headers: bytes, length: int | None = None) -> bytes:
    """Return a status line and headers, with the end of the headers."""
    lines = [f"HTTP/1.1 {status} Told".encode(), b"connection: close", *headers]
    if length is not None:
        lines.append(b"content-length: %d" % length)
    return b"\r\n".join([*lines, b"", b""])


def whole(body: bytes = FEED, *headers: bytes, status: int | str = 200) -> bytes:
    """Return an answer without fault around a body."""
    return head(status, *headers, length=len(body)) + body


async def good(visit: Visit) -> None:
    """Answer with a feed, or count up a path of hops, which never arrives."""
    if "/hop" in visit.path:
        await visit.say(head(302, b"location: {path}x", length=0))
    else:
        await visit.say(whole())
