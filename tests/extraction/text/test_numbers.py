"""Numbers are read in digits and words, exact, vague, bounded or blurred, in both languages."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.text.numbers import find_numbers
from extraction.text.reading import read_document
from schemas.analysis import ArticleText


def _numbers(text: str) -> list[tuple[int | None, int | None, bool]]:
    document = read_document(ArticleText(id="a", title="", text=text))
    return [(number.low, number.high, number.is_approximate) for number in find_numbers(document)]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,905 soldiers", 1905),
        ("1.905 جندي", 1905),
        ("1905 soldiers", 1905),
        ("١٩٠٥ جنود", 1905),
        ("١٬٩٠٥ جنود", 1905),
        ("1.5 million people", 1_500_000),
        ("7 آلاف مدني", 7000),
        ("400 ألف نازح", 400_000),
        ("20 ألفا من السكان", 20_000),
        ("بـ31 شخصا", 31),
        ("ثلاثة جنود", 3),
        ("ثلاث نساء", 3),
        ("عشرة رجال", 10),
        ("أحد عشر رجلا", 11),
        ("إحدى عشرة امرأة", 11),
        ("اثنا عشر جنديا", 12),
        ("اثنتي عشرة امرأة", 12),
        ("ثلاثة عشر جنديا", 13),
        ("تسع عشرة غارة", 19),
        ("عشرين غارة", 20),
        ("خمسة وعشرين جنديا", 25),
        ("وخمس وعشرون غارة", 25),
        ("مئة جندي", 100),
        ("مئتا جندي", 200),
        ("مائتي جندي", 200),
        ("ثلاثمئة مقاتل", 300),
        ("مئة وخمسة وعشرون شخصا", 125),
        ("ألف شخص", 1000),
        ("ألفا جندي", 2000),
        ("ألفي مقاتل", 2000),
        ("ثلاثة آلاف وخمسمئة نازح", 3500),
        ("مليون شخص", 1_000_000),
        ("مليون ونصف شخص", 1_500_000),
        ("نصف مليون شخص", 500_000),
        ("خمسة وعشرين ألف شخص", 25_000),
        ("seventeen dead", 17),
        ("twenty-three dead", 23),
        ("one hundred and twenty-three dead", 123),
        ("two thousand five hundred dead", 2500),
        ("half a million people", 500_000),
        ("two dozen fighters", 24),
        ("10 آلاف و436 طردا", 10_436),
        ("مليونين و600 ألف شخص", 2_600_000),
        ("مليون ونصف مليون شخص", 1_500_000),
        ("مليونين ونصف المليون", 2_500_000),
        ("2،6 مليون شخص", 2_600_000),
        ("five hundred thousand people", 500_000),
        ("one hundred twenty thousand", 120_000),
        ("two hundred and fifty thousand people", 250_000),
        ("one million five hundred thousand", 1_500_000),
        ("two thousand million", 2_000_000_000),
        ("ثلاث مئة ألف شخص", 300_000),
        ("one and a half million people", 1_500_000),
        ("a million and a half people", 1_500_000),
        ("2 and a half thousand men", 2500),
        ("zero and a half", 0),
        ("10 000 people", 10_000),
        ("1 000 000 people", 1_000_000),
        ("$5m in aid", 5_000_000),
        ("€1.5m", 1_500_000),
        ("$300k", 300_000),
    ],
)
def test_exact_numbers(text: str, value: int) -> None:
    """A number has one value, however it is written."""
    assert _numbers(text) == [(value, value, False)]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("عشرات القتلى", 20, 99),
        ("مئات النازحين", 200, 999),
        ("آلاف المدنيين", 2000, 9999),
        ("عشرات الآلاف من السكان", 20_000, 99_999),
        ("مئات الآلاف من السكان", 200_000, 999_999),
        ("dozens of fighters", 24, 99),
        ("hundreds of people", 200, 999),
        ("thousands of people", 2000, 9999),
        ("tens of thousands of people", 20_000, 99_999),
        ("several hundred people", 200, 999),
        ("a few thousand people", 2000, 9999),
        ("several dozen people", 24, 99),
        ("scores of people", 20, 99),
        ("بضع مئات من الأشخاص", 200, 999),
        ("بضعة آلاف من الأشخاص", 2000, 9999),
        ("عدة آلاف من الأشخاص", 2000, 9999),
        ("بضعة أشخاص", 3, 9),
    ],
)
def test_vague_numbers_are_spans(text: str, low: int, high: int) -> None:
    """A vague number is the span that the codebook gives it, and approximate."""
    assert _numbers(text) == [(low, high, True)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("نحو 1905 جنود", (1905, 1905, True)),
        ("حوالي مئة جندي", (100, 100, True)),
        ("قرابة 20 شخصا", (20, 20, True)),
        ("ما يقارب 20 شخصا", (20, 20, True)),
        ("لقرابة 20 شخصا", (20, 20, True)),
        ("about 1,905 soldiers", (1905, 1905, True)),
        ("nearly forty people", (40, 40, True)),
        ("ما لا يقل عن 12 قتيلا", (12, None, False)),
        ("أكثر من 12 قتيلا", (12, None, False)),
        ("12 قتيلا على الأقل", (12, 12, False)),
        ("12 على الأقل", (12, None, False)),
        ("at least 12 dead", (12, None, False)),
        ("more than a hundred", (100, None, False)),
        ("over 60 mercenaries", (60, None, False)),
        ("up to 80 fighters", (None, 80, False)),
        ("ما يصل إلى 80 مقاتلا", (None, 80, False)),
        ("أقل من 80 مقاتلا", (None, 80, False)),
        ("5-7 people", (5, 7, False)),
        ("5 to 7 people", (5, 7, False)),
        ("بين 5 و7 أشخاص", (5, 7, False)),
        ("between five and seven people", (5, 7, False)),
        ("five or six people", (5, 6, False)),
        ("خمسة أو ستة أشخاص", (5, 6, False)),
        ("ما بين 20 و30 ألف مقاتل", (20_000, 30_000, False)),
        ("5 to 7 million people", (5_000_000, 7_000_000, False)),
        ("between 500 and 2 thousand people", (500, 2000, False)),
        ("بين 300 ألف و500 ألف قتيل", (300_000, 500_000, False)),
    ],
)
def test_bounds_ranges_and_blurs(text: str, expected: tuple[int | None, int | None, bool]) -> None:
    """Words beside a number open one of its ends or make it approximate; a range has two."""
    assert _numbers(text) == [expected]


@given(st.integers(1, 999), st.integers(1, 999))
def test_thousands_and_what_is_added_to_them(thousands: int, rest: int) -> None:
    """N thousand and M is 1000 N + M, the M in digits or not, and a range of both is one."""
    value = thousands * 1000 + rest

    assert _numbers(f"{thousands} ألف و{rest} شخصا") == [(value, value, False)]
    assert _numbers(f"بين {thousands} ألفا و{value + 1} شخصا") == [(thousands * 1000, value + 1, False)]


_UNITS = "one two three four five six seven eight nine".split()  # noqa: SIM905 - words


@given(st.integers(1, 9), st.integers(1, 9), st.sampled_from([("thousand", 1000), ("million", 1_000_000)]))
def test_hundreds_of_a_larger_number(hundreds: int, ones: int, larger: tuple[str, int]) -> None:
    """N hundred (and M) thousand or million is that many of it, in words."""
    name, factor = larger
    hundred = f"{_UNITS[hundreds - 1]} hundred"

    assert _numbers(f"{hundred} {name}") == [(hundreds * 100 * factor,) * 2 + (False,)]
    value = (hundreds * 100 + ones) * factor
    assert _numbers(f"{hundred} and {_UNITS[ones - 1]} {name}") == [(value, value, False)]


@pytest.mark.parametrize("text", ["several men", "a few men", "عدة رجال", "ولست هنا"])
def test_words_that_only_look_like_numbers(text: str) -> None:
    """No number is said by "several" alone, and ولست (and I am not) is not six."""
    assert _numbers(text) == []


@pytest.mark.parametrize("text", ["", "لا أرقام هنا", "يوم الاثنين", "no numbers", "1.2.3.4", "9" * 40])
def test_no_number_is_no_number(text: str) -> None:
    """Weekdays, versions and identifiers are no numbers, and nothing is raised."""
    assert _numbers(text) == []
