"""`marsad extract`: articles in, analyses out, a line each; a bad line is answered in its place."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from console.failure import CommandError
from extraction.coder import PackagedCoder
from schemas.analysis import ArticleText
from schemas.codec import DecodeError, decode, encode, encode_builtins


def run_extract(file: str, *, explain: bool) -> int:
    """Return the exit code: 0, or 1 when a line could not be coded. Reads and writes as a stream."""
    coder = PackagedCoder.load()
    has_failed = False
    with ExitStack() as files:
        source = _opened(file, files)
        for number, line in _lines(source):
            answer, is_good = _answer(coder, number, line, explain=explain)
            has_failed |= not is_good
            sys.stdout.buffer.write(answer + b"\n")
    sys.stdout.buffer.flush()
    return 1 if has_failed else 0


def _opened(file: str, files: ExitStack) -> BinaryIO:
    if file == "-":
        return sys.stdin.buffer
    try:
        return files.enter_context(Path(file).open("rb"))
    except OSError as error:
        raise CommandError(f"cannot read {file}: {error.strerror}") from error


def _lines(source: BinaryIO) -> Iterator[tuple[int, bytes]]:
    for number, line in enumerate(source, start=1):
        if line.strip():
            yield number, line


def _answer(coder: PackagedCoder, number: int, line: bytes, *, explain: bool) -> tuple[bytes, bool]:
    try:
        article = decode(line, ArticleText)
    except DecodeError as error:
        return encode_builtins({"line": number, "error": {"reason": error.reason, "message": str(error)}}), False
    if explain:
        return encode_builtins({"id": article.id, "explanation": coder.explain(article)}), True
    return encode(coder.analyse(article)), True
