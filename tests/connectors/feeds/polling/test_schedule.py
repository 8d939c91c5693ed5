"""When a feed is asked next follows its rhythm, its publisher's wishes within reason, and its failures."""

import math
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from random import Random

import msgspec
import pytest
from feed_site import feed
from hypothesis import given
from hypothesis import strategies as st

from connectors.feeds.polling.freshness import fresh_for_s
from connectors.feeds.polling.policy import Policy
from connectors.feeds.polling.rhythm import DAY_S, HOUR_S, Rhythm, observe
from connectors.feeds.polling.schedule import back_off_s, host_pause_s, next_poll, own_interval_s, weighed
from connectors.feeds.polling.verdict import Verdict, Word
from connectors.feeds.reading.hints import Hints
from connectors.web.fetch import FetchResult

URL = "https://news.example/feed"
FEED = feed(URL)
EVEN = Policy(jitter=0.0)
CHANCE = Random(1)  # noqa: S311  spreads requests, protects nothing
NOTHING, NO_HINTS = Rhythm(), Hints()
#: A Monday, at midnight.
MONDAY = datetime(2025, 3, 3, tzinfo=UTC).timestamp()
NOON = MONDAY + 12 * HOUR_S


def _rhythm(per_hour: float, hours: range = range(24), days: int = 14) -> tuple[Rhythm, float]:
    """Return the rhythm of a feed with so many entries in each of these hours, and the midnight it was learned by."""
    rhythm, now = observe(Rhythm(), [], MONDAY), MONDAY
    owed = 0.0
    for hour in range(days * 24):
        owed += per_hour if hour % 24 in hours else 0.0
        times = [now + (one + 0.5) * HOUR_S / max(1.0, per_hour) for one in range(int(owed))]
        owed -= len(times)
        now += HOUR_S
        rhythm = observe(rhythm, times, now)
    return rhythm, now


def _next_s(rhythm: Rhythm = NOTHING, hints: Hints = NO_HINTS, *, fresh_s: float = 0.0, now: float = NOON) -> float:
    return next_poll(FEED, rhythm, hints, fresh_s=fresh_s, now=now, policy=EVEN, random=CHANCE) - now


def test_an_unknown_feed_is_asked_in_the_policys_interval() -> None:
    """Exactly, where there is no jitter."""
    assert _next_s() == EVEN.interval_s


def test_four_times_the_entries_twice_the_polls() -> None:
    """The interval falls with the square root of the rate."""
    (one, at), (four, _) = _rhythm(2.0), _rhythm(8.0)
    noon = at + 12 * HOUR_S

    assert own_interval_s(FEED, one, noon, EVEN) / own_interval_s(FEED, four, noon, EVEN) == pytest.approx(2, rel=0.1)


def test_the_night_is_asked_less_than_the_day() -> None:
    """A feed that rests by night is asked at least half as often again by day."""
    rhythm, midnight = _rhythm(4.0, range(8, 20))
    by_night, by_day = (own_interval_s(FEED, rhythm, midnight + hour * HOUR_S, EVEN) for hour in (2, 14))

    assert by_night > 2 * by_day


def test_the_interval_looks_ahead() -> None:
    """Before the morning, a feed is not left for as long as the night would have it."""
    rhythm, midnight = _rhythm(20.0, range(8, 20))
    policy = Policy(jitter=0.0, interval_s=3600.0)
    before_s = own_interval_s(FEED, rhythm, midnight + 7.5 * HOUR_S, policy)

    assert before_s < 0.7 * own_interval_s(FEED, rhythm, midnight + 2 * HOUR_S, policy)


def test_the_interval_has_bounds() -> None:
    """A minute for the liveliest and an hour for the quietest, as the policy stands."""
    lively, at = _rhythm(400.0, days=3)
    quiet = observe(observe(Rhythm(), [], MONDAY), [], at)

    assert own_interval_s(FEED, lively, at, EVEN) == 60.0
    assert own_interval_s(FEED, observe(quiet, [], at + 40 * DAY_S), at + 40 * DAY_S, EVEN) == 3600.0


def test_one_constant_sets_the_number_of_requests() -> None:
    """Half the interval, and a feed whose rate does not change within the hour is asked twice as often."""
    rhythm, at = _rhythm(4.0)
    halved = msgspec.structs.replace(EVEN, interval_s=EVEN.interval_s / 2)

    assert own_interval_s(FEED, rhythm, at + DAY_S, halved) == pytest.approx(
        own_interval_s(FEED, rhythm, at + DAY_S, EVEN) / 2, rel=0.01
    )


@pytest.mark.parametrize(("stated_s", "expected_s"), [(60.0, 60.0), (0.01, 0.2), (-1.0, 0.2), (7200.0, 7200.0)])
def test_the_operators_interval_overrules(stated_s: float, expected_s: float) -> None:
    """Rhythm and wishes alike, within the policy's least."""
    lively, now = _rhythm(20.0)
    one = feed(URL, interval_s=stated_s)
    due = next_poll(one, lively, Hints(ttl_s=3000), fresh_s=900, now=now, policy=EVEN, random=CHANCE)

    assert due == now + expected_s


@pytest.mark.parametrize(
    ("hints", "fresh_s", "expected_s"),
    [
        (Hints(ttl_s=1200), 0.0, 1200.0),
        (Hints(ttl_s=60), 0.0, 300.0),
        (Hints(ttl_s=24 * 3600), 0.0, 3600.0),
        (Hints(period_s=1800), 0.0, 1800.0),
        (Hints(period_s=3600), 0.0, 300.0),
        (Hints(period_s=7 * 24 * 3600), 0.0, 3600.0),
        (Hints(ttl_s=1200, period_s=1800), 0.0, 1800.0),
        (Hints(), 900.0, 900.0),
        (Hints(), 365 * 24 * 3600.0, 1800.0),
        (Hints(ttl_s=math.inf), math.inf, 3600.0),
    ],
)
def test_wishes_are_lower_bounds_within_reason(hints: Hints, fresh_s: float, expected_s: float) -> None:
    """An hour for the document, half an hour for the server; what WordPress says of itself is no wish."""
    assert _next_s(hints=hints, fresh_s=fresh_s) == expected_s


def test_a_feed_that_contradicts_its_wish_is_believed_in_what_it_does() -> None:
    """A document that states an hour and brings twelve entries in it is asked when the next is to be expected."""
    rhythm, now = _rhythm(12.0)
    waits_s = _next_s(rhythm, Hints(ttl_s=3600), now=now)

    assert waits_s == pytest.approx(HOUR_S / 12, rel=0.1)
    assert waits_s > _next_s(rhythm, now=now)


def test_a_wish_holds_for_a_feed_that_keeps_to_it() -> None:
    """A document that states an hour and brings an entry every four is asked by the hour."""
    rhythm, now = _rhythm(0.25)

    assert _next_s(rhythm, Hints(ttl_s=3600), now=now) == 3600.0


@pytest.mark.parametrize(
    ("hints", "expected_h"),
    [
        (Hints(skip_hours=(12, 13)), 2.0),
        (Hints(skip_hours=(12, 13, 15)), 2.0),
        (Hints(skip_hours=(11,)), 300 / 3600),
        (Hints(skip_days=(0,)), 12.0),
        (Hints(skip_days=(0, 1), skip_hours=(0, 1)), 38.0),
        (Hints(skip_hours=tuple(range(24))), 300 / 3600),
        (Hints(skip_days=tuple(range(7))), 300 / 3600),
    ],
)
def test_skipped_hours_and_days_are_left_out(hints: Hints, expected_h: float) -> None:
    """Until the first moment that is in none; a document that skips everything says nothing."""
    assert _next_s(hints=hints) == pytest.approx(expected_h * HOUR_S)


def test_a_feed_that_publishes_in_its_skipped_hours_is_asked_in_them() -> None:
    """It keeps a skipped day as little as a wrong ttl: until an entry is to be expected."""
    rhythm, now = _rhythm(6.0)

    assert _next_s(rhythm, Hints(skip_days=(0, 1, 2)), now=now) == pytest.approx(600, rel=0.1)


def test_intervals_are_spread() -> None:
    """Within the jitter either way; a wish is spread upwards alone."""
    policy = Policy()
    own, wished = (
        [next_poll(FEED, Rhythm(), hints, fresh_s=0, now=NOON, policy=policy, random=CHANCE) - NOON for _ in range(200)]
        for hints in (Hints(), Hints(ttl_s=1200))
    )

    assert 270 <= min(own) < 280
    assert 320 < max(own) <= 330
    assert 1200 <= min(wished) < 1220
    assert 1300 < max(wished) <= 1320


def test_entries_wait_less_than_at_a_fixed_interval() -> None:
    """Of two feeds of which one brings a hundred times as much, at an equal number of requests.

    With both rates known it would be (0.316 + 3.16)² / 2 / (0.1 + 10) = 0.6 times as long; learning costs a little.
    """
    chance, policy = Random(3), Policy(interval_s=900.0, jitter=0.0)  # noqa: S311  the same entries every time
    waits_s: list[float] = []
    requests = 0
    for per_hour in (0.1, 10.0):
        now, published, rhythm = MONDAY, MONDAY, observe(Rhythm(), [], MONDAY)
        while now < MONDAY + 21 * DAY_S:
            now += own_interval_s(FEED, rhythm, now, policy)
            found = []
            while (published := published + chance.expovariate(per_hour / HOUR_S)) <= now:
                found.append(published)
            published = now
            rhythm = observe(rhythm, found, now)
            waits_s += [now - at for at in found]
            requests += 1
    fixed_s = 2 * 21 * DAY_S / requests / 2

    assert sum(waits_s) / len(waits_s) < 0.66 * fixed_s


def _waits_s(word: Word, failures: int, retry_after_s: float | None = None) -> float:
    """Return the wait after so many failures in a row."""
    verdict, setbacks = Verdict(word=word, reason="why", retry_after_s=retry_after_s), 0.0
    for _ in range(failures):
        setbacks = weighed(setbacks, verdict)
    return back_off_s(300.0, setbacks, verdict, EVEN, CHANCE)


def test_failures_are_weighed() -> None:
    """The first costs nothing but where a person must act; a hard one doubles twice, a soft one half as much."""
    assert [_waits_s("temporary", count) for count in (1, 2, 3)] == [300.0, 600.0, 1200.0]
    assert [_waits_s("hard", count) for count in (1, 2)] == [600.0, 2400.0]
    assert [_waits_s("soft", count) for count in (1, 2, 4)] == [300.0, 300.0, 600.0]


def test_back_off_ends_at_a_cap() -> None:
    """Four hours after a thousand failures, and never for ever; a slower feed is not asked faster for failing."""
    tired = Verdict(word="temporary", reason="why")

    assert _waits_s("hard", 1000) == EVEN.max_back_off_s
    assert back_off_s(24 * HOUR_S, 5.0, tired, EVEN, CHANCE) == 24 * HOUR_S


@given(st.integers())
def test_the_end_of_a_skipped_hour_is_spread(seed: int) -> None:
    """Many sites skip the night: their feeds are not asked all at the stroke of six."""
    hints = Hints(skip_hours=tuple(range(6)))
    night, morning = MONDAY + HOUR_S, MONDAY + 6 * HOUR_S
    one, other = (
        next_poll(FEED, NOTHING, hints, fresh_s=0.0, now=night, policy=Policy(), random=Random(number))  # noqa: S311  likewise
        for number in (seed, seed + 1)
    )

    assert one != other
    assert morning <= min(one, other) <= max(one, other) <= morning + HOUR_S / 10


@given(st.integers(), st.floats(0, 1000))
def test_back_off_is_spread_at_the_cap_too(seed: int, setbacks: float) -> None:
    """What failed together is not asked together for ever: never later than the cap, and never all at one moment."""
    tired, policy = Verdict(word="temporary", reason="why"), Policy()
    one, other = (
        back_off_s(300.0, setbacks, tired, policy, Random(number))  # noqa: S311  spreads requests, protects nothing
        for number in (seed, seed + 1)
    )

    assert one != other
    assert max(one, other) <= policy.max_back_off_s


@pytest.mark.parametrize(("asked_s", "expected_s"), [(1.0, 300.0), (3600.0, 3600.0), (90 * DAY_S, DAY_S)])
def test_a_wish_for_a_pause_is_honoured(asked_s: float, expected_s: float) -> None:
    """It makes the wait longer, never shorter, and a day at most."""
    assert _waits_s("temporary", 1, asked_s) == expected_s


@given(st.integers())
def test_a_wish_for_a_pause_is_never_cut_by_jitter(seed: int) -> None:
    """However the wait is spread, it ends after Retry-After."""
    verdict = Verdict(word="temporary", reason="http-429", retry_after_s=3600.0)

    waits_s = back_off_s(300.0, 1.0, verdict, Policy(), Random(seed))  # noqa: S311  spreads requests, protects nothing

    assert 3600.0 <= waits_s <= 3960.0


def test_a_pause_has_a_scope() -> None:
    """What a host asks for holds for all its feeds, within the cap; what a feed asks for does not."""
    feeds, hosts = (
        Verdict(word="temporary", reason="http-429", retry_after_s=90 * DAY_S, retry_scope=scope)
        for scope in ("feed", "host")
    )

    assert (host_pause_s(feeds, EVEN), host_pause_s(hosts, EVEN)) == (0.0, DAY_S)


DATE = datetime(2025, 3, 3, 12, tzinfo=UTC)


def _http(after_s: float) -> str:
    return format_datetime(DATE + timedelta(seconds=after_s), usegmt=True)


@pytest.mark.parametrize(
    ("headers", "expected_s"),
    [
        ({}, 0.0),
        ({"cache_control": "max-age=600"}, 600.0),
        ({"cache_control": "public, Max-Age = 600"}, 600.0),
        ({"cache_control": 'max-age="600"'}, 600.0),
        ({"cache_control": "max-age=600", "age": "200"}, 400.0),
        ({"cache_control": "max-age=600", "age": "900"}, 0.0),
        ({"cache_control": "max-age=600, s-maxage=60"}, 600.0),
        ({"cache_control": "s-maxage=60"}, 60.0),
        ({"cache_control": "max-age=600, no-cache"}, 0.0),
        ({"cache_control": "no-store, max-age=600"}, 0.0),
        ({"cache_control": "max-age=0", "expires": _http(900), "date": _http(0)}, 0.0),
        ({"expires": _http(900), "date": _http(0)}, 900.0),
        ({"expires": _http(900), "date": _http(0), "age": "100"}, 800.0),
        ({"expires": _http(-900), "date": _http(0)}, 0.0),
        ({"expires": _http(900)}, 900.0),
        ({"expires": _http(900), "date": "today"}, 900.0),
        ({"cache_control": "max-age=600", "age": "200, 500"}, 400.0),
        ({"cache_control": 'private="set-cookie, max-age=5", max-age=600'}, 600.0),
        ({"cache_control": 'no-cache="set-cookie", max-age=600'}, 0.0),
        ({"cache_control": "max-age=600, must-revalidate, stale-while-revalidate=60, stale-if-error=900"}, 600.0),
        ({"cache_control": "max-age=600, max-age=5"}, 600.0),
        ({"expires": "0", "date": _http(0)}, 0.0),
        ({"cache_control": "max-age=soon"}, 0.0),
        ({"cache_control": "max-age=-5"}, 0.0),
        ({"cache_control": "max-age=nan, s-maxage=9"}, 0.0),
    ],
)
def test_freshness_is_read(headers: dict[str, str], expected_s: float) -> None:
    """As RFC 9111 has it; what is nonsense is nothing."""
    result = msgspec.structs.replace(FetchResult(url=URL, final_url=URL, status=200), **headers)

    assert fresh_for_s(result, DATE.timestamp()) == expected_s


@given(st.text(max_size=60), st.text(max_size=40), st.text(max_size=40), st.text("0123456789.-einf", max_size=10))
def test_freshness_raises_nothing(cache_control: str, expires: str, date: str, age: str) -> None:
    """Whatever the headers hold, a time comes that is not less than none."""
    result = FetchResult(
        url=URL, final_url=URL, status=200, cache_control=cache_control, expires=expires, date=date, age=age
    )

    assert fresh_for_s(result, NOON) >= 0
