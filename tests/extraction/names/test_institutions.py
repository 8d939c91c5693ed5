"""What a state has is named in English, however it is written."""

import pytest

from extraction.names.entities import find_mentions
from extraction.text.reading import read_document
from schemas.analysis import ArticleText


def _names(text: str) -> list[str | None]:
    document = read_document(ArticleText(id="a", title="", text=text))
    return [mention.name for mention in find_mentions(document) if mention.kind in {"organisation", "group"}]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("أعلن الجيش العراقي الأمر", "Iraqi army"),
        ("قالت وزارة الدفاع السورية ذلك", "Syrian defence ministry"),
        ("انتشرت قوات الأمن السورية أمس", "Syrian security forces"),
        ("ناقش الوفد العراقي الأمر", "Iraqi delegation"),
        ("The Iraqi Army said so", "Iraqi army"),
        ("The Syrian Defense Ministry said so", "Syrian defence ministry"),
    ],
)
def test_an_institution_of_a_state_has_its_english_name(text: str, name: str) -> None:
    """Arabic and English, the noun and the state's adjective give one name."""
    assert _names(text) == [name]


@pytest.mark.parametrize("text", ["أعلن الجيش الأمر", "The army said so"])
def test_whose_it_is_must_be_written(text: str) -> None:
    """The army alone is given no state's name."""
    assert set(_names(text)) <= {None}


def test_a_name_of_its_own_stands() -> None:
    """What the tables name keeps its name, whatever state it belongs to."""
    assert _names("قصف حزب الله اللبناني الموقع") == ["Hezbollah"]
