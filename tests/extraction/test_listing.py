"""Which people, organisations and sources of an article its record names; the sentences are invented."""

import pytest
from coding import analysed

from extraction.crediting import Credit, Source, chosen
from extraction.entities import find_mentions
from extraction.listing import HOPELESS, LEAST, groups_of, listed, signs_of, with_listed
from extraction.naming import is_inflected
from extraction.page import page_of
from extraction.reading import read_document
from schemas.analysis import ArticleText, Named


def _texts(names: tuple[Named, ...]) -> list[str]:
    return [name.text for name in names]


def test_an_outlet_that_is_only_a_byline_is_no_organisation() -> None:
    """The outlet of a dateline in brackets is not listed; the ministry that speaks is."""
    record = analysed("دبي، الإمارات العربية المتحدة (CNN) -- أعلنت وزارة الدفاع العراقية، الأحد، مقتل أربعة مسلحين.")

    assert _texts(record.organisations) == ["وزارة الدفاع العراقية"]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("The bill was passed by Iraq's parliament in Baghdad on Sunday, state television reported.", "parliament"),
        ("كشفت السلطات المصرية توقيف أربعة، وقالت السلطات المصرية إنهم هربوا.", "السلطات المصرية"),
    ],
    ids=["a parliament", "the Egyptian authorities"],
)
def test_a_general_body_may_be_listed(text: str, named: str) -> None:
    """A body without a name of its own is listed where annotators list it, though the text has no name for it."""
    assert any(named in name for name in _texts(analysed(text).organisations))


@pytest.mark.parametrize(
    ("text", "stretch"),
    [
        ("قال قائد الشرطة سوتيرنو برابوانغو إن المهاجمين قتلوا.", "سوتيرنو برابوانغو"),
        ("عقد مجلس الوصاية الشعبي جلسة في المدينة.", "مجلس الوصاية الشعبي"),
        ("Officers of Scotland Yard closed the road.", "Scotland Yard"),
        ("The bill was passed by Sudan's irrigation ministry.", "Sudan's irrigation ministry"),
        ("The road was closed by Kim Yo-jong.", "Kim Yo-jong"),
    ],
)
def test_what_no_table_knows_is_offered(text: str, stretch: str) -> None:
    """Runs of uncommon words or capitals, and nouns of organisations with what belongs to them, may be listed."""
    document = read_document(ArticleText(id="a", title="", text=text))
    page = page_of(document)

    offered = [group.offer for group in groups_of(page, find_mentions(document))]
    assert stretch in [document.text(offer.start, offer.end) for offer in offered]


def test_a_name_ends_before_the_verb() -> None:
    """A word with the form of a verb and its object is no family name: أبلغتها (she told her)."""
    assert is_inflected("وابلغتها")
    assert not is_inflected("بومبيو")

    mentions = find_mentions(read_document(ArticleText(id="a", title="", text="زار الوزير جيمس ماتيس وأبلغتها بالأمر")))

    assert [mention.text for mention in mentions if mention.kind == "person"] == ["جيمس ماتيس"]


@pytest.mark.parametrize(
    ("text", "person"),
    [
        ("ADEN (AFP) - James Brown said the road was closed.", "James Brown"),
        ("RIYADH - James Brown said the road was closed.", "James Brown"),
        ("President Kim Yo-jong said the road was closed.", "Kim Yo-jong"),
    ],
    ids=["a bracket", "a dash", "a hyphen"],
)
def test_a_dateline_is_no_part_of_a_name(text: str, person: str) -> None:
    """Bracket and dash part two names; a hyphen joins the halves of a given name."""
    mentions = find_mentions(read_document(ArticleText(id="a", title="", text=text)))

    assert [mention.text for mention in mentions if mention.kind == "person"] == [person]


def test_what_is_skipped_would_not_be_listed() -> None:
    """A stretch is given up only where it is much likelier to be nothing than a listed name may be."""
    assert 1.0 - HOPELESS < LEAST


def test_each_name_is_offered_once_with_all_its_places() -> None:
    """A name that is repeated is one offer that says how often it stands in the text."""
    document = read_document(
        ArticleText(id="a", title="", text="The Syrian army left. The Syrian army returned to Homs.")
    )
    mentions, page = find_mentions(document), page_of(document)
    groups = groups_of(page, mentions)

    features = [own for group, own in zip(groups, signs_of(page, groups, mentions), strict=True) if group.offer.mention]
    assert len(features) == 1
    assert "count=2&organisation" in features[0]


def test_what_is_listed_is_written_so() -> None:
    """Every listed name has the text of its offsets, and stands once among the mentions it is laid beside."""
    document = read_document(
        ArticleText(id="a", title="", text="Ri Song Gil met Sudan's irrigation ministry, it said.")
    )
    mentions = find_mentions(document)
    names = listed(document, mentions)

    together = with_listed(mentions, names)
    assert all(document.text(one.start, one.end) == one.text for ones in names.values() for one in ones)
    assert [one.start for one in together] == sorted(one.start for one in together)
    assert len({(one.start, one.end) for one in together}) == len(together)


def test_the_fuller_source_stands_for_both() -> None:
    """Of "ministry" and "defence ministry" the fuller is credited; what is not likely is not."""
    text = "The defence ministry said so. The ministry said more. Others said nothing."
    document = read_document(ArticleText(id="a", title="", text=text))

    def credit(name: str) -> Credit:
        start = document.full.index(name)
        return Credit(start, start + len(name), frozenset(name.split()), None, (), ((0, 1),))

    offers = [credit("ministry"), credit("defence ministry"), credit("Others")]
    found = chosen(document, offers, [0.9, 0.8, 0.1])

    start = document.full.index("defence")
    assert found == (Source(start, start + len("defence ministry"), "defence ministry"),)


def test_sources_are_judged() -> None:
    """An agency that is told and the official who tells are credited, the state that is spoken of is not."""
    record = analysed("قال مصدر أمني لوكالة رويترز إن القصف على دمشق توقف، وفقا لوكالة سانا.")

    assert "مصدر أمني" in _texts(record.attribution)
    assert not any("دمشق" in source for source in _texts(record.attribution))


def test_the_same_text_gives_the_same_names() -> None:
    """Names and sources come out the same, run after run."""
    text = "The Houthi militia freed John Smith, state media said, citing the UN and Turkey's foreign ministry."

    first, second = analysed(text), analysed(text)

    assert (first.people, first.organisations, first.attribution) == (
        second.people,
        second.organisations,
        second.attribution,
    )
