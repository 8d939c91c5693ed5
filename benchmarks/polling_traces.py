"""Publication times to measure polling on: invented with a seed, or read from a file."""

import csv
import random
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

HOUR_S: Final = 3600.0
DAY_S: Final = 24 * HOUR_S
WEEK_S: Final = 7 * DAY_S
#: The rates are steps of this length.
CELL_S: Final = HOUR_S / 4
#: Before polling starts: what the first document and a week's count are taken from.
BEFORE_S: Final = WEEK_S
#: A Monday.
START: Final = datetime(2025, 3, 3, tzinfo=UTC).timestamp()
WEEKS: Final = 6


@dataclass(frozen=True)
class Trace:
    """The publication times of a feed, sorted, and its rate in entries an hour from `origin` on, a cell each.

    Polling goes from `start` to `end`.
    """

    times: Floats
    rates: Floats
    origin: float
    start: float
    end: float


@dataclass(frozen=True)
class Kind:
    """How a kind of source publishes: entries a day, share by night and at weekends, entries more in one go."""

    feeds: int
    per_day: float
    spread: float
    night: float
    weekend: float
    more: float
    bursts_a_week: float


#: The mix of a catalogue of this field. Rates are lognormal around `per_day` with the deviation `spread`.
KINDS: Final = (
    Kind(feeds=10, per_day=120.0, spread=0.5, night=0.35, weekend=0.8, more=0.2, bursts_a_week=1.5),  # agencies
    Kind(feeds=10, per_day=50.0, spread=0.5, night=0.2, weekend=0.8, more=0.3, bursts_a_week=1.0),  # broadcasters
    Kind(feeds=18, per_day=20.0, spread=0.8, night=0.1, weekend=0.6, more=0.6, bursts_a_week=0.7),  # papers
    Kind(feeds=22, per_day=0.8, spread=0.9, night=0.02, weekend=0.15, more=0.3, bursts_a_week=0.2),  # NGOs, institutes
)
ZONES_H: Final = (0, 1, 2, 3, 3, 3, 3, 3, 4, -5)
#: A burst multiplies the rate by up to so much and fades within hours.
BURST: Final = (1.5, 5.0)
BURST_FADES_S: Final = 4 * HOUR_S
#: What moves the whole world, once a week.
WORLD_A_WEEK: Final = 1.0
#: Those that come in one go come within so many seconds of each other.
ONE_GO_S: Final = 120.0


def invented(seed: int) -> list[Trace]:
    """Return sixty feeds over six weeks, and a week before."""
    rng = random.Random(seed)  # noqa: S311 - the same traces every time
    origin, end = START - BEFORE_S, START + WEEKS * WEEK_S
    cells: Floats = origin + CELL_S * np.arange(round((end - origin) / CELL_S), dtype=np.float64)
    world = _bursts(rng, cells, WORLD_A_WEEK)
    return [_invent(rng, kind, cells, world) for kind in KINDS for _ in range(kind.feeds)]


def read(path: Path) -> list[Trace]:
    """Return the feeds of a file with `feed,time` a line, times as POSIX seconds or RFC 3339; the first week is before.

    There is no true rate. In its place stands what the whole trace shows of each hour of the week, smoothed.
    """
    times: dict[str, list[float]] = defaultdict(list)
    with path.open(newline="", encoding="utf-8") as lines:
        for feed, at in csv.reader(lines):
            times[feed].append(_moment(at))
    first = min(min(each) for each in times.values())
    origin = first - first % DAY_S
    end = max(max(each) for each in times.values())
    return [_as_read(np.array(sorted(each)), origin, end) for _, each in sorted(times.items())]


def _invent(rng: random.Random, kind: Kind, cells: Floats, world: Floats) -> Trace:
    per_day = kind.per_day * rng.lognormvariate(0.0, kind.spread)
    zone_h = rng.choice(ZONES_H)
    local = cells + zone_h * HOUR_S
    hours, days = (local % DAY_S) / HOUR_S, ((local // DAY_S) + 3) % 7
    free = (4, 5) if zone_h == 3 else (5, 6)  # noqa: PLR2004 - Friday and Saturday where the zone is Baghdad's
    # From night to a peak at about one in the afternoon, local time.
    awake = kind.night + (1 - kind.night) * np.clip(1.2 * np.sin((hours - 6.5) / 14 * np.pi), 0, 1)
    shape = awake * np.where(np.isin(days, free), kind.weekend, 1.0)
    usual = per_day / 24 * shape / shape.mean()
    bursts = _bursts(rng, cells, kind.bursts_a_week)
    rates = usual * (1 + bursts + world * rng.uniform(0, 0.7))
    times: list[float] = []
    for cell, rate in zip(cells, rates, strict=True):
        times.extend(_entries(rng, float(cell), float(rate), kind.more))
    start = float(cells[0]) + BEFORE_S
    end = float(cells[-1]) + CELL_S
    return Trace(np.array(sorted(at for at in times if at < end)), rates, float(cells[0]), start, end)


def _entries(rng: random.Random, cell: float, rate: float, more: float) -> list[float]:
    """Return what a cell brings: entries at random, some with more in one go."""
    times, at = [], cell
    while (at := at + rng.expovariate(rate / (1 + more) / HOUR_S)) < cell + CELL_S:
        times.append(at)
        while rng.random() < more / (1 + more):
            times.append(at + rng.uniform(0, ONE_GO_S))
    return times


def _bursts(rng: random.Random, cells: Floats, a_week: float) -> Floats:
    """Return by how much bursts raise the rate of each cell."""
    raised = np.zeros(len(cells))
    at = float(cells[0])
    while (at := at + rng.expovariate(a_week / WEEK_S)) < cells[-1]:
        after = cells - at
        raised += np.where(after >= 0, rng.uniform(*BURST) * np.exp(-np.maximum(after, 0) / BURST_FADES_S), 0.0)
    return raised


def _moment(value: str) -> float:
    try:
        return float(value)
    except ValueError:
        return datetime.fromisoformat(value).timestamp()


def _as_read(times: Floats, origin: float, end: float) -> Trace:
    cells = origin + CELL_S * np.arange(int((end - origin) / CELL_S) + 1)
    hour_of_week = ((times - origin) % WEEK_S // HOUR_S).astype(int)
    counts = np.bincount(hour_of_week, minlength=168).astype(float)
    smooth = (np.roll(counts, 1) + 2 * counts + np.roll(counts, -1)) / 4
    by_hour = (smooth + 0.1) / ((end - origin) / WEEK_S)
    rates = by_hour[((cells - origin) % WEEK_S // HOUR_S).astype(int)]
    return Trace(times, rates, origin, origin + BEFORE_S, end)
