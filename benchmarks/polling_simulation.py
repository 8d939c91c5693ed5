"""Measure how long entries wait for a poll, by rule, at an equal number of requests.

    PYTHONPATH=.:benchmarks python benchmarks/polling_simulation.py [--seeds 1 2 3] [--interval 300] [TRACE]

Without a file the traces are invented (polling_traces.py): sixty feeds over six weeks. With one, it has `feed,time` a
line. Ours goes first; the others are set to its number of requests, within a hundredth. Rules that learn know of a feed
what a document of twenty entries told when polling began. What is printed is the wait of all entries from being
published to the poll that finds them. It does not show servers that are slow, fail or have wishes, nor entries that
appear in a feed later than they are dated. docs/feeds-scheduling.md has the figures.
"""

import argparse
import bisect
import math
import os
import platform
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from polling_traces import CELL_S, HOUR_S, WEEK_S, Floats, Trace, invented, read

from connectors.feeds.catalogue.feed import feed_at
from connectors.feeds.polling.policy import Policy
from connectors.feeds.polling.rhythm import Rhythm, observe
from connectors.feeds.polling.schedule import own_interval_s

DOCUMENT: Final = 20
#: Seeds that no constant of the rules was chosen on.
SEEDS: Final = (1, 2, 3)
#: Within this share of ours, the requests of another rule count as equal.
EQUAL: Final = 0.01
#: Miniflux's bounds as its documentation gives them.
MINIFLUX_LEAST_S: Final = 5 * 60.0
MINIFLUX_MOST_S: Final = 24 * HOUR_S
BACK_OFF_LEAST_S: Final = 60.0
BACK_OFF_MOST_S: Final = 24 * HOUR_S
_FEED: Final = feed_at("https://news.example/feed")

#: A slope, a value at zero, and the entry that it stands for.
Line = tuple[float, float, int]
#: From a trace and the one number that sets how many requests there are to the times of the polls.
Rule = Callable[[Trace, float], Sequence[float] | Floats]


def main() -> None:
    """Print a table for each trace set."""
    parser = argparse.ArgumentParser()
    parser.add_argument("trace", nargs="?", type=Path)
    parser.add_argument("--seeds", nargs="+", type=int, default=SEEDS)
    parser.add_argument("--interval", type=float, default=Policy().interval_s, help="the policy's, in seconds")
    asked = parser.parse_args()
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    _tell(f"{machine}; interval_s {asked.interval:g}")
    if asked.trace:
        compare(asked.trace.name, read(asked.trace), asked.interval)
        return
    for seed in asked.seeds:
        compare(f"seed {seed}", invented(seed), asked.interval)


def compare(name: str, traces: Sequence[Trace], interval_s: float) -> None:
    """Print how each rule does."""
    started = time.process_time()
    polls = [ours(trace, interval_s) for trace in traces]
    requests = sum(len(each) for each in polls)
    entries = sum(int(np.sum(trace.times >= trace.start)) for trace in traces)
    took_s = time.process_time() - started
    _tell(
        f"\n{name}: {len(traces)} feeds, {entries} entries, {requests} requests; {took_s / requests * 1e6:.0f} µs each"
    )
    _tell(f"{'rule':34}{'requests':>9}{'mean s':>9}{'p50 s':>8}{'p95 s':>8}{'feeds s':>9}")
    _row("ours", traces, polls)
    for title, rule, least, most in (
        ("fixed interval", fixed, 1.0, WEEK_S),
        ("Miniflux's entry frequency", miniflux, 1e-3, 1e3),
        ("the same, down to a minute", miniflux_by_the_minute, 1e-3, 1e3),
        ("halved on news, grown on none", back_off, 1.0001, 50.0),
        ("optimum: knows the rates", knows_rates, 1.0, WEEK_S),
        ("clairvoyant: knows the entries", clairvoyant, 1e-3, WEEK_S),
    ):
        _row(title, traces, _set_to(rule, traces, requests, least, most))


def ours(trace: Trace, interval_s: float) -> list[float]:
    """Poll by the rhythm as it is learned."""
    policy = Policy(interval_s=interval_s)
    times = trace.times.tolist()
    done = bisect.bisect_right(times, trace.start)
    rhythm = observe(Rhythm(), times[max(0, done - DOCUMENT) : done], trace.start)
    polls: list[float] = []
    at = trace.start
    while (at := at + own_interval_s(_FEED, rhythm, at, policy)) < trace.end:
        found = bisect.bisect_right(times, at)
        rhythm = observe(rhythm, times[done:found], at)
        done = found
        polls.append(at)
    return polls


def fixed(trace: Trace, interval_s: float) -> Floats:
    """Poll every feed alike; each begins at a time of its own."""
    phase = float(trace.times[0]) % interval_s if len(trace.times) else 0.0
    return np.arange(trace.start + phase, trace.end, interval_s)


def miniflux(trace: Trace, factor: float, least_s: float = MINIFLUX_LEAST_S) -> list[float]:
    """Poll as often as entries came in the last seven days, times a factor, within bounds."""
    times = trace.times.tolist()
    polls: list[float] = []
    at = trace.start
    while True:
        known = bisect.bisect_right(times, at)
        oldest = max(0, bisect.bisect_right(times, trace.start) - DOCUMENT)
        count = known - max(oldest, bisect.bisect_right(times, at - WEEK_S))
        wanted_s = WEEK_S / (count * factor) if count else math.inf
        at += min(MINIFLUX_MOST_S, max(least_s, wanted_s))
        if at >= trace.end:
            return polls
        polls.append(at)


def miniflux_by_the_minute(trace: Trace, factor: float) -> list[float]:
    """Poll by the same rule with the least interval that ours has."""
    return miniflux(trace, factor, 60.0)


def back_off(trace: Trace, growth: float) -> list[float]:
    """Halve the interval when a poll brings news, else let it grow."""
    times = trace.times.tolist()
    polls, at, interval_s, done = [], trace.start, HOUR_S, bisect.bisect_right(times, trace.start)
    while (at := at + interval_s) < trace.end:
        found = bisect.bisect_right(times, at)
        interval_s = min(BACK_OFF_MOST_S, max(BACK_OFF_LEAST_S, interval_s * (0.5 if found > done else growth)))
        done = found
        polls.append(at)
    return polls


def knows_rates(trace: Trace, interval_s: float) -> Floats:
    """Poll with a density of the square root of the true rate: for entries that come at random, nothing does better."""
    first = round((trace.start - trace.origin) / CELL_S)
    density = np.sqrt(trace.rates[first:]) / interval_s
    polls_by = np.concatenate([[0.0], np.cumsum(density * CELL_S)])
    edges = trace.start + CELL_S * np.arange(len(polls_by))
    polls: Floats = np.interp(np.arange(0.5, polls_by[-1]), polls_by, edges)
    return polls[: np.searchsorted(polls, trace.end)]


def clairvoyant(trace: Trace, price_s: float) -> list[float]:
    """Poll at the times that make waits plus `price_s` a poll least, knowing each entry: a poll falls on an entry.

    With `b(k)` the best cost when the k-th entry is polled, b(k) = price + min over i < k of b(i) + the waits of the
    entries between; lines in t(k), whose lower envelope finds the least in one pass.
    """
    times = (trace.times[trace.times >= trace.start] - trace.start).tolist()
    sums = np.concatenate([[0.0], np.cumsum(times)]).tolist()
    best, came_from = [0.0], [0]
    lines: list[Line] = [(0.0, 0.0, 0)]
    front = 0
    for k, at in enumerate(times, start=1):
        front = min(front, len(lines) - 1)
        while front + 1 < len(lines) and _at(lines[front + 1], at) <= _at(lines[front], at):
            front += 1
        cost = price_s + _at(lines[front], at) + k * at - sums[k]
        best.append(cost)
        came_from.append(lines[front][2])
        line = (-float(k), cost + sums[k], k)
        while len(lines) - front > 1 and _is_hidden(lines[-2], lines[-1], line):
            lines.pop()
        lines.append(line)
    polls, k = [], len(times)
    while k > 0:
        polls.append(times[k - 1] + trace.start)
        k = came_from[k]
    return polls[::-1]


def _at(line: Line, at: float) -> float:
    return line[1] + line[0] * at


def _is_hidden(one: Line, two: Line, three: Line) -> bool:
    """Return whether the second line is nowhere the lowest; slopes fall."""
    return (three[1] - one[1]) * (one[0] - two[0]) <= (two[1] - one[1]) * (one[0] - three[0])


def _set_to(
    rule: Rule, traces: Sequence[Trace], requests: int, least: float, most: float
) -> list[Sequence[float] | Floats]:
    """Return the polls of a rule with its number set so that there are as many requests, or as near as it comes."""
    is_rising = rule in {miniflux, miniflux_by_the_minute}
    polls: list[Sequence[float] | Floats] = []
    for _ in range(40):
        middle = math.sqrt(least * most)
        polls = [rule(trace, middle) for trace in traces]
        made = sum(len(each) for each in polls)
        if abs(made - requests) <= EQUAL * requests:
            break
        least, most = (middle, most) if (made < requests) == is_rising else (least, middle)
    return polls


def _row(title: str, traces: Sequence[Trace], polls: Sequence[Sequence[float] | Floats]) -> None:
    waits = [_waits(trace, np.asarray(each)) for trace, each in zip(traces, polls, strict=True)]
    every = np.concatenate(waits)
    by_feed = float(np.mean([each.mean() for each in waits if len(each)]))
    p50, p95 = np.percentile(every, [50, 95])
    made = sum(len(each) for each in polls)
    _tell(f"{title:34}{made:9d}{every.mean():9.1f}{p50:8.1f}{p95:8.1f}{by_feed:9.1f}")


def _waits(trace: Trace, polls: Floats) -> Floats:
    """Return how long each entry waits; what no poll finds waits until the end."""
    entries = trace.times[trace.times >= trace.start]
    found: Floats = np.append(polls, trace.end)[np.searchsorted(polls, entries)]
    return found - entries


def _tell(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
