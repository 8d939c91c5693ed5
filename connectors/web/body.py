"""The bytes of an answer, unpacked within a bound: a small body can unpack to gigabytes."""

import zlib
from collections.abc import AsyncIterator
from typing import Final, Protocol

#: What is asked for and understood; what else httpx can unpack, it unpacks without a bound.
ACCEPTED: Final = "gzip, deflate"
CHUNK_BYTES: Final = 64 * 1024
#: The codings that have a name (RFC 9110, 8.4.1, and the registry of IANA). A word that is none of them, as `none` and
#: `utf-8`, which servers write there as well, says nothing of the bytes.
_CODINGS: Final = frozenset({
    "aes128gcm", "br", "compress", "dcb", "dcz", "deflate", "exi", "gzip", "pack200-gzip", "x-compress", "x-gzip",
    "zstd",
})  # fmt: skip
_GZIPS: Final = frozenset({"gzip", "x-gzip"})
_GZIP_WBITS: Final = zlib.MAX_WBITS | 16
_GZIP_MARK: Final = b"\x1f\x8b\x08"
#: A server packs, and the one before it once more.
_MAX_GZIPS: Final = 2
_SHOWN_CHARS: Final = 80
#: Tools that pack in blocks make a member of some 64 KB. An empty one has 20 bytes, and costs as much as a large one.
_MAX_MEMBERS: Final = 10_000


class PackingError(ValueError):
    """A body cannot be unpacked. Reaction: the fetch fails, and is made again later."""


class TooLargeError(ValueError):
    """A body is larger than allowed. Reaction: the fetch fails; an operator must look."""


class _Unpacker(Protocol):
    """Unpacks a body piece by piece: at most so many bytes of each, `end` when there is no more."""

    def feed(self, chunk: bytes, most: int) -> bytes: ...

    def end(self) -> None: ...


async def whole(chunks: AsyncIterator[bytes], coding: str, max_bytes: int) -> bytes:
    """Return a body unpacked; raises `PackingError`, `TooLargeError`, and what `chunks` raises."""
    unpacker = _unpacker(coding)
    body = bytearray()
    async for chunk in chunks:
        body += unpacker.feed(chunk, max_bytes + 1 - len(body))
        if len(body) > max_bytes:
            raise TooLargeError(f"the feed is larger than {max_bytes:,} bytes")
    unpacker.end()
    return _once_more(bytes(body), max_bytes)


def _once_more(body: bytes, max_bytes: int) -> bytes:
    """Return a body that is itself a gzip file, as `sitemap.xml.gz` or by a server that packs twice, unpacked."""
    if not body.startswith(_GZIP_MARK):
        return body
    unpacker = _Gzip()
    inside = bytearray()
    # In pieces, as what follows a member is copied for the next one.
    for start in range(0, len(body), CHUNK_BYTES):
        inside += unpacker.feed(body[start : start + CHUNK_BYTES], max_bytes + 1 - len(inside))
        if len(inside) > max_bytes:
            raise TooLargeError(f"the feed is larger than {max_bytes:,} bytes")
    unpacker.end()
    return bytes(inside)


def _unpacker(coding: str) -> _Unpacker:
    match _codings(coding):
        case []:
            return _Plain()
        case ["deflate"]:
            return _Deflate()
        case [*codings] if len(codings) <= _MAX_GZIPS and _GZIPS.issuperset(codings):
            # What is packed inside is unpacked once more, told or not.
            return _Gzip()
    raise PackingError(f"the body is packed as {coding[:_SHOWN_CHARS]!r}, which was not asked for")


def _codings(header: str) -> list[str]:
    words = (word.strip().lower() for word in header.split(","))
    return [word for word in words if word in _CODINGS]


class _Plain:
    def feed(self, chunk: bytes, most: int) -> bytes:
        return chunk[:most]

    def end(self) -> None:
        """Nothing can be missing that the length of the answer does not tell."""


class _Gzip:
    """One gzip member after another (RFC 1952, 2.2); what follows them and is none is left out."""

    def __init__(self) -> None:
        self._member = zlib.decompressobj(_GZIP_WBITS)
        self._members = 1
        self._has_begun = False

    def feed(self, chunk: bytes, most: int) -> bytes:
        self._has_begun = self._has_begun or bool(chunk)
        found = bytearray()
        while chunk and len(found) < most:
            if self._member.eof:
                if not _GZIP_MARK.startswith(chunk[: len(_GZIP_MARK)]):
                    break
                self._begin_member()
            found += _unpacked(self._member, chunk, most - len(found))
            chunk = self._member.unused_data
        return bytes(found)

    def _begin_member(self) -> None:
        self._members += 1
        if self._members > _MAX_MEMBERS:
            raise PackingError(f"the body is packed in more than {_MAX_MEMBERS:,} members")
        self._member = zlib.decompressobj(_GZIP_WBITS)

    def end(self) -> None:
        if self._has_begun and not self._member.eof:
            raise PackingError("the packed body ends too early")


class _Deflate:
    """What servers send for `deflate`: zlib, as RFC 9110 (8.4.1.2) says, or bare, as some have always done."""

    def __init__(self) -> None:
        self._head = b""
        self._stream: zlib._Decompress | None = None

    def feed(self, chunk: bytes, most: int) -> bytes:
        if self._stream is None:
            self._head += chunk
            if len(self._head) < 2:  # noqa: PLR2004  the bytes that tell zlib
                return b""
            self._stream = zlib.decompressobj(zlib.MAX_WBITS if _is_zlib(self._head) else -zlib.MAX_WBITS)
            chunk = self._head
        return b"" if self._stream.eof else _unpacked(self._stream, chunk, most)

    def end(self) -> None:
        if self._head and (self._stream is None or not self._stream.eof):
            raise PackingError("the packed body ends too early")


def _unpacked(stream: "zlib._Decompress", chunk: bytes, most: int) -> bytes:
    try:
        return stream.decompress(chunk, most)
    except zlib.error as error:
        raise PackingError(f"the body cannot be unpacked: {error}") from error


def _is_zlib(head: bytes) -> bool:
    """Return whether two bytes are the header of RFC 1950 (2.2): method 8, and divisible by 31."""
    return head[0] & 0x0F == 8 and int.from_bytes(head[:2], "big") % 31 == 0  # noqa: PLR2004  the method's number
