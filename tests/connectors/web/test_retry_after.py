"""A wish for a pause is read in both of its forms, and whatever stands there is no error."""

import math

import pytest
from feed_site import NOON

from connectors.web.retry_after import retry_after_s


@pytest.mark.parametrize(
    ("value", "expected_s"),
    [
        ("120", 120.0),
        (" 0.5 ", 0.5),
        ("-5", 0.0),
        ("nan", 0.0),
        ("9" * 400, math.inf),
        ("Thu, 06 Mar 2025 12:01:30 GMT", 90.0),
        ("Thu, 06 Mar 2025 11:00:00 GMT", 0.0),
        ("Thu, 06 Mar 2025 12:01:30 -0000", 90.0),
        ("soon", None),
        ("", None),
        (None, None),
        ("Thu, 06 Mar 99999999999999999999 12:00:00 GMT", None),
        ("Thu, 06 Mar 2025 12:00:00 +99999999999999999999", None),
    ],
)
def test_a_wish_is_seconds_or_a_date_or_none(value: str | None, expected_s: float | None) -> None:
    """Seconds count as they are, a date from now; what is past is no wait, and what cannot be read is no wish."""
    assert retry_after_s(value, NOON) == expected_s
