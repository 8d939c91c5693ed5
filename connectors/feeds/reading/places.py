"""Where an entry is: latitude and longitude of GeoRSS (simple and GML), and of the W3C's vocabulary."""

import re
from collections.abc import Iterable
from typing import Final

from connectors.feeds.reading.tree import Element

_NUMBERS: Final = re.compile(r"[-+]?\d{1,3}(?:\.\d{1,12})?")
#: Reference systems that have the longitude first (OGC 07-147r2, annex B); with all others it is the latitude.
_LONGITUDE_FIRST: Final = ("CRS84", "CRS:84")


def place_of(entry: Element) -> tuple[float, float] | None:
    """Return the point that an entry is at; the middle of a circle. Lines and areas are no point."""
    where = next(entry.all("georss:point", "gml:pos", "georss:circle"), None)
    if where is not None:
        numbers = _NUMBERS.findall(where.text)[:2]
        return _place(reversed(numbers) if _is_longitude_first(entry, where) else numbers)
    point = next(entry.each("geo:point"), entry)
    both = _NUMBERS.findall(point.said("geo:lat_long") or "")
    return _place(both or [point.said("geo:lat") or "", point.said("geo:long", "geo:lon") or ""])


def _is_longitude_first(entry: Element, where: Element) -> bool:
    named = (one.attributes.get("srsname") for one in (*entry.all("gml:point"), where))
    return any(name is not None and name.upper().endswith(_LONGITUDE_FIRST) for name in named)


def _place(numbers: Iterable[str]) -> tuple[float, float] | None:
    try:
        latitude, longitude = (float(number) for number in list(numbers)[:2])
    except ValueError:
        return None
    is_on_earth = abs(latitude) <= 90 and abs(longitude) <= 180  # noqa: PLR2004  degrees
    return (latitude, longitude) if is_on_earth else None
