"""`marsad export`: the events or the articles of the archive, for other programs."""

import csv
import io
import sys
from collections.abc import Iterator
from typing import Final

from console.commands.archived import Narrow, archive_of
from console.failure import UsageError
from schemas.article import ArticleAnalysed
from schemas.codec import encode
from schemas.event import EventMerged
from streams.flat import Row, article_row, event_row, harmless
from streams.settings import Settings

FORMATS: Final = ("jsonl", "csv")

_Record = EventMerged | ArticleAnalysed


def run_export(settings: Settings, form: str, narrow: Narrow, *, is_articles: bool) -> None:
    """Write all that is meant to standard output as it is read; raises `CommandError`."""
    if form == "parquet":
        raise UsageError(
            "--format parquet: Marsad brings no library for it; take jsonl or csv, which pandas, polars and DuckDB read"
            " and write as Parquet, see docs/export.md"
        )
    if form not in FORMATS:
        raise UsageError(f"--format {form!r}: there are {' and '.join(FORMATS)}")
    with archive_of(settings) as archive:
        records: Iterator[_Record] = (
            narrow.articles(archive.every_article()) if is_articles else narrow.events(archive.every_event())
        )
        lines = _json_lines(records) if form == "jsonl" else _csv_lines(records)
        for line in lines:
            sys.stdout.buffer.write(line)
        sys.stdout.buffer.flush()


def _json_lines(records: Iterator[_Record]) -> Iterator[bytes]:
    return (encode(record) + b"\n" for record in records)


def _csv_lines(records: Iterator[_Record]) -> Iterator[bytes]:
    written = io.StringIO(newline="")
    table: csv.DictWriter[str] | None = None
    for record in records:
        row = harmless(_row(record))
        if table is None:
            table = csv.DictWriter(written, list(row))
            table.writeheader()
        table.writerow(row)
        yield written.getvalue().encode("utf-8", "replace")
        written.seek(0)
        written.truncate()


def _row(record: _Record) -> Row:
    return event_row(record) if isinstance(record, EventMerged) else article_row(record)
