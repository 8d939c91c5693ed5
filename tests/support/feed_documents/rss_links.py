"""RSS: its versions, ids and links."""

from typing import Final

from feed_documents.frames import LINK, PAGE, Case, in_rdf, in_rss

LINKS: Final = (
    Case(
        "rss 0.90",
        in_rdf(f"<title>One</title>{LINK}", default="http://my.netscape.com/rdf/simple/0.9/"),
        {"title": "One", "url": PAGE},
    ),
    Case(
        "rss 0.91 of Netscape",
        '<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" '
        '"http://my.netscape.com/publish/formats/rss-0.91.dtd"><rss version="0.91"><channel><title>News</title>'
        "<language>en</language><image><url>/i.png</url><title>Sign</title>"
        "<link>https://news.example/sign</link></image>"
        f"<item><title>Caf&eacute; &nbsp; open</title>{LINK}<description>Text.</description></item></channel></rss>",
        {"title": "Café \u00a0 open", "url": PAGE, "summary": "Text.", "language": "en"},
    ),
    Case(
        "rss 0.91 of Userland",
        f'<rss version="0.91"><channel><title>News</title><item><title>One</title>{LINK}</item></channel></rss>',
        {"title": "One", "url": PAGE},
    ),
    Case(
        "rss 0.92",
        '<rss version="0.92"><channel><title>News</title><item><description>Text.</description><category domain="d">'
        'War</category><enclosure url="/a.mp3" length="7" type="audio/mpeg"/><source url="https://other.example/rss">'
        "Other</source></item></channel></rss>",
        {"summary": "Text.", "categories": ["War"], "title": "", "url": None},
    ),
    Case(
        "rss 1.0",
        in_rdf(
            f"<title>One</title>{LINK}<description>Text.</description><dc:creator>Ann</dc:creator>"
            "<dc:date>2025-03-06T12:00:00+03:00</dc:date><dc:subject>War</dc:subject><dc:language>ar</dc:language>"
            "<content:encoded>&lt;p&gt;All.&lt;/p&gt;</content:encoded>",
            about=f'rdf:about="{PAGE}#about"',
        ),
        {
            "id": f"{PAGE}#about",
            "url": PAGE,
            "summary": "Text.",
            "content": "<p>All.</p>",
            "author": "Ann",
            "published": "2025-03-06T12:00:00+03:00",
            "categories": ["War"],
            "language": "ar",
        },
    ),
    Case(
        "rss 2.0 in a namespace of its own",
        '<rss version="2.0" xmlns="http://backend.userland.com/rss2"><channel><title>News</title>'
        f"<item><title>One</title>{LINK}<guid>{PAGE}</guid></item></channel></rss>",
        {"title": "One", "url": PAGE, "id": PAGE},
    ),
    Case(
        "rss under a prefix",
        '<r:rss version="2.0" xmlns:r="http://purl.org/rss/1.0/"><r:channel><r:title>News</r:title>'
        f"<r:item><r:title>One</r:title><r:link>{PAGE}</r:link></r:item></r:channel></r:rss>",
        {"title": "One", "url": PAGE},
    ),
    Case("guid is a permalink", in_rss(f'<guid isPermaLink="true">{PAGE}</guid>'), {"url": PAGE, "id": PAGE}),
    Case("guid says nothing", in_rss(f"<guid>{PAGE}</guid>"), {"url": PAGE, "id": PAGE}),
    Case("guid is no permalink", in_rss(f'<guid isPermaLink="false">{PAGE}</guid>'), {"url": None, "id": PAGE}),
    Case("guid is a number", in_rss("<guid>4711</guid><title>x</title>"), {"url": None, "id": "4711"}),
    Case("guid is a path", in_rss("<guid>/1</guid>"), {"url": PAGE, "id": PAGE}),
    Case("guid is a urn", in_rss("<guid>urn:uuid:1</guid>"), {"url": None, "id": "urn:uuid:1"}),
    Case("guid beside a link", in_rss(f"{LINK}<guid>https://news.example/?p=1</guid>"), {"url": PAGE}),
    Case("link is relative", in_rss("<link>/1</link>"), {"url": PAGE}),
    Case("link has blanks around it", in_rss(f"<link>\n  {PAGE}\n </link>"), {"url": PAGE}),
    Case(
        "link has a query",
        in_rss("<link>https://news.example/?a=1&amp;b=2</link>"),
        {"url": "https://news.example/?a=1&b=2"},
    ),
    Case("link in CDATA", in_rss(f"<link><![CDATA[{PAGE}]]></link>"), {"url": PAGE}),
    Case(
        "link against xml:base",
        in_rss("<link>1</link>", attributes='xml:base="https://other.example/a/"'),
        {"url": "https://other.example/a/1"},
    ),
    Case(
        "link of Atom beside that of RSS",
        in_rss(f'<atom:link rel="self" href="/self"/>{LINK}<atom:link rel="alternate" href="/other"/>'),
        {"url": PAGE},
    ),
    Case("link of Atom alone", in_rss(f'<atom:link href="{PAGE}"/>'), {"url": PAGE}),
    Case(
        "link of a picture in the item",
        in_rss(
            f"{LINK}<title>One</title><image><url>/i</url><title>Pic</title><link>https://news.example/p</link></image>"
        ),
        {"url": PAGE, "title": "One"},
    ),
    Case(
        "feedburner",
        in_rss(f"<link>https://feeds.feedburner.com/~r/x</link><feedburner:origLink>{PAGE}</feedburner:origLink>"),
        {"original_url": PAGE},
    ),
    Case(
        "source is not the entry",
        in_rss(f'<title>One</title>{LINK}<source url="https://other.example/rss">Other</source>'),
        {"title": "One", "url": PAGE},
    ),
)
