"""A date is read as feeds and people write it, and is never believed beyond what it says."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from feed_site import NOON, feed
from hypothesis import given
from hypothesis import strategies as st

from connectors.feeds.reading.dates import read_date
from connectors.feeds.reading.dating import TOLERATED_SKEW, Dating, date_of
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
    ("stated", "expected"),
    [
        ("Thu, 6 Mar 25 12:00 GMT", "2025-03-06T12:00:00+00:00"),
        ("6 Mar 98 12:00 Z", "1998-03-06T12:00:00+00:00"),
        ("Thursday, 06-Mar-25 12:00:00 GMT", "2025-03-06T12:00:00+00:00"),
        ("thu, 06 mar 2025 12:00:00 est", "2025-03-06T12:00:00-05:00"),
        ("Thu, 06 March 2025 12:00:00 PDT", "2025-03-06T12:00:00-07:00"),
        ("Thu, 06 Mar 2025 12:00:00 ET", "2025-03-06T12:00:00-05:00"),
        ("Thu, 06 Mar 2025 12:00:00 A", "2025-03-06T12:00:00-01:00"),
        ("Thu, 06 Mar 2025 12:00:00 Y", "2025-03-06T12:00:00+12:00"),
        ("Thu, 06 Mar 2025 12:00:00 (noon) +0300 (AST)", "2025-03-06T12:00:00+03:00"),
        ("Thu, 06 Mar 2025 12:00:00 +03", "2025-03-06T12:00:00+03:00"),
        ("Thu, 06 Mar 2025 12:00:00 XYZ", "2025-03-06T12:00:00"),
        ("Thu, 06 Mar 2025 12:00:00 +9900", "2025-03-06T12:00:00"),
        ("Wed, 31 Dec 2008 23:59:60 GMT", "2008-12-31T23:59:59+00:00"),
        ("Thu, 06 Mar 2025", "2025-03-06T00:00:00"),
        ("Thu Mar  6 12:00:00 2025", "2025-03-06T12:00:00"),
        ("Thu Mar 6 12:00:00 EST 2025", "2025-03-06T12:00:00-05:00"),
        ("March 6, 2025 3:04 pm", "2025-03-06T15:04:00"),
        ("Mar 6th, 2025 at 3:04 p.m. EST", "2025-03-06T15:04:00-05:00"),
        ("March 6, 2025 3 pm", "2025-03-06T15:00:00"),
        ("2025-03-06t12:00:00z", "2025-03-06T12:00:00+00:00"),
        ("2025-03-06T12:00:00.5+03", "2025-03-06T12:00:00.500000+03:00"),
        ("2025-03-06T24:00:00Z", "2025-03-07T00:00:00+00:00"),
        ("2025-03-06T12Z", "2025-03-06T12:00:00+00:00"),
        ("2025-3-6 9:05", "2025-03-06T09:05:00"),
        ("2025-3-6T9:5:7Z", "2025-03-06T09:05:07+00:00"),
        ("2025-03-06 12:5 +0300", "2025-03-06T12:05:00+03:00"),
        ("2025-W10-4T12:00Z", "2025-03-06T12:00:00+00:00"),
        ("2025W104", "2025-03-06T00:00:00"),
        ("2025-065T12:00:00Z", "2025-03-06T12:00:00+00:00"),
        ("2025065", "2025-03-06T00:00:00"),
        ("20250306T120000Z", "2025-03-06T12:00:00+00:00"),
        ("20250306120000", "2025-03-06T12:00:00"),
        ("20250306", "2025-03-06T00:00:00"),
        ("2025-03", "2025-03-01T00:00:00"),
        ("2025", "2025-01-01T00:00:00"),
        ("1741262400", "2025-03-06T12:00:00+00:00"),
        ("1741262400123", "2025-03-06T12:00:00.123000+00:00"),
        ("26/03/2025 15:04", "2025-03-26T15:04:00"),
        ("03/26/2025 3:04 PM", "2025-03-26T15:04:00"),
        ("06.03.2025 15:04", "2025-03-06T15:04:00"),
        ("6 Mart 2025 Perşembe 12:00", "2025-03-06T12:00:00"),
        ("čtvrtek 6. března 2025 12:00", "2025-03-06T12:00:00"),
        ("6 července 2025", "2025-07-06T00:00:00"),
        ("6 czerwca 2025, 12:00", "2025-06-06T12:00:00"),
        ("Cz, 06 paź 2025 12:00:00 +0200", "2025-10-06T12:00:00+02:00"),
        ("6 de março de 2025", "2025-03-06T00:00:00"),
        ("qui, 06 out 2025 12:00:00 -0300", "2025-10-06T12:00:00-03:00"),
        ("6 mars 2025 à 22h59", "2025-03-06T22:59:00"),
        ("26/03/2025 22.59.39", "2025-03-26T22:59:39"),
        ("2025-03-06 22h", "2025-03-06T22:00:00"),
        ("Thu, 06 Mar 2025 22.59.39 +0100", "2025-03-06T22:59:39+01:00"),
        ("2025-03-06T22.59.39Z", "2025-03-06T22:59:39+00:00"),
        ("Thu, 06 Mar 2025 15:4:5 GMT", "2025-03-06T15:04:05+00:00"),
        ("2025-03-06 15:4:5 +03:00", "2025-03-06T15:04:05+03:00"),
        ("Fri, 2006/09/15", "2006-09-15T00:00:00"),
        ("Fri, 2006/09/15 09:05:07 GMT", "2006-09-15T09:05:07+00:00"),
        ("الجمعة، 2006/09/15", "2006-09-15T00:00:00"),  # Friday
        ("25-03-06T12:00:00Z", "2025-03-06T12:00:00+00:00"),
        ("99-12-31", "1999-12-31T00:00:00"),
        ("6 مارس 2025م", "2025-03-06T00:00:00"),  # of our era
        ("6 ژانویه 2025", "2025-01-06T00:00:00"),
        ("6 ئازار 2025", "2025-03-06T00:00:00"),
        ("6 adar 2025", "2025-03-06T00:00:00"),
        ("6 מרץ 2025", "2025-03-06T00:00:00"),
        ("יום חמישי, 6 במרץ 2025, 14:30", "2025-03-06T14:30:00"),
        ("le 6 mars 2025 à 15:04", "2025-03-06T15:04:00"),
        ("6 de marzo de 2025", "2025-03-06T00:00:00"),
        ("6 марта 2025, 15:04 MSK", "2025-03-06T15:04:00+03:00"),
        ("2004-július-13T9:15-05:00", "2004-07-13T09:15:00-05:00"),
        ("2004년 05월 28일 01:31:15", "2004-05-28T01:31:15"),
        ("6 رمضان 1446 هـ", "2025-03-06T00:00:00"),
        ("1446/9/6 هـ", "2025-03-06T00:00:00"),
        ("6 رمضان 1446", "2025-03-06T00:00:00"),
        ("6 KASIM 2025", "2025-11-06T00:00:00"),
        ("6 NİSAN 2025", "2025-04-06T00:00:00"),
        ("6 Mart 2025, 14.30", "2025-03-06T14:30:00"),
        ("6 במרס 2025", "2025-03-06T00:00:00"),
        ("6 مارچ 2025", "2025-03-06T00:00:00"),  # in Urdu
        ("2025-03-06 - 14:30", "2025-03-06T14:30:00"),
        ("2025-03-06 ساعت 14:30", "2025-03-06T14:30:00"),  # at the hour
        ("6 مارس 2025 ۲:۳۰ ب.ظ", "2025-03-06T14:30:00"),  # after noon, in Persian
        ("Thu, 03/06/2025 - 14:30", "2025-03-06T14:30:00"),
        ("خميس, 03/06/2025 - 14:30", "2025-03-06T14:30:00"),  # Thursday
        ("الخميس 06/03/2025", "2025-03-06T00:00:00"),  # Thursday
        ("Tue, 03/06/2025", "2025-06-03T00:00:00"),
        ("الخميس 6 رمضان 1446 14:30", "2025-03-06T14:30:00"),
        ("16 اسفند 1403", "2025-03-06T00:00:00"),
        ("پنجشنبه ۱۶ اسفند ۱۴۰۳ - ۱۴:۳۰", "2025-03-06T14:30:00"),
        ("1 فروردين 1404", "2025-03-21T00:00:00"),  # with the yeh of Arabic
        ("30 اسفند 1403", "2025-03-20T00:00:00"),
        ("16 حوت 1403", "2025-03-06T00:00:00"),  # as Afghanistan calls it
        ("6 تشرين الثانى 2025", "2025-11-06T00:00:00"),  # with the yeh of Egypt
        ("6 مارس 2025 14:30 بتوقيت غرينتش", "2025-03-06T14:30:00+00:00"),  # Greenwich time
        ("6 مارس 2025 2:30 م (بتوقيت مكة المكرمة)", "2025-03-06T14:30:00+03:00"),  # Mecca time
        ("6 مارس 2025 14:30 بتوقيت نيويورك", "2025-03-06T14:30:00"),  # of a place that is not in the table
        ("Thu, 06 Mar 2025 14.30 GMT", "2025-03-06T14:30:00+00:00"),
        ("2025-03-06 14.30", "2025-03-06T14:30:00"),
        ("06 Mar 2025 14:30:00 MESZ", "2025-03-06T14:30:00+02:00"),
        ("6 رمضان 1446 هـ الموافق 6 مارس 2025 م", "2025-03-06T00:00:00"),  # which is the 6th of March
    ],
)
def test_a_date_of_any_standard_is_read(stated: str, expected: str) -> None:
    """RFC 822, 850, asctime, ISO 8601, W3C-DTF, Unix time; words of the region's languages; the calendars of Islam."""
    found = read_date(stated)

    assert found is not None
    assert found.isoformat() == expected


@pytest.mark.parametrize(
    ("stated", "country", "expected"),
    [
        ("Thu, 06 Mar 2025 12:00:00 AST", None, "2025-03-06T12:00:00-04:00"),
        ("Thu, 06 Mar 2025 12:00:00 AST", "SAU", "2025-03-06T12:00:00+03:00"),
        ("Thu, 06 Mar 2025 12:00:00 IST", None, "2025-03-06T12:00:00+05:30"),
        ("Thu, 06 Mar 2025 12:00:00 IST", "ISR", "2025-03-06T12:00:00+02:00"),
        ("06/03/2025 15:04", "SYR", "2025-03-06T15:04:00"),
        ("۱۴۰۳/۱۲/۱۶ ۱۴:۳۰", "IRN", "2025-03-06T14:30:00"),
        ("1403-12-16", "AFG", "2025-03-06T00:00:00"),
        ("03/06/2025 3:04 pm", "USA", "2025-03-06T15:04:00"),
    ],
)
def test_the_country_decides_what_can_be_read_in_two_ways(stated: str, country: str | None, expected: str) -> None:
    """Letters that name two zones, and numbers of which each may be the day."""
    found = read_date(stated, country)

    assert found is not None
    assert found.isoformat() == expected


@pytest.mark.parametrize(
    "stated",
    [
        "06/03/2025",
        "Mon, 06/03/2025",
        "Thu, 06/03/0000",
        "1446/09/06",
        "1403/12/16",
        "31/02/2025",
        "2025-02-30",
        "2025-13",
        "03-12-31",
        "06.03.25",
        "31 مهر 1403",
    ],
)
def test_nothing_is_guessed(stated: str) -> None:
    """No order of numbers without a country, no numbers of an unnamed calendar, no day that is in no calendar."""
    assert read_date(stated) is None


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
        ("3:30 بعد الظهر", 15),  # after noon
        ("10:30 قبل الظهر", 10),  # before noon
        ("12:30 بعد منتصف الليل", 0),  # after midnight
        ("10:30 ليلاً", 22),  # at night
        ("1:30 ليلاً", 1),
        ("12:30 ليلاً", 0),
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


@pytest.mark.parametrize(
    ("published", "expected", "trust", "issues"),
    [
        # The clock of Damascus, called UTC: three hours ahead of us, and just now there.
        ("2025-03-06T14:55:00Z", "2025-03-06T11:55:00+00:00", "unzoned", ("wrong-zone",)),
        # The same with the zone that Syria had until 2022-10-28.
        ("2025-03-06T14:55:00+02:00", "2025-03-06T11:55:00+00:00", "unzoned", ("wrong-zone",)),
        # Not by the error of a zone: a time of the future.
        ("2025-03-06T13:00:00Z", "2025-03-06T12:00:00+00:00", "future", ("future-date",)),
        ("2025-03-06T18:00:00Z", "2025-03-06T12:00:00+00:00", "future", ("future-date",)),
        # Of the past, and nothing to tell an error by.
        ("2025-03-06T11:55:00Z", "2025-03-06T11:55:00+00:00", "stated", ()),
        ("2025-03-06T10:00:00+02:00", "2025-03-06T08:00:00+00:00", "stated", ()),
    ],
)
def test_a_wrong_zone_is_corrected_where_it_shows(
    published: str, expected: str, trust: DateTrust, issues: tuple[str, ...]
) -> None:
    """A moment of the future that is now on the outlet's own clock is read in its zone, and says so."""
    dating = date_of(datetime.fromisoformat(published), None, published, SYRIAN, NOON)

    assert dating == Dating(moment=datetime.fromisoformat(expected), trust=trust, issues=issues)


def test_a_wrong_zone_is_not_told_of_an_outlet_whose_zone_is_unknown() -> None:
    """Without a country there is no clock to read it by."""
    published = NOON + timedelta(hours=3)

    assert date_of(published, None, None, NOWHERE, NOON).trust == "future"


def test_an_order_of_numbers_is_decided_and_marked() -> None:
    """The day stands first for a Syrian outlet; that it might be otherwise is among the issues."""
    dating = date_of(None, None, "06/03/2025 14:30", SYRIAN, NOON)

    assert dating == Dating(
        moment=datetime(2025, 3, 6, 11, 30, tzinfo=UTC), trust="unzoned", issues=("ambiguous-date", "unzoned-date")
    )


def test_a_zone_of_two_meanings_is_the_outlets() -> None:
    """AST is the Atlantic's to those who do not know who speaks, and Arabia's to a Syrian outlet."""
    stated = "Thu, 06 Mar 2025 14:30:00 AST"

    assert date_of(read_date(stated), None, stated, SYRIAN, NOON).moment == datetime(2025, 3, 6, 11, 30, tzinfo=UTC)
