"""A page gives the links to its articles with titles and the dates that stand next to them, and the feeds it names."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from connectors.feeds.reading.links import (
    MAX_ADDRESS_CHARS,
    MAX_FEEDS,
    MAX_LINKS,
    MAX_TITLE_CHARS,
    discover,
    read_links,
)
from connectors.feeds.reading.parse import ParsedEntry

BASE = "https://news.example/ar/"
PATTERN = r"news\.example/ar/\d+"


def _links(
    *inside: str, pattern: str = PATTERN, content_type: str | None = "text/html; charset=utf-8"
) -> list[ParsedEntry]:
    body = f"<!doctype html><html><body>{''.join(inside)}</body></html>".encode()
    return list(read_links(body, content_type, BASE, pattern))


def _named(*inside: str) -> tuple[str, ...]:
    return discover(f"<!doctype html><html>{''.join(inside)}</html>".encode(), BASE)


def test_links_that_match_are_entries() -> None:
    """In the order of the page, absolute and without tracking; others, mail and scripts are passed over."""
    found = _links(
        '<a href="2?utm_source=x">إغلاق <b>معبر</b>\n حدودي</a>',  # a border crossing closed
        '<a href="/ar/1#top">First</a><a href="/en/3">Other</a><a href="mailto:a@news.example">Mail</a>',
        '<a href="javascript:open(1)">Open</a><a name="x">No address</a><a href="http://[bad/ar/4">Bad</a>',
    )

    assert [(one.url, one.title, one.published) for one in found] == [
        ("https://news.example/ar/2", "إغلاق معبر حدودي", None),
        ("https://news.example/ar/1", "First", None),
    ]


def test_an_address_is_one_entry_with_its_longest_title() -> None:
    """Picture, headline and "more" of a card are one article; its place is the first of them."""
    found = _links(
        '<a href="/ar/1"><img src="x.jpg"></a><a href="/ar/2">Second</a>',
        '<a href="/ar/1">The crossing is closed</a><a href="/ar/1">More</a>',
    )

    assert [((one.url or "")[-1], one.title) for one in found] == [("1", "The crossing is closed"), ("2", "Second")]


def test_a_link_without_text_has_its_label() -> None:
    """`title`, then `aria-label`; without any there is no entry."""
    found = _links(
        '<a href="/ar/1" title="By title" aria-label="By label"><img></a><a href="/ar/2" aria-label="By label"></a>',
        '<a href="/ar/3"> </a>',
    )

    assert [one.title for one in found] == ["By title", "By label"]


def test_a_date_next_to_a_link_is_its_date() -> None:
    """Inside the link, beside it in its card, above it; never that of another article."""
    found = _links(
        '<article><div><h2><a href="/ar/1">One</a></h2></div><time datetime="2025-03-06T12:00:00Z">6</time></article>',
        '<article><a href="/ar/2">Two</a></article><article><a href="/ar/3">Three</a></article>',
        '<article><a href="/ar/4">Four <time datetime="2025-03-07">Friday</time></a></article>',
        "<article><time>yesterday</time><a href='/ar/5'>Five</a></article>",
    )

    assert [(one.title, one.published, one.published_stated) for one in found] == [
        ("One", datetime(2025, 3, 6, 12, tzinfo=UTC), "2025-03-06T12:00:00Z"),
        ("Two", None, None),
        ("Three", None, None),
        ("Four Friday", datetime(2025, 3, 7), "2025-03-07"),  # noqa: DTZ001  the page names no zone
        ("Five", None, None),
    ]


def test_a_date_over_several_articles_belongs_to_none() -> None:
    """The date of a page, or of a group, is not taken for that of each article in it."""
    found = _links(
        '<div><time datetime="2025-03-06">today</time><p><a href="/ar/1">A</a></p><p><a href="/ar/2">B</a></p></div>'
    )

    assert [one.published_stated for one in found] == [None, None]


def test_the_page_says_where_its_links_start() -> None:
    """`<base href>` is honoured, and what the page declares of its charset where the server says nothing."""
    page = (
        '<html><head><meta charset="windows-1256"><base href="https://other.example/x/"></head>'
        '<body><a href="7">دمشق</a></body></html>'  # Damascus
    ).encode("windows-1256")

    (found,) = read_links(page, None, BASE, r"/x/\d")
    assert (found.url, found.title) == ("https://other.example/x/7", "دمشق")


def test_a_page_is_bounded() -> None:
    """Entries, titles and addresses have a limit, and depth ends no reading."""
    many = _links(*(f'<a href="/ar/{number}">{"t" * 600}</a>' for number in range(MAX_LINKS + 5)))
    long = _links(f'<a href="/ar/{"1" * MAX_ADDRESS_CHARS}">Long</a><a href="/ar/1">Short</a>')
    deep = _links("<div>" * 100_000, '<a href="/ar/1">Deep</a>')

    assert (len(many), {len(one.title) for one in many}) == (MAX_LINKS, {MAX_TITLE_CHARS})
    assert [one.title for one in long] == ["Short"]
    assert len(deep) <= 1


@given(st.binary(max_size=200))
def test_any_bytes_are_read(body: bytes) -> None:
    """What is no page has no links and names no feeds; nothing is raised."""
    assert isinstance(read_links(body, None, BASE, PATTERN), tuple)
    assert isinstance(discover(body, BASE), tuple)


def test_announced_feeds_come_first() -> None:
    """RSS, Atom and JSON Feed that the head announces, then links that look like feeds, each once."""
    found = _named(
        '<body><a href="/rss.xml">RSS</a><a href="/ar/1">News</a><a href="/world/feed/">World</a></body>',
        '<link rel="alternate" type="application/rss+xml" href="/feed">',
        '<link rel="ALTERNATE nofollow" type="application/atom+xml; charset=utf-8" href="atom">',
        '<link rel=alternate type="application/feed+json" href="/feed.json">',
        '<link rel="alternate" type="application/rss+xml" href="/feed">',
    )

    assert found == (
        "https://news.example/feed",
        "https://news.example/ar/atom",
        "https://news.example/feed.json",
        "https://news.example/rss.xml",
        "https://news.example/world/feed/",
    )


def test_what_is_no_feed_of_news_is_not_named() -> None:
    """Comments, a programming interface, other languages, style sheets, the page itself, words that end so."""
    found = _named(
        '<link rel="alternate" type="application/rss+xml" href="/comments/feed/">',
        '<link rel="alternate" type="application/json" href="/wp-json/">',
        '<link rel="alternate" hreflang="en" href="/en/">',
        '<link rel="stylesheet" type="text/css" href="/feed.css"><a href="https://news.example/ar/">Home</a>',
        '<a href="/courses/essays">Essays</a><a href="/feedback">Write to us</a><a href="ftp://news.example/rss">FTP</a>',
    )

    assert found == ()


def test_a_page_full_of_feeds_names_some() -> None:
    """The first ones."""
    found = _named("<body>", *(f'<a href="/rss/{number}">x</a>' for number in range(50)))

    assert found == tuple(f"https://news.example/rss/{number}" for number in range(MAX_FEEDS))
