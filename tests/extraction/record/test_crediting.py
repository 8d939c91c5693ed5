"""Which sources a record credits, of the words that the encoder takes for one."""

import pytest

from extraction.names.entities import find_mentions
from extraction.record import crediting
from extraction.record.crediting import credited
from extraction.sources.attribution import find_attributions
from extraction.text.reading import read_document
from schemas.analysis import ArticleText


def _sources(monkeypatch: pytest.MonkeyPatch, text: str, *stretches: str) -> list[str]:
    """Return the sources of a text of which the encoder credits these stretches."""
    document = read_document(ArticleText(id="a", title="", text=text))
    found = [(text.index(one), text.index(one) + len(one)) for one in stretches]
    offset = document.full.index(text[:5])
    monkeypatch.setattr(
        crediting, "credited_stretches", lambda *_: [(start + offset, end + offset) for start, end in found]
    )
    mentions = find_mentions(document)
    return [one.text for one in credited(document, mentions, find_attributions(document, mentions))]


@pytest.mark.parametrize(
    ("text", "stretch", "sources"),
    [
        ("قتل ثلاثة بحسب متحدث باسم المعارضة السورية.", "متحدث باسم", ["متحدث باسم المعارضة السورية"]),
        ("قال مصدر طبي في حمص إن ثلاثة قتلوا.", "مصدر طبي في", ["مصدر طبي في حمص"]),
        ("قالت المنظمة الحقوقية إن الحرب طالت.", "الحقوقية", ["المنظمة الحقوقية"]),
        ("قال خبراء في شؤون اليمن كثيرون ذلك.", "خبراء في", ["خبراء"]),
        ("Police said that two men died.", "Police", ["Police"]),
        ("وقالت رويترز إن ثلاثة قتلوا.", "رويترز", ["رويترز"]),
    ],
)
def test_a_part_of_a_phrase_stands_for_the_whole(
    monkeypatch: pytest.MonkeyPatch, text: str, stretch: str, sources: list[str]
) -> None:
    """Where the stretch ends open, or is one Arabic word that names nobody."""
    assert _sources(monkeypatch, text, stretch) == sources


def test_several_phrases_are_several_sources(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the rules find more than one in what the encoder takes for one."""
    text = "Three men died, according to the Syrian Observatory for Human Rights, police said."

    whole = "the Syrian Observatory for Human Rights, police"
    assert _sources(monkeypatch, text, whole) == ["Syrian Observatory for Human Rights", "police"]


def test_an_abbreviation_that_is_spelt_out_is_one_source(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its points part no sources."""
    text = "وقال الوزير لقناة سي.إن.إن ترك إن بلاده سترد."

    assert _sources(monkeypatch, text, "سي.إن.إن ترك") == ["سي.إن.إن ترك"]


def test_each_source_is_told_once_in_its_fullest_form(monkeypatch: pytest.MonkeyPatch) -> None:
    """The last name alone is no second source."""
    text = "Ahmed Salem said on Monday that he left. Salem denied more."

    assert _sources(monkeypatch, text, "Ahmed Salem", "Salem") == ["Ahmed Salem"]
