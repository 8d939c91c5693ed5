"""Measure how often a feed that lives is called silent, and how soon one that has died.

    PYTHONPATH=.:benchmarks python benchmarks/polling_silence.py [--seeds 1 2 3] [TRACE]

Each feed of the traces of polling_traces.py is watched every ten minutes. An alarm ends with the next entry. Then each
is cut off a week before its end, and watched on. docs/feeds-scheduling.md has the figures.
"""

import argparse
import sys
from pathlib import Path
from typing import Final

import numpy as np
from polling_traces import DAY_S, HOUR_S, WEEK_S, Trace, invented, read

from connectors.feeds.polling.rhythm import Rhythm, observe
from connectors.feeds.polling.silence import alarm_at

WATCH_S: Final = 600.0
#: Feeds are told apart by how many entries a day they bring.
CLASSES: Final = ((50.0, 1e9), (10.0, 50.0), (2.0, 10.0), (0.0, 2.0))


def main() -> None:
    """Print false alarms and delays by how much a feed brings."""
    parser = argparse.ArgumentParser()
    parser.add_argument("trace", nargs="?", type=Path)
    parser.add_argument("--seeds", nargs="+", type=int, default=(1, 2, 3))
    asked = parser.parse_args()
    traces = read(asked.trace) if asked.trace else [trace for seed in asked.seeds for trace in invented(seed)]
    found = [(_per_day(trace), *watch(trace)) for trace in traces]
    sys.stdout.write(
        f"{'entries a day':>16}{'feeds':>7}{'false alarms a feed and week':>30}{'told after h, median':>22}\n"
    )
    for least, most in CLASSES:
        rows = [row for row in found if least <= row[0] < most]
        if rows:
            told = np.median([row[2] for row in rows]) / HOUR_S
            label = f"{least:g} to {most:g}" if most < 1e9 else f"{least:g} and more"  # noqa: PLR2004 - no bound
            sys.stdout.write(f"{label:>16}{len(rows):7}{np.mean([row[1] for row in rows]):30.3f}{told:22.1f}\n")


def watch(trace: Trace) -> tuple[float, float]:
    """Return the false alarms a week, and how long after its last entry a feed that died is told."""
    died = trace.end - WEEK_S
    rhythm, alarms, last, is_silent, seen = Rhythm(), 0, None, False, 0
    for at in np.arange(trace.origin + WATCH_S, died, WATCH_S):
        found = int(np.searchsorted(trace.times, at))
        times = trace.times[seen:found].tolist()
        rhythm, seen = observe(rhythm, times, float(at)), found
        last, is_silent = (times[-1], False) if times else (last, is_silent)
        if not is_silent and last is not None and at >= alarm_at(rhythm, last):
            alarms, is_silent = alarms + 1, True
    return alarms / ((died - trace.origin) / WEEK_S), alarm_at(rhythm, last or trace.origin) - (last or trace.origin)


def _per_day(trace: Trace) -> float:
    return len(trace.times) / (trace.end - trace.origin) * DAY_S


if __name__ == "__main__":
    main()
