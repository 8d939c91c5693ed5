"""`marsad feeds import` and `export` exchange feeds with other readers, and with another Marsad."""

from pathlib import Path

import pytest
from command_line import Marsad

from connectors.feeds.catalogue.files import load_catalogue, user_feeds
from connectors.feeds.catalogue.opml import MAX_OPML_BYTES

LIST = (
    '<opml version="2.0"><body><outline text="Iraq">'
    '<outline text="A" xmlUrl="https://a.example/feed"/><outline xmlUrl="gopher://a.example/"/>'
    '<outline text="SANA" xmlUrl="https://sana.sy/feed/"/></outline></body></opml>'
)


@pytest.fixture
def opml(tmp_path: Path) -> Path:
    """Return a list with a new feed, one that is known, and one that is none."""
    path = tmp_path / "feeds.opml"
    path.write_text(LIST, encoding="utf-8")
    return path


def test_import_adds_what_is_new_and_tells_the_rest(marsad: Marsad, opml: Path) -> None:
    """The new feed is polled from now on; each that was left out has a line on standard error."""
    ended = marsad("feeds", "import", opml)
    added = [feed for feed in marsad("feeds", "list", "--json").lines if feed["url"] == "https://a.example/feed"]

    assert (ended.code, len(added)) == (0, 1)
    assert ended.text == "added 1 feeds, skipped 2; a running poller takes them up within seconds\n"
    assert ended.err.splitlines() == [
        "skipped 'gopher://a.example/': no http or https address",
        "skipped 'https://sana.sy/feed/': there already as sana-ar",
    ]


def test_what_is_switched_off_stays_so_and_is_told(marsad: Marsad, data_dir: Path) -> None:
    """A person's choice is not undone by a list, also by one that has a candidate's address."""
    marsad("feeds", "remove", "sana-ar")
    before = user_feeds(data_dir / "feeds.yaml")
    ended = marsad("feeds", "import", "-", stdin=b'<opml><outline xmlUrl="https://sana.sy/?feed=rss2"/></opml>')

    told = "there already as sana-ar, switched off; `marsad feeds add sana-ar` switches it on"
    assert (ended.code, ended.err) == (0, f"skipped 'https://sana.sy/?feed=rss2': {told}\n")
    assert user_feeds(data_dir / "feeds.yaml") == before


def test_import_tells_no_login(marsad: Marsad, tmp_path: Path) -> None:
    """What is left out, for whatever reason, is told without the login of its address."""
    path = tmp_path / "logins.opml"
    urls = ("https://desk:hush@a.example/feed", "https://desk:hush@sana.sy/feed/", "gopher://desk:hush@a.example/")
    outlines = "".join(f'<outline xmlUrl="{url}"/>' for url in (*urls, urls[0]))
    path.write_text(f'<opml version="2.0"><body>{outlines}</body></opml>', encoding="utf-8")
    ended = marsad("feeds", "import", path)

    assert (ended.code, len(ended.err.splitlines())) == (0, 3)
    assert "hush" not in ended.text + ended.err


def test_import_twice_adds_once(marsad: Marsad, data_dir: Path, opml: Path) -> None:
    """What was imported before is there already, also from standard input."""
    marsad("feeds", "import", opml)
    again = marsad("feeds", "import", "-", stdin=LIST.encode())

    assert again.text.startswith("added 0 feeds, skipped 3;")
    assert [feed.url for feed in user_feeds(data_dir / "feeds.yaml")] == ["https://a.example/feed"]


def test_what_is_exported_is_imported_whole(marsad: Marsad, data_dir: Path, tmp_path: Path) -> None:
    """Another Marsad without a catalogue has the same feeds afterwards, in every field."""
    opml, empty = tmp_path / "all.opml", tmp_path / "empty.yaml"
    opml.write_bytes(marsad("feeds", "export").out)
    empty.write_text("feeds: []\n", encoding="utf-8")
    ended = marsad("feeds", "import", opml, "--catalogue", empty)

    assert (ended.code, ended.err) == (0, "")
    there = {feed.id: feed for feed in user_feeds(data_dir / "feeds.yaml")}
    assert there == {feed.id: feed for feed in load_catalogue(None) if feed.enabled}


def test_export_as_yaml_is_a_catalogue(marsad: Marsad, tmp_path: Path) -> None:
    """What is printed can be given with --catalogue; a person's own feeds are in it, what is switched off is not."""
    path = tmp_path / "catalogue.yaml"
    marsad("feeds", "add", "https://a.example/feed")
    marsad("feeds", "remove", "sana-ar")
    path.write_bytes(marsad("feeds", "export", "--yaml").out)

    ids = {feed.id for feed in load_catalogue(path)}
    assert ids == {feed.id for feed in load_catalogue(None) if feed.enabled} - {"sana-ar"} | {"https://a.example/feed"}


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (b"hello", "this is no list of feeds; expected OPML"),
        (b"<!DOCTYPE opml><opml/>", "the list declares a document type or entities, which no list of feeds needs"),
        (b" " * (MAX_OPML_BYTES + 1), "the list is larger than 10,485,760 bytes"),
    ],
)
def test_what_cannot_be_imported_is_one_line(marsad: Marsad, tmp_path: Path, body: bytes, complaint: str) -> None:
    """It names the file, and nothing is added."""
    path = tmp_path / "list.opml"
    path.write_bytes(body)
    ended = marsad("feeds", "import", path)

    assert (ended.code, ended.out, ended.err) == (1, b"", f"marsad: {path}: {complaint}\n")


def test_a_wrong_use_is_one_line(marsad: Marsad, tmp_path: Path) -> None:
    """A file that is not there; two forms at once."""
    missing = marsad("feeds", "import", tmp_path / "none.opml")
    both = marsad("feeds", "export", "--opml", "--yaml")

    assert (missing.code, missing.err) == (1, f"marsad: cannot read {tmp_path}/none.opml: No such file or directory\n")
    assert (both.code, both.out, both.err) == (2, b"", "marsad: --opml and --yaml exclude each other\n")
