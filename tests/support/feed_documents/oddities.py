"""Links, people, keywords, dates and files as publishers write them, beyond what the standards foresee."""

from typing import Final

from feed_documents.frames import PAGE, Case, in_atom, in_json, in_rss


def _dated(name: str, written: str, read: str | None) -> Case:
    return Case(f"date: {name}", in_rss(f"<pubDate>{written}</pubDate>"), {"published": read})


def _by(name: str, inside: str, author: str | None) -> Case:
    return Case(f"author: {name}", in_rss(inside), {"author": author})


def _about(name: str, inside: str, *categories: str) -> Case:
    return Case(f"keyword: {name}", in_rss(inside), {"categories": list(categories)})


def _at(name: str, document: str, url: str | None) -> Case:
    return Case(f"link: {name}", document, {"url": url})


ODDITIES: Final = (
    _at(
        "the page behind a counter",
        in_rss(f"<link>https://feeds.feedburner.com/x</link><feedburner:origLink>{PAGE}</feedburner:origLink>"),
        PAGE,
    ),
    _at(
        "the page behind a counter in Atom",
        in_atom(f'<link href="https://feeds.feedburner.com/x"/><feedburner:origLink>{PAGE}</feedburner:origLink>'),
        PAGE,
    ),
    _at("a script", in_rss("<link>javascript:x()</link>"), None),
    _at("a script with blanks", in_rss("<link>java&#10;script:x()</link>"), None),
    _at("a document in the address", in_atom('<link href="data:text/html,x"/>'), None),
    _at("the first of two", in_rss(f"<link>{PAGE}</link><link>https://news.example/2</link>"), PAGE),
    _at("an attribute in RSS", in_rss(f'<link href="{PAGE}"/>'), PAGE),
    _at("text in Atom", in_atom(f"<link>{PAGE}</link>"), PAGE),
    _at("without a scheme", in_rss("<link>//news.example/1</link>"), PAGE),
    _at("a query alone", in_rss("<link>?p=1</link>"), "https://news.example/feeds/all?p=1"),
    _at("an empty one beside a guid", in_rss(f"<link/><guid>{PAGE}</guid>"), PAGE),
    _at("relation in capitals", in_atom(f'<link rel="ALTERNATE" href="{PAGE}"/>'), PAGE),
    _at(
        "type in capitals",
        in_atom(f'<link type="application/json" href="/j"/><link type="TEXT/HTML" href="{PAGE}"/>'),
        PAGE,
    ),
    _at("only of itself", in_atom('<link rel="self" href="/self"/>'), None),
    _at(
        "of Atom in RSS under another prefix",
        f'<rss xmlns:a="http://www.w3.org/2005/Atom"><channel><item><a:link href="{PAGE}"/></item></channel></rss>',
        PAGE,
    ),
    _at("json id", in_json(f'"id": "{PAGE}"'), PAGE),
    _at("json script", in_json('"id": "1", "url": "javascript:x()"'), None),
    _by("a link", "<dc:creator><![CDATA[<a href='/ann'>Ann</a>]]></dc:creator>", "Ann"),
    _by("a script", "<dc:creator>&lt;script&gt;x()&lt;/script&gt;Ann</dc:creator>", "Ann"),
    _by("escaped twice", "<dc:creator>Ann &amp;amp; Bob</dc:creator>", "Ann & Bob"),
    _by("name and mail in brackets", "<author>Ann &lt;ann@news.example&gt;</author>", "Ann <ann@news.example>"),
    _by(
        "an element in an element",
        "<author><name>Ann</name><email>a@news.example</email></author>",
        "Ann (a@news.example)",
    ),
    _by("two lines", "<author>Ann\n  Lee</author>", "Ann Lee"),
    _by("an empty one", "<dc:creator> </dc:creator><author>Bob</author>", "Bob"),
    _by("of the podcast", "<itunes:author>Ann</itunes:author><author>Ann</author>", "Ann"),
    Case("author: json string", in_json('"id": "1", "author": "Ann"'), {"author": "Ann"}),
    Case("author: json object for a list", in_json('"id": "1", "authors": {"name": "Ann"}'), {"author": "Ann"}),
    Case(
        "author: json without a name",
        in_json('"id": "1", "authors": [{"name": ""}, {"name": "Bob"}]'),
        {"author": "Bob"},
    ),
    _about("markup", "<category>&lt;b&gt;War&lt;/b&gt;</category>", "War"),
    _about("escaped twice", "<category>War &amp;amp; Peace</category>", "War & Peace"),
    _about("two lines", "<category>War\n  zone</category>", "War zone"),
    _about("an empty one", "<category/><category>War</category>", "War"),
    _about("of a podcast", "<itunes:keywords>war, peace</itunes:keywords>", "war", "peace"),
    _about("nested", '<itunes:category text="News"><itunes:category text="War"/></itunes:category>', "News", "War"),
    Case("keyword: json", in_json('"id": "1", "tags": [" war ", 1, null, "war"]'), {"categories": ["war"]}),
    _dated("the place of a zone", "Fri, 31 Mar 2023 20:19:00 America/Los_Angeles", "2023-03-31T20:19:00-07:00"),
    _dated("a zone in brackets", "2023-03-31T20:19:00[Europe/Paris]", "2023-03-31T20:19:00+02:00"),
    _dated("an offset and a place", "2023-03-31T20:19:00+03:00[Europe/Paris]", "2023-03-31T20:19:00+03:00"),
    _dated("Etc", "Wed, 19 Aug 2009 18:28:00 Etc/GMT", "2009-08-19T18:28:00+00:00"),
    _dated("a zone by its rule", "Tue, 10 Feb 2015 22:59:39 PST8PDT", "2015-02-10T22:59:39-08:00"),
    _dated("no such place", "Tue, 10 Feb 2015 22:59:39 Nowhere/Land", "2015-02-10T22:59:39"),
    _dated("the year last", "Sun Jul 15 01:16:00 +0000 2018", "2018-07-15T01:16:00+00:00"),
    _dated("a minus", "Tue, 10 Feb 2015 22:59:39 \u22120500", "2015-02-10T22:59:39-05:00"),
    _dated("at", "2006-01-02 at 15:04:05", "2006-01-02T15:04:05"),
    _dated("digits alone", "201502102259", "2015-02-10T22:59:00"),
    _dated("Chinese", "2015年2月10日 22:59", "2015-02-10T22:59:00"),
    _dated("Korean afternoon", "2004-05-25 오후 11:23:17", "2004-05-25T23:23:17"),
    _dated("Korean midnight", "2004-05-28 오전 12:10", "2004-05-28T00:10:00"),
    _dated("a zone in letters and numbers", "Thu, 06 Mar 2025 12:00:00 GMT+0300", "2025-03-06T12:00:00+03:00"),
    _dated("no day of that month", "Mon, 31 Feb 2015 10:00:00 GMT", None),
    Case("file: a script", in_rss('<enclosure url="javascript:x()"/>'), {"enclosures": []}),
    Case("file: no address", in_rss('<enclosure url="" length="1"/>'), {"enclosures": []}),
    Case("file: json script", in_json('"id": "1", "image": "javascript:x()"'), {"enclosures": []}),
    Case("json with a comma before an end", in_json('"id": "1", "title": "a,]",'), {"id": "1", "title": "a,]"}),
    Case(
        "old Atom",
        f'<feed xmlns="http://purl.org/pie/"><entry><title>One</title><link href="{PAGE}"/></entry></feed>',
        {"url": PAGE, "title": "One"},
    ),
)
