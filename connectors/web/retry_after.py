"""For how long a server wishes to be left alone (RFC 9110, 10.2.3). No I/O."""

from datetime import datetime

from connectors.web.http_date import http_date


def retry_after_s(value: str | None, now: datetime) -> float | None:
    """Return the wait that a Retry-After states in seconds or as a date; None for what is neither.

    It is 0 or more and may be infinite: whoever waits has a bound.
    """
    if value is None:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    moment = http_date(value)
    return None if moment is None else max(0.0, (moment - now).total_seconds())
