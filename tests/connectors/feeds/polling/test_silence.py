"""A feed that brings nothing for three times its usual gap is silent, until something new comes."""

from datetime import UTC, datetime

import pytest

from connectors.feeds.polling.rhythm import DAY_S, HOUR_S, Rhythm, observe, usual_gap_s
from connectors.feeds.polling.silence import GAPS, UNKNOWN_S, alarm_at, silent_since

MONDAY = datetime(2025, 3, 3, tzinfo=UTC).timestamp()


def _daily(hours: range, every_h: float, days: int = 28) -> tuple[Rhythm, float]:
    """Return the rhythm of a feed that publishes within these hours on the beat, and the time of its last entry."""
    rhythm, last = observe(Rhythm(), [], MONDAY), MONDAY
    for half in range(1, days * 48 + 1):
        at = MONDAY + half * HOUR_S / 2
        times = [at] if half / 2 % 24 in hours and half / 2 % every_h == 0 else []
        rhythm, last = observe(rhythm, times, at), times[0] if times else last
    return rhythm, last


def test_the_alarm_comes_at_three_usual_gaps() -> None:
    """A feed with an entry by the hour, day and night, is silent after little more than three hours."""
    rhythm, last = _daily(range(24), 1.0)
    gap_s = usual_gap_s(rhythm, last)

    assert alarm_at(rhythm, last) - last == pytest.approx(GAPS * gap_s, rel=0.05)
    assert 2.5 * HOUR_S < alarm_at(rhythm, last) - last < 4.5 * HOUR_S


def test_the_night_is_no_silence() -> None:
    """What would be an alarm at noon is none over a night in which the feed always rests."""
    rhythm, last = _daily(range(8, 20), 1.0)
    noon = MONDAY + 28 * DAY_S + 12 * HOUR_S
    by_day_s, by_night_s = alarm_at(rhythm, noon) - noon, alarm_at(rhythm, last) - last

    assert last == MONDAY + 27 * DAY_S + 19 * HOUR_S
    assert by_day_s < 8 * HOUR_S
    assert by_night_s > 12 * HOUR_S


def test_of_an_unknown_feed_the_default_holds() -> None:
    """Without a history there is nothing usual: a month."""
    assert alarm_at(observe(Rhythm(), [], MONDAY), MONDAY) == MONDAY + UNKNOWN_S


def test_no_alarm_within_the_hour() -> None:
    """However fast a feed is, an hour must pass."""
    rhythm = observe(Rhythm(), [], MONDAY)
    for minute in range(1, 4 * 24 * 60, 10):
        rhythm = observe(rhythm, [MONDAY + 60 * minute], MONDAY + 60 * minute)
    last = rhythm.last_entry or 0.0

    assert alarm_at(rhythm, last) == pytest.approx(last + HOUR_S, abs=60)


def test_a_silence_begins_and_lasts() -> None:
    """Not before the alarm's time; then since that moment, also when what is usual has faded."""
    rhythm, last = _daily(range(24), 1.0)
    due = alarm_at(rhythm, last)
    months_later = observe(rhythm, [], last + 90 * DAY_S)

    assert silent_since(rhythm, None, last_new=last, now=due - 1) is None
    assert silent_since(rhythm, None, last_new=last, now=due) == due
    assert silent_since(months_later, due, last_new=last, now=last + 90 * DAY_S) == due


def test_a_feed_that_never_brought_anything_is_not_silent() -> None:
    """There is no gap to measure from."""
    assert silent_since(Rhythm(), None, last_new=None, now=MONDAY) is None
