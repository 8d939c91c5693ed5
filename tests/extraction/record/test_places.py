"""Which places a record has: those of the tables that the encoder does not rule out, and those that it alone sees."""

import pytest

from extraction.mention import Mention
from extraction.names.entities import find_mentions
from extraction.record.places import as_seen
from extraction.text.reading import read_document
from schemas.analysis import ArticleText


def _mentions(title: str, text: str) -> tuple[tuple[Mention, ...], tuple[Mention, ...]]:
    """Return what the rooms of names find in an article, and what the encoder makes of it."""
    document = read_document(ArticleText(id="a", title=title, text=text))
    found = find_mentions(document)
    return found, as_seen(document, found)


def _places(mentions: tuple[Mention, ...]) -> set[str]:
    return {one.text for one in mentions if one.kind == "place"}


@pytest.mark.parametrize(
    ("title", "text", "village"),
    [
        ("قصف على ريف السويداء", "قصف الطيران الإسرائيلي صباح الاثنين تل الزعفرين وسقط خمسة جنود قتلى.", "تل الزعفرين"),
        (
            "Clashes in Abu Zali",
            "Clashes broke out in Abu Zali on Tuesday between rebels and the army. Residents left Abu Zali.",
            "Abu Zali",
        ),
    ],
)
def test_a_village_that_no_table_holds_is_seen(title: str, text: str, village: str) -> None:
    """Also where its name is that of a person elsewhere."""
    found, seen = _mentions(title, text)

    assert village not in _places(found)
    assert village in _places(seen)
    assert not any(one.kind == "person" for one in seen)


def test_what_the_encoder_is_sure_is_no_place_is_none() -> None:
    """Corona is a town in California, and a virus here."""
    found, seen = _mentions("ارتفاع إصابات كورونا", "سجلت وزارة الصحة العراقية 500 إصابة جديدة بفيروس كورونا في بغداد.")

    assert "كورونا" in _places(found)
    assert _places(seen) == {"بغداد"}


def test_a_state_stays() -> None:
    """It may act under its name, wherever that stands."""
    for text in ("US envoy Tom Barrack met Syrian officials.", "US jets struck a convoy of the group on Sunday."):
        found, seen = _mentions("", text)
        assert {one.text for one in found if one.also_state} == {one.text for one in seen if one.also_state} == {"US"}


def test_no_adjective_and_no_common_noun_is_a_place() -> None:
    """Whatever the encoder tags."""
    _, seen = _mentions(
        "غارة إسرائيلية على تلة", "أعلن الجيش اللبناني أن طائرة إسرائيلية أغارت على تلة في الجنوب اللبناني."
    )

    assert not {"إسرائيلية", "اللبناني", "تلة"} & _places(seen)


def test_an_unknown_village_is_in_the_state_of_the_town_beside_it() -> None:
    """Also where it is named without the town: in the headline."""
    _, seen = _mentions(
        "Drone hits Hoshan", "A Turkish drone struck a car in Hoshan, west of Ain Issa, on Monday. Ankara kept silent."
    )

    assert {one.country for one in seen if one.text == "Hoshan"} == {"SYR"}


def test_a_place_of_the_tables_that_the_rooms_refused_has_its_row() -> None:
    """القائم is what is standing, or a town with a crossing: the encoder tells that it is the town here."""
    found, seen = _mentions("شاحنات إغاثة تدخل سوريا عبر القائم", "دخلت عشرات الشاحنات من العراق عبر القائم.")

    assert "القائم" not in _places(found)
    assert {(one.name, one.country) for one in seen if one.text == "القائم"} == {("al-Qaim", "IRQ")}


def test_nothing_is_seen_in_nothing() -> None:
    """An empty article has no words."""
    assert _mentions("", "")[1] == ()
