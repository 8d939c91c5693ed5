"""A receiver that tells back all that it was told, wherever an answer has room for it, and keeps to no rules."""

import asyncio
import base64
import contextlib
import re
from typing import Final, Literal, Self

HOST: Final = "127.0.0.1"
#: How it answers: with a status, by what is no HTTP, by hanging up, or by leading to somebody else.
Manner = Literal["200", "302", "400", "401", "404", "429", "500", "nonsense", "silence"]
MANNERS: Final[tuple[Manner, ...]] = ("200", "302", "400", "401", "404", "429", "500", "nonsense", "silence")
_LENGTH: Final = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
_BASIC: Final = re.compile(rb"authorization: basic (\S+)", re.IGNORECASE)


class HostileReceiver:
    """Answers in one manner; `elsewhere` is where its redirects lead."""

    def __init__(self, manner: Manner, *, host: str = HOST, elsewhere: str = "http://127.0.0.1:9") -> None:
        self.heard: list[bytes] = []
        self.bodies: list[bytes] = []
        self.url = ""
        self._manner = manner
        self._host = host
        self._elsewhere = elsewhere

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._answer, self._host, 0)
        self.url = f"http://{self._host}:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        await self._server.wait_closed()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            head, body = await _request(reader)
            self.heard.append(head)
            self.bodies.append(body)
            if self._manner != "silence":
                writer.write(self._words(head, body))
                await writer.drain()
        writer.close()

    def _words(self, head: bytes, body: bytes) -> bytes:
        path = head.split(b" ")[1] if head.count(b" ") else head
        login = b"".join(base64.b64decode(found) for found in _BASIC.findall(head))
        everything = b" ".join((path, login, head.replace(b"\r\n", b" "), body))
        if self._manner == "nonsense":
            return everything
        line = f"HTTP/1.1 {self._manner} ".encode() + path
        headers = (
            b"location: " + self._elsewhere.encode() + path, b"set-cookie: a=" + path, b"x-heard: " + login,
            b"x-head: " + everything[:2000].replace(b"\r", b"").replace(b"\n", b""), b"retry-after: 1",
            f"content-length: {len(everything)}".encode(), b"connection: close",
        )  # fmt: skip
        return b"\r\n".join((line, *headers, b"", everything))


async def _request(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    """Return head and body; of what is no HTTP, such as the first words of TLS, what came at once."""
    try:
        head = await reader.readuntil(b"\r\n\r\n") if (first := await reader.readexactly(1)).isalpha() else b""
    except asyncio.IncompleteReadError as error:
        return error.partial, b""
    if not head:
        return first + await reader.read(1000), b""
    length = _LENGTH.search(head)
    return first + head, await reader.readexactly(int(length[1])) if length else b""
