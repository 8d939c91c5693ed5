"""Quiet hours are those of the clocks on the wall, over midnight and on the days on which clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.hooks.delivering.quiet import quiet_until
from schemas.alert import Quiet

NIGHT = ("22:00", "06:00")
MINUTE = timedelta(minutes=1)
#: Days on which clocks changed, and the sort of change: forward or back, at midnight or later, and an ordinary day.
DAYS = (
    ("Europe/Berlin", date(2025, 3, 30)),
    ("Europe/Berlin", date(2025, 10, 26)),
    ("America/New_York", date(2025, 3, 9)),
    ("America/New_York", date(2025, 11, 2)),
    ("Asia/Damascus", date(2022, 3, 25)),  # 00:00 became 01:00
    ("Asia/Damascus", date(2021, 10, 29)),  # 00:00 became 23:00 of the day before
    ("Asia/Damascus", date(2022, 10, 28)),  # summer time for ever
    ("Asia/Baghdad", date(2025, 6, 1)),
)


def _at(told: str, zone: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(told).replace(tzinfo=ZoneInfo(zone), fold=fold)


def _until(told: str, zone: str, hours: tuple[str, str] = NIGHT, fold: int = 0) -> datetime | None:
    """Return when the quiet hours end that this time of the wall's clock is in, as clocks then show it."""
    until = quiet_until(Quiet(start=hours[0], end=hours[1], zone=zone), _at(told, zone, fold).astimezone(UTC))
    return None if until is None else until.astimezone(ZoneInfo(zone))


@pytest.mark.parametrize(
    ("told", "until"),
    [
        ("2025-06-01T21:59:59", None),
        ("2025-06-01T22:00", "2025-06-02T06:00"),
        ("2025-06-01T23:59", "2025-06-02T06:00"),
        ("2025-06-02T00:00", "2025-06-02T06:00"),
        ("2025-06-02T05:59:59.999", "2025-06-02T06:00"),
        ("2025-06-02T06:00", None),
    ],
)
def test_a_night_ends_in_the_morning(told: str, until: str | None) -> None:
    """Hours that end before they start go over midnight; the first moment is quiet, the last is not."""
    expected = None if until is None else _at(until, "Asia/Damascus")

    assert _until(told, "Asia/Damascus") == expected


def test_hours_of_a_day_are_of_that_day() -> None:
    """A rest at noon is none at midnight."""
    assert _until("2025-06-01T13:00", "Asia/Damascus", ("12:00", "14:00")) == _at("2025-06-01T14:00", "Asia/Damascus")
    assert _until("2025-06-01T00:30", "Asia/Damascus", ("12:00", "14:00")) is None


@pytest.mark.parametrize(
    ("zone", "told", "until", "hours"),
    [
        ("Europe/Berlin", "2025-03-29T22:00", "2025-03-30T06:00", 7),
        ("Europe/Berlin", "2025-10-25T22:00", "2025-10-26T06:00", 9),
        ("America/New_York", "2025-03-08T22:00", "2025-03-09T06:00", 7),
        ("America/New_York", "2025-11-01T22:00", "2025-11-02T06:00", 9),
        ("Asia/Damascus", "2022-03-24T22:00", "2022-03-25T06:00", 7),
        ("Asia/Damascus", "2021-10-28T22:00", "2021-10-29T06:00", 9),
        ("Asia/Damascus", "2022-10-27T22:00", "2022-10-28T06:00", 8),
        ("Asia/Damascus", "2024-03-28T22:00", "2024-03-29T06:00", 8),
    ],
)
def test_a_night_on_which_clocks_change_ends_when_clocks_say_so(zone: str, told: str, until: str, hours: int) -> None:
    """It is an hour shorter or longer, and ends at six all the same; Damascus has kept its summer time since 2022."""
    begin, end = _at(told, zone), _until(told, zone)

    assert end is not None
    assert end == _at(until, zone)
    assert end.astimezone(UTC) - begin.astimezone(UTC) == timedelta(hours=hours)


def test_an_end_that_clocks_leave_out_is_when_they_do() -> None:
    """On that night there is no 02:30 in Berlin: who is awake from then on is so when clocks show 03:00."""
    assert _until("2025-03-30T01:59", "Europe/Berlin", ("22:00", "02:30")) == _at("2025-03-30T03:00", "Europe/Berlin")
    assert _until("2025-03-30T03:00", "Europe/Berlin", ("22:00", "02:30")) is None


def test_a_start_that_clocks_leave_out_is_when_they_do() -> None:
    """In Damascus 00:30 did not exist on that night: it is quiet from 01:00 on."""
    assert _until("2022-03-24T23:59:59", "Asia/Damascus", ("00:30", "06:00")) is None
    assert _until("2022-03-25T01:00", "Asia/Damascus", ("00:30", "06:00")) == _at("2022-03-25T06:00", "Asia/Damascus")


def test_hours_that_come_twice_end_once() -> None:
    """Quiet hours that are over at 02:30 do not begin again when clocks go back to 02:00."""
    assert _until("2025-10-26T02:15", "Europe/Berlin", ("22:00", "02:30")) is not None
    assert _until("2025-10-26T02:45", "Europe/Berlin", ("22:00", "02:30")) is None
    assert _until("2025-10-26T02:15", "Europe/Berlin", ("22:00", "02:30"), fold=1) is None


def test_hours_that_clocks_leave_out_are_none() -> None:
    """A quiet time that lies in the hour that is left out is not kept on that day."""
    assert _until("2025-03-30T03:00", "Europe/Berlin", ("02:10", "02:50")) is None


@pytest.mark.parametrize(
    "quiet",
    [
        Quiet(start="06:00", end="06:00"),
        Quiet(start="late", end="06:00"),
        Quiet(start="22:00", end="30:00"),
        Quiet(start="00:00", end="23:59", zone="Asia/Nowhere"),
        Quiet(start="00:00", end="23:59", zone="../etc"),
        Quiet(start="00:00", end="23:59", zone=""),
        Quiet(start="00:00", end="23:59", zone="Europe"),
    ],
)
def test_hours_that_nobody_can_tell_hold_nothing(quiet: Quiet) -> None:
    """An alert is told too soon rather than never."""
    assert quiet_until(quiet, _at("2025-06-01T12:00", "UTC")) is None


def _scanned(start: time, end: time, zone: ZoneInfo, day: date) -> dict[datetime, datetime | None]:
    """Return, for every minute around `day`, when quiet hours end, by walking past the clock on the wall."""
    over_midnight = timedelta(days=1) if end < start else timedelta()
    first = datetime.combine(day - timedelta(days=2), time(), UTC)
    minutes = [first + step * MINUTE for step in range(5 * 24 * 60)]
    shown = {minute: minute.astimezone(zone).replace(tzinfo=None) for minute in minutes}
    found: dict[datetime, datetime | None] = dict.fromkeys(minutes)
    for ago in (-2, -1, 0, 1):
        begins = datetime.combine(day + timedelta(days=ago), start)
        ends = datetime.combine(day + timedelta(days=ago), end) + over_midnight
        begin = next((minute for minute in minutes if shown[minute] >= begins), None)
        until = next((minute for minute in minutes if shown[minute] >= ends), None)
        if begin is not None and until is not None:
            found.update({minute: until for minute in minutes if begin <= minute < until})
    return found


_CLOCK = st.builds(time, st.integers(0, 23), st.sampled_from((0, 1, 15, 30, 59)))


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(DAYS), _CLOCK, _CLOCK, st.data())
def test_quiet_hours_are_what_a_watcher_of_the_clock_would_say(
    changed: tuple[str, date], start: time, end: time, data: st.DataObject
) -> None:
    """At any minute near a change of clocks: who walks past the clock minute by minute finds the same end."""
    zone, day = changed
    quiet = Quiet(start=f"{start:%H:%M}", end=f"{end:%H:%M}", zone=zone)
    scanned = _scanned(start, end, ZoneInfo(zone), day) if start != end else {}
    midday = datetime.combine(day, time(12), UTC)
    for minutes in data.draw(st.lists(st.integers(-20 * 60, 20 * 60), min_size=5, max_size=40)):
        now = midday + minutes * MINUTE

        assert quiet_until(quiet, now) == scanned.get(now)
