"""A date in a header is a moment in UTC, or none."""

from datetime import UTC, datetime

import pytest

from connectors.web.http_date import http_date

NOON = datetime(2025, 3, 6, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize("zone", ["GMT", "UTC", "+0000", "-0000", ""])
def test_a_date_without_a_zone_is_in_utc(zone: str) -> None:
    """Whatever the zone of the machine that reads it."""
    found = http_date(f"Thu, 06 Mar 2025 12:00:00 {zone}".strip())

    assert found is not None
    assert (found, found.tzinfo) == (NOON, UTC)


@pytest.mark.parametrize("value", [None, "", "0", "-1", "soon", "Thu, 06 Mar 0000 12:00:00 +9900"])
def test_what_is_no_date_is_none(value: str | None) -> None:
    """It raises nothing: servers write anything there."""
    assert http_date(value) is None
