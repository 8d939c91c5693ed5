"""A date is read as feeds and people write it, and is never believed beyond what it says."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from feed_site import NOON, feed
from hypothesis import given
from hypothesis import strategies as st

from connectors.feeds.reading.dates import read_date
from connectors.feeds.reading.dating import TOLERATED_SKEW, date_of
from schemas.article import DateTrust, Source

PLUS_3 = timezone(timedelta(hours=3))
SYRIAN = feed("https://news.example/feed", country="SYR").source
NOWHERE = feed("https://news.example/feed", country=None).source


def trusted(
    published: datetime | None, updated: datetime | None, source: Source, fetched_at: datetime
) -> tuple[datetime, DateTrust]:
    """Return when an entry was published and the trust in that."""
    dating = date_of(published, updated, None, source, fetched_at)
    return dating.moment, dating.trust


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("Thu, 06 Mar 2025 12:00:00 GMT", datetime(2025, 3, 6, 12, tzinfo=UTC)),
        ("Thu, 06 Mar 2025 12:00:00 +0300", datetime(2025, 3, 6, 12, tzinfo=PLUS_3)),
        ("Thu, 06 Mar 2025 12:00:00 GMT+3", datetime(2025, 3, 6, 12, tzinfo=PLUS_3)),
        ("Thu, 06 Mar 2025 12:00:00 UTC+03:00", datetime(2025, 3, 6, 12, tzinfo=PLUS_3)),
        ("Thu, 06 Mar 2025 12:00:00 -0000", datetime(2025, 3, 6, 12, tzinfo=UTC)),
        ("Thu, 06 Mar 2025 12:00:00", datetime(2025, 3, 6, 12)),  # noqa: DTZ001  no zone is stated
        ("2025-03-06T12:00:00Z", datetime(2025, 3, 6, 12, tzinfo=UTC)),
        ("2025-03-06 12:00:00 +0300", datetime(2025, 3, 6, 12, tzinfo=PLUS_3)),
        ("2025/03/06 12:00:00 +0300", datetime(2025, 3, 6, 12, tzinfo=PLUS_3)),
        ("Thursday, March 6, 2025 3:00 PM", datetime(2025, 3, 6, 15)),  # noqa: DTZ001  no zone is stated
        ("6 March 2025 12:15 am", datetime(2025, 3, 6, 0, 15)),  # noqa: DTZ001  no zone is stated
        ("٢٠٢٥-٠٣-٠٦T١٢:٠٠:٠٠Z", datetime(2025, 3, 6, 12, tzinfo=UTC)),
        ("الخميس، 06 مارس 2025 12:00:00 +0300", datetime(2025, 3, 6, 12, tzinfo=PLUS_3)),  # Thursday, 6 March
    ],
)
def test_a_date_is_read_as_it_is_written(stated: str, expected: datetime) -> None:
    """RFC 822, ISO and Arabic words; naive when no zone is stated."""
    found = read_date(stated)

    assert found == expected
    assert found is not None
    assert found.utcoffset() == expected.utcoffset()


@pytest.mark.parametrize(
    ("stated", "month"),
    [
        ("6 كانون الثاني 2025", 1),
        ("6 يناير 2025", 1),
        ("6 آذار 2025", 3),
        ("6 اذار 2025", 3),
        ("6 أبريل 2025", 4),
        ("6 إبريل 2025", 4),
        ("6 أفريل 2025", 4),
        ("6 تموز 2025", 7),
        ("6 جويلية 2025", 7),
        ("6 آب 2025", 8),
        ("6 غشت 2025", 8),
        ("6 تشرين الأول 2025", 10),
        ("6 تشرين الاول 2025", 10),
        ("6 تشرين الثاني 2025", 11),
        ("6 كانون الأول 2025", 12),
        ("٦ كانون الأول ٢٠٢٥", 12),
        ("۶ دیسمبر ۲۰۲۵".replace("ی", "ي"), 12),
        ("6 ديسمبر 2025", 12),
        ("السبت 6 كانون الأول / ديسمبر 2025", 12),  # Saturday, the month named in both traditions
        ("السبت 6 ديسمبر/كانون الأول 2025", 12),
        ("6 ديسمبر، 2025", 12),
        ("\u200f6 ديسمبر 2025", 12),  # behind a mark of direction
    ],
)
def test_a_month_is_read_in_both_traditions(stated: str, month: int) -> None:
    """Levantine and Gulf, Egyptian and Maghrebi names, with any alef, in any digits."""
    assert read_date(stated) == datetime(2025, month, 6)  # noqa: DTZ001  no zone is stated


@pytest.mark.parametrize(
    ("clock", "hour"),
    [
        ("09:30", 9),
        ("21:30", 21),
        ("9:30 صباحاً", 9),  # in the morning
        ("9:30 مساءً", 21),  # in the evening
        ("9:30 ص", 9),
        ("9:30 م", 21),
        ("12:30 م", 12),
        ("12:30 صباحا", 0),
        ("12:30 ظهراً", 12),  # at noon
        ("21:30 مساء", 21),
    ],
)
def test_a_twelve_hour_clock_is_read(clock: str, hour: int) -> None:
    """Words and letters for morning and evening count, twelve included."""
    assert read_date(f"6 مارس 2025 {clock}") == datetime(2025, 3, 6, hour, 30)  # noqa: DTZ001  no zone is stated


@pytest.mark.parametrize(
    "stated",
    [
        None,
        "",
        " ",
        "yesterday",
        "31 شباط 2025",
        "6 شهر 2025",
        "17412624",
        "99999999999-01-01",
        "Thu, 06 Mar",
        pytest.param("6" + " " * 10_000_000 + "x", id="long"),
    ],
)
def test_what_is_no_date_is_none(stated: str | None) -> None:
    """Nothing is guessed: no day that is not in the month, no name that is no month."""
    assert read_date(stated) is None


@given(st.text(max_size=60) | st.text("0123456789 :+-TZGMTac,٣مص", max_size=40))
def test_nothing_is_raised(stated: str) -> None:
    """Whatever a feed writes for a date, the answer is a date or None."""
    found = read_date(stated)

    assert found is None or trusted(found, None, SYRIAN, NOON)[0].tzinfo is not None


@pytest.mark.parametrize(
    ("stated", "updated", "expected", "trust"),
    [
        ("2025-03-06T11:00:00Z", None, datetime(2025, 3, 6, 11, tzinfo=UTC), "stated"),
        ("2025-03-06T11:00:00Z", "2025-03-06T11:30:00Z", datetime(2025, 3, 6, 11, tzinfo=UTC), "stated"),
        (None, "2025-03-06T11:30:00Z", datetime(2025, 3, 6, 11, 30, tzinfo=UTC), "updated"),
        (None, None, NOON, "missing"),
        ("2025-03-06T12:09:00Z", None, datetime(2025, 3, 6, 12, 9, tzinfo=UTC), "stated"),
        ("2025-03-06T12:11:00Z", None, NOON, "future"),
        ("2999-01-01T00:00:00Z", None, NOON, "future"),
        ("9999-12-31T23:59:59-12:00", None, NOON, "future"),
        # The zeros of three clocks.
        ("0001-01-01T00:00:00Z", None, NOON, "missing"),
        ("Thu, 01 Jan 1970 00:00:00 GMT", None, NOON, "missing"),
        ("1900-01-01T00:00:00", "2025-03-06T11:30:00Z", datetime(2025, 3, 6, 11, 30, tzinfo=UTC), "updated"),
    ],
)
def test_a_date_is_trusted_as_far_as_it_can_be(
    stated: str | None, updated: str | None, expected: datetime, trust: str
) -> None:
    """What is missing, of the future or of no clock is replaced by the time of fetching, and says so."""
    assert trusted(read_date(stated), read_date(updated), SYRIAN, NOON) == (expected, trust)


def test_a_clock_may_run_ahead_a_little() -> None:
    """A date within the tolerated skew is kept, one second later is of the future."""
    dates = [NOON + TOLERATED_SKEW + timedelta(seconds=late) for late in (0, 1)]

    assert [trusted(date, None, SYRIAN, NOON)[1] for date in dates] == ["stated", "future"]


def test_a_date_without_a_zone_is_read_in_the_outlets() -> None:
    """Damascus is three hours ahead of UTC; where no country is known it is UTC."""
    naive = read_date("2025-03-06 11:00:00")

    assert trusted(naive, None, SYRIAN, NOON) == (datetime(2025, 3, 6, 8, tzinfo=UTC), "unzoned")
    assert trusted(naive, None, NOWHERE, NOON) == (datetime(2025, 3, 6, 11, tzinfo=UTC), "unzoned")
