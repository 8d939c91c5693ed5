"""JSON Feed, sitemaps, and what most broken feeds are broken by."""

from typing import Final

from feed_documents.frames import LINK, PAGE, Case, in_json, in_rss, in_sitemap

JSON: Final = (
    Case(
        "json feed 1.0",
        in_json(
            '"id": "1", "url": "https://news.example/1", "content_text": "a <b>", "author": {"name": "Ann"}',
            version="1",
        ),
        {"id": "1", "url": PAGE, "content": "a <b>", "author": "Ann", "literal": ["content"]},
    ),
    Case(
        "json feed 1.1",
        in_json(
            '"id": "1", "content_html": "<p>A</p>", "summary": "S", "title": "T", "language": "fr", "tags": ["war"], '
            '"authors": [{"name": "Ann"}, {"name": "Bob"}], "date_published": "2025-03-06T12:00:00Z", '
            '"date_modified": "2025-03-06T13:00:00Z", "_x": {"a": 1}, "image": "/i.jpg"'
        ),
        {
            "content": "<p>A</p>",
            "summary": "S",
            "title": "T",
            "language": "fr",
            "categories": ["war"],
            "author": "Ann, Bob",
            "published": "2025-03-06T12:00:00+00:00",
            "updated": "2025-03-06T13:00:00+00:00",
            "literal": [],
        },
    ),
    Case(
        "json with both texts",
        in_json('"id": "1", "content_html": "<p>A</p>", "content_text": "A"'),
        {"content": "<p>A</p>"},
    ),
    Case("json with an id that is a number", in_json('"id": 7'), {"id": "7"}),
    Case("json with an id of 7.0", in_json('"id": 7.0'), {"id": "7"}),
    Case("json with an id of none", in_json('"id": true, "title": "x"'), {"id": None}),
    Case(
        "json with another's page",
        in_json('"id": "1", "external_url": "https://other.example/1"'),
        {"url": "https://other.example/1"},
    ),
    Case("json with a path", in_json('"id": "1", "url": "/1"'), {"url": PAGE}),
    Case(
        "json inherits",
        in_json('"id": "1"', head='"language": "ar", "authors": [{"name": "Desk"}],'),
        {"language": "ar", "author": "Desk"},
    ),
    Case(
        "json with attachments",
        in_json(
            '"id": "1", "attachments": [{"url": "/a.mp3", "mime_type": "audio/mpeg", "size_in_bytes": 7, '
            '"duration_in_seconds": 61}, {"mime_type": "x"}]'
        ),
        {"enclosures": [{"url": "https://news.example/a.mp3", "type": "audio/mpeg", "length": 7, "duration_s": 61.0}]},
    ),
    Case("json behind a mark", "\ufeff" + in_json('"id": "1"'), {"id": "1"}),
)

SITEMAPS: Final = (
    Case(
        "news sitemap",
        in_sitemap(
            "<loc>https://news.example/1</loc><lastmod>2025-03-06T13:00:00Z</lastmod><news:news><news:publication>"
            "<news:name>News</news:name><news:language>ar</news:language></news:publication>"
            "<news:publication_date>2025-03-06T12:00:00+03:00</news:publication_date><news:title>A &amp; B</news:title>"
            "<news:keywords>war, peace</news:keywords></news:news><image:image>"
            "<image:loc>/i.jpg</image:loc></image:image>"
        ),
        {
            "id": PAGE,
            "url": PAGE,
            "title": "A & B",
            "published": "2025-03-06T12:00:00+03:00",
            "updated": "2025-03-06T13:00:00+00:00",
            "language": "ar",
            "categories": ["war", "peace"],
            "literal": ["title"],
        },
    ),
    Case(
        "plain sitemap",
        in_sitemap(f"<loc>\n{PAGE}\n</loc><lastmod>2025-03-06</lastmod>"),
        {"url": PAGE, "title": "", "updated": "2025-03-06T00:00:00"},
    ),
)

#: What most broken feeds are broken by, and one that declares another charset's letters.
BROKEN: Final = (
    Case("a bare ampersand", in_rss("<title>A & B, AT&T</title>"), {"title": "A & B, AT&T"}),
    Case("a name of HTML", in_rss("<title>A&nbsp;&rsquo;&hellip;</title>"), {"title": "A\u00a0’…"}),
    Case(
        "a name of HTML in CDATA",
        in_rss("<description><![CDATA[A&nbsp;B & C]]></description>"),
        {"summary": "A&nbsp;B & C"},
    ),
    Case(
        "an ampersand in an address",
        in_rss("<link>https://news.example/?a=1&b=2&copy=3</link>"),
        {"url": "https://news.example/?a=1&b=2&copy=3"},
    ),
    Case("a control letter", in_rss("<title>A\x0b\x08B</title>"), {"title": "AB"}),
    Case("a reference to no letter", in_rss("<title>A&#0;&#x8;B</title>"), {"title": "AB"}),
    Case(
        "a prefix nobody declared",
        "<rss version='2.0'><channel><title>N</title><item><title>One</title><dc:creator>Ann</dc:creator>"
        "<content:encoded>All.</content:encoded></item></channel></rss>",
        {"author": "Ann", "content": "All.", "title": "One"},
    ),
    Case(
        "something before the document",
        "Warning: mysql_connect() in /x.php\n" + in_rss("<title>One</title>"),
        {"title": "One"},
    ),
    Case("blanks before the document", "\n\n " + in_rss("<title>One</title>"), {"title": "One"}),
    Case(
        "something after the document",
        in_rss("<title>One</title>") + "<script>x()</script> <!-- cached -->",
        {"title": "One"},
    ),
    Case(
        "an end that is missing",
        in_rss(f"<title>One</title>{LINK}").replace("</channel></rss>", ""),
        {"title": "One", "url": PAGE},
    ),
    Case(
        "an element that is not closed",
        in_rss(f"<title>One</title>{LINK}<description>A <br> B</description>"),
        {"title": "One", "url": PAGE},
    ),
    Case("XML 1.1", in_rss("<title>One</title>").replace('version="1.0"', 'version="1.1"', 1), {"title": "One"}),
    Case("a charset that is none", in_rss("<title>One</title>").replace("utf-8", "no-such", 1), {"title": "One"}),
)
