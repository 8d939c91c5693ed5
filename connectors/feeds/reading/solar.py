"""The solar calendar of Iran and Afghanistan.

Its year begins at the equinox of March. Between 1178 and 1633 of it, eight leap years in thirty-three, as below, are
those that the equinox makes (K. M. Borkowski, The Persian calendar for 3000 years, 1996).
"""

from datetime import datetime, timedelta
from typing import Final

#: The first day of the year 1300.
_BEGINNING: Final = datetime(1921, 3, 21)  # noqa: DTZ001  a day, whose zone is read beside it
_FIRST_YEAR: Final = 1300
_LEAP_IN_33: Final = frozenset({1, 5, 9, 13, 17, 22, 26, 30})
_LONG_MONTHS: Final = 6
_MONTHS: Final = 12


def is_leap(year: int) -> bool:
    """Return whether a year has 366 days."""
    return year % 33 in _LEAP_IN_33


def day_of_solar(year: int, month: int, day: int) -> datetime:
    """Return the Gregorian day, naive, of a day from 1300 on; raises `ValueError` for a day that is none."""
    if not (1 <= month <= _MONTHS and 1 <= day <= _length(year, month)):
        raise ValueError(f"{year}/{month}/{day} is no day of the solar calendar")
    years = sum(366 if is_leap(one) else 365 for one in range(_FIRST_YEAR, year))
    months = sum(_length(year, one) for one in range(1, month))
    return _BEGINNING + timedelta(days=years + months + day - 1)


def _length(year: int, month: int) -> int:
    if month <= _LONG_MONTHS:
        return 31
    return 30 if month < _MONTHS or is_leap(year) else 29
