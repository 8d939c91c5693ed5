"""An entry becomes an article with an identity for ever, a revision of its text, and clean text."""

from datetime import timedelta
from typing import Any

import pytest
from feed_site import NOON, feed
from msgspec.structs import replace

from connectors.feeds.reading.entry import EntryError, to_article
from connectors.feeds.reading.parse import ParsedEntry
from schemas.article import Article
from schemas.codec import decode, encode

FEED = feed("https://news.example/rss/all")
OTHER = feed("https://news.example/rss/borders", "two")
ENTRY = ParsedEntry(
    id="n1",
    url="https://news.example/1",
    title="Border closed",
    summary="The crossing is closed.",
    published=NOON - timedelta(minutes=5),
)


def _article(entry: ParsedEntry = ENTRY) -> Article:
    return to_article(entry, FEED, NOON)


def test_two_feeds_of_a_site_bring_one_article() -> None:
    """The address of the page is the identity, whatever the feed, its tracking and its entry id."""
    again = replace(ENTRY, id="other", url="https://NEWS.example/1?utm_source=borders#top")

    assert to_article(again, OTHER, NOON).id == _article().id
    assert to_article(again, OTHER, NOON).url == _article().url == "https://news.example/1"


@pytest.mark.parametrize("changes", [{"title": "Border open"}, {"summary": "The crossing is open."}])
def test_an_edit_is_a_new_revision_of_the_same_article(changes: dict[str, str]) -> None:
    """Title and text make the revision; the identity stays."""
    edited = _article(replace(ENTRY, **changes))

    assert edited.id == _article().id
    assert edited.revision != _article().revision


def test_what_is_no_edit_is_no_revision() -> None:
    """Dates, categories, tracking and markup may change without a new revision."""
    same = replace(
        ENTRY,
        url="https://news.example/1?utm_medium=rss",
        summary="<p>The&nbsp;crossing <b>is</b> closed.</p>",
        published=NOON,
        categories=("new",),
    )

    assert _article(same).revision == _article().revision


def test_without_a_link_the_entry_id_is_the_identity() -> None:
    """Two entries of a feed differ by their ids; the same id in another feed is another article."""
    one, edited = replace(ENTRY, url=None), replace(ENTRY, url=None, title="Border open")
    two = replace(one, id="n2")

    assert _article(one).id == _article(edited).id
    assert len({_article(one).id, _article(two).id, to_article(one, OTHER, NOON).id}) == 3


@pytest.mark.parametrize(
    "link", ["https://news.example/rss/all", "https://news.example", "/", "https://news.example/#1"]
)
def test_entries_that_link_to_one_page_are_not_one_article(link: str) -> None:
    """A feed whose entries all link to itself or to the front page has as many articles as entries."""
    entries = [replace(ENTRY, id=identity, url=link) for identity in ("n1", "n2")]

    assert len({_article(entry).id for entry in entries}) == 2


def test_without_link_and_id_the_text_is_the_identity() -> None:
    """An entry that names itself by nothing is another article when it is edited; told twice it is one."""
    nameless = replace(ENTRY, id=None, url=None)

    assert _article(nameless).id == _article(nameless).id
    assert _article(nameless).id != _article(replace(nameless, title="Border open")).id


@pytest.mark.parametrize(
    ("changes", "issues"),
    [
        ({}, ()),
        ({"title": ""}, ("no-title",)),
        ({"url": None}, ("no-link",)),
        ({"url": "http://[broken"}, ("no-link",)),
        ({"url": "javascript:void(0)"}, ("no-link",)),
        ({"id": None}, ("no-id",)),
        ({"published": None}, ("missing-date",)),
        ({"published": NOON + timedelta(days=1)}, ("future-date",)),
        ({"published": NOON.replace(tzinfo=None)}, ("unzoned-date",)),
        ({"title": "", "url": None, "id": None, "published": None}, ("no-title", "no-link", "no-id", "missing-date")),
    ],
)
def test_what_was_mended_is_named(changes: dict[str, object], issues: tuple[str, ...]) -> None:
    """An entry that lacks something is an article all the same, and says what it lacks."""
    assert _article(replace(ENTRY, **changes)).issues == issues


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"title": "A <b> & <i>", "literal": ("title",)}, "A <b> & <i>"),
        ({"title": "A &lt;b&gt;", "literal": ("title",)}, "A &lt;b&gt;"),
        ({"title": "A <b>bold</b> &amp; plain"}, "A bold & plain"),
        ({"title": "A &lt;b&gt;"}, "A <b>"),
    ],
)
def test_what_is_no_markup_stays_as_it_is_written(
    changes: dict[str, Any], text: str
) -> None:  # Any: fields of all types
    """Of a literal text every letter is kept; of HTML tags go and references are letters."""
    assert _article(replace(ENTRY, **changes)).title == text


def test_text_that_was_escaped_twice_is_plain() -> None:
    """Tags that a publisher escaped once too often are tags; an angle bracket that ends nothing is a letter."""
    twice = _article(replace(ENTRY, summary="&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two.&lt;/p&gt;"))
    once = _article(replace(ENTRY, summary="The price is &lt;p&gt; today."))

    assert (twice.text, once.text) == ("One.\nTwo.", "The price is <p> today.")


@pytest.mark.parametrize(
    "summary",
    [
        "<p>The crossing is closed.</p>",
        "  The crossing\n is   closed. ",
        '<a class="x" href="/?utm_source=rss">The crossing</a> is closed.',
        '<a href="/?utm_source=mail" class="x">The crossing</a> is closed.<img src="https://t.example/1.gif"/>',
    ],
)
def test_another_dress_is_no_edit(summary: str) -> None:
    """Blanks, tags, the order of attributes and pictures that count readers make no revision."""
    assert _article(replace(ENTRY, summary=summary)).revision == _article().revision


@pytest.mark.parametrize(
    "link",
    [
        "https://www.google.com/url?rct=j&url=https%3A%2F%2Fnews.example%2F1&ct=ga",
        "https://www.google.com/url?q=https://news.example/1&sa=U",
        "https://www.bing.com/news/apiclick.aspx?ref=FexRss&url=https%3a%2f%2fnews.example%2f1",
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fnews.example%2F1%3Ffbclid%3Dx",
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fwww.google.com%2Furl%3Fq%3Dhttps%253A%252F%252Fnews.example%252F1",
        "https://news-example.cdn.ampproject.org/c/s/news.example/1",
        "https://news-example.cdn.ampproject.org/v/s/news.example/1/amp?amp=1",
        "https://www.google.com/amp/s/news.example/1",
        "http://www.google.co.uk/amp/news.example/1",
    ],
)
def test_a_link_through_a_service_is_the_page_behind_it(link: str) -> None:
    """Where the target is in the link, the article is the one that the site's own feed brings."""
    assert _article(replace(ENTRY, url=link)).id == _article().id


@pytest.mark.parametrize(
    "link",
    ["https://www.google.com/url?q=javascript:x()", "https://www.google.com/maps?url=https://news.example/1"],
)
def test_a_link_that_names_no_page_is_kept(link: str) -> None:
    """A service's other pages, and targets that are no web address, are not followed."""
    assert (_article(replace(ENTRY, url=link)).url or "").startswith("https://www.google.com/")


def test_the_page_behind_a_counting_link_is_the_identity() -> None:
    """An entry of FeedBurner and of the site's own feed are one article."""
    counted = replace(ENTRY, url="https://feedproxy.google.com/~r/x/1", original_url="https://news.example/1")

    assert (_article(counted).id, _article(counted).url) == (_article().id, "https://news.example/1")


@pytest.mark.parametrize("text", ["", " \n ", "<p></p>", "<script>alert(1)</script>", "&nbsp;"])
def test_an_entry_that_says_nothing_is_refused(text: str) -> None:
    """Neither title nor text: no article, and the reason is named."""
    with pytest.raises(EntryError, match="neither title nor text") as refused:
        _article(replace(ENTRY, title=text, summary=text))

    assert refused.value.reason == "no-text"


def test_text_is_plain() -> None:
    """Paragraphs become lines; markup, scripts and entities are gone; of content and summary the longer is taken."""
    article = _article(
        replace(
            ENTRY,
            title="مقتل &quot;قائد&quot;\n<b>ميداني</b>",  # a field "commander" killed
            summary="موجز",  # in short
            content="<p>السطر الأول.</p><script>x()</script><p>السطر&nbsp;الثاني.</p>",  # the first line, the second
        )
    )

    assert article.title == 'مقتل "قائد" ميداني'
    assert article.text == "السطر الأول.\nالسطر الثاني."
    assert article.summary == "موجز"


@pytest.mark.parametrize("text", ["\ud800 half a pair", "\x00\x01 control", "a" * 1_000_000, "\u202eright to left"])
def test_any_text_travels(text: str) -> None:
    """Whatever an entry holds, its record can be written and read again."""
    article = _article(replace(ENTRY, summary=text, id=text[:100]))

    assert decode(encode(article), Article).id == article.id
