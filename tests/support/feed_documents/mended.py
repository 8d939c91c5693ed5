"""What publishers write wrongly in ways that leave no doubt of what they meant."""

from typing import Final

from feed_documents.frames import PAGE, Case, in_atom, in_json, in_rdf, in_rss

_ATOM: Final = "http://www.w3.org/2005/Atom"

MENDED: Final = (
    Case("title of dc before the title", in_rss("<dc:title>DC</dc:title><title>One</title>"), {"title": "One"}),
    Case(
        "title of dc before a title in HTML",
        in_rss("<dc:title>DC</dc:title><title>A &amp;amp; &lt;b&gt;B&lt;/b&gt;</title>"),
        {"title": "A &amp; <b>B</b>", "plain": None},
    ),
    Case(
        "markup in a text",
        in_rss('<description><div xmlns="http://www.w3.org/1999/xhtml"><p>A <b>B</b></p></div></description>'),
        {"summary": "<p>A <b>B</b></p>"},
    ),
    Case(
        "content:items",
        in_rdf(
            "<content:items><rdf:Bag><rdf:li><content:item><content:format "
            'rdf:resource="http://www.w3.org/1999/xhtml"/><rdf:value><![CDATA[<em>All.</em>]]></rdf:value>'
            "</content:item></rdf:li></rdf:Bag></content:items>"
        ),
        {"content": "<em>All.</em>"},
    ),
    Case(
        "RSS in the namespace of Atom",
        f'<rss version="2.0" xmlns="{_ATOM}"><channel><item><title>One</title><link>{PAGE}</link><guid>g</guid>'
        '<enclosure url="/a.mp3" length="7" type="audio/mpeg"/></item></channel></rss>',
        {
            "id": "g",
            "url": PAGE,
            "title": "One",
            "enclosures": [{"url": "https://news.example/a.mp3", "type": "audio/mpeg", "length": 7}],
        },
    ),
    Case(
        "a base that is no address",
        in_atom('<link href="/1"/>', attributes='xml:base="https://[broken"'),
        {"url": PAGE},
    ),
    Case(
        "the error of a program before the document",
        "<br />\n<b>Warning</b>: fopen() in <b>/x.php</b> on line <b>1</b><br />\n" + in_rss("<title>One</title>"),
        {"title": "One"},
    ),
    Case(
        "a date that can be read behind one that cannot",
        in_rss("<pubDate>lately</pubDate><pubDate>Thu, 06 Mar 2025 12:00:00 GMT</pubDate>"),
        {"published": "2025-03-06T12:00:00+00:00"},
    ),
    Case(
        "a date of dc behind one that cannot be read",
        in_rss("<pubDate>lately</pubDate><dc:date>2025-03-06T12:00:00Z</dc:date>"),
        {"published": "2025-03-06T12:00:00+00:00"},
    ),
    Case("no date that can be read", in_rss("<pubDate>lately</pubDate><dc:date>soon</dc:date>"), {"published": None}),
    Case(
        "an episode with three texts",
        in_rss(
            "<description>Short.</description><content:encoded>&lt;p&gt;All.&lt;/p&gt;</content:encoded>"
            "<itunes:summary>Said.</itunes:summary>"
        ),
        {"summary": "Short.", "content": "<p>All.</p>"},
    ),
    Case(
        "an episode whose text has markup",
        in_rss(
            "<itunes:summary>Said.</itunes:summary><description>&lt;p onclick='x()'&gt;Short.&lt;/p&gt;</description>"
            "<content:encoded>All.</content:encoded>"
        ),
        {"summary": "<p>Short.</p>", "content": "All."},
    ),
    Case(
        "an empty text before that of a module",
        in_rss("<description/><itunes:summary>Said.</itunes:summary>"),
        {"summary": "Said.", "content": ""},
    ),
    Case("link over two lines", in_rss("<link>https://news.example/a\n/1</link>"), {"url": "https://news.example/a/1"}),
    Case(
        "link escaped once too often",
        in_rss("<link>https://news.example/?a=1&amp;amp;b=2</link>"),
        {"url": "https://news.example/?a=1&b=2"},
    ),
    Case("link without a scheme", in_rss("<link>www.news.example/1</link>"), {"url": "https://www.news.example/1"}),
    Case("link that begins with www", in_rss("<link>www/1</link>"), {"url": "https://news.example/feeds/www/1"}),
    Case("names without their ends", in_rss("<title>&copy 2025 A &amp B</title>"), {"title": "© 2025 A & B"}),
    Case("a name that is none", in_rss("<title>R&D of A &copying B</title>"), {"title": "R&D of A &copying B"}),
    Case("halves of a letter", in_rss("<title>&#55357;&#56832; A&#xD83D;&#xDE00;</title>"), {"title": "😀 A😀"}),
    Case("half of a letter", in_rss("<title>&#55357; A</title>"), {"title": "A"}),
    Case("halves the wrong way round", in_rss("<title>&#56832;&#55357; A</title>"), {"title": "A"}),
    Case(
        "a section within a section",
        in_rss("<description><![CDATA[A <![CDATA[B]]> C]]></description>"),
        {"summary": "A B C"},
    ),
    Case(
        "entities that are letters by number",
        '<!DOCTYPE rss [<!ENTITY q "&#8217;"><!ENTITY name "A&#x21;">]>' + in_rss("<title>&q;&name;</title>")[38:],
        {"title": "’A!"},
    ),
    Case(
        "an enclosure of a broken item",
        '<rss version=2.0><channel><item><title>A</title><enclosure url="/a.mp3" length=7 type="audio/mpeg">'
        "</item></channel></rss>",
        {"enclosures": [{"url": "https://news.example/a.mp3", "type": "audio/mpeg", "length": 7}]},
    ),
    Case(
        "the terms of Dublin Core",
        in_rss(
            "<dcterms:title>T</dcterms:title><dcterms:creator>C</dcterms:creator><dcterms:subject>S</dcterms:subject>"
            "<dcterms:description>D</dcterms:description><dcterms:identifier>I</dcterms:identifier>"
            "<dcterms:language>fr</dcterms:language>"
        ),
        {"id": "I", "title": "T", "summary": "D", "author": "C", "categories": ["S"], "language": "fr"},
    ),
    Case(
        "json with a date that is a number",
        in_json('"id": "1", "date_published": 1741262400'),
        {
            "published": "2025-03-06T12:00:00+00:00",
        },
    ),
    Case("json before a comment", in_json('"id": "1"') + "\n<!-- cached -->", {"id": "1"}),
    Case("json title of HTML", in_json('"id": "1", "title": "A &#8217; B"'), {"title": "A &#8217; B", "plain": None}),
    Case("json title of no HTML", in_json('"id": "1", "title": "R&D; A & B"'), {"plain": ["title"]}),
    Case("place in a circle", in_rss("<georss:circle>33.5 36.3 500</georss:circle>"), {"place": [33.5, 36.3]}),
    Case(
        "place with the longitude first",
        in_rss(
            '<georss:where><gml:Point srsName="urn:ogc:def:crs:OGC:1.3:CRS84"><gml:pos>36.3 33.5</gml:pos></gml:Point>'
            "</georss:where>"
        ),
        {"place": [33.5, 36.3]},
    ),
    Case("place of two words", in_rss("<geo:lat>33.5</geo:lat><geo:lon>36.3</geo:lon>"), {"place": [33.5, 36.3]}),
    Case("place of one word", in_rss("<geo:lat_long>33.5,36.3</geo:lat_long>"), {"place": [33.5, 36.3]}),
    Case("a line is no place", in_rss("<georss:line>33.5 36.3 34 36</georss:line>"), {"place": None}),
)
