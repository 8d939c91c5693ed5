"""Phrases of time that lean on a day named before them."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from times import dates_in


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("The bombing came a day after the envoy left", ["2024-12-26"]),
        ("He died on Tuesday, two days after he was freed", ["2024-12-24", "2024-12-22"]),
        ("The visit comes three days before the three states meet", ["2024-12-30"]),
        ("The army struck on Wednesday. A day earlier it had closed the border", ["2024-12-25", "2024-12-24"]),
        ("A day before, Baghdad had spoken of an occupation", ["2024-12-26"]),
        ("The envoy landed on Monday. The following day he met the king", ["2024-12-23", "2024-12-24"]),
        ("It was put off on Wednesday after shots the previous day", ["2024-12-25", "2024-12-24"]),
        ("وتأتي الغارات غداة مقتل خمسة مدنيين", ["2024-12-26"]),
        ("أوقف في 11 كانون الأول عشية الهجوم", ["2024-12-11", "2024-12-12"]),
        ("جاء التحذير بعد يوم من لقاء الوزيرين", ["2024-12-26"]),
        ("جاء القصف بعد أسبوعين على الهدنة", ["2024-12-13"]),
        ("وصل الاثنين قبل يومين من القمة", ["2024-12-23", "2024-12-25"]),
        ("وصل الاثنين وفي اليوم التالي التقى الملك", ["2024-12-23", "2024-12-24"]),
    ],
)
def test_what_stands_behind_the_phrase_is_dated(text: str, dates: list[str]) -> None:
    """The day is counted from the one named before, or from publication, to what the phrase stands before."""
    assert dates_in(text) == dates


@pytest.mark.parametrize(
    "text",
    [
        "في اليوم التالي",
        "the following day",
        "It lasted for two days after the raid",
        "قبل ثلاثة",
    ],
)
def test_nothing_to_lean_on_is_no_day(text: str) -> None:
    """The day after an unnamed one, and how long something lasted, are no days."""
    assert [day for day in dates_in(text) if day] == []


def test_without_publication_only_a_named_day_is_leant_on() -> None:
    """What leans on publication stays open where that is not known."""
    assert dates_in("The bombing came a day after the envoy left", None) == [None]
    assert dates_in("On 8 December 2024, two days after the envoy left", None) == ["2024-12-08", "2024-12-06"]


@given(st.dates(date(1950, 1, 1), date(2050, 12, 31)), st.integers(2, 40))
def test_after_and_before_mirror_each_other(day: date, days: int) -> None:
    """So many days after and before lie as far from the named day on either side, in both languages."""
    named = f"On {day.day} {day:%B} {day.year}"
    arabic = f"في {day.isoformat()}"
    back, ahead = (day - timedelta(days)).isoformat(), (day + timedelta(days)).isoformat()

    assert dates_in(f"{named}, {days} days after the raid") == [day.isoformat(), back]
    assert dates_in(f"{named}, {days} days before the raid") == [day.isoformat(), ahead]
    assert dates_in(f"{arabic} بعد {days} يوما من الهجوم") == [day.isoformat(), back]
    assert dates_in(f"{arabic} قبل {days} يوما من القمة") == [day.isoformat(), ahead]
