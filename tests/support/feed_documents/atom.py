"""Atom 0.3 and 1.0."""

from typing import Final

from feed_documents.frames import ALTERNATE, PAGE, Case, in_atom, in_atom_03

ATOM: Final = (
    Case(
        "atom 0.3",
        in_atom_03(
            f'<title>One</title><link rel="alternate" type="text/html" href="{PAGE}"/><id>tag:news.example,2025:1</id>'
            "<issued>2025-03-06T12:00:00+03:00</issued><modified>2025-03-06T13:00:00+03:00</modified>"
            "<created>2025-03-06T11:00:00+03:00</created><author><name>Ann</name><email>a@news.example</email></author>"
            '<summary>Short.</summary><content type="text/html" mode="escaped">&lt;p&gt;Long.&lt;/p&gt;</content>'
        ),
        {
            "id": "tag:news.example,2025:1",
            "url": PAGE,
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
        in_atom(f'<content type="text/html" src="{PAGE}"/><id>urn:1</id>'),
        {"content": "", "url": PAGE},
    ),
    Case(
        "content is a film",
        in_atom(f'{ALTERNATE}<content type="video/mp4" src="/v.mp4"/>'),
        {
            "url": PAGE,
            "enclosures": [{"url": "https://news.example/v.mp4", "type": "video/mp4", "length": None}],
        },
    ),
    Case("link without rel", in_atom(ALTERNATE), {"url": PAGE}),
    Case(
        "link among others",
        in_atom(
            '<link rel="self" href="/s"/><link rel="edit" href="/e"/>'
            f'<link rel="replies" href="/r"/>{ALTERNATE}<link rel="via" href="/v"/>'
        ),
        {"url": PAGE},
    ),
    Case(
        "link of HTML before another",
        in_atom(
            '<link rel="alternate" type="application/pdf" href="/p"/>'
            f'<link rel="alternate" type="text/html" href="{PAGE}"/>'
        ),
        {"url": PAGE},
    ),
    Case(
        "link of no HTML",
        in_atom('<link rel="alternate" type="application/pdf" href="/p"/>'),
        {"url": "https://news.example/p"},
    ),
    Case(
        "link with rel as an address",
        in_atom(f'<link rel="http://www.iana.org/assignments/relation/alternate" href="{PAGE}"/>'),
        {"url": PAGE},
    ),
    Case("id is an address", in_atom(f"<id>{PAGE}</id>"), {"url": PAGE, "id": PAGE}),
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
        in_atom(f'{ALTERNATE}<link rel="enclosure" type="audio/mpeg" length="7" href="/a.mp3"/>'),
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
        f'<a:link href="{PAGE}"/><a:id>urn:1</a:id><a:author><a:name>Ann</a:name></a:author></a:entry></a:feed>',
        {"title": "One", "url": PAGE, "id": "urn:1", "author": "Ann"},
    ),
    Case(
        "an entry as a document",
        f'<entry xmlns="http://www.w3.org/2005/Atom"><title>One</title><link href="{PAGE}"/><id>urn:1</id></entry>',
        {"title": "One", "url": PAGE, "id": "urn:1"},
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
