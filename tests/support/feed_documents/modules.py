"""Texts in modules and in odd places: clean, safe, and each where it belongs."""

from typing import Final

from feed_documents.frames import Case, in_atom, in_json, in_rss, in_sitemap

_BAD: Final = '&lt;p onclick="x()"&gt;A&lt;/p&gt;&lt;script&gt;x()&lt;/script&gt;'
_SAFE: Final = {"summary": "<p>A</p>", "content": ""}

MODULES: Final = (
    Case("unsafe summary of a podcast", in_rss(f"<itunes:summary>{_BAD}</itunes:summary>"), _SAFE),
    Case("unsafe subtitle of a podcast", in_rss(f"<itunes:subtitle>{_BAD}</itunes:subtitle>"), _SAFE),
    Case("unsafe description of dc", in_rss(f"<dc:description>{_BAD}</dc:description>"), _SAFE),
    Case("unsafe abstract", in_rss(f"<dcterms:abstract>{_BAD}</dcterms:abstract>"), _SAFE),
    Case("unsafe caption", in_rss(f'<media:description type="html">{_BAD}</media:description>'), _SAFE),
    Case("unsafe caption of no type", in_rss(f"<media:description>{_BAD}</media:description>"), _SAFE),
    Case("unsafe text of media", in_rss(f'<media:text type="html">{_BAD}</media:text>'), _SAFE),
    Case(
        "unsafe caption in a group of Atom",
        in_atom(f"<media:group><media:description>{_BAD}</media:description></media:group>"),
        _SAFE,
    ),
    Case(
        "link in a caption",
        in_rss('<media:description>&lt;a href="/2"&gt;2&lt;/a&gt;</media:description>'),
        {"summary": '<a href="https://news.example/2">2</a>'},
    ),
    Case("unsafe title", in_rss("<title>&lt;script&gt;x()&lt;/script&gt;A</title>"), {"title": "A", "literal": []}),
    Case("unsafe title of media", in_rss("<media:title>&lt;script&gt;x&lt;/script&gt;A</media:title>"), {"title": "A"}),
    Case("unsafe title of dc", in_rss("<dc:title>&lt;script&gt;x&lt;/script&gt;A</dc:title>"), {"title": "A"}),
    Case(
        "unsafe title of a podcast",
        in_rss("<itunes:title>&lt;style&gt;x&lt;/style&gt;A</itunes:title>"),
        {"title": "A"},
    ),
    Case("a sign in a title of media", in_rss("<media:title>1 &lt; 2</media:title>"), {"title": "1 < 2"}),
    Case(
        "an address that is a script",
        in_rss('<description>&lt;a href="javascript:x()"&gt;A&lt;/a&gt;</description>'),
        {"summary": '<a href="">A</a>'},
    ),
    Case(
        "a picture with a handler",
        in_rss('<description>&lt;img src="/i.jpg" onerror="x()"/&gt;A</description>'),
        {"summary": '<img src="https://news.example/i.jpg" />A'},
    ),
    Case(
        "summary of a podcast before the text",
        in_rss(
            "<itunes:summary>Talk of all that was said.</itunes:summary><description>Short.</description>"
            "<content:encoded>Long.</content:encoded>"
        ),
        {"summary": "Short.", "content": "Long."},
    ),
    Case(
        "summary of a podcast beside a description",
        in_rss("<itunes:summary>Talk.</itunes:summary><description>Short.</description>"),
        {"summary": "Short.", "content": "Talk."},
    ),
    Case(
        "summary of a podcast that repeats",
        in_rss("<itunes:summary>Same.</itunes:summary><description>Same.</description>"),
        {"summary": "Same."},
    ),
    Case(
        "description of dc beside one",
        in_rss("<dc:description>Of dc.</dc:description><description>Short.</description>"),
        {"summary": "Short.", "content": "Of dc."},
    ),
    Case(
        "a caption that repeats the text",
        in_rss("<media:description>Same.</media:description><description>Same.</description>"),
        {"summary": "Same."},
    ),
    Case(
        "description of a picture is none of the item",
        in_rss("<title>One</title><image><title>Sign</title><description>Of the sign.</description></image>"),
        {"title": "One", "summary": ""},
    ),
    Case(
        "a search box in an item",
        in_rss("<textInput><title>Box</title><description>Of it.</description></textInput><title>One</title>"),
        {"title": "One", "summary": ""},
    ),
    Case(
        "a search box, a text and a category",
        in_rss(
            "<title>1 &lt; 2</title><category>War</category><textInput><name>q</name></textInput>"
            f"<description>{_BAD}</description>"
        ),
        {"title": "1 < 2", "summary": "<p>A</p>", "categories": ["War"]},
    ),
    Case(
        "names of another vocabulary",
        in_rss(
            '<x:title xmlns:x="urn:x">X</x:title><title>One</title><x:description xmlns:x="urn:x">Y</x:description>'
        ),
        {"title": "One", "summary": ""},
    ),
    Case("a picture in base64", in_atom('<content type="image/png">aGVsbG8=</content>'), {"content": ""}),
    Case(
        "bytes that are text",
        in_atom('<content type="application/octet-stream">PGI+QTwvYj4=</content>'),
        {"content": "<b>A</b>"},
    ),
    Case(
        "two contents",
        in_atom('<content>A</content><content type="html">&lt;p&gt;Long&lt;/p&gt;</content>'),
        {"content": "<p>Long</p>"},
    ),
    Case(
        "xhtml with an empty element",
        in_atom('<summary type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">a<br/>b</div></summary>'),
        {"summary": "a<br />b"},
    ),
    Case(
        "a sign in xhtml",
        in_atom('<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">1 <em>&lt;</em> 2</div></title>'),
        {"title": "1 <em>&lt;</em> 2"},
    ),
    Case("a tag that is text in html", in_atom('<title type="html">&amp;lt;b&gt;</title>'), {"title": "&lt;b>"}),
    Case("text is text", in_atom("<title><![CDATA[<title>]]></title>"), {"title": "<title>", "literal": ["title"]}),
    Case(
        "markup as elements", in_rss("<description><p>A <b>B</b></p></description>"), {"summary": "<p>A <b>B</b></p>"}
    ),
    Case("sections between letters", in_rss("<title><![CDATA[A]]> &amp; <![CDATA[B]]></title>"), {"title": "A & B"}),
    Case("letters of windows-1252 by number", in_rss("<title>&#146;A&#x94;</title>"), {"title": "\u2019A\u201d"}),
    Case(
        "json title and summary in markup",
        in_json('"id": "1", "title": "<b>T</b><script>x()</script>", "summary": "<p onclick=x>S</p>"'),
        {"title": "<b>T</b>", "summary": "<p>S</p>"},
    ),
    Case(
        "json content is safe",
        in_json('"id": "1", "content_html": "<p onclick=x>A</p><script>x()</script>"'),
        {"content": "<p>A</p>"},
    ),
    Case(
        "json plain content is letters",
        in_json('"id": "1", "content_text": "use <p> here"'),
        {"content": "use <p> here", "literal": ["content"]},
    ),
    Case(
        "title of a sitemap in markup",
        in_sitemap(
            "<loc>https://news.example/1</loc><news:news><news:title>&lt;b&gt;A&lt;/b&gt;</news:title></news:news>"
        ),
        {"title": "A"},
    ),
)
