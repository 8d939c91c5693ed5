"""Measure how long the archive takes to write versions of events: new ones, then a second version of each.

    PYTHONPATH=. python benchmarks/archive_writing.py [EVENTS]

The events are those of merge_window.py's world "spread"; they are written 500 at a time, as the console does, into a
file in the temporary directory. It does not show articles, nor reading beside the writing.
benchmarks/results/archive_writing.txt has what came out.
"""

import random
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec
from merge_window import WINDOW, WORLDS, _mention

from schemas.event import EventMerged
from streams.archive import Archive
from streams.merging.open_events import merged_with

EVENTS: Final = 10_000
BATCH: Final = 500


def main(events: int = EVENTS) -> None:
    """Write every event twice."""
    first = [_event(number, events) for number in range(events)]
    with tempfile.TemporaryDirectory() as folder, Archive.open(Path(folder) / "archive.sqlite") as archive:
        _write(archive, first, "first versions")
        _write(archive, [msgspec.structs.replace(one, version=2) for one in first], "second versions")


def _event(number: int, events: int) -> EventMerged:
    rng = random.Random(number)  # noqa: S311 - the same events every time
    mention = _mention(rng, WORLDS[0], number, WINDOW * number / events)
    return merged_with(None, mention, mention.article.fetched_at)


def _write(archive: Archive, versions: Sequence[EventMerged], what: str) -> None:
    started, spent = time.monotonic(), time.process_time()
    for begin in range(0, len(versions), BATCH):
        archive.put_many(versions[begin : begin + BATCH])
    took_s, busy_s = time.monotonic() - started, time.process_time() - spent
    sys.stdout.write(f"{len(versions)} {what}: {took_s:.1f} s, of which {busy_s:.1f} s processor\n")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
