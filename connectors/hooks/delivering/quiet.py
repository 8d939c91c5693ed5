"""When quiet hours end, in the time zone of those who sleep. Pure: the moment comes in as an argument.

Quiet hours begin when clocks first show `start`, and end when they first show `end`, or more. So on the night that
clocks go back they end once, and an hour that clocks leave out ends them when it is left out.
"""

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from schemas.alert import Quiet

_DAY = timedelta(days=1)


def quiet_until(quiet: Quiet, now: datetime) -> datetime | None:
    """Return when the quiet hours end that `now` is in, None outside them.

    Hours that start when they end are none; nor are those of a zone or a time that nobody knows: an alert that comes
    too soon does less harm than one that is not told.
    """
    read = _read(quiet)
    if read is None:
        return None
    start, end, zone = read
    today = now.astimezone(zone).date()
    for day in (today - _DAY, today):
        ends_on = day if start < end else day + _DAY
        if _first_showing(day, start, zone) <= now < (ends := _first_showing(ends_on, end, zone)):
            return ends
    return None


def _read(quiet: Quiet) -> tuple[time, time, ZoneInfo] | None:
    try:
        start, end = time.fromisoformat(quiet.start), time.fromisoformat(quiet.end)
        zone = ZoneInfo(quiet.zone)
    except (LookupError, ValueError, OSError):
        return None
    return None if start == end else (start.replace(tzinfo=None), end.replace(tzinfo=None), zone)


def _first_showing(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """Return the first moment at which clocks in `zone` show that time of that day, or a later one."""
    shown = datetime.combine(day, clock)
    told = shown.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if _shows(told, zone) == shown:
        return told
    # Clocks leave this time out. Read by the offset after the change it is a moment before it, by the one before a
    # moment behind; the change, between them, is on a whole second.
    early = int(shown.replace(tzinfo=zone, fold=1).timestamp())
    seconds = range(early, int(told.timestamp()))
    behind = bisect_left(seconds, True, key=lambda second: _shows(datetime.fromtimestamp(second, UTC), zone) >= shown)
    return datetime.fromtimestamp(early + behind, UTC)


def _shows(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None)
