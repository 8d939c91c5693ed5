"""For how long a server wishes to be left alone (RFC 9110, 10.2.3). No I/O."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


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
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    zoned = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return max(0.0, (zoned - now).total_seconds())
