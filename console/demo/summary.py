"""What came of the samples: figures for people, and what is missing."""

from collections import Counter
from collections.abc import Sequence
from math import ceil
from typing import Final

import msgspec
from rich.console import Group
from rich.table import Table
from rich.text import Text

from console.demo.receiver import Received
from console.demo.samples import Samples
from console.demo.server import SampleServer
from console.demo.watching import Watch

PERCENT: Final = 100


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """The figures; latencies in seconds from publication to the receiver. `coded` of `expected` events were found."""

    feeds: int
    entries: int
    unique: int
    relevant: int
    events: dict[str, int]
    merged: int
    several_reports: int
    raised: int
    delivered: int
    rejected: int
    latencies_s: tuple[float, ...]
    expected: int
    coded: int
    missing: tuple[str, ...]


def summarise(samples: Samples, server: SampleServer, watch: Watch, received: Sequence[Received]) -> Summary:
    """Return the figures and what is missing: an entry that went nowhere, an alert that did not come."""
    expected, coded = _coding(samples, server, watch)
    return Summary(
        feeds=len(samples.feeds),
        entries=sum(1 for _ in samples.entries()) + sum(1 for one in samples.entries() if one.edit),
        unique=len(watch.unique),
        relevant=len(watch.relevant()),
        events=dict(Counter(event.event.type for event in watch.merged.values()).most_common()),
        merged=len(watch.merged),
        several_reports=sum(len(event.reports) > 1 for event in watch.merged.values()),
        raised=len(watch.raised),
        delivered=len({one.alert.id for one in received}),
        rejected=len(watch.rejected),
        latencies_s=tuple(sorted(_latencies(server, received))),
        expected=expected,
        coded=coded,
        missing=tuple(_missing(samples, server, watch, received)),
    )


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the smallest value that `percent` of the values do not exceed (nearest rank); values are sorted."""
    return values[max(0, ceil(len(values) * percent / PERCENT) - 1)]


def render(summary: Summary) -> Group:
    """Return the figures as they are printed."""
    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column(style="bold", min_width=22)
    table.add_column()
    rows: list[tuple[str, object]] = [
        ("feeds", summary.feeds),
        ("entries published", f"{summary.entries} (edits and repeats included)"),
        ("unique", f"{summary.unique} editions of articles"),
        ("relevant", summary.relevant),
        ("rejected", summary.rejected),
        ("events", summary.merged),
        *((f"  {name}", number) for name, number in summary.events.items()),
        ("merged", f"{summary.several_reports} events with reports of several articles"),
        ("alerts raised", summary.raised),
        ("alerts delivered", f"{summary.delivered}, each with a valid signature"),
    ]
    if summary.latencies_s:
        figures = (percentile(summary.latencies_s, 50), percentile(summary.latencies_s, 95), summary.latencies_s[-1])
        told = "p50 {:.2f} s, p95 {:.2f} s, max {:.2f} s".format(*figures)
        rows.append(("publication to delivery", told))
    rows.append(("coded as expected", f"{summary.coded} of {summary.expected} events of the samples"))
    for name, value in rows:
        table.add_row(name, str(value))
    verdict = Text("everything went through", "green") if not summary.missing else Text("missing:", "red")
    return Group(table, verdict, *(Text(f"  {line}", "red") for line in summary.missing))


def _coding(samples: Samples, server: SampleServer, watch: Watch) -> tuple[int, int]:
    expected = coded = 0
    for key, sample in samples.originals().items():
        found = Counter(name for event in watch.events_of(server.url(key)) for name in _names(event.type, event.mode))
        for wanted in sample.expect:
            expected += 1
            coded += found[wanted] > 0
    return expected, coded


def _names(event_type: str, mode: str | None) -> tuple[str, ...]:
    return (event_type,) if mode is None else (event_type, f"{event_type}/{mode}")


def _missing(samples: Samples, server: SampleServer, watch: Watch, received: Sequence[Received]) -> list[str]:
    urls = {one.article.url for one in watch.unique.values()}
    alerted = _alerted(watch, received)
    lost = [f"entry {key} was not fetched" for key in samples.originals() if server.url(key) not in urls]
    editions = {one.article.url for one in watch.unique.values() if one.edition > 1}
    unedited = [
        f"the edit of {key} was not fetched"
        for key, sample in samples.originals().items()
        if sample.edit is not None and server.url(key) not in editions
    ]
    silent = [
        f"no alert on {key}"
        for key, sample in samples.originals().items()
        if sample.alert and server.url(key) not in alerted
    ]
    stuck = [] if watch.is_through() else ["a record did not go all the way through the flow"]
    undelivered = [
        f"alert {key} was not delivered" for key in watch.raised if key not in {one.alert.id for one in received}
    ]
    return [*lost, *unedited, *stuck, *undelivered, *silent]


def _alerted(watch: Watch, received: Sequence[Received]) -> set[str | None]:
    """Return the addresses of the articles that tell an event of which an alert arrived, also those merged after it."""
    events = {one.alert.event.id: one.alert.event for one in received}
    newest = [watch.merged.get(key, event) for key, event in events.items()]
    return {report.article.url for event in newest for report in event.reports}


def _latencies(server: SampleServer, received: Sequence[Received]) -> list[float]:
    found = []
    for one in received:
        moments = [server.changed_at(report.article.url or "", one.at) for report in one.alert.event.reports]
        known = [moment for moment in moments if moment is not None]
        if known:
            found.append((one.at - max(known)).total_seconds())
    return found
