"""Counts: what a number counts, and what happened to the counted."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.counts.counts import find_counts
from extraction.text.reading import read_document
from schemas.analysis import ArticleText


def _counts(text: str) -> list[tuple[str, int | None, int | None]]:
    document = read_document(ArticleText(id="a", title="", text=text))
    return [(mention.count.kind, mention.count.low, mention.count.high) for mention in find_counts(document)]


@pytest.mark.parametrize(
    ("text", "kind", "low"),
    [
        ("مقتل 12 شخصا في التفجير", "killed", 12),
        ("أسفر الهجوم عن 12 قتيلا", "killed", 12),
        ("استشهاد ثلاثة جنود", "killed", 3),
        ("قُتل خمسة مسلحين", "killed", 5),
        ("مقتل 7 في تفجير مسجد", "killed", 7),
        ("إصابة 30 شخصا بجروح", "injured", 30),
        ("سقط 40 جريحا", "injured", 40),
        ("اعتقال عشرين مطلوبا", "arrested", 20),
        ("ألقت القبض على ستة إرهابيين", "arrested", 6),
        ("خطف ثلاثة عمال", "abducted", 3),
        ("الإفراج عن 28 سجينا", "released", 28),
        ("أطلق الفصيل 28 مخطوفا", "released", 28),
        ("إعادة 1905 جنود سوريين", "returned", 1905),
        ("عودة 400 لاجئ", "returned", 400),
        ("وصل 900 نازح إلى البلدة", "displaced", 900),
        ("نزوح ألفي شخص", "displaced", 2000),
        ("استسلام 14 مقاتلا", "surrendered", 14),
        ("نشر 500 جندي على الحدود", "deployed", 500),
        ("انسحاب 200 مقاتل", "withdrawn", 200),
        ("الحكم على تسعة متهمين بالسجن", "sentenced", 9),
        ("إنقاذ أربعة مهاجرين", "rescued", 4),
        ("شن الطيران 13 غارة", "strikes", 13),
        ("سقوط ثلاث قذائف", "strikes", 3),
        ("نزع 500 ألف لغم", "weapons", 500_000),
        ("تدمير ستة منازل", "buildings", 6),
        ("مساعدات بقيمة 3 ملايين دولار", "money", 3_000_000),
        ("ضبط 10 آلاف حبة", "drugs", 10_000),
        ("ارتفاع حصيلة القتلى إلى 31", "killed", 31),
        ("ضبط 20 كيلوغراما من المخدرات", "drugs", 20),
        ("تسليم نحو 1905 جنود سوريين", "returned", 1905),
        ("Death toll rises to 31", "killed", 31),
        ("seized 2 tons of captagon", "drugs", 2),
        ("1,905 soldiers were handed over", "returned", 1905),
        ("killed 12 people", "killed", 12),
        ("Twelve people were killed", "killed", 12),
        ("left 31 jihadists dead", "killed", 31),
        ("34 others were injured", "injured", 34),
        ("wounding 15 civilians", "injured", 15),
        ("police arrested 40 suspects", "arrested", 40),
        ("60 civilians were sentenced", "sentenced", 60),
        ("1,905 Syrian soldiers returned home", "returned", 1905),
        ("Iraq repatriated 1,905 soldiers", "returned", 1905),
        ("freed 28 hostages", "released", 28),
        ("400,000 people fled", "displaced", 400_000),
        ("deployed 500 troops", "deployed", 500),
        ("13 air raids hit the town", "strikes", 13),
        ("$20 was found on 1 April", "money", 20),
        ("aid worth 3 million dollars", "money", 3_000_000),
    ],
)
def test_kind_follows_noun_and_verb(text: str, kind: str, low: int) -> None:
    """The kind is the noun's own, or what the nearest verb or verbal noun does to it."""
    assert (kind, low) in [(found, value) for found, value, _ in _counts(text)]


def test_two_counts_in_one_sentence_keep_their_verbs() -> None:
    """مقتل 12 شخصا وإصابة 30 آخرين (12 killed and 30 others injured) is two counts of two kinds."""
    assert _counts("مقتل 12 شخصا وإصابة 30 آخرين") == [("killed", 12, 12), ("injured", 30, 30)]
    assert _counts("Blast kills six people and injures 32 others") == [("killed", 6, 6), ("injured", 32, 32)]


def test_a_list_shares_its_verb() -> None:
    """In "three soldiers, two policemen and a civilian died" the verb is said of all."""
    text = "Three soldiers, two policemen and a civilian died."

    assert _counts(text) == [("killed", 3, 3), ("killed", 2, 2), ("killed", 1, 1)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("مقتل جنديين في الكمين", "killed"),
        ("أصيب شرطيان بجروح", "injured"),
        ("سقوط قتيلين", "killed"),
        ("استهدفا بصاروخين", "strikes"),
        ("اعتقال شخصين", "arrested"),
        ("مقتل مدنيين اثنين", "killed"),
    ],
)
def test_the_dual_is_two(text: str, kind: str) -> None:
    """Arabic counts two by the form of the noun alone."""
    assert _counts(text) == [(kind, 2, 2)]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("مقتل جندي في الكمين", "killed"),
        ("إصابة طفل بجروح", "injured"),
        ("قتل شخص واحد", "killed"),
        ("مقتل أحد عناصر الشرطة", "killed"),
        ("A soldier was killed in the ambush", "killed"),
        ("The blast killed a child", "killed"),
        ("Child killed in attack", "killed"),
    ],
)
def test_a_clear_singular_is_one(text: str, kind: str) -> None:
    """A singular person right beside the verb is one."""
    assert _counts(text) == [(kind, 1, 1)]


@pytest.mark.parametrize(
    "text",
    [
        "في 15 مارس 2018",
        "عمره 21 عاما",
        "قبل 3 أيام",
        "الساعة 10:30",
        "بنسبة 30 في المئة",
        "بنسبة 30%",
        "فاز الفريق 3-1",
        "القرار 2254",
        "على بعد 20 كيلومترا",
        "الدول الثلاث",
        "صباح الاثنين",
        "مقتل الجندي المجهول رقم 5",
        "in March 2018",
        "the 21-year-old man",
        "Resolution 2254",
        "3 days ago",
        "70 percent",
        "at 10:30",
        "Flight 93 landed",
        "السكان المدنيين",
    ],
)
def test_dates_ages_scores_and_names_count_nothing(text: str) -> None:
    """Numbers that are part of a date, age, clock, share, distance, score or name are no counts."""
    assert _counts(text) == []


def test_open_and_vague_counts_keep_their_ends() -> None:
    """At least, up to and dozens reach the record as the codebook has them."""
    assert _counts("مقتل ما لا يقل عن 12 شخصا") == [("killed", 12, None)]
    assert _counts("killed up to 80 fighters") == [("killed", None, 80)]
    assert _counts("مقتل عشرات المدنيين") == [("killed", 20, 99)]


def test_what_is_the_noun_as_written() -> None:
    """`what` is the counted noun with its adjective, and the span covers number and noun."""
    document = read_document(ArticleText(id="a", title="", text="إعادة نحو 1905 جنود سوريين إلى بلدهم."))

    (mention,) = find_counts(document)

    assert mention.count.what == "جنود سوريين"
    assert mention.count.approximate is True
    assert document.full[mention.start : mention.end] == "1905 جنود سوريين"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Moscow expelled 60 American diplomats on Friday.", "American diplomats"),
        ("قررت موسكو طرد 60 دبلوماسيا.", "دبلوماسيا"),
        ("أعلنت 24 دولة موقفها", "دولة"),
    ],
)
def test_any_noun_may_be_counted_where_that_is_asked(text: str, what: str) -> None:
    """By its place behind the number; without being asked only what the lexicon has is counted."""
    document = read_document(ArticleText(id="a", title="", text=text))

    assert [(one.count.kind, one.count.what) for one in find_counts(document, is_open=True)] == [("other", what)]
    assert find_counts(document) == ()


@pytest.mark.parametrize(
    "text",
    [
        "on 12 March",
        "في 12 آذار",
        "at 9.30 am",
        "70 percent",
        "for 3 days",
        "the 21-year-old",
        "a boy of 13 was killed",
    ],
)
def test_times_ages_and_shares_are_no_counts_of_any_noun(text: str) -> None:
    """Also where any noun may be counted."""
    assert find_counts(read_document(ArticleText(id="a", title="", text=text)), is_open=True) == ()


@pytest.mark.parametrize(
    "piece", ["واحد ", "killed 1 ", "1/", "tens of ", "جنديان ", "إطلاق صاروخ ", "ناقلتين ", "60 a-b-", "ألف و"]
)
def test_hostile_text_takes_linear_time(piece: str) -> None:
    """100,000 characters of one thing take seconds of the processor's time; quadratic work would take minutes."""
    document = read_document(ArticleText(id="a", title="", text=piece * (100_000 // len(piece))))
    began = process_time()

    find_counts(document)

    assert process_time() - began < 5.0


def _open(text: str) -> list[tuple[str, int | None, int | None]]:
    document = read_document(ArticleText(id="a", title="", text=text))
    return [(one.count.kind, one.count.low, one.count.high) for one in find_counts(document, is_open=True)]


@pytest.mark.parametrize(
    ("text", "low"),
    [
        ("The network counted 71 cases last year", 71),
        ("Ten died in an operation in the hills", 10),
        ("Police took some 1,200 of them into custody", 1200),
        ("The deaths bring to 162 the number of prisoners", 162),
        ("Tens of thousands poured into the square", 20_000),
        ("It struck a 500-strong force", 500),
        ("Two booby-trapped schools exploded", 2),
        ("firing 60 air-to-ground missiles", 60),
        ("hundreds of far-right demonstrators", 200),
        ("raids that involved 28 F-15 and F-16 jets", 28),
        ("The plane carried 23 tons of food", 23),
        ("France will invest $4.2 billion in satellites", 4_200_000_000),
        ("a package of $100 million for the kingdom", 100_000_000),
        ("ارتفع العدد إلى 119 منذ بدء المسيرات", 119),
        ("أصاب الجيش الآلاف", 2000),
        ("نقلت الطائرة 13500 طن من الأغذية", 13_500),
        ("إصابة 30 آخرين على الأقل", 30),
    ],
)
def test_numbers_count_without_a_noun_of_the_lexicon(text: str, low: int) -> None:
    """Where any noun may be counted, so may what stands alone, is weighed, is money, or has a hyphen in its name."""
    assert low in [value for _, value, _ in _open(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Redwan Qasim, 25, was a driver",
        "told France 24 on air",
        "on Feb. 20 and",
        "at 8 a.m. local time",
        "في الساعة 19،00",
        "الأعضاء الـ15",
        "في الثاني عشر من الليل",
        "قناة فرانس 24",
        "the 20th anniversary",
        "the army's 14th Division combed villages",
        "Law No. 10 will keep refugees away",
        "منذ عام 2015 يشهدون تراجعا",
        "was born in 1998 and others",
        "القانون 10 الصادر في سوريا",
        "كميات كبيرة من البنادق",
        "بطول 8258 قدما",
        "one of the biggest rallies",
        "من جانب واحد",
        "in the 5-3 win",
        "between 23 and 25 May",
        "a man in his 20s",
        "two thirds of it",
        "استمر ساعتين",
    ],
)
def test_ages_clocks_names_and_ordinals_stay_no_counts(text: str) -> None:
    """A number that stands alone counts nothing where it is part of a name, a day, an hour, an age or an ordinal."""
    assert _open(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("تعرض ناقلتين سعوديتين لهجوم", ("other", 2)),
        ("أطلقت مدمرتان النار", ("other", 2)),
        ("مقتل مسلحين في كمين", ("killed", 2)),
        ("تعتقل السلطات صحفيا في المطار", ("arrested", 1)),
        ("ألقت القبض على رجل", ("arrested", 1)),
        ("إطلاق صاروخ باليستي", ("strikes", 1)),
        ("إسقاط طائرة مسيرة", ("weapons", 1)),
        ("intercepted and destroyed a ballistic missile", ("strikes", 1)),
        ("The blast killed a sergeant", ("killed", 1)),
        ("killed two and wounded another", ("injured", 1)),
        ("and another person was wounded", ("injured", 1)),
        ("He took a woman hostage", ("abducted", 1)),
        ("and a third was wounded", ("injured", 1)),
    ],
)
def test_ones_and_twos_of_any_noun(text: str, expected: tuple[str, int]) -> None:
    """The feminine dual is two of anything; a bare plural that reads like a dual, and an object alone, are few."""
    assert expected in [(kind, low) for kind, low, _ in _open(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The blast killed a senior commander", [("killed", 1)]),
        ("killed a wanted militant leader", [("killed", 1)]),
        ("They kidnapped an aid worker", [("abducted", 1)]),
        ("and a third man was wounded", [("injured", 1)]),
        ("It killed one and wounded two", [("killed", 1), ("injured", 2)]),
        ("The blast killed an estimated 50", [("killed", 50)]),
        ("The blast killed a sergeant and two soldiers", [("killed", 1), ("killed", 2)]),
        ("أسقط طائرتين مسيرتين", [("weapons", 2)]),
    ],
)
def test_nobody_is_counted_twice(text: str, expected: list[tuple[str, int]]) -> None:
    """What only describes the counted, and the words around it, count nobody of their own."""
    assert [(kind, low) for kind, low, _ in _open(text)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "احتجاز رهائن",
        "إصابة آخرين",
        "في كازاخستان",
        "باللغتين العربية والتركية",
        "الانسحاب من سوريا",
        "arrested a number of men",
        "released a video",
        "Israeli forces",
    ],
)
def test_what_only_looks_like_one_or_two(text: str) -> None:
    """Broken plurals, lands, definite duals and what is no person count nobody."""
    assert _open(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("مقتل 12 شخصا على الأقل", ("killed", 12, None)),
        ("killed 12 people at least", ("killed", 12, None)),
        ("killed several dozen fighters", ("killed", 24, 99)),
        ("احتشد بضع مئات من الأشخاص", ("participants", 200, 999)),
    ],
)
def test_ends_reach_the_count_from_behind_its_noun(text: str, expected: tuple[str, int, int | None]) -> None:
    """What is counted "at least" is open, also where that follows its noun."""
    assert expected in _open(text)


@given(st.integers(2, 1899), st.sampled_from(["died", "were killed", "of them", "by snipers", "in the valley"]))
def test_a_lone_number_is_counted_once_as_it_is(number: int, after: str) -> None:
    """Whatever number stands alone is found once, with its value, and covers nothing else of the text."""
    document = read_document(ArticleText(id="a", title="", text=f"They said that {number} {after}"))

    (found,) = find_counts(document, is_open=True)

    assert (found.count.low, document.full[found.start : found.end]) == (number, str(number))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("His three sons were killed.", ("killed", 3, 3)),
        ("مقتل أربعة أبناء له", ("killed", 4, 4)),
        ("اعتقال ثلاثة أشقاء", ("arrested", 3, 3)),
        ("Two of her cousins were arrested.", ("arrested", 2, 2)),
        ("10 500 people were killed.", ("killed", 10_500, 10_500)),
        ("1 200 000 refugees returned.", ("returned", 1_200_000, 1_200_000)),
        ("5+ people were killed.", ("killed", 5, None)),
    ],
)
def test_kin_and_numbers_in_groups_are_counted(text: str, expected: tuple[str, int, int | None]) -> None:
    """Kin share the fate that the verb tells; a blank parts groups of three digits; a plus leaves the end open."""
    assert _counts(text)[0] == expected


@pytest.mark.parametrize("text", ["They met on 10 5000 times.", "Flights 12 34 were late."])
def test_digits_that_are_no_groups_are_not_joined(text: str) -> None:
    """Only three digits behind a blank go on with a number."""
    assert not any(low is not None and low > 9_999 for _, low, _ in _counts(text))
