"""RSS: people, dates, languages, files and places."""

from typing import Final

from feed_documents.frames import LINK, PAGE, Case, in_rss

REST: Final = (
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
        in_rss(
            "<title>x</title>",
            head="<managingEditor>e@news.example</managingEditor><webMaster>w@news.example</webMaster>"
            "<itunes:owner><itunes:name>Owner</itunes:name></itunes:owner>",
        ),
        {"author": None},
    ),
    Case(
        "author of the channel",
        in_rss("<title>x</title>", head="<dc:creator>Ann</dc:creator><itunes:author>Ann</itunes:author>"),
        {"author": "Ann"},
    ),
    Case(
        "author of the show", in_rss("<title>x</title>", head="<itunes:author>Desk</itunes:author>"), {"author": "Desk"}
    ),
    Case(
        "author of the item and the channel",
        in_rss("<author>Ann</author>", head="<dc:creator>Desk</dc:creator>"),
        {"author": "Ann"},
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
            f"<title>One</title>{LINK}<comments>/c</comments><slash:comments>5</slash:comments>"
            "<wfw:commentRss>/c</wfw:commentRss><thr:total>5</thr:total>"
        ),
        {"title": "One", "url": PAGE, "summary": "", "content": ""},
    ),
    Case(
        "instructions and comments",
        '<?xml version="1.0"?><?xml-stylesheet href="a.xsl"?><!-- <rss> --><rss version="2.0"><!-- c --><channel>'
        f"<title>News</title><item><title>O<!-- c -->ne</title><?php x ?>{LINK}</item></channel></rss>",
        {"title": "One", "url": PAGE},
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
