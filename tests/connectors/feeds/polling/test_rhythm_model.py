"""What a feed brings by hour and weekday is learned from entries and from silence, and forgotten in time."""

import itertools
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.feeds.polling.rhythm import (
    DAY_S,
    HOUR_S,
    PRIOR_RATE,
    RANDOM_SPREAD,
    SURGE_S,
    Curve,
    Rhythm,
    observe,
    pieces,
    usual_gap_s,
)
from schemas.codec import decode, encode

#: A Monday, at midnight.
MONDAY = datetime(2025, 3, 3, tzinfo=UTC).timestamp()
WEEK_S = 7 * DAY_S


def _watched(hours: float, entries: list[float], rhythm: Rhythm | None = None, start: float = MONDAY) -> Rhythm:
    """Return the rhythm after polls by the half hour that found entries at these hours after `start`."""
    rhythm = rhythm or observe(Rhythm(), [], start)
    for half in range(1, round(2 * hours) + 1):
        found = [start + at * HOUR_S for at in entries if (half - 1) / 2 < at <= half / 2]
        rhythm = observe(rhythm, found, start + half * HOUR_S / 2)
    return rhythm


def _by_day(days: int, hours: range, weekdays: frozenset[int] = frozenset(range(7))) -> list[float]:
    """Return an entry in the middle of each of these hours of these weekdays."""
    return [24.0 * day + hour + 0.25 for day in range(days) if day % 7 in weekdays for hour in hours]


def test_of_an_unknown_feed_the_guess_is_an_entry_an_hour() -> None:
    """Nothing known: the prior's rate at any time, and not enough to raise an alarm or to contradict a publisher."""
    assert [Curve(Rhythm()).rate(MONDAY + hour * HOUR_S) for hour in range(24)] == [PRIOR_RATE] * 24
    assert not Rhythm().is_known


def test_the_rate_is_learned() -> None:
    """A feed with six entries an hour is known for that after three days."""
    rhythm = _watched(72, [hour / 6 for hour in range(1, 72 * 6)])

    assert rhythm.is_known
    assert Curve(rhythm).expected(MONDAY + 3 * DAY_S, MONDAY + 4 * DAY_S) == pytest.approx(6 * 24, rel=0.1)


def test_silence_teaches() -> None:
    """Watched without an entry, the expected rate falls; not watched, it stays."""
    quiet = _watched(48, [])

    assert Curve(quiet).rate(MONDAY + 2 * DAY_S) < PRIOR_RATE / 20
    assert not quiet.is_known


def test_day_and_night_are_learned() -> None:
    """After two weeks of entries by day alone, the night is expected to bring next to nothing."""
    rhythm = _watched(14 * 24, _by_day(14, range(8, 20)))
    night, noon = MONDAY + 14 * DAY_S + 2 * HOUR_S, MONDAY + 14 * DAY_S + 14 * HOUR_S

    assert Curve(rhythm).rate(noon) > 0.8
    assert Curve(rhythm).rate(night) < 0.3 * Curve(rhythm).rate(noon)


def test_weekdays_are_learned() -> None:
    """After four weeks of a feed that rests on Saturday and Sunday, so does the expectation."""
    rhythm = _watched(28 * 24, _by_day(28, range(8, 20), frozenset(range(5))))
    at = MONDAY + 28 * DAY_S
    monday, sunday = (Curve(rhythm).expected(at + day * DAY_S, at + (day + 1) * DAY_S) for day in (0, 6))

    assert sunday < monday / 4


def test_little_is_shrunk_to_the_feeds_mean() -> None:
    """One entry at nine o'clock does not make nine o'clock the only hour of a feed."""
    rhythm = _watched(24, [9.25])
    rates = [Curve(rhythm).rate(MONDAY + 2 * DAY_S + hour * HOUR_S) for hour in range(24)]

    assert max(rates) < 2 * min(rates)


def test_the_old_is_forgotten() -> None:
    """A feed that fell from four entries an hour to a quarter of one is known for the latter after eight weeks."""
    lively = _watched(WEEK_S / HOUR_S, [quarter / 4 for quarter in range(1, 4 * 7 * 24)])
    later = _watched(8 * 7 * 24, [4.0 * at for at in range(1, 8 * 7 * 6)], lively, MONDAY + WEEK_S)
    end = MONDAY + 9 * WEEK_S

    assert Curve(lively).expected(end, end + DAY_S) > 80
    assert Curve(later).expected(end, end + DAY_S) < 12


def test_news_breeds_news_for_some_hours() -> None:
    """A burst raises what is expected next; a day later nothing is left of it but in its own hour."""
    usual = _watched(7 * 24, [float(hour) for hour in range(1, 7 * 24)])
    at = MONDAY + WEEK_S + 1800
    burst = observe(usual, [at - 60 * minute for minute in range(20)], at)
    calm = observe(usual, [], at)

    assert Curve(burst).rate(at) > 4 * Curve(calm).rate(at)
    assert Curve(burst).rate(at + 1.5 * DAY_S) < 1.5 * Curve(calm).rate(at + 1.5 * DAY_S)
    assert Curve(burst).rate(at + 5 * SURGE_S) < Curve(burst).rate(at)


def test_the_first_document_tells_the_rate() -> None:
    """Its dates count as watched from the oldest on, so that a feed's rhythm is known after one poll."""
    now = MONDAY + 3 * DAY_S
    rhythm = observe(Rhythm(), [now - hour * HOUR_S for hour in range(1, 73)], now)

    assert rhythm.is_known
    assert Curve(rhythm).expected(now, now + DAY_S) == pytest.approx(24, rel=0.1)


def test_a_first_document_without_dates_tells_nothing() -> None:
    """Twenty entries dated by the fetch are no burst of twenty entries."""
    assert observe(Rhythm(), [MONDAY] * 20, MONDAY) == observe(Rhythm(), [], MONDAY)


@pytest.mark.parametrize("wrong_s", [-3 * HOUR_S, -400 * DAY_S, 3 * HOUR_S])
def test_a_wrong_date_counts_where_the_entry_came(wrong_s: float) -> None:
    """A date before the last poll or after this one moves no entry out of the time that was watched."""
    before = _watched(48, [float(hour) for hour in range(48)])
    at = MONDAY + 2 * DAY_S
    right = observe(before, [at + HOUR_S / 2], at + HOUR_S)

    assert observe(before, [at + HOUR_S / 2 + wrong_s], at + HOUR_S) == right


def test_how_often_a_feed_is_asked_changes_nothing() -> None:
    """The same entries found by many polls and by few make the same expectation."""
    entries = [MONDAY + at * HOUR_S for at in range(1, 7 * 24)]
    rare = observe(observe(Rhythm(), [], MONDAY), entries, MONDAY + WEEK_S)
    often = _watched(7 * 24, [float(at) for at in range(1, 7 * 24)])
    at = MONDAY + WEEK_S

    assert Curve(rare).expected(at, at + DAY_S) == pytest.approx(Curve(often).expected(at, at + DAY_S), rel=0.03)


def test_the_usual_gap_is_short_for_a_beat_and_long_for_bursts() -> None:
    """Nine of ten gaps stay under it: about the interval of a feed that keeps a beat, more where it comes in bursts."""
    beat = _watched(28 * 24, [2.0 * at for at in range(1, 28 * 12)])
    bursts = _watched(28 * 24, [24.0 * day + 7 * day % 24 + entry / 120 for day in range(28) for entry in range(12)])

    assert beat.spread < 1.3
    assert bursts.spread > RANDOM_SPREAD
    assert usual_gap_s(beat, MONDAY + 28 * DAY_S) == pytest.approx(2 * HOUR_S, rel=0.35)


def test_the_usual_gap_is_longer_by_night() -> None:
    """From the evening on, it reaches over the night."""
    rhythm = _watched(14 * 24, _by_day(14, range(6, 18)))
    midnight = MONDAY + 14 * DAY_S

    assert usual_gap_s(rhythm, midnight - 4 * HOUR_S) > usual_gap_s(rhythm, midnight + 8 * HOUR_S) + 4 * HOUR_S


def test_a_record_holds_it() -> None:
    """It survives being written and read, and takes less than a kilobyte after months."""
    rhythm = _watched(90 * 24, [at / 2 for at in range(1, 90 * 48)])

    assert decode(encode(rhythm), Rhythm) == rhythm
    assert len(encode(rhythm)) < 1024


@given(st.lists(st.tuples(st.floats(0, 40 * DAY_S), st.lists(st.floats(-1e10, 1e10), max_size=5)), max_size=8))
def test_nothing_is_raised_and_rates_stay_positive(polls: list[tuple[float, list[float]]]) -> None:
    """Whatever the dates and pauses, what is expected is more than nothing and finite."""
    rhythm, now = Rhythm(), MONDAY
    for pause_s, times in polls:
        now += pause_s
        rhythm = observe(rhythm, times, now)

    assert 0 < Curve(rhythm).rate(now) < 1e4
    assert 0 < usual_gap_s(rhythm, now) <= 60 * DAY_S


@given(st.floats(0, 1e9), st.floats(0, 3 * DAY_S))
def test_pieces_cover_a_span(start: float, length_s: float) -> None:
    """Without gap or overlap, each within an hour of the clock."""
    parts = list(pieces(start, start + length_s, HOUR_S))

    assert sum(last - first for first, last in parts) == pytest.approx(length_s, abs=2e-3)
    assert all(one[1] == two[0] for one, two in itertools.pairwise(parts))
    assert all(0 < last - first <= HOUR_S for first, last in parts)
