"""Measure what a closed event takes: in memory, in the table, and of the processor when a worker starts.

    PYTHONPATH=. python benchmarks/closed_events.py [EVENTS]

The events are those of merge_window.py's world "spread", with ids as long as real ones: each is closed, first with one
report, then with eleven. It shows the index and the codec. It does not show the broker, nor RocksDB on disk, which
compresses. benchmarks/results/closed_events.txt has what came out, docs/merging.md what it means.
"""

import random
import sys
import time
import tracemalloc
from datetime import timedelta
from typing import Final

import msgspec
from merge_window import START, WINDOW, WORLDS, _mention

from schemas.codec import decode, encode
from schemas.event import EventMerged
from streams.identity import derived
from streams.merging.closed import OPEN_FOR
from streams.merging.open_events import OpenEvents, merged_with

EVENTS: Final = 20_000
REPORTS: Final = (1, 11)
NOW: Final = START + WINDOW + OPEN_FOR + timedelta(hours=1)


def main(events: int = EVENTS) -> None:
    """Measure with each number of reports."""
    for reports in REPORTS:
        _measure(events // reports, reports)


def _measure(events: int, reports: int) -> None:
    rng = random.Random(20_250_303)  # noqa: S311 - the same events every time
    values = [encode(_event(rng, number, events, reports)) for number in range(events)]
    started = time.process_time()
    OpenEvents().remember((decode(value, EventMerged) for value in values), NOW)
    seconds = time.process_time() - started
    index = OpenEvents()
    tracemalloc.start()
    index.remember((decode(value, EventMerged) for value in values), NOW)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    sys.stdout.write(
        f"{events} events of {reports} reports: {held / events:.0f} bytes of memory an event,"
        f" {sum(map(len, values)) / events:.0f} bytes in the table, {seconds / events * 1e6:.1f} us at a start\n"
    )


def _event(rng: random.Random, number: int, events: int, reports: int) -> EventMerged:
    mention = _mention(rng, WORLDS[0], number, WINDOW * number / events)
    event: EventMerged | None = None
    for report in range(reports):
        article = msgspec.structs.replace(mention.article, id=derived("article", number, report))
        told = msgspec.structs.replace(mention, id=derived("mention", number, report), article=article)
        event = merged_with(event, told, article.fetched_at)
    if event is None:
        raise ValueError("an event has at least one report")
    return event


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
