"""Dates that are said in full, or but for the year, in both languages and in the calendars of the region."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from times import dates_in, times_in


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("في 8 كانون الأول 2024", "2024-12-08"),
        ("في 8 ديسمبر/كانون الأول", "2024-12-08"),
        ("في 8 كانون الأول/ديسمبر 2019", "2019-12-08"),
        ("في ١٥ آذار ٢٠١١", "2011-03-15"),
        ("في 3 جانفي 2020", "2020-01-03"),
        ("في 14 أوت 2013", "2013-08-14"),
        ("في 30 تشرين الثاني الماضي", "2024-11-30"),
        ("يوم 20 يناير/ كانون الثاني الماضي", "2024-01-20"),
        ("في 15 سبتمبر العام الماضي", "2023-09-15"),
        ("في 2024/12/08", "2024-12-08"),
        ("في 8-12-2024", "2024-12-08"),
        ("في 8.12.2024", "2024-12-08"),
        ("في 9 محرم 1446", "2024-07-15"),
        ("في السابع والعشرين من رمضان", "2024-04-06"),
        ("في 1 رجب", "2025-01-01"),
        ("في 3 شتنبر 2019", "2019-09-03"),
        ("في 14 غشت 2013", "2013-08-14"),
        ("في 30 دجنبر 2020", "2020-12-30"),
        ("في يوليو تموز", "2024-07"),
        ("on 8 December 2024", "2024-12-08"),
        ("on December 8, 2024", "2024-12-08"),
        ("on Dec. 8", "2024-12-08"),
        ("on the 8th of December", "2024-12-08"),
        ("since March 2011", "2011-03"),
        ("on 2024-12-08", "2024-12-08"),
    ],
)
def test_absolute_dates_in_every_naming(text: str, date: str) -> None:
    """Levantine, Gulf, Maghreb, English, numeric and Islamic dates name the same days; a year unsaid is the nearest."""
    dates = dates_in(text)

    assert dates == [date]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("في التاسع من تشرين الأول", "2024-10-09"),
        ("في الأول من أيلول/سبتمبر", "2024-09-01"),
        ("في الثاني عشر من يونيو", "2024-06-12"),
        ("في الحادي والعشرين من شهر آذار", "2024-03-21"),
        ("منذ الثلاثين من مارس 2019", "2019-03-30"),
        ("في الثالث من الشهر الجاري", "2024-12-03"),
        ("في 25 من الشهر المقبل", "2025-01-25"),
        ("في 5 من هذا الشهر", "2024-12-05"),
        ("من الخامس إلى السابع من تموز", "2024-07-05"),
        ("يومي 23 و25 أيار", "2024-05-23"),
        ("from 23 to 25 May", "2024-05-23"),
    ],
)
def test_days_of_a_month_in_words_and_rows(text: str, date: str) -> None:
    """A day may be an ordinal, its month "this month", and of several days the first is taken."""
    assert dates_in(text) == [date]


@pytest.mark.parametrize("text", ["الأول من نوعه", "الطرف الثاني من الاتفاق", "المرة الثالثة"])
def test_an_ordinal_alone_is_no_day(text: str) -> None:
    """Without a month behind it an ordinal counts anything."""
    assert times_in(text) == ()


_ORDINALS = "الأول الثاني الثالث الرابع الخامس السادس السابع الثامن التاسع العاشر".split()  # noqa: SIM905 - words


_MONTHS = (
    "كانون الثاني",
    "شباط",
    "آذار",
    "نيسان",
    "أيار",
    "حزيران",
    "تموز",
    "آب",
    "أيلول",
    "تشرين الأول",
    "تشرين الثاني",
    "كانون الأول",
)


def _ordinal(day: int) -> str:
    if day <= 10:
        return _ORDINALS[day - 1]
    tens = {1: "عشر", 2: "والعشرين", 3: "والثلاثين"}[day // 10]
    if day % 10 == 0:
        return "ال" + tens.removeprefix("وال")
    return f"{'الحادي' if day % 10 == 1 else _ORDINALS[day % 10 - 1]} {tens}"


@given(st.dates(date(1990, 1, 1), date(2030, 12, 31)))
def test_every_day_in_words_is_that_day(day: date) -> None:
    """Of every month, the day written as an ordinal and as a number are the same."""
    month = _MONTHS[day.month - 1]
    text = f"وقع ذلك في {_ordinal(day.day)} من شهر {month} {day.year}"

    assert dates_in(text) == dates_in(f"وقع ذلك في {day.day} {month} {day.year}") == [day.isoformat()]


def test_without_publication_only_absolute_dates_resolve() -> None:
    """Without a publication date a weekday stays open, a full date does not."""
    assert dates_in("وصل الخميس، وكان زار بغداد في 8 ديسمبر 2024، ثم أمس", None) == [None, "2024-12-08", None]


@pytest.mark.parametrize(
    "text",
    [
        "مارس الجيش ضغوطا على الحكومة",  # the army put pressure
        "إذا مارس الأمريكيون ضغوطهم",
        "The score was 7/10/99.",
        "The parts 1/2/3 are new.",
        "A hundred and twenty years ago it was built.",
        "بني قبل سبعمئة وعشرين عاما",
        "بني قبل مئة وخمسة وعشرين عاما",
        "It lasted two hundred and forty years before the war.",
    ],
)
def test_what_only_looks_like_a_date(text: str) -> None:
    """A verb that is spelled like a month, digits that are no day of this century, a number longer than two words."""
    assert not [date for date in dates_in(text) if date is not None]
