"""Dates in headers (RFC 9110, 5.6.7). No I/O."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


def http_date(value: str | None) -> datetime | None:
    """Return the moment in a header, in UTC, also where it names no zone.

    None for what is no date, such as the `0` and `-1` that many state as expiry.
    """
    if value is None:
        return None
    try:
        moment = parsedate_to_datetime(value)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
