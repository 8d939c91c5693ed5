"""`marsad feeds`: what a document holds, what a feed answers, and the list of them."""

from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import ClassVar

import pytest
from command_line import Marsad
from msgspec.structs import replace

from connectors.feeds.polling.memory import FeedMemory
from connectors.feeds.polling.rhythm import DAY_S, HOUR_S, Rhythm, observe
from connectors.feeds.polling.state import FeedState, Relocation

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


def test_list_is_the_catalogue(marsad: Marsad) -> None:
    """Every built-in feed has its language, country, owner and kind; none was asked yet."""
    ended = marsad("feeds", "list", "--json")

    assert ended.code == 0
    assert len(ended.lines) >= 30
    assert {feed["language"] for feed in ended.lines} >= {"ar", "en"}
    assert {feed["state"] for feed in ended.lines} == {"not asked yet"}
    assert [feed for feed in ended.lines if not (feed["kind"] and feed["owner"])] == []


def test_list_shows_how_a_feed_does(marsad: Marsad, data_dir: Path) -> None:
    """The word with its reason, the address that is asked, when something last came, and how long it uses to take."""
    identity, moved = "sana-ar", Relocation(source="https://sana.sy/feed/", adopted="https://new.example/feed")
    now = datetime.now(UTC).timestamp()
    rhythm = observe(Rhythm(watched_to=now - 30 * DAY_S), [now - hour * HOUR_S for hour in range(1, 30 * 24)], now)
    known = FeedState(feed=identity, word="failing", error="HTTP 500", failures=2, last_new=0.0, rhythm=rhythm)
    with FeedMemory(data_dir / "feeds.sqlite") as memory:
        memory.keep(replace(known, relocation=moved))
    row = next(feed for feed in marsad("feeds", "list", "--json").lines if feed["id"] == identity)

    assert (row["state"], row["word"], row["failures"]) == ("failing: HTTP 500", "failing", 2)
    assert row["last_new"] == "1970-01-01T00:00:00+00:00"
    assert HOUR_S < row["usual_gap_s"] < 4 * HOUR_S
    assert row["usual_gap"] in {"2 h", "3 h", "4 h"}
    assert row["url"] == "https://new.example/feed"


def test_list_for_people_names_each_feed(marsad: Marsad) -> None:
    """The table has the same feeds as the JSON Lines."""
    ids = [feed["id"] for feed in marsad("feeds", "list", "--json").lines]
    table = marsad("feeds", "list", environ={"COLUMNS": "400"}).text

    assert [name for name in ids if name not in table] == []


def test_a_feed_is_added_and_removed(marsad: Marsad) -> None:
    """A feed of one's own is in the list with what was said of it, until it is removed."""
    url = "https://news.example.org/feed.xml"
    added = marsad("feeds", "add", url, "--language", "ar", "--country", "SYR", "--owner", "example")
    there = [feed for feed in marsad("feeds", "list", "--json").lines if feed["url"] == url]
    removed = marsad("feeds", "remove", url)
    left = [feed for feed in marsad("feeds", "list", "--json").lines if feed["url"] == url]

    assert (added.code, removed.code, left) == (0, 0, [])
    assert [(feed["language"], feed["country"], feed["owner"]) for feed in there] == [("ar", "SYR", "example")]


def test_a_built_in_feed_is_switched_off(marsad: Marsad) -> None:
    """Removing a feed of the catalogue takes it off the list."""
    before = [feed["id"] for feed in marsad("feeds", "list", "--json").lines]
    marsad("feeds", "remove", before[0])

    assert [feed["id"] for feed in marsad("feeds", "list", "--json").lines] == before[1:]


def test_a_catalogue_of_ones_own_takes_the_place(marsad: Marsad, tmp_path: Path) -> None:
    """--catalogue names the feeds; a mistake in it is one line that names the file."""
    path = tmp_path / "catalogue.yaml"
    source = "{id: s, name: S, owner: S, kind: online}"
    path.write_text(f"feeds: [{{id: one, url: 'https://example.org/1', source: {source}}}]", encoding="utf-8")
    good = marsad("feeds", "list", "--json", "--catalogue", path)
    path.write_text("feeds: [{id: one}]", encoding="utf-8")
    bad = marsad("feeds", "list", "--json", "--catalogue", path)

    assert [feed["id"] for feed in good.lines] == ["one"]
    assert (bad.code, bad.out) == (1, b"")
    assert bad.err.startswith(f"marsad: {path}: Object missing required field `url`")
    assert bad.err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "code", "complaint"),
    [
        (
            ("add", "nonsense"),
            2,
            "'nonsense' is no http or https address; an address is such as https://example.org/feed.xml",
        ),
        (("remove", "nobody"), 1, "no feed 'nobody'; `marsad feeds list` shows their ids"),
        (
            ("check", "example.org"),
            2,
            "'example.org' is no http or https address, nor the id of a feed; `marsad feeds list` shows them",
        ),
    ],
)
def test_a_wrong_word_is_one_line(marsad: Marsad, arguments: tuple[str, ...], code: int, complaint: str) -> None:
    """What was typed is quoted, with what to type; what cannot be meant ends with 2."""
    ended = marsad("feeds", *arguments)

    assert (ended.code, ended.out, ended.err) == (code, b"", f"marsad: {complaint}\n")


class _Site(BaseHTTPRequestHandler):
    """A site with a feed, a page, and nothing else."""

    answers: ClassVar[dict[str, tuple[int, bytes]]] = {
        "/feed": (200, RSS.encode()),
        "/page": (200, b"<!doctype html><html><body>Hello</body></html>"),
        "/gone": (410, b""),
    }

    def do_GET(self) -> None:
        """Answer a request."""
        status, body = self.answers.get(self.path, (404, b""))
        self.send_response(status)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def site() -> Iterator[str]:
    """Return the address of a site on a free port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_check_says_what_is_in_a_feed(marsad_process: Marsad, site: str) -> None:
    """Title, number of entries, and the newest of them with their defects."""
    ended = marsad_process("feeds", "check", f"{site}/feed")

    assert (ended.code, ended.err) == (0, "")
    assert ended.text.startswith("Invented news: 2 entries\n")
    assert "2025-03-06 12:00 +0300 إغلاق معبر حدودي\n" in ended.text  # a border crossing closed
    assert "Second [no-id, missing-date]" in ended.text


def test_check_says_what_to_set_for_a_site_of_ones_own(marsad_process: Marsad, site: str) -> None:
    """A feed in our own network is asked when it is allowed, and only then; a slip in the setting is one line."""
    refused = marsad_process("feeds", "check", f"{site}/feed", environ={"MARSAD_ALLOW_ADDRESSES": ""})
    allowed = marsad_process("feeds", "check", f"{site}/feed", environ={"MARSAD_ALLOW_ADDRESSES": "127.0.0.0/8"})
    wrong = marsad_process("feeds", "check", f"{site}/feed", environ={"MARSAD_ALLOW_ADDRESSES": "127.0.0.0/99"})

    assert (refused.code, refused.out, allowed.code, wrong.code) == (1, b"", 0, 1)
    assert refused.err == (
        "refused-address: the address 127.0.0.1 is not public; "
        "allow it with MARSAD_ALLOW_ADDRESSES=127.0.0.0/8 if it is yours\n"
    )
    assert wrong.err.startswith("marsad: MARSAD_ALLOW_ADDRESSES: ")
    assert wrong.err.count("\n") == 1


def test_a_login_is_not_listed(marsad: Marsad) -> None:
    """What is printed of a feed has no user name and no password of it."""
    marsad("feeds", "add", "https://desk:hush@news.example/feed")
    listed = marsad("feeds", "list", "--json")

    (found,) = (row for row in listed.lines if "news.example" in row["id"])
    assert (found["id"], found["url"]) == ("https://news.example/feed", "https://news.example/feed")
    assert b"hush" not in listed.out


@pytest.mark.parametrize(
    ("path", "complaint"),
    [
        ("/none", "http-404: HTTP 404: nothing there; if it goes on, look for the feed's new address\n"),
        ("/gone", "http-410: HTTP 410: the feed is gone for good; remove it or look for its successor\n"),
        ("/page", "html: the answer is a web page, not a feed; look for the feed's address on that page\n"),
    ],
)
def test_check_says_what_is_wrong_with_a_feed(marsad_process: Marsad, site: str, path: str, complaint: str) -> None:
    """The verdict with what to do, and exit code 1."""
    ended = marsad_process("feeds", "check", site + path)

    assert (ended.code, ended.out, ended.err) == (1, b"", complaint)
