"""Columns for people: each line is whole at any width, so that it can be searched and copied."""

from collections.abc import Sequence
from typing import Final

GAP: Final = "  "


def padded(rows: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return the cells as wide as their columns; what stands last in a line is as long as it is."""
    widths = [max(map(len, cells)) for cells in zip(*rows, strict=True)]
    return [[*(cell.ljust(width) for cell, width in zip(row[:-1], widths, strict=False)), row[-1]] for row in rows]
