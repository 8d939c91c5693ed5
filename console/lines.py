"""The lines of a file or of standard input, packed by gzip or not."""

import codecs
import gzip
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from io import BufferedReader, RawIOBase
from pathlib import Path
from typing import BinaryIO, Final, cast

from console.failure import CommandError

_GZIP: Final = b"\x1f\x8b"


def opened(file: str, files: ExitStack) -> BinaryIO:
    """Return a file to read, `-` for standard input; raises `CommandError`."""
    if file == "-":
        return sys.stdin.buffer
    try:
        return files.enter_context(Path(file).open("rb"))
    except OSError as error:
        raise CommandError(f"cannot read {file}: {error.strerror}") from error


def unpacked(source: BinaryIO) -> BinaryIO:
    """Return what a source holds, unpacked where it begins as gzip does."""
    # Any binary file will do, as it is only read.
    peeking = source if isinstance(source, BufferedReader) else BufferedReader(cast("RawIOBase", source))
    if peeking.peek(len(_GZIP)).startswith(_GZIP):
        return cast("BinaryIO", gzip.GzipFile(fileobj=peeking))
    return cast("BinaryIO", peeking)


def lines(source: BinaryIO) -> Iterator[tuple[int, bytes]]:
    """Yield number and content of each line that is not empty, without a byte order mark."""
    for number, line in enumerate(source, start=1):
        text = line.removeprefix(codecs.BOM_UTF8) if number == 1 else line
        if text.strip():
            yield number, text
