"""Figures as tables that people read, in Markdown."""

from collections import Counter
from collections.abc import Iterator, Sequence

from evaluation.scoring import Figures, Reliability, Tally


def tables(figures: Figures) -> str:
    """Return all tables of a set of figures."""
    blocks = (_fields(figures), _shares(figures), _types(figures), _confusion(figures.confusion), _bands(figures.bands))
    return "\n\n".join("\n".join(block) for block in blocks)


def _fields(figures: Figures) -> Iterator[str]:
    yield from _head("field", "precision", "recall", "F1", "asked")
    for name, tally in sorted(figures.fields.items()):
        yield _row(name, tally)
    yield f"| event types, mean of types | | | {figures.macro:.2f} | |"


def _types(figures: Figures) -> Iterator[str]:
    yield from _head("type", "precision", "recall", "F1", "asked")
    for name, tally in sorted(figures.types.items()):
        yield _row(name, tally)


def _row(name: str, tally: Tally) -> str:
    return f"| {name} | {tally.precision:.2f} | {tally.recall:.2f} | {tally.f1:.2f} | {tally.asked} |"


def _shares(figures: Figures) -> Iterator[str]:
    yield from _head("share that is right", "", "of")
    for name, tally in sorted(figures.shares.items()):
        yield f"| {name} | {tally.recall:.2f} | {tally.asked} |"


def _confusion(confusion: Counter[tuple[str, str]]) -> Iterator[str]:
    yield from _head("asked", "found instead")
    for asked in sorted({asked for asked, _ in confusion}):
        found = Counter({other: number for (own, other), number in confusion.items() if own == asked})
        yield f"| {asked} | {', '.join(f'{other} {number}' for other, number in found.most_common())} |"


def _bands(bands: Sequence[Reliability]) -> Iterator[str]:
    yield from _head("confidence", "events found", "mean confidence", "share that is right")
    for band in bands:
        if band.found:
            yield f"| {band.low:.1f} to {band.low + 0.1:.1f} | {band.found} | {band.mean:.2f} | {band.share:.2f} |"


def _head(*names: str) -> Iterator[str]:
    yield f"| {' | '.join(names)} |"
    yield f"|{' --- |' * len(names)}"
