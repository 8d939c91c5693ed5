"""The solar calendar of Iran, held against days that history has in both calendars."""

from datetime import datetime, timedelta

import pytest

from connectors.feeds.reading.solar import day_of_solar, is_leap


@pytest.mark.parametrize(
    ("solar", "gregorian"),
    [
        ((1300, 1, 1), (1921, 3, 21)),
        ((1357, 11, 22), (1979, 2, 11)),
        ((1399, 12, 30), (2021, 3, 20)),
        ((1403, 1, 1), (2024, 3, 20)),
        ((1403, 12, 30), (2025, 3, 20)),
        ((1404, 7, 1), (2025, 9, 23)),
    ],
)
def test_a_day_is_the_same_in_both_calendars(solar: tuple[int, int, int], gregorian: tuple[int, int, int]) -> None:
    """Beginnings of years, the last day of leap years, the day of a revolution."""
    assert day_of_solar(*solar) == datetime(*gregorian)  # noqa: DTZ001  a day


@pytest.mark.parametrize("day", [(1404, 12, 30), (1403, 7, 31), (1403, 13, 1), (1403, 1, 0), (1403, 0, 1)])
def test_a_day_that_is_none_is_refused(day: tuple[int, int, int]) -> None:
    """The last month has thirty days in leap years alone."""
    with pytest.raises(ValueError, match="no day"):
        day_of_solar(*day)


def test_each_year_follows_the_one_before() -> None:
    """No day is left out between two years, and eight of thirty-three have one more."""
    for year in range(1300, 1499):
        last = day_of_solar(year, 12, 30 if is_leap(year) else 29)

        assert last + timedelta(days=1) == day_of_solar(year + 1, 1, 1)
    assert sum(is_leap(year) for year in range(1300, 1333)) == 8
