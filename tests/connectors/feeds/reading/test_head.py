"""What a feed says of itself, as `marsad feeds parse --feed` prints it."""

from typing import Any

from feed_documents import BASE, in_atom, in_json, in_rss, in_sitemap

from connectors.feeds.reading.parse import feed_as_dict, parse_feed
from schemas.codec import decode_builtins, encode_builtins

#: What every document has, whether it says anything of it or not.
ALWAYS = {"title", "language", "ttl_s", "period_s", "skip_hours", "skip_days", "hubs", "self_url", "sitemaps"}
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
  xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel rdf:about="https://news.example/rdf"><title>News</title><link>https://news.example/</link>
<description>All</description><image rdf:resource="https://news.example/i"/><dc:creator>Desk</dc:creator>
<dc:rights>R</dc:rights><dc:publisher>P</dc:publisher><dc:date>2025-03-06T12:00:00Z</dc:date></channel>
<image rdf:about="https://news.example/i"><title>Sign</title><url>/i.png</url><link>/sign</link></image>
<item rdf:about="https://news.example/1"><title>One</title></item>
<textinput rdf:about="https://news.example/t"><title>Search</title><name>q</name></textinput></rdf:RDF>"""


def _head(body: str, *names: str) -> dict[str, Any]:  # Any: values of every kind
    told = decode_builtins(encode_builtins(feed_as_dict(parse_feed(body.encode(), None, BASE))))
    assert told.keys() >= ALWAYS | {"deleted", "entries"}
    return {name: told.get(name) for name in names}


def test_a_channel_of_rss() -> None:
    """Every element that RSS 2.0 has in a channel is there."""
    body = in_rss(
        "<title>One</title>",
        head="<language>ar-sy</language><copyright>C</copyright><managingEditor>e@news.example (E)</managingEditor>"
        "<webMaster>w@news.example</webMaster><pubDate>Thu, 06 Mar 2025 12:00:00 GMT</pubDate>"
        "<lastBuildDate>Thu, 06 Mar 2025 13:00:00 GMT</lastBuildDate><category domain='d'>War</category>"
        "<generator>G</generator><docs>https://docs.example/</docs><ttl>60</ttl><rating>R</rating>"
        "<cloud domain='rpc.example' port='80' path='/p' registerProcedure='r' protocol='xml-rpc'/>"
        "<image><url>/i.png</url><title>Sign</title><link>/sign</link></image>"
        "<textInput><title>Search</title><name>q</name><link>/q</link><description>D</description></textInput>"
        "<skipHours><hour>3</hour></skipHours><skipDays><day>Friday</day></skipDays>"
        "<atom:link rel='self' href='/self'/><itunes:explicit>no</itunes:explicit>",
    )
    expected = {
        "format": "rss20",
        "url": "https://news.example/",
        "title": "News",
        "description": "All",
        "published": "2025-03-06T12:00:00+00:00",
        "updated": "2025-03-06T13:00:00+00:00",
        "categories": ["War"],
        "language": "ar-sy",
        "rights": "C",
        "generator": "G",
        "image": "https://news.example/i.png",
        "links": [{"url": "https://news.example/self", "rel": "self"}],
        "managing_editor": "e@news.example (E)",
        "web_master": "w@news.example",
        "docs": "https://docs.example/",
        "rating": "R",
        "cloud": {
            "domain": "rpc.example",
            "port": "80",
            "path": "/p",
            "registerprocedure": "r",
            "protocol": "xml-rpc",
        },
        "text_input": {"title": "Search", "name": "q", "link": "/q", "description": "D"},
        "image_title": "Sign",
        "image_link": "https://news.example/sign",
        "modules": {"itunes:explicit": ["no"]},
        "ttl_s": 3600.0,
        "skip_hours": [3],
        "skip_days": [4],
        "self_url": "https://news.example/self",
        "entries": 1,
        "deleted": [],
    }

    assert _head(body, *expected) == expected


def test_rss_1_0_has_its_picture_and_its_field_beside_the_channel() -> None:
    """The channel refers to them."""
    expected = {
        "format": "rss10",
        "id": "https://news.example/rdf",
        "url": "https://news.example/",
        "author": "Desk",
        "rights": "R",
        "updated": "2025-03-06T12:00:00+00:00",
        "image": "https://news.example/i.png",
        "image_title": "Sign",
        "text_input": {"title": "Search", "name": "q"},
    }

    assert _head(RDF, *expected) == expected


def test_a_feed_of_atom() -> None:
    """Every element that Atom 1.0 has in a feed is there; texts as HTML, addresses whole."""
    body = in_atom(
        "<title>One</title>",
        head='<subtitle type="html">&lt;b&gt;All&lt;/b&gt;&lt;script&gt;x()&lt;/script&gt;</subtitle>'
        '<link href="/home"/><link rel="self" href="/self" type="application/atom+xml"/>'
        '<generator uri="https://g.example/" version="1">G</generator><icon>/i</icon><logo>/l</logo>'
        "<rights>R</rights><author><name>Ann</name><uri>/ann</uri></author><contributor><name>Bob</name></contributor>"
        '<category term="war"/><at:deleted-entry xmlns:at="http://purl.org/atompub/tombstones/1.0" ref="urn:2"/>',
        attributes='xml:lang="ar"',
    )
    expected = {
        "format": "atom10",
        "id": "urn:news",
        "url": "https://news.example/home",
        "description": "<b>All</b>",
        "author": "Ann",
        "authors": [{"name": "Ann", "url": "https://news.example/ann"}],
        "contributors": [{"name": "Bob"}],
        "updated": "2025-03-06T09:00:00+00:00",
        "categories": ["war"],
        "language": "ar",
        "rights": "R",
        "generator": "G",
        "generator_url": "https://g.example/",
        "generator_version": "1",
        "image": "https://news.example/l",
        "icon": "https://news.example/i",
        "links": [
            {"url": "https://news.example/home", "rel": "alternate"},
            {"url": "https://news.example/self", "rel": "self", "type": "application/atom+xml"},
        ],
        "deleted": [{"id": "urn:2", "url": None}],
    }

    assert _head(body, *expected) == expected


def test_a_json_feed() -> None:
    """Every member that JSON Feed 1.1 has at its top is there."""
    body = in_json(
        '"id": "1"',
        head='"home_page_url": "/", "feed_url": "https://news.example/f.json", "description": "All", "icon": "/i", '
        '"user_comment": "U", "next_url": "/2.json", "favicon": "/fav", "language": "ar", "expired": true, '
        '"authors": [{"name": "Ann", "url": "https://ann.example/"}], "_x": 1, '
        '"hubs": [{"type": "WebSub", "url": "https://hub.example/"}],',
    )
    expected = {
        "format": "json11",
        "url": "https://news.example/",
        "title": "News",
        "description": "All",
        "author": "Ann",
        "authors": [{"name": "Ann", "url": "https://ann.example/"}],
        "image": "https://news.example/i",
        "icon": "https://news.example/fav",
        "user_comment": "U",
        "next_url": "https://news.example/2.json",
        "language": "ar",
        "expired": True,
        "modules": {"_x": 1},
        "hubs": ["https://hub.example/"],
        "self_url": "https://news.example/f.json",
        "entries": 1,
    }

    assert _head(body, *expected) == expected


def test_a_sitemap() -> None:
    """It has no more than the name of its publication."""
    page = "<loc>https://news.example/1</loc>"
    news = "<news:news><news:publication><news:name>News</news:name></news:publication></news:news>"

    assert _head(in_sitemap(page + news), "format", "title") == {"format": "news-sitemap", "title": "News"}
    assert _head(in_sitemap(page), "format", "title") == {"format": "sitemap", "title": ""}
