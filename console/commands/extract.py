"""`marsad extract`: articles in, analyses out, a line each; a bad line is answered in its place."""

from contextlib import ExitStack
from datetime import UTC

import msgspec

from console.lines import answer, lines_of, read_line, refusal
from extraction.coder import PackagedCoder
from schemas.analysis import Analysis, ArticleText
from schemas.codec import DecodeError, convert, encode, encode_builtins


def run_extract(file: str, *, explain: bool) -> int:
    """Return the exit code: 0, or 1 when a line could not be coded. Reads and writes as a stream."""
    coder = PackagedCoder.load()
    has_failed = False
    with ExitStack() as files:
        for number, line in lines_of(file, files):
            found, is_good = _answer(coder, number, line, explain=explain)
            has_failed |= not is_good
            answer([found])
    return 1 if has_failed else 0


def _answer(coder: PackagedCoder, number: int, line: bytes, *, explain: bool) -> tuple[bytes, bool]:
    try:
        article = read_article(line)
        if explain:
            return encode(coder.explain(article)), True
        return _with_origin(coder.analyse(article), article), True
    except DecodeError as error:
        return refusal(number, error.reason, str(error)), False
    except Exception as error:  # noqa: BLE001  one article that the coder cannot take must not end the run
        return refusal(number, "coder-failed", f"{type(error).__name__}: {error}"), False


def _with_origin(analysis: Analysis, article: ArticleText) -> bytes:
    """Return an analysis with what `marsad merge` asks of its article: when, by whom, where and under which title."""
    published = article.published
    if published is not None:
        published = published.replace(tzinfo=UTC) if published.tzinfo is None else published.astimezone(UTC)
    origin = {"published": published, "source": article.source, "url": article.url, "title": article.title}
    given = {name: value for name, value in origin.items() if value is not None}
    return encode_builtins({**msgspec.to_builtins(analysis, str_keys=True), **msgspec.to_builtins(given)})


def read_article(line: bytes) -> ArticleText:
    """Return the article of an input line; raises `DecodeError`. A date is read in any form that a feed may have."""
    return convert(read_line(line), ArticleText)
