"""Of a page the main text and the stated metadata are taken, in whatever way it is made."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from connectors.articles.extract import MAX_ELEMENTS, MAX_TEXT_CHARS, extract
from connectors.articles.metadata import MAX_LINE_CHARS
from connectors.articles.page import Page, PageText

DATA = Path(__file__).parent / "data"
URL = "https://news.example/story"
EXPECTED: dict[str, dict[str, Any]] = yaml.safe_load((DATA / "pages.yaml").read_text(encoding="utf-8"))
PARAGRAPH = (
    "<p>The convoy of {} lorries crossed the bridge at noon and reached the depot in the evening, guards said.</p>"
)


def _read(body: bytes | str, content_type: str | None = "text/html") -> PageText:
    body = body.encode() if isinstance(body, str) else body
    return extract(Page(body=body, content_type=content_type, url=URL))


def _article(inside: str, head: str = "") -> str:
    return f"<html><head><title>Convoy</title>{head}</head><body><article>{inside}</article></body></html>"


def _ld(json: str) -> PageText:
    return _read(_article(PARAGRAPH.format(1), f'<script type="application/ld+json">{json}</script>'))


@pytest.mark.parametrize("name", EXPECTED)
def test_the_main_text_is_taken_and_nothing_else(name: str) -> None:
    """The pieces of the article are there in their order; menus, comments, related news and notices are not."""
    text = _read((DATA / name).read_bytes()).text
    found = [text.find(piece) for piece in EXPECTED[name]["has"]]

    assert -1 not in found
    assert found == sorted(found)
    assert [piece for piece in EXPECTED[name]["has_not"] if piece in text] == []


@pytest.mark.parametrize("name", EXPECTED)
def test_the_metadata_is_what_the_page_states(name: str) -> None:
    """Title, moments with their zone, author, language, address, site and image are as stated; None for what is not."""
    page = _read((DATA / name).read_bytes())
    expected = EXPECTED[name]

    assert page.title == expected["title"]
    for field in ("published", "modified"):
        assert getattr(page, field) == (datetime.fromisoformat(expected[field]) if field in expected else None)
    for field in ("author", "language", "canonical_url", "site_name", "image"):
        assert getattr(page, field) == expected.get(field)
    assert page.is_paywalled == expected.get("is_paywalled", False)


def test_each_paragraph_is_a_line() -> None:
    """Paragraphs, also those made by line breaks, stay apart."""
    text = _read((DATA / "div_soup_arabic.html").read_bytes()).text

    assert "\nوقال عضو اللجنة" in text


def test_the_served_charset_goes_before_the_one_inside() -> None:
    """A page that a proxy recoded says so in the header alone."""
    declared = '<meta charset="windows-1256">'
    body = _article(
        "<p>Le café à côté du marché rouvrira dimanche, après des mois de fermeture, dit le maire.</p>", declared
    )
    page = _read(body.encode("iso-8859-1"), "text/html; charset=iso-8859-1")

    assert "Le café à côté du marché" in page.text


@pytest.mark.parametrize("body", [b"", b" ", b"\x00\xff\xfe", b"<html></html>", b"plain words", b"%PDF-1.7 \x01\x02"])
def test_what_is_no_page_has_no_text(body: bytes) -> None:
    """Nothing is made of nothing, and nothing is raised."""
    assert len(_read(body).text) <= len(body)


def test_a_body_that_scripts_put_in_its_place_is_taken_from_json_ld() -> None:
    """Also where the page has a long list of other news to be seen."""
    others = "".join(
        f"<li><p>Other news number {number} of the day, which is told in full.</p></li>" for number in range(50)
    )
    body = "The council met behind closed doors. " * 10
    json = f'{{"@type": "NewsArticle", "articleBody": "{body}"}}'
    head = f'<script type="application/ld+json">{json}</script>'
    page = _read(f"<html><head>{head}</head><body><div id='root'></div><ul>{others}</ul></body></html>")

    assert page.text == body.strip()


def test_a_name_written_into_json_as_into_html_is_read() -> None:
    """Entities in a title or a name are letters; in the type of the script a charset may stand."""
    json = (
        '{"@type": "NewsArticle", "headline": "Bread &amp; salt", "author": "D. O&#8217;Hara", "image": "/a?b&copy=1"}'
    )
    head = f'<script type="application/ld+json; charset=utf-8">{json}</script>'
    page = _read(_article(PARAGRAPH.format(1), head))

    assert (page.title, page.author) == ("Bread & salt", "D. O\u2019Hara")
    assert page.image == "https://news.example/a?b&copy=1"


def test_what_a_page_states_has_a_bound() -> None:
    """A page of one endless title makes no record that no topic takes."""
    head = f'<meta property="og:site_name" content="{"n" * 9000}"><meta property="og:image" content="/{"i" * 9000}">'
    page = _read(_article(PARAGRAPH.format(1), head))

    assert (len(page.site_name or ""), page.image) == (MAX_LINE_CHARS, None)


def test_a_teaser_in_json_ld_does_not_take_the_place_of_the_text() -> None:
    """The page is fuller."""
    page = _ld('{"@type": "NewsArticle", "articleBody": "Council met."}')

    assert page.text.startswith("The convoy of 1 lorries")


def test_a_page_of_elements_without_number_is_not_read() -> None:
    """It would take all the time that there is for one page."""
    assert _read(_article(PARAGRAPH.format(1) + "<b>x</b>" * (MAX_ELEMENTS + 1))) == PageText()


def test_a_title_at_the_head_of_the_text_is_left_out() -> None:
    """The title is a field of its own."""
    page = _read(_article(f"<div><p>Convoy</p>{PARAGRAPH.format(2)}{PARAGRAPH.format(3)}</div>"))

    assert page.title == "Convoy"
    assert page.text.startswith("The convoy of 2 lorries")


def test_a_short_report_keeps_its_paragraphs() -> None:
    """Two sentences are taken as they stand, without the date and the buttons around them."""
    first, second = "Forty-four people have fallen ill with cholera in three towns.", "One well has been closed since."
    share = "<div class='sharedaddy'><h3>Share this:</h3><ul><li>Click to share on X</li></ul></div>"
    meta = "<div class='entry-meta'>Posted on March 6 by admin</div>"
    page = _read(_article(f"<h1>Cholera</h1>{meta}<div><p>{first}</p><p>{second * 2}</p>{share}</div>"))

    assert page.text.splitlines() == [first, second * 2]


def test_a_cell_with_a_text_is_no_cell_of_figures() -> None:
    """Old sites lay out their pages by a table: a menu in one cell, the report in another."""
    report = "A filling station blew up at noon, and two workers were killed; six neighbours were burnt, rescuers said."
    cells = f"<td><a href='/a'>Politics</a></td><td>{report}<br><br>The fire burnt on for {'hours, ' * 15}</td>"
    text = _read(f"<html><body><table><tr>{cells}</tr></table></body></html>").text

    assert text.splitlines()[0] == report
    assert "|" not in text


def test_a_text_without_end_is_cut() -> None:
    """What goes into a record has a bound."""
    page = _read(_article("".join(PARAGRAPH.format(number) for number in range(3000))))

    assert len(page.text) == MAX_TEXT_CHARS


@pytest.mark.parametrize(
    "json",
    [
        '{"@type": "NewsArticle", "headline": "Stated"}',
        '[{"@type": "WebPage"}, {"@type": ["NewsArticle", "Thing"], "headline": "Stated"}]',
        '{"@graph": [{"@type": "Organization"}, {"@type": "Article", "headline": "Stated"}]}',
        '{"@type": "WebPage", "mainEntity": {"@type": "ReportageNewsArticle", "headline": "Stated"}}',
        '<!-- {"@type": "NewsArticle", "headline": "Stated"} -->',
        '//<![CDATA[\n{"@type": "NewsArticle", "headline": "Stated"}\n//]]>',
        '{"@type": "NewsArticle", "headline": "Stated", "description": "with a bare\nline break"}',
    ],
)
def test_json_ld_is_found_where_sites_put_it(json: str) -> None:
    """In lists, graphs and pages, wrapped in comments, with line breaks that JSON forbids."""
    assert _ld(json).title == "Stated"


@pytest.mark.parametrize(
    "json",
    ["", "{", "[[[[[[[[[[]]]]]]]]]]", "[" * 5000, '"NewsArticle"', '{"@type": 7}',
     '{"@type": "NewsArticle", "headline": {"a": 1}}',
     '{"@type": "NewsArticle", "headline": null, "author": [null, 3, {}], "datePublished": [], "publisher": "x://y"}'],
)  # fmt: skip
def test_json_ld_that_makes_no_sense_is_survived(json: str) -> None:
    """The rest of the page counts."""
    page = _ld(json)

    assert (page.title, page.published, page.author, page.site_name) == ("Convoy", None, None, None)
    assert page.text.startswith("The convoy of 1 lorries")


@pytest.mark.parametrize("stated", ["2025-03-06", "2025-03-06T10:00:00", "yesterday", "6 March 2025"])
def test_a_date_without_a_zone_is_none(stated: str) -> None:
    """Where the page's clock stands is not known, and half a day off is worse than the time of the fetch."""
    assert _ld(f'{{"@type": "NewsArticle", "datePublished": "{stated}"}}').published is None


def test_buttons_are_no_text_but_sentences_with_their_words_are() -> None:
    """Only a short line of nothing but such words goes."""
    text = _read(
        _article(f"{PARAGRAPH.format(1)}<p>Share on Facebook</p><p>Facebook removed the link.</p>{PARAGRAPH.format(2)}")
    ).text

    assert "Share on" not in text
    assert "Facebook removed the link." in text
