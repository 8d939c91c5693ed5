"""Phrases of time that lean on the day of publication are found in both languages and resolved against it."""

import re
from datetime import date, datetime, timedelta, timezone
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from times import PUBLISHED, dates_in, times_in

from extraction.text.reading import read_document
from extraction.times.times import find_times
from schemas.analysis import ArticleText


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("وصل الوفد الخميس إلى دمشق", "2024-12-26"),
        ("وصل الوفد يوم الجمعة", "2024-12-27"),
        ("وصل الوفد السبت", "2024-12-21"),
        ("أُصيب جنديان مساء الأربعاء", "2024-12-25"),
        ("التقى اليوم الجمعة وزير الدفاع", "2024-12-27"),
        ("قُتل مساء أمس", "2024-12-26"),
        ("عاد أمس الخميس إلى بغداد", "2024-12-26"),
        ("عاد أول أمس", "2024-12-25"),
        ("هاجموا النقطة قبل يومين", "2024-12-25"),
        ("هاجموا النقطة قبل ثلاثة أيام", "2024-12-24"),
        ("هاجموا النقطة قبل 10 أيام", "2024-12-17"),
        ("وقبل أربعة أيام هاجموا النقطة", "2024-12-23"),
        ("وقبل يوم واحد هاجموا النقطة", "2024-12-26"),
        ("جاء ذلك بعد ثلاثة أيام فقط من الهجوم", "2024-12-24"),
        ("وقبل ذلك بيوم هاجموا النقطة", "2024-12-26"),
        ("The raid took place two nights ago", "2024-12-25"),
        ("One day last week they met", "2024-12"),
        ("وقع ذلك قبل أسبوعين", "2024-12-13"),
        ("وقع ذلك الشهر الماضي", "2024-11"),
        ("وقع ذلك قبل شهرين", "2024-10"),
        ("وقع ذلك العام الماضي", "2023"),
        ("اندلعت الحرب قبل عشر سنوات", "2014"),
        ("The delegation arrived on Thursday", "2024-12-26"),
        ("The delegation arrived on Friday", "2024-12-27"),
        ("They met last Friday", "2024-12-20"),
        ("The army attacked yesterday", "2024-12-26"),
        ("The raid took place two days ago", "2024-12-25"),
        ("The raid took place a week ago", "2024-12-20"),
        ("The raid took place 3 weeks ago", "2024-12-06"),
        ("It happened last month", "2024-11"),
        ("It happened last year", "2023"),
        ("It happened five years ago", "2019"),
        ("It happened a decade ago", "2014"),
        ("It happened more than two years ago", "2022"),
        ("It happened in the summer of 2017", "2017"),
        ("وقع ذلك قبل أكثر من عامين", "2022"),
        ("وقع ذلك قبل نحو عقد", "2014"),
        ("وقع ذلك قبل عقدين", "2004"),
        ("وقع ذلك صيف 2017", "2017"),
        ("وقع ذلك في رمضان 2022", "2022"),
    ],
)
def test_past_phrases_resolve_backwards(text: str, date: str) -> None:
    """A weekday is the most recent one not after publication; distances count back from it."""
    times = times_in(text)

    assert [(time.date, time.is_future) for time in times] == [(date, False)]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("سيلتقي الوزيران يوم الأحد", "2024-12-29"),
        ("من المقرر أن تعقد المحادثات الاثنين", "2024-12-30"),
        ("إضراب عام مرتقب في المدينة يوم الاثنين", "2024-12-30"),
        ("الزيارة المزمعة إلى بغداد الأحد", "2024-12-29"),
        ("تُعقد القمة الجمعة المقبل", "2025-01-03"),
        ("يصل الوفد غدا", "2024-12-28"),
        ("تبدأ الهدنة بعد غد", "2024-12-29"),
        ("سيُعقد الاجتماع بعد يومين", "2024-12-29"),
        ("تبدأ المحاكمة الشهر المقبل", "2025-01"),
        ("تجرى الانتخابات العام القادم", "2025"),
        ("تبدأ المحاكمة في 5 يناير المقبل", "2025-01-05"),
        ("The ministers will meet on Sunday", "2024-12-29"),
        ("Talks are scheduled for Monday", "2024-12-30"),
        ("The court sits next Friday", "2025-01-03"),
        ("The truce begins tomorrow", "2024-12-28"),
        ("The trial starts next month", "2025-01"),
        ("The trial starts in two days", "2024-12-29"),
    ],
)
def test_future_phrases_resolve_forwards(text: str, date: str) -> None:
    """Where the sentence speaks of the future, a weekday is the next such day, and the mention says so."""
    times = times_in(text)

    assert [(time.date, time.is_future) for time in times] == [(date, True)]


@pytest.mark.parametrize(
    ("text", "background"),
    [
        ("اندلعت الحرب عام 2014", True),
        ("اندلعت الحرب في 2011", True),
        ("The war began in 2014", True),
        ("وقع الهجوم في 8 ديسمبر", True),
        ("وقع الهجوم الشهر الماضي", True),
        ("وقع الهجوم الخميس", False),
        ("The attack came on 22 December 2024", False),
        ("The attack came last year", True),
        ("وقع الهجوم الأسبوع الماضي", False),
        ("وقع الهجوم قبل 4 سنوات", True),
        ("هذا العام هو الأسوأ", False),
    ],
)
def test_background_is_older_than_about_a_week(text: str, background: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """A date that ended more than about a week before publication is background; the present year is not."""
    times = times_in(text)

    assert [time.is_background for time in times] == [background]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("وقع الهجوم الأسبوع الماضي", "2024-12"),
        ("تصاعدت الغارات هذا الأسبوع", "2024-12"),
        ("يبدأ الحوار الأسبوع المقبل", "2025-01"),
        ("The attack came last week", "2024-12"),
        ("Talks resume next week", "2025-01"),
    ],
)
def test_a_week_is_dated_by_its_month(text: str, date: str) -> None:
    """A week has no form of its own in the codebook; the month that the same day of it falls in is the nearest."""
    assert dates_in(text) == [date]


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("أعلن أمس الأربعاء", "2024-12-25"),
        ("أعلن اليوم الخميس", "2024-12-26"),
        ("The army said yesterday (Wednesday)", "2024-12-25"),
        ("يصل غدا الأحد", "2024-12-29"),
    ],
)
def test_a_weekday_decides_which_day_today_was(text: str, date: str) -> None:
    """What was written on Thursday may be published on Friday: the named weekday is right, and today nearest to it."""
    assert dates_in(text) == [date]


@given(st.datetimes(datetime(2000, 1, 1), datetime(2030, 1, 1)), st.integers(1, 7))  # noqa: DTZ001 - days alone
def test_a_named_weekday_is_never_another(published: datetime, weekday: int) -> None:
    """Whatever the day of publication, "today" with a weekday is such a weekday, at most three days off."""
    name = ("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد")[weekday - 1]

    (found,) = dates_in(f"أعلن الجيش اليوم {name}", published)

    assert found is not None
    day = date.fromisoformat(found)
    assert (day.isoweekday(), abs((day - published.date()).days) <= 3) == (weekday, True)


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("يصل الوزير الأحد إلى دمشق", "2024-12-29"),
        ("ومن المقرر أن تبلغ المسيرات، التي بدأت في الربيع، ذروتها الاثنين", "2024-12-30"),
        ("على أن يبدأ تنفيذه الاثنين", "2024-12-30"),
        ("استعدادات لتظاهرات تنطلق الثلاثاء", "2024-12-31"),
        ("Regiments would reach the border by Monday", "2024-12-30"),
        ("He was told to report to headquarters on Monday", "2024-12-30"),
        ("The charges came ahead of a summit on Monday", "2024-12-30"),
        ("The visit had been due on Monday", "2024-12-23"),
        ("هاجموا دورية قرب تدمر الاثنين", "2024-12-23"),
        ("أعلن ترامب الاثنين", "2024-12-23"),
        ("صرح مدير ستيلا مايرز الاثنين", "2024-12-23"),
        ("سيستمر وقف النار حتى الاثنين", "2024-12-30"),
        ("سيكسب الجيش المعركة الاثنين", "2024-12-30"),
        ("تجنبت الحكومة الاثنين دفع تعويضات", "2024-12-23"),
        ("تجمع مئات المحتجين في سنندج ليل الأحد", "2024-12-22"),
        ("Talks run until February 5", "2025-02-05"),
        ("بحلول نهاية آذار", "2025-03"),
        ("في شباط", "2024-02"),
        ("في أيار", "2024-05"),
        ("قبل نهاية الشهر", "2024-12"),
        ("by the end of the year", "2024"),
        ("Shelling on New Year's Eve", "2023-12-31"),
        ("Shelling on New Year's Eve 2019", "2019-12-31"),
        ("The attack at the weekend", "2024-12-21"),
        ("the third emergency in two years", None),
        ("next December", "2025-12"),
        ("next October", "2025-10"),
        ("في 28 كانون الأول المقبل", "2024-12-28"),
        ("March 3-5, 2019", "2019-03-03"),
        ("قصفت الليلة قبل الماضية", "2024-12-25"),
        ("قبل يوم واحد", "2024-12-26"),
        ("الأسبوع الثاني من يناير 2019", "2019-01"),
        ("في النصف الأول من آذار 2019", "2019-03"),
        ("في اليوم السابع من القتال", None),
        ("the week before last", None),
        ("half a year ago", None),
        ("in the early 2000s", None),
    ],
)
def test_days_ahead_and_behind(text: str, date: str | None) -> None:
    """Where the sentence looks decides whether a day, month or feast without a year is past or to come."""
    assert dates_in(text) == ([date] if date else [])


def test_the_end_of_a_larger_number_is_no_number_of_years() -> None:
    """Of "a hundred and twenty-one years ago" it is known that it is long past, not that it was 21 years."""
    (found,) = times_in("He was killed a hundred and twenty-one years ago")

    assert (found.date, found.is_background) == (None, True)


def test_the_zone_of_the_publication_decides_the_day() -> None:
    """Half past midnight in Baghdad is "today" there, though it is still the day before in UTC."""
    published = datetime(2024, 12, 27, 0, 30, tzinfo=timezone(timedelta(hours=3)))

    assert dates_in("قتل اليوم", published) == ["2024-12-27"]


def test_a_verb_of_saying_ends_the_look_for_the_future() -> None:
    """In "will ..., the army said on Thursday" the Thursday is when it was said."""
    assert dates_in("The army will attack, the general said on Thursday") == ["2024-12-26"]


def test_a_clause_about_the_past_ends_the_look_for_the_future() -> None:
    """In "will leave after talks on Thursday" the Thursday is past; بعد (after) opens such a clause."""
    assert dates_in("The envoy will leave after talks on Thursday") == ["2024-12-26"]
    assert dates_in("سيغادر المبعوث بعد محادثات أجراها الخميس") == ["2024-12-26"]


@pytest.mark.parametrize(
    "text",
    [
        "It may rain",
        "They march on",
        "سياسة الوزير",
        "في ذلك اليوم",
        "في اليوم التالي",
        "Sat nav sun hat",
        "الدول السبع",
        "11/12 players",
        "رقم 2014 في السجل",
        "99/99/2024",
    ],
)
def test_other_words_are_no_times(text: str) -> None:
    """Words and numbers that only look like a time are left alone."""
    assert times_in(text) == ()


def test_offsets_cover_the_phrase_as_written() -> None:
    """Start and end point into title, line break and text, vowel marks and all."""
    document = read_document(ArticleText(id="a", title="عنوان", text="عادَ أَمْسِ الخميس.", published=PUBLISHED))

    times = find_times(document)

    assert [document.full[time.start : time.end] for time in times] == [time.text for time in times]
    assert len(times) == 1


_PIECES = (
    "غداة الهجوم", "عشية القمة", "بعد يومين من", "اليوم التالي", "في 1 رجب", "في التاسع من", "شباط", "الأسبوع المقبل",
    "قبل نهاية الشهر", "two days after", "a day later", "the following day", "at the weekend", "until May 5",
    "on New Year's Eve", "next year", "yesterday, Monday", "سيصل الأحد", "في 30 شباط",
)  # fmt: skip


@given(st.datetimes(), st.lists(st.sampled_from(_PIECES), min_size=1, max_size=4))
def test_every_day_of_publication_has_dates_of_the_codebook(published: datetime, pieces: list[str]) -> None:
    """From the first year to the last, what is found is a day, month or year of four digits, or none."""
    for found in times_in(" ".join(pieces), published):
        assert found.date is None or re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", found.date)


@pytest.mark.parametrize(
    "piece",
    ["1/", "كانون ", "قبل 3 ", "الاثنين ", "may 1, ", "may ", "5 may ", "Monday\n", "31 ", "التاسع ", "a day after "],
)
def test_hostile_text_takes_linear_time(piece: str) -> None:
    """100,000 characters of one thing take seconds of the processor's time; quadratic work would take minutes."""
    document = read_document(ArticleText(id="a", title="", text=piece * (100_000 // len(piece)), published=PUBLISHED))
    began = process_time()

    find_times(document)

    assert process_time() - began < 5.0


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("وقع الهجوم قبل عشرين عاما", "2004"),
        ("وقع الهجوم منذ خمسة وعشرين عاما", "1999"),
        ("وقع الهجوم قبل ثلاثة عشر عاما", "2011"),
        ("It happened fifteen years ago.", "2009"),
        ("It happened twenty-five years ago.", "1999"),
        ("They met the Friday before last.", "2024-12-13"),
        ("They met the Monday before last.", "2024-12-16"),
        ("اجتمعوا الاثنين قبل الماضي", "2024-12-16"),
        ("They met on 7/10/23.", "2023-10-07"),
        ("اجتمعوا في 23/12/24", "2024-12-23"),
        ("اجتمعوا في وقت سابق من مارس", "2024-03"),
        ("اجتمعوا في فبراير ومارس 2018", "2018-03"),
        ("بدأت في مارس/آذار", "2024-03"),
    ],
)
def test_numbers_in_words_and_short_dates(text: str, date: str) -> None:
    """Units are counted in words up to a hundred; the weekday before last is a week before the last one."""
    assert dates_in(text)[-1] == date
