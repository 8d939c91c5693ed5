"""What the commands that answer line by line share: JSON Lines in as a stream, an answer in its place."""

import codecs
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO

from connectors.feeds.reading.dates import read_date
from console.failure import CommandError
from schemas.codec import DecodeError, decode_builtins, encode_builtins


def lines_of(file: str, files: ExitStack) -> Iterator[tuple[int, bytes]]:
    """Yield the lines of a file, of standard input for `-`, with their numbers; empty ones are passed over."""
    for number, line in enumerate(_opened(file, files), start=1):
        text = line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
        if text.strip():
            yield number, text


def _opened(file: str, files: ExitStack) -> BinaryIO:
    if file == "-":
        return sys.stdin.buffer
    try:
        return files.enter_context(Path(file).open("rb"))
    except OSError as error:
        raise CommandError(f"cannot read {file}: {error.strerror}") from error


def answer(lines: Iterable[bytes]) -> None:
    """Print lines at once: the program at the other end may wait for them before it asks the next."""
    for line in lines:
        sys.stdout.buffer.write(line + b"\n")
    sys.stdout.buffer.flush()


def refusal(number: int, reason: str, message: str) -> bytes:
    """Return the answer to a line that could not be taken."""
    return encode_builtins({"line": number, "error": {"reason": reason, "message": message}})


def read_line(line: bytes) -> Any:  # Any: the whole of JSON
    """Return the plain values of a line; raises `DecodeError`. `published` is read in any form that a feed may have."""
    given = decode_builtins(line)
    if not isinstance(given, dict) or not isinstance(given.get("published"), str):
        return given
    published = read_date(given["published"])
    if published is None and given["published"].strip():
        sentence = f"published: {given['published']!r} is no date; write ISO 8601, such as 2025-01-31T08:00:00+03:00"
        raise DecodeError("schema", sentence)
    return {**given, "published": published}
