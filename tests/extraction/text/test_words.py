"""Words of a document: folded, numbers and marks apart, offsets as written."""

import pytest

from extraction.text.reading import read_document
from extraction.text.words import fold, unprefixed, words_of
from schemas.analysis import ArticleText


def _words(text: str) -> list[str]:
    document = read_document(ArticleText(id="a", title="", text=text))
    return [word.text for word in words_of(document).items if word.text != "\n"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("قُتِلَ ١٢ جنديًّا", ["قتل", "12", "جنديا"]),
        ("بـ31 شخصا", ["ب", "31", "شخصا"]),
        ("لـCNN", ["ل", "cnn"]),
        ("1,905 soldiers.", ["1,905", "soldiers", "."]),
        ("10:30", ["10", ":", "30"]),
        ("ديسمبر/كانون الأول", ["ديسمبر", "/", "كانون", "الاول"]),
        ("twenty-three", ["twenty", "-", "three"]),
    ],
)
def test_words(text: str, expected: list[str]) -> None:
    """Marks and tatweel are gone, digits stand apart from letters."""
    assert _words(text) == expected


def test_offsets_are_the_documents() -> None:
    """A word's offsets cover it as written, vowel marks included."""
    document = read_document(ArticleText(id="a", title="", text="قُتِلَ ١٢ جنديًّا"))

    stretches = [document.full[word.start : word.end] for word in words_of(document).items]

    assert [fold(stretch) for stretch in stretches if stretch.strip()] == ["قتل", "12", "جنديا"]


def test_prefixes_come_off_whole() -> None:
    """والصاروخ (and the missile) may be صاروخ (missile); two letters always stay."""
    assert "صاروخ" in unprefixed(fold("والصاروخ"))
    assert unprefixed("said") == ("said",)
    assert all(len(form) >= 2 for form in unprefixed(fold("ولد")))
