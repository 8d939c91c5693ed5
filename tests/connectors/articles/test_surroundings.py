"""What is none of an article goes by what says so of itself, and nothing of the article goes with it."""

import lxml.html
import pytest

from connectors.articles.extract import extract
from connectors.articles.page import Page
from connectors.articles.surroundings import article_alone, drop_surroundings

FIRST = "The convoy of nine lorries crossed the bridge at noon and reached the depot in the evening, guards said."
LAST = "Two of the lorries carried tents, and the others flour for the bakeries of the lower town."
STORY = f"<h1>Convoy</h1><p>{FIRST}</p>{{}}<p>{LAST}</p>"
OTHER = "<a href='/2'>Other news of the day, told elsewhere</a>"
CARD = "<div><h3><a href='/2'>Bakery wins</a></h3><p>Judges praised the bread of a family of bakers, {}.</p></div>"


def _left(inside: str) -> str:
    """Return what is left of a page."""
    tree = lxml.html.document_fromstring(f"<html><body>{inside}</body></html>")
    drop_surroundings(tree, "https://news.example/1")
    return " ".join(tree.text_content().split())


def _text(inside: str) -> str:
    body = f"<html><body>{inside}</body></html>".encode()
    return extract(Page(body=body, content_type="text/html", url="https://news.example/1")).text


@pytest.mark.parametrize(
    "box",
    [
        f"<p>Read also: {OTHER}</p>",
        f"<p><strong>Read also: {OTHER}</strong></p>",
        "<p><a href='/2'>Read also: Other news</a></p>",
        f"<aside><h3>Related stories</h3><ul><li>{OTHER}</li></ul></aside>",
        f"<h3>More from Valley Times</h3><ul><li>{OTHER}</li></ul>",
        f"<div><div><span>Most read</span></div><div>{CARD.format(1)}{CARD.format(2)}</div></div>",
        f"<div>\u0623\u062e\u0628\u0627\u0631 \u0630\u0627\u062a \u0635\u0644\u0629<br>{OTHER}<br>{OTHER}</div>",
        f"<p>\u0627\u0642\u0631\u0623 \u0623\u064a\u0636\u0627\u064b: {OTHER}</p>",
        f"<br>Read also: {OTHER}<br>",
        f"<ul>{''.join(f'<li>{CARD.format(number)}</li>' for number in range(3))}</ul>",
        "<div role='dialog'><p>We value your privacy.</p></div>",
        "<div class='comments-area'><p>Well said, and high time.</p></div>",
        "<div id='disqus_thread'><p>Well said, and high time.</p></div>",
        "<p class='note sr-only'>This video can not be played</p>",
    ],
)
def test_what_says_that_it_is_no_part_goes(box: str) -> None:
    """Links to other news under a label, dialogs, comments, words for those who hear the page."""
    assert _left(STORY.format(box)) == f"Convoy{FIRST}{LAST}"


@pytest.mark.parametrize(
    "part",
    [
        "<h2>Related</h2><p>No link stands here.</p>",
        "<p>Trending: thousands shared <a href='/tag'>the picture</a> before noon, the ministry of transport said.</p>",
        "<p>Read more about it in the ledger, said the guard, and closed the gate.</p>",
        "<button>Read more</button><div><p>The rest of the report, folded up at first.</p></div>",
        "<h2>Most read<a href='#most'>#</a></h2><p>The report was the most read of the year.</p>",
        "<div role='dialog'><h1>Convoy</h1><p>All of the article, in a window.</p></div>",
        "<section class='comments'><h1>Convoy</h1></section>",
        CARD.format(1) + CARD.format(2),
        "<h2><a href='/2'>One</a></h2><p>First.</p><h2><a href='/3'>Two</a></h2><h2><a href='/4'>Three</a></h2>",
        "".join(f"<div><h3><a href='/1?entry={number}'>Entry</a></h3><p>Told.</p></div>" for number in range(5)),
        "".join(f"<div><h3><a href='/2'>Other</a></h3><p>{FIRST * 5}</p></div>" for _ in range(3)),
    ],
)
def test_what_only_looks_so_stays(part: str) -> None:
    """A label without links behind it, a sentence that begins as one, a box that holds the article.

    Nor are two boxes cards, nor the parts of a briefing, the entries of a live blog, or boxes with a whole report.
    """
    before = " ".join(
        lxml.html.document_fromstring(f"<html><body>{STORY.format(part)}</body></html>").text_content().split()
    )

    assert _left(STORY.format(part)) == before


def test_a_short_report_is_not_drowned_by_cards_of_other_news() -> None:
    """However the site calls them: of one article with the page's heading, nothing beside it is read."""
    cards = "".join(CARD.format(f"the report number {number} from a town far away says") for number in range(9))
    text = _text(f"<main><article>{STORY.format('')}</article><section><h2>Elsewhere</h2>{cards}</section></main>")

    assert text.splitlines() == [FIRST, LAST]


@pytest.mark.parametrize(
    "page",
    [
        f"<article><h1>Convoy</h1></article><div><p>{FIRST}</p><p>{LAST}</p></div>",
        f"<article><h1>Convoy</h1><p>{FIRST}</p></article><div><p>{LAST}</p><p>{LAST}</p></div>",
        f"<h1>Convoy</h1><p>{FIRST}</p><article><h3>{OTHER}</h3></article>",
        f"<article><h1>One</h1><p>{FIRST}</p></article><article><h1>Two</h1><p>{LAST}</p></article>",
    ],
)
def test_no_article_element_is_trusted_that_has_not_the_most_of_the_text(page: str) -> None:
    """Some sites mark up the heading alone, a card of other news, or each entry of a list."""
    assert article_alone(lxml.html.document_fromstring(f"<html><body>{page}</body></html>"), "Convoy") is None


def test_of_an_endless_page_the_first_report_is_read() -> None:
    """The one with the title, though the next one is as well marked."""
    other = (
        "<article><h1>Bakery wins</h1><p>Judges praised the bread of a family of bakers from the hills.</p></article>"
    )
    text = _text(f"<title>Convoy</title><main><article>{STORY.format('')}</article>{other}</main>")

    assert text.splitlines() == [FIRST, LAST]


def test_the_entries_of_a_live_blog_are_one_text() -> None:
    """Each with its heading, without its time and its buttons, and a list in it once."""
    entries = "".join(
        f"<article><time>0{at}:00</time><h3>Hour {at}</h3><div class='post-body'><p>{said}</p>"
        f"<ul><li><p>At {at}.</p></li></ul></div><button>Share</button></article>"
        for at, said in ((2, LAST), (1, FIRST))
    )
    text = _text(f"<h1>Convoy live</h1><div>{entries}</div>")

    assert text.splitlines() == ["Hour 2", LAST, "At 2.", "Hour 1", FIRST, "At 1."]


def test_captions_are_the_text_of_a_gallery_alone() -> None:
    """Where they say more than the paragraphs; beside a report they repeat it."""
    captions = ["Soldiers carry a woman out of a flooded house.", "Sandbags are filled at the fire station at noon."]
    figures = "".join(
        f"<figure><img src='1'><figcaption>{one} <i class='credit'>N. H.</i></figcaption></figure>" for one in captions
    )
    gallery = _text(f"<article><h1>Flood</h1><p>In pictures.</p>{figures}</article>")
    report = _text(
        f"<article>{STORY.format(figures)}<p>{'The river fell by a hand before the evening. ' * 9}</p></article>"
    )

    assert gallery.splitlines()[-2:] == captions
    assert not any(one in report for one in captions)
