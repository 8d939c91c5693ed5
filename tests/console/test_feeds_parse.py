"""`marsad feeds parse`: what a document holds."""

from pathlib import Path

import pytest
from command_line import Marsad

FIELDS = [
    "id",
    "url",
    "title",
    "summary",
    "content",
    "author",
    "published",
    "updated",
    "categories",
    "language",
    "enclosures",
]
RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Invented news</title><link>https://example.org/</link>
<item>
  <title>إغلاق معبر حدودي</title><!-- a border crossing closed -->
  <link>https://example.org/1</link><guid isPermaLink="false">one</guid>
  <pubDate>Thu, 06 Mar 2025 12:00:00 +0300</pubDate>
  <dc:creator>A. Writer</dc:creator><category>syria</category><category>borders</category>
  <description>Short.</description><content:encoded><![CDATA[<p>Long &amp; whole.</p>]]></content:encoded>
  <enclosure url="https://example.org/1.mp3" type="audio/mpeg" length="1234"/>
</item>
<item><title>Second</title><link>/2</link></item>
</channel></rss>
"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="ar"><title>A</title>
<entry><id>urn:1</id><title>T</title><link href="https://example.org/a"/><updated>2025-03-06T12:00:00Z</updated></entry>
</feed>"""
JSON_FEED = '{"version": "https://jsonfeed.org/version/1.1", "title": "J", "items": [{"id": 7, "content_text": "x"}]}'


@pytest.fixture
def rss(tmp_path: Path) -> Path:
    """Return a feed document on disk."""
    path = tmp_path / "feed.xml"
    path.write_text(RSS, encoding="utf-8")
    return path


def test_parse_prints_an_entry_a_line(marsad: Marsad, rss: Path) -> None:
    """Every entry has all fields; what the document does not say is null or empty."""
    ended = marsad("feeds", "parse", rss, "--url", "https://example.org/feed.xml")

    first, second = ended.lines
    assert (ended.code, ended.err) == (0, "")
    assert list(first) == list(second) == FIELDS
    assert first == {
        "id": "one",
        "url": "https://example.org/1",
        "title": "إغلاق معبر حدودي",  # a border crossing closed
        "summary": "Short.",
        "content": "<p>Long &amp; whole.</p>",
        "author": "A. Writer",
        "published": "2025-03-06T12:00:00+03:00",
        "updated": None,
        "categories": ["syria", "borders"],
        "language": None,
        "enclosures": [{"url": "https://example.org/1.mp3", "type": "audio/mpeg", "length": 1234}],
    }
    assert (second["url"], second["published"], second["enclosures"]) == ("https://example.org/2", None, [])


@pytest.mark.parametrize(("document", "identity"), [(ATOM, "urn:1"), (JSON_FEED, "7")])
def test_parse_reads_other_formats_from_standard_input(marsad: Marsad, document: str, identity: str) -> None:
    """Atom and JSON Feed give the same fields."""
    ended = marsad("feeds", "parse", "-", stdin=document.encode())

    assert ended.code == 0
    assert [(list(entry), entry["id"]) for entry in ended.lines] == [(FIELDS, identity)]


def test_parse_prints_what_a_feed_says_of_itself(marsad: Marsad, rss: Path) -> None:
    """One object in the place of the entries, and how many these are."""
    ended = marsad("feeds", "parse", rss, "--feed")

    (feed,) = ended.lines
    stated = {name: feed[name] for name in ("format", "title", "url", "entries", "rights")}
    assert (ended.code, ended.err) == (0, "")
    assert stated == {
        "format": "rss20",
        "title": "Invented news",
        "url": "https://example.org/",
        "entries": 2,
        "rights": None,
    }


def test_parse_is_told_what_the_server_said(marsad: Marsad, tmp_path: Path) -> None:
    """A charset that stands in the header alone is taken, as a poller takes it."""
    path = tmp_path / "feed.xml"
    path.write_bytes("<rss version='2.0'><channel><item><title>Café</title></item></channel></rss>".encode("cp037"))
    ended = marsad("feeds", "parse", path, "--content-type", "text/xml; charset=cp037")

    assert (ended.code, [entry["title"] for entry in ended.lines]) == (0, ["Café"])


def test_parse_tells_defects_apart_from_entries(marsad: Marsad, tmp_path: Path) -> None:
    """A damaged document gives what could be read on one stream, and what is wrong on the other."""
    path = tmp_path / "cut.xml"
    path.write_text(RSS[: RSS.index("</channel>")], encoding="utf-8")
    ended = marsad("feeds", "parse", path)

    assert (ended.code, [entry["title"] for entry in ended.lines][1]) == (0, "Second")
    assert ended.err.startswith(f"{path}: malformed: ")


@pytest.mark.parametrize(
    ("document", "complaint"),
    [
        ("", "empty: the answer is empty"),
        ("<!doctype html><html><body>Hello</body></html>", "html: the answer is a web page, not a feed; look for"),
        ("once upon a time", "not-a-feed: "),
        ('<opml version="2.0"><head/><body><outline xmlUrl="https://n.example/rss"/></body></opml>', "not-a-feed: the"),
        ("{}", "not-a-feed: JSON without a list of items is no JSON Feed"),
    ],
)
def test_parse_says_why_a_document_is_no_feed(marsad: Marsad, tmp_path: Path, document: str, complaint: str) -> None:
    """One line on standard error, nothing on standard output, exit code 1."""
    path = tmp_path / "document"
    path.write_text(document, encoding="utf-8")
    ended = marsad("feeds", "parse", path)

    assert (ended.code, ended.out) == (1, b"")
    assert ended.err.startswith(f"marsad: {path}: {complaint}")
    assert ended.err.count("\n") == 1


def test_a_missing_file_is_one_line(marsad_process: Marsad, tmp_path: Path) -> None:
    """No traceback for what a person can mend."""
    ended = marsad_process("feeds", "parse", tmp_path / "none.xml")

    expected = f"marsad: cannot read {tmp_path}/none.xml: No such file or directory\n"
    assert (ended.code, ended.out, ended.err) == (1, b"", expected)


def test_debug_shows_the_traceback(marsad_process: Marsad, tmp_path: Path) -> None:
    """With --debug the same failure shows where it came from."""
    ended = marsad_process("feeds", "parse", "--debug", tmp_path / "none.xml")

    assert ended.code == 1
    assert ended.err.startswith("Traceback")
    assert "FileNotFoundError" in ended.err
