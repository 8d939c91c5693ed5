"""`marsad extract`: articles in, analyses out, a line each; a bad line is answered in its place."""

import sys
from contextlib import ExitStack

from connectors.feeds.reading.dates import read_date
from console.lines import lines, opened
from extraction.coder import PackagedCoder
from schemas.analysis import ArticleText
from schemas.codec import DecodeError, convert, decode_builtins, encode, encode_builtins


def run_extract(file: str, *, explain: bool) -> int:
    """Return the exit code: 0, or 1 when a line could not be coded. Reads and writes as a stream."""
    coder = PackagedCoder.load()
    has_failed = False
    with ExitStack() as files:
        source = opened(file, files)
        for number, line in lines(source):
            answer, is_good = _answer(coder, number, line, explain=explain)
            has_failed |= not is_good
            sys.stdout.buffer.write(answer + b"\n")
            # At once: the program at the other end may wait for this answer before it asks the next.
            sys.stdout.buffer.flush()
    return 1 if has_failed else 0


def _answer(coder: PackagedCoder, number: int, line: bytes, *, explain: bool) -> tuple[bytes, bool]:
    try:
        article = read_article(line)
        if explain:
            return encode(coder.explain(article)), True
        return encode(coder.analyse(article)), True
    except DecodeError as error:
        return _refusal(number, error.reason, str(error)), False
    except Exception as error:  # noqa: BLE001  one article that the coder cannot take must not end the run
        return _refusal(number, "coder-failed", f"{type(error).__name__}: {error}"), False


def _refusal(number: int, reason: str, message: str) -> bytes:
    return encode_builtins({"line": number, "error": {"reason": reason, "message": message}})


def read_article(line: bytes) -> ArticleText:
    """Return the article of an input line; raises `DecodeError`. A date is read in any form that a feed may have."""
    given = decode_builtins(line)
    if isinstance(given, dict) and isinstance(given.get("published"), str):
        published = read_date(given["published"])
        if published is None and given["published"].strip():
            sentence = (
                f"published: {given['published']!r} is no date; write ISO 8601, such as 2025-01-31T08:00:00+03:00"
            )
            raise DecodeError("schema", sentence)
        given = {**given, "published": published}
    return convert(given, ArticleText)
