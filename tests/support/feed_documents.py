"""Documents of every format, written from their specifications, each with the fields that a reader owes of it."""

from typing import Any, Final

import msgspec

BASE: Final = "https://news.example/feeds/all"
_XMLNS: Final = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in {
        "content": "http://purl.org/rss/1.0/modules/content/",
        "dc": "http://purl.org/dc/elements/1.1/",
        "dcterms": "http://purl.org/dc/terms/",
        "media": "http://search.yahoo.com/mrss/",
        "itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
        "georss": "http://www.georss.org/georss",
        "geo": "http://www.w3.org/2003/01/geo/wgs84_pos#",
        "gml": "http://www.opengis.net/gml",
        "atom": "http://www.w3.org/2005/Atom",
        "feedburner": "http://rssnamespace.org/feedburner/ext/1.0",
        "thr": "http://purl.org/syndication/thread/1.0",
        "slash": "http://purl.org/rss/1.0/modules/slash/",
        "wfw": "http://wellformedweb.org/CommentAPI/",
    }.items()
)


class Case(msgspec.Struct, frozen=True):
    """A document and the fields of its first entry."""

    name: str
    body: str
    fields: dict[str, Any]  # Any: values of every field of an entry


def in_rss(inside: str, *, head: str = "", attributes: str = "") -> str:
    """Return RSS 2.0 with one item."""
    return (
        f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0" {_XMLNS} {attributes}><channel><title>News</title>'
        f"<link>https://news.example/</link><description>All</description>{head}<item>{inside}</item></channel></rss>"
    )


def in_atom(inside: str, *, head: str = "", attributes: str = "") -> str:
    """Return Atom 1.0 with one entry."""
    return (
        f'<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" {attributes} {_XMLNS}>'
        f"<title>News</title><id>urn:news</id><updated>2025-03-06T09:00:00Z</updated>{head}"
        f"<entry>{inside}</entry></feed>"
    )


def in_atom_03(inside: str) -> str:
    """Return Atom 0.3 with one entry."""
    return (
        f'<?xml version="1.0" encoding="utf-8"?><feed version="0.3" xmlns="http://purl.org/atom/ns#">'
        f"<title>News</title><modified>2025-03-06T09:00:00Z</modified><entry>{inside}</entry></feed>"
    )


def in_rdf(inside: str, *, default: str = "http://purl.org/rss/1.0/", about: str = "") -> str:
    """Return RSS 1.0 (or 0.90, by its namespace) with one item."""
    return (
        '<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        f'xmlns="{default}" {_XMLNS}><channel rdf:about="https://news.example/"><title>News</title>'
        "<link>https://news.example/</link><description>All</description></channel>"
        f"<item {about}>{inside}</item></rdf:RDF>"
    )


def in_json(inside: str, *, head: str = "", version: str = "1.1") -> str:
    """Return JSON Feed with one item."""
    return f'{{"version": "https://jsonfeed.org/version/{version}", "title": "News", {head} "items": [{{{inside}}}]}}'


def in_sitemap(inside: str) -> str:
    """Return a news sitemap with one address."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" '
        'xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">'
        f"<url>{inside}</url></urlset>"
    )


_PAGE: Final = "https://news.example/1"
_LINK: Final = f"<link>{_PAGE}</link>"
_ALTERNATE: Final = f'<link href="{_PAGE}"/>'

RSS: Final = (
    Case(
        "rss 0.90",
        in_rdf(f"<title>One</title>{_LINK}", default="http://my.netscape.com/rdf/simple/0.9/"),
        {"title": "One", "url": _PAGE},
    ),
    Case(
        "rss 0.91 of Netscape",
        '<?xml version="1.0"?><!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" '
        '"http://my.netscape.com/publish/formats/rss-0.91.dtd"><rss version="0.91"><channel><title>News</title>'
        "<language>en</language><image><url>/i.png</url><title>Sign</title>"
        "<link>https://news.example/sign</link></image>"
        f"<item><title>Caf&eacute; &nbsp; open</title>{_LINK}<description>Text.</description></item></channel></rss>",
        {"title": "Café \u00a0 open", "url": _PAGE, "summary": "Text.", "language": "en"},
    ),
    Case(
        "rss 0.91 of Userland",
        f'<rss version="0.91"><channel><title>News</title><item><title>One</title>{_LINK}</item></channel></rss>',
        {"title": "One", "url": _PAGE},
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
            f"<title>One</title>{_LINK}<description>Text.</description><dc:creator>Ann</dc:creator>"
            "<dc:date>2025-03-06T12:00:00+03:00</dc:date><dc:subject>War</dc:subject><dc:language>ar</dc:language>"
            "<content:encoded>&lt;p&gt;All.&lt;/p&gt;</content:encoded>",
            about=f'rdf:about="{_PAGE}#about"',
        ),
        {
            "id": f"{_PAGE}#about",
            "url": _PAGE,
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
        f"<item><title>One</title>{_LINK}<guid>{_PAGE}</guid></item></channel></rss>",
        {"title": "One", "url": _PAGE, "id": _PAGE},
    ),
    Case(
        "rss under a prefix",
        '<r:rss version="2.0" xmlns:r="http://purl.org/rss/1.0/"><r:channel><r:title>News</r:title>'
        f"<r:item><r:title>One</r:title><r:link>{_PAGE}</r:link></r:item></r:channel></r:rss>",
        {"title": "One", "url": _PAGE},
    ),
    Case("guid is a permalink", in_rss(f'<guid isPermaLink="true">{_PAGE}</guid>'), {"url": _PAGE, "id": _PAGE}),
    Case("guid says nothing", in_rss(f"<guid>{_PAGE}</guid>"), {"url": _PAGE, "id": _PAGE}),
    Case("guid is no permalink", in_rss(f'<guid isPermaLink="false">{_PAGE}</guid>'), {"url": None, "id": _PAGE}),
    Case("guid is a number", in_rss("<guid>4711</guid><title>x</title>"), {"url": None, "id": "4711"}),
    Case("guid is a path", in_rss("<guid>/1</guid>"), {"url": _PAGE, "id": _PAGE}),
    Case("guid is a urn", in_rss("<guid>urn:uuid:1</guid>"), {"url": None, "id": "urn:uuid:1"}),
    Case("guid beside a link", in_rss(f"{_LINK}<guid>https://news.example/?p=1</guid>"), {"url": _PAGE}),
    Case("link is relative", in_rss("<link>/1</link>"), {"url": _PAGE}),
    Case("link has blanks around it", in_rss(f"<link>\n  {_PAGE}\n </link>"), {"url": _PAGE}),
    Case(
        "link has a query",
        in_rss("<link>https://news.example/?a=1&amp;b=2</link>"),
        {"url": "https://news.example/?a=1&b=2"},
    ),
    Case("link in CDATA", in_rss(f"<link><![CDATA[{_PAGE}]]></link>"), {"url": _PAGE}),
    Case(
        "link against xml:base",
        in_rss("<link>1</link>", attributes='xml:base="https://other.example/a/"'),
        {"url": "https://other.example/a/1"},
    ),
    Case(
        "link of Atom beside that of RSS",
        in_rss(f'<atom:link rel="self" href="/self"/>{_LINK}<atom:link rel="alternate" href="/other"/>'),
        {"url": _PAGE},
    ),
    Case("link of Atom alone", in_rss(f'<atom:link href="{_PAGE}"/>'), {"url": _PAGE}),
    Case(
        "link of a picture in the item",
        in_rss(
            f"{_LINK}<title>One</title><image><url>/i</url><title>Pic</title>"
            "<link>https://news.example/p</link></image>"
        ),
        {"url": _PAGE, "title": "One"},
    ),
    Case(
        "feedburner",
        in_rss(f"<link>https://feeds.feedburner.com/~r/x</link><feedburner:origLink>{_PAGE}</feedburner:origLink>"),
        {"original_url": _PAGE},
    ),
    Case(
        "source is not the entry",
        in_rss(f'<title>One</title>{_LINK}<source url="https://other.example/rss">Other</source>'),
        {"title": "One", "url": _PAGE},
    ),
    Case("title in CDATA", in_rss("<title><![CDATA[A & B]]></title>"), {"title": "A & B"}),
    Case("title escaped", in_rss("<title>A &amp; B</title>"), {"title": "A & B"}),
    Case("title with a sign", in_rss("<title>1 &lt; 2</title>"), {"title": "1 < 2", "literal": ["title"]}),
    Case("title with markup", in_rss("<title>A &lt;b&gt;B&lt;/b&gt;</title>"), {"title": "A <b>B</b>", "literal": []}),
    Case("title with character references", in_rss("<title>&#8220;A&#x201D;</title>"), {"title": "\u201cA\u201d"}),
    Case("title escaped twice", in_rss("<title>A &amp;amp; B</title>"), {"title": "A &amp; B", "literal": []}),
    Case("title of dc", in_rss("<dc:title>One</dc:title>"), {"title": "One"}),
    Case(
        "title of media is a fallback",
        in_rss('<media:content url="/v"><media:title>Film</media:title></media:content>'),
        {"title": "Film"},
    ),
    Case(
        "title of media is no title",
        in_rss('<media:content url="/v"><media:title>Film</media:title></media:content><title>One</title>'),
        {"title": "One"},
    ),
    Case(
        "title first, of media later",
        in_rss('<title>One</title><media:group><media:content url="/v"/><media:title>Film</media:title></media:group>'),
        {"title": "One"},
    ),
    Case(
        "description in CDATA",
        in_rss("<description><![CDATA[<p>A</p>]]></description>"),
        {"summary": "<p>A</p>", "content": ""},
    ),
    Case("description escaped", in_rss("<description>&lt;p&gt;A&lt;/p&gt;</description>"), {"summary": "<p>A</p>"}),
    Case(
        "description and content",
        in_rss("<description>Short.</description><content:encoded><![CDATA[<p>Long.</p>]]></content:encoded>"),
        {"summary": "Short.", "content": "<p>Long.</p>"},
    ),
    Case(
        "content before description",
        in_rss("<content:encoded><![CDATA[<p>Long.</p>]]></content:encoded><description>Short.</description>"),
        {"summary": "Short.", "content": "<p>Long.</p>"},
    ),
    Case("content alone", in_rss("<content:encoded>Long.</content:encoded>"), {"summary": "", "content": "Long."}),
    Case(
        "caption is no text",
        in_rss(
            '<media:content url="/p.jpg"><media:description>A man before a house, at noon.</media:description>'
            "</media:content><description>Short.</description>"
        ),
        {"summary": "Short.", "content": ""},
    ),
    Case(
        "caption after the text",
        in_rss(
            '<description>Short.</description><media:content url="/p.jpg">'
            "<media:description>A man.</media:description></media:content>"
        ),
        {"summary": "Short.", "content": ""},
    ),
    Case("caption for want of a text", in_rss("<media:description>A man.</media:description>"), {"summary": "A man."}),
    Case("summary of a podcast", in_rss("<itunes:summary>Talk.</itunes:summary>"), {"summary": "Talk."}),
    Case("subtitle of a podcast", in_rss("<itunes:subtitle>Talk.</itunes:subtitle>"), {"summary": "Talk."}),
    Case(
        "links in the text",
        in_rss('<description>&lt;a href="/2"&gt;2&lt;/a&gt;</description>'),
        {"summary": '<a href="https://news.example/2">2</a>'},
    ),
    Case(
        "script in the text", in_rss("<description>A&lt;script&gt;x()&lt;/script&gt;B</description>"), {"summary": "AB"}
    ),
    Case(
        "author with mail",
        in_rss("<author>ann@news.example (Ann Lee)</author>"),
        {"author": "ann@news.example (Ann Lee)"},
    ),
    Case("author of dc", in_rss("<dc:creator>Ann</dc:creator>"), {"author": "Ann"}),
    Case("authors of dc", in_rss("<dc:creator>Ann</dc:creator><dc:creator>Bob</dc:creator>"), {"author": "Ann, Bob"}),
    Case(
        "author twice",
        in_rss("<author>a@news.example (Ann)</author><dc:creator>Ann</dc:creator>"),
        {"author": "a@news.example (Ann)"},
    ),
    Case("author of a podcast", in_rss("<itunes:author>Ann</itunes:author>"), {"author": "Ann"}),
    Case("author of Atom in RSS", in_rss("<atom:author><atom:name>Ann</atom:name></atom:author>"), {"author": "Ann"}),
    Case(
        "editor is no author",
        in_rss("<title>x</title>", head="<managingEditor>e@news.example</managingEditor>"),
        {"author": None},
    ),
    Case(
        "categories",
        in_rss(
            "<category>War</category><category domain='d'>Peace</category><category>War</category>"
            "<dc:subject>Law</dc:subject>"
        ),
        {"categories": ["War", "Peace", "Law"]},
    ),
    Case("keywords of media", in_rss("<media:keywords>war, peace</media:keywords>"), {"categories": ["war", "peace"]}),
    Case(
        "pubDate",
        in_rss("<pubDate>Thu, 06 Mar 2025 12:00:00 EST</pubDate>"),
        {"published": "2025-03-06T12:00:00-05:00"},
    ),
    Case(
        "pubDate before dc:date",
        in_rss("<dc:date>2025-03-05</dc:date><pubDate>Thu, 06 Mar 2025 12:00:00 GMT</pubDate>"),
        {"published": "2025-03-06T12:00:00+00:00"},
    ),
    Case(
        "dcterms",
        in_rss(
            "<dcterms:issued>2025-03-06T12:00:00Z</dcterms:issued>"
            "<dcterms:modified>2025-03-06T13:00:00Z</dcterms:modified>"
        ),
        {"published": "2025-03-06T12:00:00+00:00", "updated": "2025-03-06T13:00:00+00:00"},
    ),
    Case(
        "dcterms:created",
        in_rss("<dcterms:created>2025-03-06T12:00:00Z</dcterms:created>"),
        {"published": "2025-03-06T12:00:00+00:00"},
    ),
    Case(
        "atom:updated in RSS",
        in_rss("<atom:updated>2025-03-06T13:00:00Z</atom:updated>"),
        {"updated": "2025-03-06T13:00:00+00:00"},
    ),
    Case("language of the feed", in_rss("<title>x</title>", head="<language>ar-sy</language>"), {"language": "ar-sy"}),
    Case(
        "language of the entry",
        in_rss("<title xml:lang='ku'>x</title>", head="<language>ar</language>"),
        {"language": "ku"},
    ),
    Case("language of dc", in_rss("<dc:language>fr</dc:language>", head="<language>ar</language>"), {"language": "fr"}),
    Case(
        "enclosures",
        in_rss('<enclosure url="/a.mp3" length="7" type="audio/mpeg"/><enclosure url="/b.mp3" length="" type=""/>'),
        {
            "enclosures": [
                {"url": "https://news.example/a.mp3", "type": "audio/mpeg", "length": 7},
                {"url": "https://news.example/b.mp3", "type": None, "length": None},
            ]
        },
    ),
    Case(
        "enclosure of a podcast",
        in_rss('<enclosure url="/a.mp3" length="7" type="audio/mpeg"/><itunes:duration>1:02:03</itunes:duration>'),
        {
            "enclosures": [
                {"url": "https://news.example/a.mp3", "type": "audio/mpeg", "length": 7, "duration_s": 3723.0}
            ]
        },
    ),
    Case(
        "media in a group",
        in_rss(
            '<enclosure url="/v.mp4" length="7" type="video/mp4"/><media:group>'
            '<media:content url="/v.mp4" fileSize="9"/>'
            '<media:content url="/v.webm" type="video/webm" fileSize="5" duration="61"/></media:group>'
            '<media:thumbnail url="/t.jpg"/>'
        ),
        {
            "enclosures": [
                {"url": "https://news.example/v.mp4", "type": "video/mp4", "length": 7},
                {"url": "https://news.example/v.webm", "type": "video/webm", "length": 5, "duration_s": 61.0},
            ]
        },
    ),
    Case(
        "preview alone",
        in_rss('<media:thumbnail url="/t.jpg"/>'),
        {"enclosures": [{"url": "https://news.example/t.jpg", "type": None, "length": None}]},
    ),
    Case("place of georss", in_rss("<georss:point>35.93 36.63</georss:point>"), {"place": [35.93, 36.63]}),
    Case(
        "place of gml",
        in_rss("<georss:where><gml:Point><gml:pos>35.93 36.63</gml:pos></gml:Point></georss:where>"),
        {"place": [35.93, 36.63]},
    ),
    Case("place of geo", in_rss("<geo:lat>35.93</geo:lat><geo:long>36.63</geo:long>"), {"place": [35.93, 36.63]}),
    Case("place in words", in_rss("<georss:point>somewhere</georss:point>"), {"place": None}),
    Case(
        "comments are no text",
        in_rss(
            f"<title>One</title>{_LINK}<comments>/c</comments><slash:comments>5</slash:comments>"
            "<wfw:commentRss>/c</wfw:commentRss><thr:total>5</thr:total>"
        ),
        {"title": "One", "url": _PAGE, "summary": "", "content": ""},
    ),
    Case(
        "instructions and comments",
        '<?xml version="1.0"?><?xml-stylesheet href="a.xsl"?><!-- <rss> --><rss version="2.0"><!-- c --><channel>'
        f"<title>News</title><item><title>O<!-- c -->ne</title><?php x ?>{_LINK}</item></channel></rss>",
        {"title": "One", "url": _PAGE},
    ),
    Case(
        "module as the default namespace",
        '<rss version="2.0"><channel><title>News</title><item><title>One</title>'
        '<creator xmlns="http://purl.org/dc/elements/1.1/">Ann</creator></item></channel></rss>',
        {"title": "One", "author": "Ann"},
    ),
    Case(
        "modules under other prefixes",
        '<rss version="2.0" xmlns:d="http://purl.org/dc/elements/1.1/" '
        'xmlns:c="http://purl.org/rss/1.0/modules/content/">'
        "<channel><title>News</title><item><d:creator>Ann</d:creator><c:encoded>All.</c:encoded></item>"
        "</channel></rss>",
        {"author": "Ann", "content": "All."},
    ),
    Case(
        "entities of its own",
        '<!DOCTYPE rss [<!ENTITY agency "News Agency"><!ENTITY q \'"\'>]><rss version="2.0"><channel><title>N</title>'
        "<item><title>&agency; says &q;</title></item></channel></rss>",
        {"title": 'News Agency says "'},
    ),
)

ATOM: Final = (
    Case(
        "atom 0.3",
        in_atom_03(
            f'<title>One</title><link rel="alternate" type="text/html" href="{_PAGE}"/><id>tag:news.example,2025:1</id>'
            "<issued>2025-03-06T12:00:00+03:00</issued><modified>2025-03-06T13:00:00+03:00</modified>"
            "<created>2025-03-06T11:00:00+03:00</created><author><name>Ann</name><email>a@news.example</email></author>"
            '<summary>Short.</summary><content type="text/html" mode="escaped">&lt;p&gt;Long.&lt;/p&gt;</content>'
        ),
        {
            "id": "tag:news.example,2025:1",
            "url": _PAGE,
            "title": "One",
            "summary": "Short.",
            "content": "<p>Long.</p>",
            "author": "Ann (a@news.example)",
            "published": "2025-03-06T12:00:00+03:00",
            "updated": "2025-03-06T13:00:00+03:00",
        },
    ),
    Case(
        "atom 0.3 in markup",
        in_atom_03(
            '<content type="application/xhtml+xml" mode="xml"><div xmlns="http://www.w3.org/1999/xhtml">'
            "<p>A</p></div></content>"
        ),
        {"content": "<div><p>A</p></div>"},
    ),
    Case(
        "atom 0.3 in base64",
        in_atom_03('<content type="text/html" mode="base64">PHA+QTwvcD4=</content>'),
        {"content": "<p>A</p>"},
    ),
    Case(
        "text is literal",
        in_atom('<title type="text">A &lt;b&gt; tag</title>'),
        {"title": "A <b> tag", "literal": ["title"]},
    ),
    Case("text by default", in_atom("<title>1 &lt; 2 &amp; 3</title>"), {"title": "1 < 2 & 3", "literal": ["title"]}),
    Case(
        "html",
        in_atom('<title type="html">A &lt;b&gt;B&lt;/b&gt; &amp;amp; C</title>'),
        {"title": "A <b>B</b> &amp; C", "literal": []},
    ),
    Case(
        "xhtml",
        in_atom('<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>A <b>B</b></p></div></content>'),
        {"content": "<p>A <b>B</b></p>", "literal": []},
    ),
    Case(
        "xhtml under a prefix",
        in_atom('<content type="xhtml"><x:div xmlns:x="http://www.w3.org/1999/xhtml"><x:p>A</x:p></x:div></content>'),
        {"content": "<p>A</p>"},
    ),
    Case(
        "summary is text", in_atom("<summary>a &lt;i&gt; b</summary>"), {"summary": "a <i> b", "literal": ["summary"]}
    ),
    Case(
        "content is text",
        in_atom('<content type="text">a &lt;i&gt; b</content>'),
        {"content": "a <i> b", "literal": ["content"]},
    ),
    Case(
        "content out of line",
        in_atom(f'<content type="text/html" src="{_PAGE}"/><id>urn:1</id>'),
        {"content": "", "url": _PAGE},
    ),
    Case(
        "content is a film",
        in_atom(f'{_ALTERNATE}<content type="video/mp4" src="/v.mp4"/>'),
        {
            "url": _PAGE,
            "enclosures": [{"url": "https://news.example/v.mp4", "type": "video/mp4", "length": None}],
        },
    ),
    Case("link without rel", in_atom(_ALTERNATE), {"url": _PAGE}),
    Case(
        "link among others",
        in_atom(
            '<link rel="self" href="/s"/><link rel="edit" href="/e"/>'
            f'<link rel="replies" href="/r"/>{_ALTERNATE}<link rel="via" href="/v"/>'
        ),
        {"url": _PAGE},
    ),
    Case(
        "link of HTML before another",
        in_atom(
            '<link rel="alternate" type="application/pdf" href="/p"/>'
            f'<link rel="alternate" type="text/html" href="{_PAGE}"/>'
        ),
        {"url": _PAGE},
    ),
    Case(
        "link of no HTML",
        in_atom('<link rel="alternate" type="application/pdf" href="/p"/>'),
        {"url": "https://news.example/p"},
    ),
    Case(
        "link with rel as an address",
        in_atom(f'<link rel="http://www.iana.org/assignments/relation/alternate" href="{_PAGE}"/>'),
        {"url": _PAGE},
    ),
    Case("id is an address", in_atom(f"<id>{_PAGE}</id>"), {"url": _PAGE, "id": _PAGE}),
    Case("id is a tag", in_atom("<id>tag:news.example,2025:1</id>"), {"url": None, "id": "tag:news.example,2025:1"}),
    Case(
        "base inherited",
        in_atom('<link href="1"/>', attributes='xml:base="https://other.example/a/"'),
        {"url": "https://other.example/a/1"},
    ),
    Case(
        "base nested",
        in_atom('<link xml:base="b/" href="1"/>', attributes='xml:base="https://other.example/a/"'),
        {"url": "https://other.example/a/b/1"},
    ),
    Case(
        "base in the text",
        in_atom('<content type="html" xml:base="https://other.example/a/">&lt;a href="2"&gt;2&lt;/a&gt;</content>'),
        {"content": '<a href="https://other.example/a/2">2</a>'},
    ),
    Case(
        "enclosure",
        in_atom(f'{_ALTERNATE}<link rel="enclosure" type="audio/mpeg" length="7" href="/a.mp3"/>'),
        {"enclosures": [{"url": "https://news.example/a.mp3", "type": "audio/mpeg", "length": 7}]},
    ),
    Case("author", in_atom("<author><name>Ann</name><uri>https://news.example/ann</uri></author>"), {"author": "Ann"}),
    Case(
        "authors", in_atom("<author><name>Ann</name></author><author><name>Bob</name></author>"), {"author": "Ann, Bob"}
    ),
    Case(
        "author of the feed", in_atom("<id>urn:1</id>", head="<author><name>Desk</name></author>"), {"author": "Desk"}
    ),
    Case(
        "author of the source",
        in_atom(
            "<title>One</title><id>urn:1</id><source><title>Other</title><id>urn:o</id><author>"
            "<name>Cat</name></author>"
            '<link href="https://other.example/"/><updated>2024-01-01T00:00:00Z</updated><category term="x"/></source>',
            head="<author><name>Desk</name></author>",
        ),
        {"author": "Cat", "title": "One", "id": "urn:1", "url": None, "updated": None, "categories": []},
    ),
    Case(
        "contributor is no author",
        in_atom("<contributor><name>Bob</name></contributor><author><name>Ann</name></author>"),
        {"author": "Ann"},
    ),
    Case(
        "categories of Atom",
        in_atom('<category term="war" scheme="s" label="War"/><category term="law"/><category label="Peace"/>'),
        {"categories": ["war", "law", "Peace"]},
    ),
    Case(
        "dates",
        in_atom("<published>2025-03-06t12:00:00z</published><updated>2025-03-06T13:00:00.25Z</updated>"),
        {"published": "2025-03-06T12:00:00+00:00", "updated": "2025-03-06T13:00:00.250000+00:00"},
    ),
    Case(
        "updated alone",
        in_atom("<updated>2025-03-06T13:00:00Z</updated>"),
        {"published": None, "updated": "2025-03-06T13:00:00+00:00"},
    ),
    Case("language inherited", in_atom("<title>x</title>", attributes='xml:lang="ar"'), {"language": "ar"}),
    Case(
        "language of the title",
        in_atom('<title xml:lang="ku">x</title>', attributes='xml:lang="ar"'),
        {"language": "ku"},
    ),
    Case(
        "atom under a prefix",
        f'<a:feed xmlns:a="http://www.w3.org/2005/Atom"><a:title>News</a:title><a:entry><a:title>One</a:title>'
        f'<a:link href="{_PAGE}"/><a:id>urn:1</a:id><a:author><a:name>Ann</a:name></a:author></a:entry></a:feed>',
        {"title": "One", "url": _PAGE, "id": "urn:1", "author": "Ann"},
    ),
    Case(
        "an entry as a document",
        f'<entry xmlns="http://www.w3.org/2005/Atom"><title>One</title><link href="{_PAGE}"/><id>urn:1</id></entry>',
        {"title": "One", "url": _PAGE, "id": "urn:1"},
    ),
    Case(
        "media of a film site",
        in_atom(
            "<media:group><media:title>Film</media:title>"
            '<media:content url="https://news.example/v" type="x/y"/>'
            "<media:description>About.</media:description></media:group><title>One</title>"
        ),
        {"title": "One", "summary": "About."},
    ),
)

JSON: Final = (
    Case(
        "json feed 1.0",
        in_json(
            '"id": "1", "url": "https://news.example/1", "content_text": "a <b>", "author": {"name": "Ann"}',
            version="1",
        ),
        {"id": "1", "url": _PAGE, "content": "a <b>", "author": "Ann", "literal": ["content"]},
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
    Case("json with a path", in_json('"id": "1", "url": "/1"'), {"url": _PAGE}),
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
            "id": _PAGE,
            "url": _PAGE,
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
        in_sitemap(f"<loc>\n{_PAGE}\n</loc><lastmod>2025-03-06</lastmod>"),
        {"url": _PAGE, "title": "", "updated": "2025-03-06T00:00:00"},
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
        in_rss(f"<title>One</title>{_LINK}").replace("</channel></rss>", ""),
        {"title": "One", "url": _PAGE},
    ),
    Case(
        "an element that is not closed",
        in_rss(f"<title>One</title>{_LINK}<description>A <br> B</description>"),
        {"title": "One", "url": _PAGE},
    ),
    Case("XML 1.1", in_rss("<title>One</title>").replace('version="1.0"', 'version="1.1"', 1), {"title": "One"}),
    Case("a charset that is none", in_rss("<title>One</title>").replace("utf-8", "no-such", 1), {"title": "One"}),
)
ALL: Final = (*RSS, *ATOM, *JSON, *SITEMAPS, *BROKEN)
