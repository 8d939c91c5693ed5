"""RSS: titles, summaries and contents."""

from typing import Final

from feed_documents.frames import Case, in_rss

TEXTS: Final = (
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
)
