"""Spans of time as people say them."""

from typing import Final

_UNITS: Final = (("d", 24 * 3600.0), ("h", 3600.0))


def span(seconds: float) -> str:
    """Return a span in the largest unit of which there are two: `3 d`, `47 h`, `90 min`; never less than a minute."""
    for unit, length_s in _UNITS:
        if seconds >= 2 * length_s:
            return f"{round(seconds / length_s)} {unit}"
    return f"{max(1, round(seconds / 60))} min"
