"""`marsad feeds`: what a feed answers, and the list of them."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import ClassVar

import pytest
from command_line import Marsad
from msgspec.structs import replace

from connectors.feeds.catalogue.files import user_feeds, write_catalogue
from connectors.feeds.polling.memory import FeedMemory
from connectors.feeds.polling.state import FeedState

RSS = """<rss version="2.0"><channel><title>Invented news</title><link>https://example.org/</link>
<item><title>إغلاق معبر حدودي</title><link>/1</link><guid isPermaLink="false">one</guid>
<pubDate>Thu, 06 Mar 2025 12:00:00 +0300</pubDate></item>
<item><title>Second</title><link>/2</link></item>
</channel></rss>
"""


def test_a_feed_is_added_and_removed(marsad: Marsad) -> None:
    """A feed of one's own is in the list with what was said of it, until it is removed."""
    url = "https://news.example.org/feed.xml"
    added = marsad("feeds", "add", url, "--language", "ar", "--country", "SYR", "--owner", "example")
    there = [feed for feed in marsad("feeds", "list", "--json").lines if feed["url"] == url]
    removed = marsad("feeds", "remove", url)
    left = [feed for feed in marsad("feeds", "list", "--json").lines if feed["url"] == url]

    assert (added.code, removed.code, left) == (0, 0, [])
    assert [(feed["language"], feed["country"], feed["owner"]) for feed in there] == [("ar", "SYR", "example")]


def test_what_is_told_anew_of_a_feed_leaves_the_rest(marsad: Marsad, data_dir: Path) -> None:
    """What was told before, or written into the file by hand, stays; with nothing told there is nothing to change."""
    url = "https://news.example.org/feed.xml"
    marsad("feeds", "add", url, "--language", "ar", "--country", "SYR", "--owner", "example")
    (before,) = user_feeds(data_dir / "feeds.yaml")
    write_catalogue(data_dir / "feeds.yaml", [replace(before, full_text=True, interval_s=60.0)])
    again = marsad("feeds", "add", url)
    (kept,) = user_feeds(data_dir / "feeds.yaml")
    changed = marsad("feeds", "add", url, "--name", "Example")
    wrong = marsad("feeds", "add", url, "--country", "SYRX")
    (after,) = user_feeds(data_dir / "feeds.yaml")

    told = f"marsad: '{url}' is among your feeds as {url} and is polled: there is nothing to add\n"
    assert (again.code, again.out, again.err) == (1, b"", told)
    assert kept == replace(before, full_text=True, interval_s=60.0)
    assert (changed.code, changed.text) == (0, f"changed {url}; a running poller takes it up within seconds\n")
    assert wrong.code == 2
    assert after == replace(kept, title="Example", source=replace(kept.source, name="Example"))


@pytest.mark.parametrize("name", ["sana-ar", "https://own.example/feed"])
def test_a_feed_that_is_gone_says_how_it_is_asked_again(marsad: Marsad, data_dir: Path, name: str) -> None:
    """It is in the catalogue or among one's own, and yet it is not polled."""
    marsad("feeds", "add", "https://own.example/feed")
    with FeedMemory(data_dir / "feeds.sqlite") as memory:
        memory.keep(FeedState(feed=name, word="gone"))
    ended = marsad("feeds", "add", name)

    assert (ended.code, ended.out, ended.err.count("\n")) == (1, b"", 1)
    assert "it is asked no more" in ended.err
    assert f"`marsad feeds remove {name}`" in ended.err


def test_a_built_in_feed_is_switched_off_and_on(marsad: Marsad, data_dir: Path) -> None:
    """Removing a feed of the catalogue takes it off the list, and says how it comes back as it was."""
    before = marsad("feeds", "list", "--json").lines
    removed = marsad("feeds", "remove", before[0]["id"])
    without = [feed["id"] for feed in marsad("feeds", "list", "--json").lines]
    off = [feed["id"] for feed in marsad("feeds", "list", "--json", "--state", "off").lines]
    # By its id or its address, in another spelling too.
    marsad("feeds", "add", before[0]["url"].replace("https://", "http://"))

    assert removed.text.startswith(f"switched {before[0]['id']} off, `marsad feeds add {before[0]['id']}` switches it")
    assert without == [feed["id"] for feed in before[1:]]
    assert before[0]["id"] in off
    assert marsad("feeds", "list", "--json").lines == before
    assert user_feeds(data_dir / "feeds.yaml") == ()


def test_a_feed_that_the_catalogue_has_switched_off_can_be_polled(marsad: Marsad) -> None:
    """By its id, with all that the catalogue says of it."""
    off = marsad("feeds", "list", "--json", "--state", "off").lines[0]
    ended = marsad("feeds", "add", off["id"])
    (row,) = (one for one in marsad("feeds", "list", "--json").lines if one["id"] == off["id"])

    assert (ended.code, row["owner"], row["word"]) == (0, off["owner"], "waiting")


@pytest.mark.parametrize("url", ["https://sana.sy/feed/", "http://www.sana.sy/feed/", "https://sana.sy/?feed=rss2"])
def test_what_the_catalogue_has_is_not_added(marsad: Marsad, data_dir: Path, url: str) -> None:
    """Polled twice, with another owner, it would corroborate itself; also by one of its candidates."""
    ended = marsad("feeds", "add", url)

    told = f"marsad: '{url}' is in the catalogue as sana-ar and is polled: there is nothing to add\n"
    assert (ended.code, ended.out, ended.err) == (1, b"", told)
    assert not (data_dir / "feeds.yaml").exists()


def test_another_feed_of_a_site_has_its_owner(marsad: Marsad) -> None:
    """What the catalogue's feeds at a host agree in of their source holds for it, unless another is told."""
    urls = ("https://sana.sy/fr/feed/", "https://www.gov.uk/new.atom", "https://sana.sy/third/feed/")
    for url, more in zip(urls, ((), (), ("--owner", "Somebody", "--country", "tur")), strict=True):
        marsad("feeds", "add", url, *more)
    added = [one for one in marsad("feeds", "list", "--json").lines if one["url"] in urls]

    assert [(one["source"], one["owner"], one["kind"], one["country"]) for one in added] == [
        ("sana", "Syrian state", "state", "SYR"),
        ("gov.uk", "British government", "state", "GBR"),
        ("sana", "Somebody", "state", "TUR"),
    ]


def test_an_address_as_readers_tell_it_is_added(marsad: Marsad) -> None:
    """`feed:` before an address stands for the web."""
    for url in ("feed://a.example/one", "feed:https://a.example/two"):
        marsad("feeds", "add", url)
    urls = [one["url"] for one in marsad("feeds", "list", "--json").lines]

    assert urls[-2:] == ["http://a.example/one", "https://a.example/two"]


def test_a_feed_of_a_catalogue_of_ones_own_is_switched_off(marsad: Marsad, tmp_path: Path) -> None:
    """`remove` and `add` know the catalogue that --catalogue names."""
    path = tmp_path / "catalogue.yaml"
    source = "{id: s, name: S, owner: S, kind: online}"
    path.write_text(f"feeds: [{{id: one, url: 'https://example.org/1', source: {source}}}]", encoding="utf-8")
    removed = marsad("feeds", "remove", "one", "--catalogue", path)
    left = marsad("feeds", "list", "--json", "--catalogue", path).lines
    marsad("feeds", "add", "one", "--catalogue", path)

    assert (removed.code, left) == (0, [])
    assert [one["id"] for one in marsad("feeds", "list", "--json", "--catalogue", path).lines] == ["one"]


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
        (
            ("add", "https://exa mple/"),
            2,
            "'https://exa mple/' is no http or https address; an address is such as https://example.org/feed.xml",
        ),
        (
            ("add", "https://a.example/", "--country", "uae"),
            2,
            "'UAE' is no country's code of three letters (ISO 3166-1), such as ARE",
        ),
        (
            ("add", "https://a.example/", "--language", "Arabic"),
            2,
            "'arabic' is no language's code of two letters (ISO 639-1), such as ar",
        ),
        (("list", "--catalogue", "none.yaml"), 1, "none.yaml: cannot be read: No such file or directory"),
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
