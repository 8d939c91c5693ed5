"""What the commands that take JSON Lines share: lines in as a stream, packed by gzip or not, an answer in its place."""

import codecs
import gzip
import sys
import zlib
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from connectors.feeds.reading.dates import read_date
from console.failure import CommandError
from schemas.codec import DecodeError, decode_builtins, encode_builtins

_GZIP: Final = b"\x1f\x8b"


def lines_of(file: str, files: ExitStack) -> Iterator[tuple[int, bytes]]:
    """Yield the lines of a file, of standard input for `-`, with their numbers; empty ones are passed over.

    What is packed by gzip is unpacked. Raises `CommandError`.
    """
    source = opened(file, files)
    try:
        yield from lines(unpacked(source))
    except (OSError, EOFError, zlib.error) as error:
        raise CommandError(f"cannot read {file}: {error}") from error


def lines(source: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Yield number and content of each line that is not empty, without a byte order mark."""
    for number, line in enumerate(source, start=1):
        text = line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
        if text.strip():
            yield number, text


def unpacked(source: BinaryIO) -> BinaryIO:
    """Return what a source holds, unpacked where it begins as gzip does."""
    # Any binary file will do, as it is only read.
    peeking = source if isinstance(source, BufferedReader) else BufferedReader(cast("RawIOBase", source))
    if peeking.peek(len(_GZIP)).startswith(_GZIP):
        return cast("BinaryIO", gzip.GzipFile(fileobj=peeking))
    return cast("BinaryIO", peeking)


def opened(file: str, files: ExitStack) -> BinaryIO:
    """Return a file to read, `-` for standard input; raises `CommandError`."""
    if file == "-":
        return sys.stdin.buffer
    try:
        return files.enter_context(Path(file).open("rb"))
    except OSError as error:
        raise CommandError(f"cannot read {file}: {error.strerror}") from error


def answer(told: Iterable[bytes]) -> None:
    """Print lines at once: the program at the other end may wait for them before it asks the next."""
    for line in told:
        sys.stdout.buffer.write(line + b"\n")
    sys.stdout.buffer.flush()


def refusal(number: int, reason: str, message: str) -> bytes:
    """Return the answer to a line that could not be taken."""
    return encode_builtins({"line": number, "error": {"reason": reason, "message": message}})


def read_line(line: bytes) -> Any:  # Any: the whole of JSON
    """Return the plain values of a line; raises `DecodeError`. `published` is read in any form that a feed may have."""
    try:
        given = decode_builtins(line)
    except DecodeError as error:
        raise DecodeError(error.reason, f"{error}; {_what_a_line_must_hold(line)}") from error
    if not isinstance(given, dict) or not isinstance(given.get("published"), str):
        return given
    published = read_date(given["published"])
    if (published is None and given["published"].strip()) or not _is_in_calendar(published):
        sentence = f"published: {given['published']!r} is no date; write ISO 8601, such as 2025-01-31T08:00:00+03:00"
        raise DecodeError("schema", sentence)
    return {**given, "published": published}


def _what_a_line_must_hold(line: bytes) -> str:
    try:
        line.decode()
    except UnicodeDecodeError as error:
        return f"byte {error.start + 1} of the line is not UTF-8: write the file in UTF-8"
    return "a line must hold one whole JSON object"


def _is_in_calendar(published: datetime | None) -> bool:
    """Return whether a time is one in UTC too: 0001-01-01T00:00+14:00 is of a year before the first."""
    try:
        if published is not None and published.tzinfo is not None:
            published.astimezone(UTC)
    except OverflowError:
        return False
    return True
