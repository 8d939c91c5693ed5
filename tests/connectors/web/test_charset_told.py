"""A document that does not say what charset it is in, or says UTF-8 wrongly, is told by its letters."""

from html import escape
from importlib import resources

import pytest
import yaml
from feed_site import rss
from hypothesis import given
from hypothesis import strategies as st
from old_charsets import WRITTEN, Written

from connectors.articles.extract import extract
from connectors.articles.page import Page
from connectors.feeds.reading.parse import parse_feed
from connectors.web.charset import to_utf8

CASES = [
    pytest.param(text, charset, id=f"{text.language} in {charset}") for text in WRITTEN for charset in text.charsets
]
#: A headline alone has too little of what tells these from their neighbours: a Polish one in windows-1250 is taken for
#: ISO-8859-2, which has three of its letters elsewhere.
LONG_ONLY = {"windows-1250"}
CHINESE = next(text for text in WRITTEN if text.language == "Chinese")
JAPANESE = next(text for text in WRITTEN if text.language == "Japanese")
RUSSIAN = next(text for text in WRITTEN if text.language == "Russian")


@pytest.mark.parametrize(("text", "charset"), CASES)
def test_a_text_is_told_by_its_letters(text: Written, charset: str) -> None:
    """Nothing is declared; a paragraph is read to the letter, and so is a headline alone."""
    short = text.paragraph if charset in LONG_ONLY else text.headline

    assert to_utf8(text.paragraph.encode(charset), None)[0].decode() == text.paragraph
    assert to_utf8(short.encode(charset), None)[0].decode() == short


@pytest.mark.parametrize(("text", "charset"), CASES)
def test_a_feed_that_says_utf8_wrongly_is_read(text: Written, charset: str) -> None:
    """The markup of a feed does not hide its language, and what it is in is a defect that is named."""
    document = rss(
        f"<item><title>{text.headline}</title><link>https://news.example/1</link>"
        f"<description>{escape(f'<p>{text.paragraph}</p>')}</description></item>"
    )
    parsed = parse_feed(document.decode().encode(charset), "text/xml; charset=utf-8", "https://news.example/feed")
    (entry,) = parsed.entries

    assert (entry.title, entry.summary) == (text.headline, f"<p>{text.paragraph}</p>")
    assert [defect.partition(", is ")[0] for defect in parsed.defects] == ["charset: declared utf-8"]


@pytest.mark.parametrize(("text", "charset"), CASES)
def test_a_page_that_says_utf8_wrongly_is_read(text: Written, charset: str) -> None:
    """So is a page, behind a script that is longer than what is looked at."""
    script = "var a = 1;\n" * 10_000
    body = (
        f"<html><head><meta charset=utf-8><title>{text.headline}</title><script>{script}</script></head><body><article>"
        f"<h1>{text.headline}</h1><p>{text.paragraph}</p><p>{text.paragraph[:-1]}!</p></article></body></html>"
    )
    page = extract(Page(body=body.encode(charset), content_type="text/html", url="https://news.example/1"))

    assert text.paragraph in page.text


@pytest.mark.parametrize("charset", ["windows-1256", "iso-8859-6"])
def test_our_own_articles_are_told(charset: str) -> None:
    """Title and text of each Arabic article of the corpus, in both of the charsets of Arabic."""
    corpus = yaml.safe_load((resources.files("evaluation") / "corpus" / "articles_ar.yaml").read_text(encoding="utf-8"))
    texts = [text for article in corpus for text in (article["title"], article["text"])]
    written = [text.encode(charset, "ignore") for text in texts]

    assert [to_utf8(body, None)[0].decode() for body in written] == [body.decode(charset) for body in written]


@given(st.integers(0, 8))
def test_half_a_letter_at_the_end_of_what_is_looked_at_counts_for_nothing(shift: int) -> None:
    """Wherever the bound falls in a long text of letters of two bytes, it is the same charset."""
    text = "a" * shift + JAPANESE.paragraph * 600

    assert to_utf8(text.encode("shift_jis"), None)[0].decode() == text


def test_a_document_of_letters_cut_in_half_is_what_it_says() -> None:
    """Summaries cut at a number of bytes harm a letter each, and no other."""
    cut = CHINESE.paragraph.encode("gb18030")[:41]
    body = b"<a>" + b"</a><a>".join([CHINESE.paragraph.encode("gb18030"), cut, cut]) + b"</a>"
    found, defect = to_utf8(body, "text/xml; charset=gb2312")

    assert found.decode().split("</a><a>")[0] == f"<a>{CHINESE.paragraph}"
    assert found.decode().count("\ufffd") == 2
    assert defect == "charset: declared gb2312, is gb18030"


def test_what_is_declared_is_not_taken_where_another_language_speaks() -> None:
    """A declaration of letters of two bytes does not hold for what is not nearly valid in it."""
    found, _ = to_utf8(RUSSIAN.paragraph.encode("koi8-r"), "text/xml; charset=euc-kr")

    assert found.decode() == RUSSIAN.paragraph
