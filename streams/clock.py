"""The time of day, for whatever takes a clock."""

from datetime import UTC, datetime


def utc_now() -> datetime:
    """Return the present, in UTC."""
    return datetime.now(UTC)
