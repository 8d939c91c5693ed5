"""Attempts use connections again where that costs nothing."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Final

import pytest
from webhook_receiver import LOOPBACK

from connectors.hooks.posting import Poster

NOW: Final = datetime(2026, 3, 6, 12, tzinfo=UTC)
SHORT: Final = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
EMPTY: Final = b"HTTP/1.1 204 No Content\r\n\r\n"
ERROR: Final = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 4\r\n\r\nbusy"
#: More than is read for the sake of a connection.
LONG: Final = b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + b"x" * 1000
UNFINISHED: Final = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nok"


class Counting(asyncio.Protocol):
    """A connection of a server that gives one answer, and counts connections."""

    def __init__(self, answer: bytes, connections: list[asyncio.Transport]) -> None:
        self._answer = answer
        self._connections = connections

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Count it."""
        self._connections.append(transport)  # type: ignore[arg-type]  # of a stream socket

    def data_received(self, data: bytes) -> None:
        """Answer to the end of a request."""
        if data.endswith(b"end"):
            self._connections[-1].write(self._answer)


@asynccontextmanager
async def _serving(answer: bytes) -> AsyncIterator[tuple[str, list[asyncio.Transport]]]:
    """Give the address, and the connections that were made."""
    connections: list[asyncio.Transport] = []
    server = await asyncio.get_running_loop().create_server(lambda: Counting(answer, connections), "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/", connections
    finally:
        server.close()
        for connection in connections:
            connection.abort()


@pytest.mark.parametrize(
    ("answer", "outcome", "connections"),
    [
        (SHORT, "delivered", 1), (EMPTY, "delivered", 1), (ERROR, "retry", 1), (LONG, "delivered", 3),
        (UNFINISHED, "delivered", 3),
    ],
    ids=["short", "empty", "error", "long", "unfinished"],
)  # fmt: skip
async def test_a_connection_is_used_again(
    answer: bytes, outcome: str, connections: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a short answer; one that is long, or does not end, is left, and the delivery stands."""
    monkeypatch.setattr("connectors.hooks.posting._REST_S", 0.05)
    async with _serving(answer) as (url, made):
        poster = Poster(url, LOOPBACK)
        results = [await poster.post(b"the end", {}, NOW) for _ in range(3)]
        await poster.close()

    assert [result.outcome for result in results] == [outcome] * 3
    assert len(made) == connections
