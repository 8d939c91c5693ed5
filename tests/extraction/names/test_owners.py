"""Whose people, bodies and groups are: titles, appositions and possessives give the state."""

import pytest

from extraction.mention import Mention, MentionKind
from extraction.names.entities import find_mentions
from extraction.text.reading import read_document
from schemas.analysis import ArticleText


def found(text: str, kind: MentionKind) -> list[Mention]:
    """Return the mentions of one kind of a text."""
    return [one for one in find_mentions(read_document(ArticleText(id="1", title="", text=text))) if one.kind == kind]


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("Israel's Public Security Minister Adam Zabgat said", "Adam Zabgat", "ISR"),
        ("France's Defence Minister Marie Zabgat said", "Marie Zabgat", "FRA"),
        ("Yemeni Human Rights Minister Ahmed Zabgat said", "Ahmed Zabgat", "YEM"),
        ("Omar Zabgat, Lebanon's foreign minister, resigned", "Omar Zabgat", "LBN"),
        ("a warrant for Omar Zabgat, the head of Syria's Air Force Intelligence", "Omar Zabgat", "SYR"),
        ("American envoy to Syria Adam Zabgat arrived", "Adam Zabgat", "USA"),
        ("قال محمود الزغبطي، مستشار الرئيس الأمريكي، إن", "محمود الزغبطي", "USA"),
        ("التقى المبعوث الأممي إلى اليمن محمود الزغبطي الوفد", "محمود الزغبطي", "IGO"),
        ("وصل السفير الأمريكي لدى ألمانيا محمود الزغبطي", "محمود الزغبطي", "USA"),
        ("كشف وزير المالية السوري محمود الزغبطي ذلك", "محمود الزغبطي", "SYR"),
    ],
)
def test_titles_before_and_behind_a_name_give_its_state(text: str, name: str, country: str) -> None:
    """The state of an office is the holder's, and that an envoy is sent to is not; المالية is finance, not Mali."""
    (person,) = found(text, "person")

    assert (person.text, person.country) == (name, country)


@pytest.mark.parametrize(
    ("text", "name", "country"),
    [
        ("Lebanon's foreign ministry said", "foreign ministry", "LBN"),
        ("Egypt's House of Representatives approved it", "House of Representatives", "EGY"),
        ("The House of Representatives in Washington approved it", "House of Representatives", "USA"),
        ("air raids by the coalition killed two", "coalition", "IGO"),
        ("the coalition spokesman said", "coalition", "IGO"),
    ],
)
def test_bodies_belong_to_the_state_before_them(text: str, name: str, country: str) -> None:
    """What a state has is its own behind "Lebanon's"; a coalition of states belongs to none of them."""
    (body,) = found(text, "organisation")

    assert (body.text, body.country) == (name, country)


def test_a_house_of_another_state_has_no_id_of_ours() -> None:
    """Egypt's House of Representatives is not the American one: the canonical name goes with the state."""
    (body,) = found("Egypt's House of Representatives approved it", "organisation")

    assert (body.name, body.name_ar, body.id) == (None, None, None)


@pytest.mark.parametrize("text", ["the ruling coalition said", "talks on a coalition government failed"])
def test_coalitions_of_parties_are_no_armies(text: str) -> None:
    """A coalition that rules or bargains is one of parties."""
    assert found(text, "organisation") == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("التحالف الوطني أعلن ذلك", ["التحالف الوطني"]),  # the National Alliance is another thing
        ("قال التحالف في بيان", ["التحالف"]),  # the coalition said
        ("بإسناد من قوات بقيادة السعودية", []),  # led by Saudi Arabia
        ("زيارة خارجية إلى الصين", []),  # a visit abroad, to China
        ("بهدف تهديد أمن السعودية", []),  # the security of Saudi Arabia
    ],
)
def test_bodies_are_told_from_words_that_look_like_them(text: str, names: list[str]) -> None:
    """A leadership or a security is no body when it is a state's, nor is a visit abroad a ministry."""
    assert [one.text for one in found(text, "organisation") if one.country in (None, "IGO", "SAU", "CHN")] == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("أسرت القوات عددا من الميليشيات", ["القوات", "الميليشيات"]),
        ("قتل 30 مدنيا", ["مدنيا"]),
        ("the militia shelled the town", ["militia"]),
        ("armed groups took the road", ["armed groups"]),
    ],
)
def test_more_described_sides_are_groups(text: str, names: list[str]) -> None:
    """Militias with the article, one civilian after a number, armed groups."""
    assert [one.text for one in found(text, "group")] == names
