"""What entries state beside the fields of news: it is printed where it is stated, and only there."""

from typing import Final

from feed_documents.frames import LINK, PAGE, Case, in_atom, in_json, in_rss, in_sitemap

_ABSENT: Final = ("authors", "tags", "links", "source", "rights", "image", "modules", "plain", "deleted")
BESIDE: Final = (
    Case("nothing beside", in_rss(f"<title>One</title>{LINK}<dc:creator>Ann</dc:creator>"), dict.fromkeys(_ABSENT)),
    Case(
        "authors in parts",
        in_atom("<author><name>Ann</name><uri>/ann</uri><email>a@news.example</email></author>"),
        {"authors": [{"name": "Ann", "email": "a@news.example", "url": "https://news.example/ann"}]},
    ),
    Case("contributors", in_atom("<contributor><name>Bob</name></contributor>"), {"contributors": [{"name": "Bob"}]}),
    Case(
        "words of others",
        in_rss('<category domain="https://d.example/">War</category><category>Law</category>'),
        {
            "categories": ["War", "Law"],
            "tags": [{"term": "War", "scheme": "https://d.example/"}, {"term": "Law"}],
        },
    ),
    Case(
        "words with labels",
        in_atom('<category term="war" scheme="s" label="War"/>'),
        {"categories": ["war"], "tags": [{"term": "war", "scheme": "s", "label": "War"}]},
    ),
    Case(
        "links beside the page",
        in_atom(
            f'<link href="{PAGE}"/><link rel="related" href="/r" title="More"/>'
            '<link rel="alternate" hreflang="ar" href="/ar"/><link rel="enclosure" href="/a.mp3"/>'
        ),
        {
            "links": [
                {"url": "https://news.example/r", "rel": "related", "title": "More"},
                {"url": "https://news.example/ar", "rel": "alternate", "hreflang": "ar"},
            ]
        },
    ),
    Case("comments", in_rss("<comments>/1#c</comments>"), {"comments": "https://news.example/1#c"}),
    Case(
        "numbers of comments",
        in_rss(
            "<slash:comments>7</slash:comments><thr:total>8</thr:total><wfw:commentRss>https://n.example/c"
            "</wfw:commentRss>"
        ),
        {"modules": {"slash:comments": ["7"], "thr:total": ["8"], "wfw:commentrss": ["https://n.example/c"]}},
    ),
    Case(
        "a reply",
        in_atom('<thr:in-reply-to ref="urn:1" href="/1"/><link rel="replies" href="/2" thr:count="3"/>'),
        {
            "modules": {"thr:in-reply-to": [{"ref": "urn:1", "href": "/1"}]},
            "links": [{"url": "https://news.example/2", "rel": "replies", "thr:count": "3"}],
        },
    ),
    Case(
        "source of RSS",
        in_rss('<source url="https://other.example/rss">Other</source>'),
        {"source": {"title": "Other", "url": "https://other.example/rss"}},
    ),
    Case(
        "source of Atom",
        in_atom("<source><id>urn:o</id><title>Other</title><link href='https://other.example/'/></source>"),
        {"source": {"id": "urn:o", "title": "Other", "url": "https://other.example/"}},
    ),
    Case(
        "an end",
        in_rss("<expirationDate>Fri, 07 Mar 2025 12:00:00 GMT</expirationDate>"),
        {"expires": "2025-03-07T12:00:00+00:00"},
    ),
    Case("rights", in_atom("<rights>© A</rights>"), {"rights": "© A"}),
    Case("picture of a podcast", in_rss('<itunes:image href="/i.jpg"/>'), {"image": "https://news.example/i.jpg"}),
    Case("picture of RSS", in_rss("<image><url>/i.jpg</url></image>"), {"image": "https://news.example/i.jpg"}),
    Case(
        "picture of media",
        in_rss('<media:group><media:thumbnail url="/i.jpg"/></media:group>'),
        {"image": "https://news.example/i.jpg"},
    ),
    Case(
        "elements within elements",
        in_rss(
            '<media:content url="/v" medium="video"><media:credit role="p">Ann</media:credit></media:content>'
            "<itunes:episode>3</itunes:episode><itunes:explicit>no</itunes:explicit>"
        ),
        {
            "modules": {
                "media:content": [
                    {"url": "/v", "medium": "video", "media:credit": [{"role": "p", "text": "Ann"}]},
                ],
                "itunes:episode": ["3"],
                "itunes:explicit": ["no"],
            }
        },
    ),
    Case(
        "a module that is not known",
        in_rss('<x:One xmlns:x="https://x.example/"><x:two a="1">2</x:two></x:One>'),
        {"modules": {"x:one": [{"x:two": [{"a": "1", "text": "2"}]}]}},
    ),
    Case(
        "unsafe text of a module",
        in_rss("<itunes:episode>&lt;script&gt;x()&lt;/script&gt;3</itunes:episode>"),
        {"modules": {"itunes:episode": ["3"]}},
    ),
    Case(
        "a file told twice",
        in_rss('<enclosure url="/a.mp3" type="audio/mpeg"/><media:content url="/a.mp3" fileSize="9" duration="12"/>'),
        {
            "enclosures": [
                {"url": "https://news.example/a.mp3", "type": "audio/mpeg", "length": 9, "duration_s": 12.0},
            ]
        },
    ),
    Case(
        "other forms of a file",
        in_rss(
            '<enclosure url="/a.mp3" length="1" type="audio/mpeg"/>'
            '<podcast:alternateEnclosure xmlns:podcast="https://podcastindex.org/namespace/1.0" type="audio/opus" '
            'length="7"><podcast:source uri="ipfs://a"/><podcast:source uri="https://o.example/a"/>'
            "</podcast:alternateEnclosure>"
            '<media:peerLink type="application/x-bittorrent" href="/a.torrent"/>'
        ),
        {
            "enclosures": [
                {"url": "https://news.example/a.mp3", "type": "audio/mpeg", "length": 1},
                {"url": "https://news.example/a.torrent", "type": "application/x-bittorrent", "length": None},
                {"url": "https://o.example/a", "type": "audio/opus", "length": 7},
            ]
        },
    ),
    Case(
        "an entry that is withdrawn",
        in_atom('<id>urn:1</id><sx:sync xmlns:sx="http://feedsync.org/2007/feedsync" deleted="true"/>'),
        {"id": "urn:1", "deleted": True},
    ),
    Case(
        "an entry of GData that is withdrawn",
        in_atom('<id>urn:1</id><gd:deleted xmlns:gd="http://schemas.google.com/g/2005"/>'),
        {"deleted": True},
    ),
    Case(
        "news of a sitemap",
        in_sitemap(
            f"<loc>{PAGE}</loc><news:news><news:title>One</news:title><news:genres>Blog</news:genres>"
            "<news:access>Subscription</news:access></news:news>"
        ),
        {"title": "One", "modules": {"news:genres": ["Blog"], "news:access": ["Subscription"]}},
    ),
    Case(
        "json authors in parts",
        in_json('"id": "1", "authors": [{"name": "Ann", "url": "https://ann.example/", "avatar": "/a.png"}]'),
        {"authors": [{"name": "Ann", "url": "https://ann.example/", "avatar": "/a.png"}]},
    ),
    Case(
        "json beside",
        in_json(
            '"id": "1", "url": "/1", "external_url": "https://o.example/1", "banner_image": "/b.jpg", "_x": {"a": [1]}'
        ),
        {"external_url": "https://o.example/1", "image": "https://news.example/b.jpg", "modules": {"_x": {"a": [1]}}},
    ),
)
