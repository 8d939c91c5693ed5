"""How long an answer says that it stays true: Cache-Control, Expires, Date and Age (RFC 9111, 4.2). No I/O."""

import math
import re
from typing import Final

from connectors.web.fetch import FetchResult
from connectors.web.http_date import http_date

#: Any of these: ask whenever you like.
_ALWAYS_STALE: Final = frozenset({"no-cache", "no-store"})
#: A name, and after "=" a quoted string, which may hold commas, or a token.
_DIRECTIVE: Final = re.compile(r'([^\s=,"]+)\s*(?:=\s*(?:"([^"]*)"?|([^\s,"]*)))?')


def fresh_for_s(result: FetchResult, now: float) -> float:
    """Return for how many seconds from `now` (POSIX) the same answer would come; 0 where nothing usable is stated.

    `max-age` speaks to us. `s-maxage` speaks to the shared caches between: where it alone is stated, they would hand us
    the same copy. What is left of either is what Age has not used up.
    """
    stated = _directives(result.cache_control or "")
    if stated.keys() & _ALWAYS_STALE:
        return 0.0
    lifetime_s = next((_seconds(stated[name]) for name in ("max-age", "s-maxage") if name in stated), None)
    if lifetime_s is None:
        lifetime_s = _until_expiry_s(result, now)
    # Caches in a row that each add a line: the first is of the one that is next to us (5.1).
    return max(0.0, lifetime_s - _seconds((result.age or "").partition(",")[0]))


def _until_expiry_s(result: FetchResult, now: float) -> float:
    """Return Expires minus Date, both by the server's clock, whose error then does not matter.

    An answer without a Date is of now (RFC 9110, 6.6.1).
    """
    expires, date = http_date(result.expires), http_date(result.date)
    return 0.0 if expires is None else expires.timestamp() - (now if date is None else date.timestamp())


def _directives(header: str) -> dict[str, str]:
    """Return the directives by name; of one that is stated twice, the first."""
    stated: dict[str, str] = {}
    for name, quoted, token in _DIRECTIVE.findall(header):
        stated.setdefault(name.lower(), quoted or token)
    return stated


def _seconds(value: str) -> float:
    try:
        seconds = float(value)
    except ValueError:
        return 0.0
    return seconds if math.isfinite(seconds) and seconds > 0 else 0.0
