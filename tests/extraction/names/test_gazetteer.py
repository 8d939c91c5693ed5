"""Names of the tables and adjectives of nationality."""

import pytest

from extraction.names.gazetteer import longest_at, nationality
from extraction.names.page import page_of
from extraction.text.reading import read_document
from schemas.analysis import ArticleText


@pytest.mark.parametrize(
    ("word", "country"),
    [
        ("سوري", "SYR"),
        ("السوريين", "SYR"),
        ("والعراقيه", "IRQ"),
        ("للاتراك", "TUR"),
        ("syrian", "SYR"),
        ("russians", "RUS"),
        ("سوريا", None),
        ("سوريه", None),
        ("حجر", None),
    ],
)
def test_nationalities_give_their_state(word: str, country: str | None) -> None:
    """Every form of the adjective gives the state; the name of the state is no adjective."""
    found = nationality(word)

    assert (found[0] if found else None) == country


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("وبالعراق", "العراق"),
        ("وسوريا", "سوريا"),
        ("لدمشق", "دمشق"),
        ("وكالة الأنباء السورية “سانا”", "وكالة الأنباء السورية “سانا"),
        ("دير_الزور", "دير_الزور"),
        ("Deir ez-Zor", "Deir ez-Zor"),
        ("Syria's", "Syria"),
        ("US", "US"),
    ],
)
def test_names_are_found_without_what_is_attached(text: str, written: str) -> None:
    """Prefix letters and possessive endings are no part of the name; quotes and hyphens within are."""
    page = page_of(read_document(ArticleText(id="1", title="", text=text)))
    found = longest_at(page.document, page.keys, 0)

    assert found is not None
    assert page.document.full[found.start : found.end] == written


@pytest.mark.parametrize("text", ["us", "who", "is", "اليوم"])
def test_common_words_are_no_names(text: str) -> None:
    """Acronyms that are words count in capitals only."""
    page = page_of(read_document(ArticleText(id="1", title="", text=text)))

    assert longest_at(page.document, page.keys, 0) is None
