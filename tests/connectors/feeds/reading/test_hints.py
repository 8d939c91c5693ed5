"""What a document wishes of its readers, what it withdraws, and what it leads to."""

import orjson
import pytest
from feed_documents import BASE, in_atom, in_json, in_rdf, in_rss
from feed_site import NOON, feed

from connectors.feeds.reading.document import Document, Reading, read_document
from connectors.feeds.reading.hints import Hints
from connectors.feeds.reading.parse import FeedParseError, ParsedFeed, parse_feed
from connectors.feeds.reading.parsed import Tombstone
from connectors.feeds.reading.sitemap import MAX_SITEMAPS

SY = 'xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
HUB = "https://hub.example/"


def _parsed(body: str) -> ParsedFeed:
    return parse_feed(body.encode(), None, BASE)


def _read(body: str, url: str = BASE) -> Reading:
    return read_document(Document(body=body.encode(), content_type=None, url=url, feed=feed(BASE), fetched_at=NOON))


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("", Hints()),
        ("<ttl>30</ttl>", Hints(ttl_s=1800.0)),
        ("<ttl>soon</ttl>", Hints()),
        ("<ttl>-5</ttl>", Hints()),
        ("<ttl>inf</ttl>", Hints()),
        ("<skipHours><hour>3</hour><hour>24</hour><hour>x</hour><hour>99</hour></skipHours>", Hints(skip_hours=(0, 3))),
        ("<skipDays><day>Friday</day><day>monday</day><day>Someday</day></skipDays>", Hints(skip_days=(0, 4))),
        ("<sy:updatePeriod>hourly</sy:updatePeriod>", Hints(period_s=3600.0)),
        (
            "<sy:updatePeriod> daily </sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>",
            Hints(period_s=21600.0),
        ),
        ("<sy:updateFrequency>2</sy:updateFrequency>", Hints(period_s=43200.0)),
        ("<sy:updatePeriod>never</sy:updatePeriod>", Hints()),
        (
            f'<atom:link rel="hub" href="{HUB}"/><atom:link rel="self" href="/feed"/>',
            Hints(hubs=(HUB,), self_url="https://news.example/feed"),
        ),
        (f'<link rel="hub" href="{HUB}"/>', Hints(hubs=(HUB,))),
    ],
)
def test_rss_wishes(head: str, expected: Hints) -> None:
    """What is understood of a channel's wishes; what is not is no wish."""
    assert _parsed(in_rss("<title>x</title>", head=head, attributes=SY)).hints == expected


def test_rdf_wishes() -> None:
    """RSS 1.0 states its rhythm in its channel, beside its items."""
    body = in_rdf("<title>x</title>").replace("</channel>", "<s:updatePeriod>weekly</s:updatePeriod></channel>")
    body = body.replace("<rdf:RDF", '<rdf:RDF xmlns:s="http://purl.org/rss/1.0/modules/syndication/"')

    assert _parsed(body).hints == Hints(period_s=7 * 24 * 3600.0)


def test_atom_wishes() -> None:
    """Hubs in their order, each once, and the feed's own address; those of entries are not the feed's."""
    head = f'<link rel="hub" href="{HUB}"/><link rel="hub" href="{HUB}"/><link rel="hub" href="/hub"/>'
    inside = '<title>x</title><link rel="self" href="/1.atom"/>'
    found = _parsed(in_atom(inside, head=head + '<link rel="self" href="https://news.example/atom"/>')).hints

    assert found == Hints(hubs=(HUB, "https://news.example/hub"), self_url="https://news.example/atom")


def test_json_wishes() -> None:
    """JSON Feed names hubs and its own address in fields."""
    head = f'"feed_url": "https://news.example/json", "hubs": [{{"type": "WebSub", "url": "{HUB}"}}, 5],'

    assert _parsed(in_json('"id": "1"', head=head)).hints == Hints(hubs=(HUB,), self_url="https://news.example/json")


def test_wishes_of_a_broken_document_are_read() -> None:
    """They stand at its beginning, which is there when the end is not."""
    body = in_rss("<title>x</title>", head="<ttl>30</ttl>")

    assert _parsed(body[: body.index("</item>")]).hints == Hints(ttl_s=1800.0)


def test_a_reading_carries_the_wishes() -> None:
    """Who polls has them from the reading."""
    assert _read(in_rss("<title>x</title>", head="<ttl>30</ttl>")).hints == Hints(ttl_s=1800.0)


def test_a_withdrawn_entry_is_told() -> None:
    """A tombstone names the entry and maybe its page; it is no entry itself (RFC 6721)."""
    stones = (
        '<at:deleted-entry xmlns:at="http://purl.org/atompub/tombstones/1.0" ref="urn:2" when="2025-03-06T12:00:00Z">'
        '<at:comment>wrong</at:comment><link href="https://news.example/2?utm_source=x"/></at:deleted-entry>'
    )
    parsed = _parsed(in_atom("<title>x</title><id>urn:1</id>", head=stones))

    assert parsed.deleted == (Tombstone(id="urn:2", url="https://news.example/2?utm_source=x"),)
    assert [entry.id for entry in parsed.entries] == ["urn:1"]


@pytest.mark.parametrize(
    ("inside", "stone"),
    [
        ('<id>urn:1</id><link href="https://news.example/1"/>', 'ref="urn:1"><link href="https://news.example/1"/>'),
        ("<id>https://news.example/1</id>", 'ref="https://news.example/1">'),
        ("<id>urn:1</id>", 'ref="urn:1">'),
    ],
    ids=["by its page", "by an id that is its page", "by its id"],
)
def test_the_article_of_a_withdrawn_entry_is_found(inside: str, stone: str) -> None:
    """The id that the article had while it stood is among those that are withdrawn."""
    (article,) = _read(in_atom(f"<title>x</title>{inside}")).articles
    head = f'<at:deleted-entry xmlns:at="http://purl.org/atompub/tombstones/1.0" {stone}</at:deleted-entry>'

    assert article.id in _read(in_atom("<title>y</title><id>urn:9</id>", head=head)).deleted


def test_an_index_of_sitemaps_names_them() -> None:
    """It has no entries, is no failure, and leads to its documents, the newest first."""
    body = (
        '<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        "<sitemap><loc>https://news.example/old.xml</loc><lastmod>2024-01-01</lastmod></sitemap>"
        "<sitemap><loc>/new.xml</loc><lastmod>2025-03-06T12:00:00+03:00</lastmod></sitemap>"
        "<sitemap><loc>/undated.xml</loc></sitemap><sitemap/></sitemapindex>"
    )
    parsed = _parsed(body)

    expected = tuple(f"https://news.example/{name}.xml" for name in ("new", "old", "undated"))
    assert (parsed.entries, parsed.hints.sitemaps, parsed.defects) == ((), expected, ("sitemap-index",))


def test_an_index_is_bounded() -> None:
    """Of thousands of sitemaps some tens are enough."""
    inside = "".join(f"<sitemap><loc>/{number}.xml</loc></sitemap>" for number in range(3000))

    assert len(_parsed(f"<sitemapindex>{inside}</sitemapindex>").hints.sitemaps) == MAX_SITEMAPS


def test_news_of_a_sitemap_stand_before_pages() -> None:
    """Pages without a date of publication are left out where others have one: they are no news."""
    namespace = "http://www.google.com/schemas/sitemap-news/0.9"
    news = f'<n:news xmlns:n="{namespace}"><n:title>One</n:title></n:news>'
    body = f"<urlset><url><loc>/about</loc></url><url><loc>/1</loc>{news}</url></urlset>"

    assert [entry.url for entry in _parsed(body).entries] == ["https://news.example/1"]


def test_a_plain_sitemap_has_the_newest_first() -> None:
    """Sitemaps are in no order; a page without a date is the last."""
    pages = (("/a", ""), ("/b", "<lastmod>2025-03-05</lastmod>"), ("/c", "<lastmod>2025-03-06</lastmod>"))
    body = "".join(f"<url><loc>{page}</loc>{date}</url>" for page, date in pages)

    found = [entry.url for entry in _parsed(f"<urlset>{body}</urlset>").entries]
    assert found == [f"https://news.example/{page}" for page in "cba"]


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ("[]", "no object"),
        ('[{"items": []}]', "no object"),
        ('{"items": []} trailing', "neither XML nor JSON"),
        ('{"title": "x"}', "without a list of items"),
        ('{"items": [], "items": 5}', "without a list of items"),
        ('{"a": NaN, "items": []}', "neither XML nor JSON"),
    ],
)
def test_json_that_is_no_feed_says_why(body: str, sentence: str) -> None:
    """Other JSON is no feed, and so is JSON with more behind it."""
    with pytest.raises(FeedParseError, match=sentence) as refused:
        _parsed(body)

    assert refused.value.reason == "not-a-feed"


@pytest.mark.parametrize(
    ("changes", "defects"),
    [
        ({}, ()),
        ({"version": "https://jsonfeed.org/version/1"}, ()),
        ({"version": None}, ("json-feed: no version that is known",)),
        ({"version": "https://other.example/3"}, ("json-feed: no version that is known",)),
        ({"expired": True}, ("expired: the publisher says that this feed has ended",)),
        ({"expired": "yes"}, ()),
    ],
)
def test_a_json_feed_says_what_is_odd(changes: dict[str, object], defects: tuple[str, ...]) -> None:
    """A feed without a version is read all the same."""
    document = {"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1"}], **changes}
    parsed = parse_feed(orjson.dumps(document), None, BASE)

    assert ([entry.id for entry in parsed.entries], parsed.defects) == (["1"], defects)
