"""Attribution: who the article says it has its information from."""

from time import perf_counter

import pytest

from extraction.attribution import find_attributions
from extraction.mention import Attribution, Mention, MentionKind
from extraction.reading import read_document
from schemas.analysis import ArticleText


def _found(
    text: str, *named: tuple[MentionKind, str], title: str = "", source: str | None = None
) -> tuple[Attribution, ...]:
    document = read_document(ArticleText(id="a", title=title, text=text, source=source))
    mentions = []
    for kind, name in named:
        start = document.full.index(name)
        end = start + len(name)
        mentions.append(Mention(kind=kind, start=start, end=end, text=name, outer_start=start, outer_end=end))
    return find_attributions(document, tuple(mentions))


def _sources(text: str, *named: tuple[MentionKind, str], title: str = "", source: str | None = None) -> list[str]:
    return list(dict.fromkeys(found.text for found in _found(text, *named, title=title, source=source)))


@pytest.mark.parametrize(
    ("text", "named", "expected"),
    [
        ("وصل الوفد وفقا لوكالة سانا.", ("organisation", "وكالة سانا"), "وكالة سانا"),
        ("وصل الوفد بحسب وزارة الدفاع.", ("organisation", "وزارة الدفاع"), "وزارة الدفاع"),
        ("وصل الوفد بحسب ما أكدته وزارة الدفاع.", ("organisation", "وزارة الدفاع"), "وزارة الدفاع"),
        ("كما ذكرت صحيفة الثورة فقد وصل الوفد.", ("organisation", "صحيفة الثورة"), "صحيفة الثورة"),
        ("قال الوزير ثابت العباسي إن الوفد وصل.", ("person", "ثابت العباسي"), "ثابت العباسي"),
        ("وقالت رئيسة البعثة، سلمى داود، إن الوفد وصل.", ("person", "سلمى داود"), "سلمى داود"),
        ("وأوضحت المسؤولة في المنظمة سلمى داود أن الوفد وصل.", ("person", "سلمى داود"), "سلمى داود"),
        ("قال المدير سامي داود لوكالة رويترز إن الوفد وصل.", ("person", "سامي داود"), "سامي داود"),
        ("أعلنت روسيا أن الوفد وصل.", ("place", "روسيا"), "روسيا"),
        ("لكن حركة النهضة أعلنت أن الوفد وصل.", ("organisation", "حركة النهضة"), "حركة النهضة"),
        ("The delegation arrived, according to Sana.", ("organisation", "Sana"), "Sana"),
        ("Thabit Abbasi said the delegation arrived.", ("person", "Thabit Abbasi"), "Thabit Abbasi"),
        ("The defence ministry said the delegation arrived.", ("place", "arrived"), "defence ministry"),
    ],
)
def test_a_named_source(text: str, named: tuple[MentionKind, str], expected: str) -> None:
    """A name after "according to", or beside a verb of saying, is the source; the person rather than the title."""
    assert _sources(text, named)[0] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("قال مصدر رفيع في الوفد العراقي إن المباحثات نجحت.", "مصدر رفيع في الوفد العراقي"),
        ("مصدر رفيع في الوفد العراقي أكد أن المباحثات نجحت.", "مصدر رفيع في الوفد العراقي"),
        ("قال مصدر أمني إن المباحثات نجحت.", "مصدر أمني"),
        ("قال متحدث باسم الحكومة في بيان إن المباحثات نجحت.", "متحدث باسم الحكومة"),
        ("أفاد ناشطون بأن القصف توقف.", "ناشطون"),
        ("قال شهود عيان إن القصف توقف.", "شهود عيان"),
        ("أفادت تقارير بأن القصف توقف.", "تقارير"),
        ("قالت الشرطة إن القصف توقف.", "الشرطة"),
        ("A security source said talks went well.", "security source"),
        (
            "A source at the Aleppo police command told reporters that shelling stopped.",
            "source at the Aleppo police command",
        ),
        ("Activists said the shelling stopped.", "Activists"),
        ("State media reported that shelling stopped.", "State media"),
        ("A senior official, speaking in Amman, said talks went well.", "senior official"),
        ("The Pentagon denied the report.", "Pentagon"),
        ("ذكرت خلية الإعلام الأمني في بيان أن القصف توقف.", "خلية الإعلام الأمني"),
        ("وأفاد مراسل الجزيرة بأن القصف توقف.", "الجزيرة"),
        ("أعلنت هيئة التحرير مسؤوليتها عن الهجوم.", "هيئة التحرير"),
        ("Shelling stopped, according to local officials.", "local officials"),
    ],
)
def test_a_described_source(text: str, expected: str) -> None:
    """A source without a name is its noun phrase, with the body it belongs to and without the occasion."""
    assert _sources(text) == [expected]


def test_an_agency_and_the_source_behind_it() -> None:
    """نقلت وكالة عن مصدر (an agency quoted a source) names two."""
    sources = _sources("نقلت وكالة رويترز عن مسؤول أمني قوله إن القصف توقف.", ("organisation", "رويترز"))

    assert {source.removeprefix("وكالة ") for source in sources} == {"رويترز", "مسؤول أمني"}


def test_whom_it_was_told_to() -> None:
    """قال لرويترز and "told Reuters" name the outlet beside the speaker."""
    assert "رويترز" in _sources("قال مصدر أمني لرويترز إن القصف توقف.")
    assert _sources("A security source told Reuters that shelling stopped.") == ["security source", "Reuters"]


def test_a_headline_with_a_colon() -> None:
    """A headline "source: claim" is an attribution; a country before the colon is a dateline."""
    assert _sources("وصل الوفد.", title="وزارة الدفاع: القصف توقف") == ["وزارة الدفاع"]
    assert _sources("وصل الوفد.", ("place", "العراق"), title="العراق: القصف توقف") == []


def test_a_lone_definite_noun_points_back() -> None:
    """البيان and "the ministry" repeat the source before them; without one they name nobody."""
    named: tuple[MentionKind, str] = ("organisation", "وزارة الدفاع")

    assert _sources("قالت وزارة الدفاع إن القصف توقف. وذكرت الوزارة أن الهدنة صامدة.", named) == ["وزارة الدفاع"]
    assert _sources("وذكر البيان أن الهدنة صامدة.") == []


def test_the_publisher_is_no_source() -> None:
    """The outlet that publishes the article is left out, another outlet is not."""
    text = "قال مصدر أمني لرويترز إن القصف توقف."

    assert "رويترز" in _sources(text, source="sana-ar")
    assert _sources("The shelling stopped, Sana said.", ("organisation", "Sana"), source="sana-en") == []


@pytest.mark.parametrize(
    "text",
    [
        "وصل الوفد إلى دمشق.",
        "The delegation arrived.",
        "بين الجانبين خلاف.",
        "the claims of the states",
        "",
        "قال.",
        "said.",
    ],
)
def test_no_source_is_no_source(text: str) -> None:
    """A text without a source has none, and nothing is raised."""
    assert _sources(text) == []


def test_offsets_cover_the_text() -> None:
    """Start and end point at the name as written."""
    document = read_document(ArticleText(id="a", title="عنوان", text="وصل الوفد وفقًا لوزارة الدفاع. وعاد."))

    (found,) = find_attributions(document, ())

    assert document.full[found.start : found.end] == found.text == "وزارة الدفاع"


@pytest.mark.parametrize("piece", ["قال مصدر ", "said ", "وفقا ل ", "A source said. "])
def test_hostile_text_takes_linear_time(piece: str) -> None:
    """A hundred thousand characters of one thing are read in seconds; quadratic work would take minutes."""
    document = read_document(ArticleText(id="a", title="", text=piece * (100_000 // len(piece))))
    began = perf_counter()

    find_attributions(document, ())

    assert perf_counter() - began < 5.0
