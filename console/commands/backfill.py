"""`marsad backfill`: old articles into articles.history, whence `marsad work` lets them in behind the news.

A line that cannot be read is told with its number and kept, byte for byte, in articles.history.rejected. Ids come from
content: a file that is loaded again does no harm, and one that was broken off can be gone on with.
"""

import asyncio
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final

import msgspec
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from connectors.feeds.catalogue.feed import CatalogueError
from connectors.feeds.reading.line import Lines
from console.commands.parts import with_broker
from console.failure import CommandError
from console.lines import lines, opened, unpacked
from console.logs import set_up_logs
from console.signals import run_until_signalled
from schemas import naming
from schemas.article import ArticleFetched
from schemas.codec import DecodeError, to_base64
from schemas.rejection import Rejection
from schemas.topics import ALL_TOPICS
from streams.broker.security import client_settings
from streams.broker.topics import ensure_topics
from streams.clock import utc_now
from streams.engine.producing import MAX_RECORD_BYTES, Outgoing, Producer
from streams.identity import derived, fetch_id
from streams.polled.catalogue import feeds_of
from streams.settings import Settings

#: Lines between two waits for the broker.
BATCH: Final = 1000
#: Whoever names a file that is something else hears of it before a million lines are kept as refused.
MAX_BAD_IN_A_ROW: Final = 200
#: A line is kept in base64, a third longer, with a few words beside it.
MAX_LINE_BYTES: Final = MAX_RECORD_BYTES * 3 // 4 - 64 * 1024
PATIENCE_S: Final = 5.0


class Outcome(msgspec.Struct):
    """How far a back-fill has come: the last line that the broker has, how many articles, how many bad lines."""

    line: int = 0
    articles: int = 0
    bad: int = 0


def run_backfill(settings: Settings, file: str, *, first_line: int) -> int:
    """Load a file, `-` for standard input; return the exit code: 1 when a line was bad or it was broken off."""
    set_up_logs(settings.log_level, part="backfill")
    located = with_broker(settings)
    outcome, is_whole = Outcome(), False

    async def main(stop: asyncio.Event) -> None:
        nonlocal is_whole
        is_whole = await _load(located, source, screen, outcome, stop, first_line=first_line)

    with ExitStack() as files:
        source = opened(file, files)
        screen = _Screen(None if source is sys.stdin.buffer else Path(file).stat().st_size)
        run_until_signalled(main, PATIENCE_S)
    _tell(outcome, is_whole=is_whole)
    return 0 if is_whole and not outcome.bad else 1


async def _load(  # noqa: PLR0913  what a back-fill needs, each once
    settings: Settings, source: BinaryIO, screen: "_Screen", outcome: Outcome, stop: asyncio.Event, *, first_line: int
) -> bool:
    """Publish line by line; return whether the end was reached."""
    try:
        reader = Lines(feeds_of(settings))
    except CatalogueError as error:
        raise CommandError(str(error)) from error
    client = client_settings(settings)
    await ensure_topics(client, ALL_TOPICS, replication=settings.replication)
    async with Producer(client, source="/marsad/backfill") as producer:
        with screen.progress:
            for batch in _batches(source, first_line):
                found = [_outgoing(reader, number, line, utc_now()) for number, line in batch]
                await producer.send(found)
                _count(outcome, batch, found, screen)
                screen.show(outcome, source)
                if stop.is_set():
                    return False
    return True


def _batches(source: BinaryIO, first_line: int) -> Iterator[list[tuple[int, bytes]]]:
    batch = []
    try:
        for number, line in lines(unpacked(source)):
            if number >= first_line:
                batch.append((number, line))
            if len(batch) == BATCH:
                yield batch
                batch = []
    except (OSError, EOFError) as error:
        raise CommandError(f"cannot read on: {error}; what came before is loaded when the file is whole") from error
    if batch:
        yield batch


def _outgoing(reader: Lines, number: int, line: bytes, now: datetime) -> Outgoing:
    if len(line) > MAX_LINE_BYTES:
        sentence = f"{len(line)} bytes are more than a topic takes; the line is not kept"
        return _rejected(number, line, DecodeError("too-large", sentence), now)
    try:
        article = reader.article(line, now)
    except DecodeError as error:
        return _rejected(number, line, error, now)
    record = ArticleFetched(article=article)
    return Outgoing(naming.ARTICLES_HISTORY, article.id, fetch_id(article), now, record)


def _rejected(number: int, line: bytes, error: DecodeError, now: datetime) -> Outgoing:
    rejection = Rejection(
        topic=naming.ARTICLES_HISTORY,
        partition=-1,
        offset=-1,
        stage="backfill",
        reason=error.reason,
        error=f"line {number}: {error}",
        attempts=1,
        rejected_at=now,
        value_b64=None if error.reason == "too-large" else to_base64(line),
    )
    identity = derived("rejection", rejection.stage, rejection.reason, rejection.value_b64 or number)
    return Outgoing(naming.rejected(naming.ARTICLES_HISTORY), identity, identity, now, rejection)


def _count(outcome: Outcome, batch: list[tuple[int, bytes]], found: list[Outgoing], screen: "_Screen") -> None:
    """Count what the broker has now, tell what was bad; raises `CommandError` where nothing else comes."""
    in_a_row = 0
    for (number, _), item in zip(batch, found, strict=True):
        outcome.line = number
        if not isinstance(item.record, Rejection):
            outcome.articles += 1
            in_a_row = 0
            continue
        outcome.bad += 1
        in_a_row += 1
        screen.say(f"{item.record.error} ({item.record.reason})")
        if in_a_row == MAX_BAD_IN_A_ROW:
            raise CommandError(f"{in_a_row} bad lines in a row up to line {number}: is this JSON Lines of articles?")


def _tell(outcome: Outcome, *, is_whole: bool) -> None:
    if not is_whole:
        told = f"broken off after line {outcome.line}; go on with --from {outcome.line + 1}"
        sys.stderr.write(f"marsad: {told}\n")
    bad = f", {outcome.bad} bad lines kept in articles.history.rejected" if outcome.bad else ""
    sys.stdout.write(f"{outcome.articles} articles wait behind the news{bad}\n")


class _Screen:
    """Progress where standard error is a terminal, and what is to be said."""

    def __init__(self, size: int | None) -> None:
        self._console = Console(stderr=True, highlight=False, soft_wrap=True)
        self._started = time.monotonic()
        self.progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TimeElapsedColumn(),
            console=self._console,
            transient=True,
            disable=not self._console.is_terminal,
        )
        self._task: TaskID = self.progress.add_task("reading", total=size)

    def say(self, sentence: str) -> None:
        """Print a line beside the progress."""
        self._console.print(sentence, markup=False)

    def show(self, outcome: Outcome, source: BinaryIO) -> None:
        """Bring the progress up to date; `source` is the file itself, packed or not."""
        each_s = outcome.articles / max(0.001, time.monotonic() - self._started)
        told = f"{outcome.articles} articles, {each_s:.0f} a second"
        at = source.tell() if source is not sys.stdin.buffer else None
        self.progress.update(self._task, description=told, completed=at)
