"""Dates as people write them, in English and in Arabic. Pure.

Arabic has two sets of names for the months, that of Syria and Iraq and that of Egypt and the Gulf; both are told, as
news agencies do.
"""

from datetime import UTC, datetime
from typing import Final

from schemas.wording import Reader

_MONTHS: Final[dict[Reader, tuple[str, ...]]] = {
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December"),
    "ar": ("كانون الثاني/يناير", "شباط/فبراير", "آذار/مارس", "نيسان/أبريل", "أيار/مايو", "حزيران/يونيو", "تموز/يوليو",
           "آب/أغسطس", "أيلول/سبتمبر", "تشرين الأول/أكتوبر", "تشرين الثاني/نوفمبر", "كانون الأول/ديسمبر"),
}  # fmt: skip


def date_written(date: str, reader: Reader) -> str:
    """Return the date of an event (YYYY, YYYY-MM, YYYY-MM-DD) in words; what is none of these stays as it is."""
    year, *rest = date.split("-")
    if not all(part.isascii() and part.isdigit() for part in (year, *rest)) or len(rest) > 2:  # noqa: PLR2004
        return date
    numbers = [int(part) for part in rest]
    if numbers and not 1 <= numbers[0] <= len(_MONTHS[reader]):
        return date
    return " ".join([*map(str, numbers[1:]), *(_MONTHS[reader][month - 1] for month in numbers[:1]), year])


def moment_written(moment: datetime, reader: Reader) -> str:
    """Return a time to the minute, in UTC."""
    at = moment.astimezone(UTC)
    zone = "UTC" if reader == "en" else "بالتوقيت العالمي"  # universal time
    return (
        f"{date_written(f'{at:%Y-%m-%d}', reader)}, {at:%H:%M} {zone}"
        if reader == "en"
        else (f"{date_written(f'{at:%Y-%m-%d}', reader)}، {at:%H:%M} {zone}")
    )
