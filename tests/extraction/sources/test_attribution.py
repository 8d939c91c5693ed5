"""Attribution: who the article says it has its information from."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extraction.mention import Attribution, Mention, MentionKind
from extraction.names.entities import find_mentions
from extraction.sources.attribution import find_attributions
from extraction.text.reading import read_document
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


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("وصل الوفد بحسب المنظمين.", "المنظمين"),
        ("وصل الوفد وفق لائحة الاتهام.", "لائحة الاتهام"),
        ("وصل الوفد بحسب ما أظهرت لقطات تلفزيونية.", "لقطات تلفزيونية"),
        ("وقالت سلمى بن داود، نائبة المدير، إن الوفد وصل.", "سلمى بن داود"),
        ("قال منتقدون للقانون إن الوفد وصل.", "منتقدون للقانون"),
        ("أفاد أحد السكان أن القصف توقف.", "السكان"),
        ("وكانت مصادر محلية قد قالت إن القصف توقف.", "مصادر محلية"),
        ("لكن مصادر قبلية وسكان ذكروا أن القصف توقف.", "مصادر قبلية وسكان"),
        ("وبحسب وكالة معا الإخبارية قال سامي إن القصف توقف.", "وكالة معا الإخبارية"),
        ("Shelling stopped, according to Radio Tatlin.", "Radio Tatlin"),
        ("Shelling stopped, according to reports.", "reports"),
        ("Shelling stopped, a mine guard said.", "mine guard"),
        ("Netwatch said the shelling stopped.", "Netwatch"),
        ("Sami Dawd, a lawmaker in Amman, said the shelling stopped.", "Sami Dawd"),
        ("Shelling stopped, said Sami Dawd, a lawmaker.", "Sami Dawd"),
        ("Footage released by the Tatlin centre on Monday shows it.", "Tatlin centre"),
    ],
)
def test_a_source_that_only_its_place_shows(text: str, expected: str) -> None:
    """Behind "according to" or قال (said), or alone before "said", stands a source, though nothing knows its name."""
    assert expected in _sources(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In what state media called an answer, shells fell.", "state media"),
        ("A military source put the losses at ten.", "military source"),
        ("Several witnesses saw three trucks.", "Several witnesses"),
        ("وعلم من مصادر محلية متطابقة أن القصف توقف.", "مصادر محلية متطابقة"),
        ("أكدت مصادر طبية الخميس وفاة سامي داود الذي أصيب.", "مصادر طبية"),
        ("اتهمت وسائل إعلام محلية الجيش بالقصف.", "وسائل إعلام محلية الجيش"),
    ],
)
def test_a_noun_that_always_names_a_source(text: str, expected: str) -> None:
    """Sources, witnesses and media are sources wherever they stand, and never the one person named behind them."""
    assert expected in _sources(text, ("person", "سامي داود") if "سامي" in text else ("person", text[:2]))


def test_an_outlet_that_only_its_capitals_show() -> None:
    """Who is told something in capitals is an outlet; "told reporters" names none."""
    assert _sources("The mayor told Al-Tatlin that shelling stopped.")[1:] == ["Al-Tatlin"]
    assert _sources("The police told reporters that shelling stopped.") == ["police"]


def test_the_name_beside_a_title() -> None:
    """قال رئيس اللجنة، سامي داود، إن (the chairman, Sami Dawd, said): both are offered, as no rule knows the name."""
    assert _sources("قال رئيس اللجنة، سامي داود، إن القصف توقف.") == ["رئيس اللجنة", "سامي داود"]


@pytest.mark.parametrize(
    "text", ["قال للصحفيين إن القصف توقف.", "وقال فيها إن القصف توقف.", "وصل بناء على طلب.", "He said it stopped."]
)
def test_who_was_told_and_pronouns_are_no_sources(text: str) -> None:
    """A place where a source may stand need not hold one."""
    assert _sources(text) == []


@given(
    st.lists(
        st.sampled_from(["قال", "بحسب", "وفقا ل", "said", "told", "according to", "،", ",", ".", "مصدر", "Radio", "عن"])
    )
)
def test_every_source_is_a_stretch_of_the_text(words: list[str]) -> None:
    """In whatever order words of saying, nouns and marks stand, a source is what the text has between its offsets."""
    document = read_document(ArticleText(id="a", title="", text=" ".join(words)))

    for found in find_attributions(document, ()):
        assert document.full[found.start : found.end] == found.text
        assert found.text.strip()


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


def test_a_lone_definite_noun_of_another_body_is_its_own_source() -> None:
    """الوزارة (the ministry) behind a person, or behind nobody, repeats nobody: it stands for itself."""
    named: tuple[MentionKind, str] = ("person", "سامي داود")

    assert _sources("قال سامي داود إن القصف توقف. وذكرت الوزارة أن الهدنة صامدة.", named) == ["سامي داود", "الوزارة"]
    assert _sources("وذكرت الوزارة أن الهدنة صامدة.") == ["الوزارة"]


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


@pytest.mark.parametrize(
    "piece", ["قال مصدر ", "said ", ", said", "وفقا ل ", "A source said. ", "media ", "مصادر ", "told Radio "]
)
def test_hostile_text_takes_linear_time(piece: str) -> None:
    """100,000 characters of one thing take seconds of the processor's time; quadratic work would take minutes."""
    document = read_document(ArticleText(id="a", title="", text=piece * (100_000 // len(piece))))
    began = process_time()

    find_attributions(document, ())

    assert process_time() - began < 5.0


@pytest.mark.parametrize(
    ("text", "named", "expected"),
    [
        ("أعلن الجيش مقتل خمسة جنود.", ("organisation", "الجيش"), ["الجيش"]),
        ("أعلن المتحدث باسم الجيش مقتل خمسة جنود.", ("place", "جنود"), ["المتحدث باسم الجيش"]),
        ("وصف الجيش الهادئ الوضع.", ("place", "الوضع"), []),
        ("قال المسؤول طالبا عدم نشر اسمه إن الوفد وصل.", ("place", "الوفد"), ["المسؤول"]),
        ("وقال اللفتنانت جنرال سامي داود إن الوفد وصل.", ("person", "سامي داود"), ["سامي داود"]),
        ("انسحبت القوات وفقا للاتفاق.", ("place", "القوات"), ["اتفاق"]),
        ("انسحبت القوات وفقا لخطة جديدة.", ("place", "القوات"), ["خطة جديدة"]),
        ("قصف الطيران مصادر المياه.", ("place", "الطيران"), []),
    ],
)
def test_an_arabic_source_ends_with_its_noun_phrase(
    text: str, named: tuple[MentionKind, str], expected: list[str]
) -> None:
    """A common word without the article behind one with it is what was said; a glued preposition goes off."""
    assert _sources(text, named) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Nobody said why.",
        "No group claimed responsibility.",
        "No armed group has claimed responsibility.",
        "The bomb claimed at least twenty-four lives.",
        "Water sources were hit.",
        "Key witnesses were killed.",
        "The work went on according to plan.",
    ],
)
def test_what_said_nothing_is_no_source(text: str) -> None:
    """Nobody, no group, a bomb that claims lives and what is drawn from or heard in court tell no news."""
    assert _sources(text) == []


def test_a_state_that_deploys_is_no_source() -> None:
    """نشرت is "published" of a newspaper and "deployed" of a state."""
    state = ArticleText(id="a", title="", text="نشرت روسيا قواتها على الحدود.")
    document = read_document(state)

    assert find_attributions(document, find_mentions(document)) == ()
    assert _sources("نشرت الصحيفة صورا.") == ["الصحيفة"]
