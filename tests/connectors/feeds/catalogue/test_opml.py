"""Lists of feeds go out as OPML and come back whole; foreign lists are read as far as they go, and safely."""

import xml.etree.ElementTree as ET

import pytest
from feed_site import feed
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from connectors.feeds.catalogue.feed import CatalogueError, Feed
from connectors.feeds.catalogue.files import load_catalogue
from connectors.feeds.catalogue.opml import MAX_OPML_BYTES, OpmlList, read_opml, write_opml

ONE = feed("https://news.example/1", "one")


def _read(*outlines: str, head: str = '<?xml version="1.0" encoding="utf-8"?>') -> OpmlList:
    return read_opml(f'{head}<opml version="2.0"><body>{"".join(outlines)}</body></opml>'.encode())


def _by_id(feeds: tuple[Feed, ...]) -> list[Feed]:
    return sorted(feeds, key=lambda one: one.id)


def test_the_catalogue_goes_out_and_comes_back_whole() -> None:
    """Every field of every feed survives, owner, kind, country and language among them."""
    built_in = load_catalogue(None)
    found = read_opml(write_opml(built_in, "Feeds"))

    assert found.skipped == ()
    assert _by_id(found.feeds) == _by_id(built_in)


def test_hard_values_come_back() -> None:
    """Arabic, quotes, markup, a line break, a query in the address, a rhythm, an unknown country."""
    url = "https://news.example/?a=1&b=%D8%A7&copy=2"
    source = replace(ONE.source, country=None, language=None, owner='"A" & <b>')
    hard = replace(ONE, url=url, source=source, title="", notes="أ\nب", interval_s=90.0, enabled=False)  # two letters

    assert read_opml(write_opml([hard], "T")).feeds == (hard,)


@given(st.text(max_size=40))
def test_any_title_leaves_the_list_well_formed(title: str) -> None:
    """Characters that XML cannot hold are left out, and every other reader can read on."""
    title = title.encode("utf-8", "ignore").decode()
    written = write_opml([replace(ONE, title=title)], "T")

    assert len(ET.fromstring(written).findall(".//outline[@xmlUrl]")) == 1  # noqa: S314  our own
    assert [one.id for one in read_opml(written).feeds] == ["one"]


def test_a_list_says_to_others_what_opml_knows() -> None:
    """Address, type, title and language stand in the attributes of OPML 2.0, in a folder for each kind."""
    root = ET.fromstring(write_opml([replace(ONE, title="News")], "Mine"))  # noqa: S314  our own
    told = root.find("body/outline/outline")

    assert told is not None
    assert root.findtext("head/title") == "Mine"
    assert [folder.get("text") for folder in root.findall("body/outline")] == ["agency"]
    assert [told.get(name) for name in ("type", "text", "title", "xmlUrl", "language")] == [
        "rss",
        "News",
        "News",
        "https://news.example/1",
        "ar",
    ]


def test_a_foreign_list_keeps_its_folders_in_the_notes() -> None:
    """Folders in folders become a path; the title is the source's name, and the address names the feed."""
    (found,) = _read(
        '<outline text="أخبار"><outline text="Iraq">',  # news
        '<outline text="A" xmlUrl="https://a.example/feed?utm_source=x" language="ar-iq"/></outline></outline>',
    ).feeds

    assert (found.id, found.url) == ("https://a.example/feed", "https://a.example/feed?utm_source=x")
    assert (found.title, found.source.name, found.source.kind, found.source.language) == ("A", "A", "online", "ar")
    assert found.notes == "in folder أخبار / Iraq"  # news


@pytest.mark.parametrize(
    ("outline", "url"),
    [
        ('xmlUrl="feed://a.example/f"', "http://a.example/f"),
        ('xmlUrl="FEED:https://a.example/f"', "https://a.example/f"),
        ('type="rss" url="https://a.example/f"', "https://a.example/f"),
        ('xmlUrl="/f.xml" htmlUrl="https://a.example/news/"', "https://a.example/f.xml"),
    ],
)
def test_an_address_is_found_where_other_readers_put_it(outline: str, url: str) -> None:
    """With `feed:` before it, in the attribute of OPML 1.0, or told from the site's page on."""
    assert [(one.url, one.title) for one in _read(f'<outline text="A" {outline}/>').feeds] == [(url, "A")]


@pytest.mark.parametrize(("told", "language"), [("ar", "ar"), ("en-US", "en"), ("zh_Hant", "zh"), ("Turkish", None)])
def test_a_language_is_a_code(told: str, language: str | None) -> None:
    """What is no code is no language: the first letters of a name would be another's."""
    (found,) = _read(f'<outline xmlUrl="https://a.example/1" language="{told}"/>').feeds

    assert found.source.language == language


@pytest.mark.parametrize("charset", ["windows-1256", "utf-8", "utf-16"])
def test_a_charset_that_is_not_told_is_known_by_its_letters(charset: str) -> None:
    """As with feeds: an old reader writes what its system does."""
    title = "أخبار سوريا والعراق"  # news of Syria and Iraq
    body = f'<opml><outline text="{title}" xmlUrl="https://a.example/1"/></opml>'.encode(charset)

    assert [one.title for one in read_opml(body).feeds] == [title]


def test_a_site_that_is_known_keeps_its_owner() -> None:
    """A further feed of an outlet of the catalogue is not taken for another's."""
    body = b'<opml><outline text="In French" xmlUrl="https://news.example/fr"/></opml>'
    (found,) = read_opml(body, [ONE]).feeds

    assert (found.source.id, found.source.owner, found.source.kind) == ("one", "one", "agency")
    assert (found.source.name, found.source.language) == ("In French", None)


def test_each_that_is_left_out_has_a_line() -> None:
    """A repeated address, no web address, a list in a list, a damaged feed of ours; the others are taken."""
    own = write_opml([ONE], "T").decode().split("<body>")[1].split("</body>")[0].replace('"agency"', '"tabloid"')
    found = _read(
        '<outline xmlUrl="https://a.example/1"/><outline xmlUrl="https://a.example/1"/>',
        '<outline xmlUrl="https://a.example/1?utm_source=x"/><outline xmlUrl="ftp://a.example/2"/>',
        '<outline type="include" url="https://a.example/more.opml"/>',
        '<outline type="include" xmlUrl="https://a.example/most.opml"/><outline type="rss" text="Nameless"/>',
        '<outline xmlUrl="ftp://desk:hush@a.example/3"/>',
        own,
    )

    assert [one.url for one in found.feeds] == ["https://a.example/1"]
    assert found.skipped == (
        "'https://a.example/1': told twice; the first is taken",
        "'https://a.example/more.opml': another list, which is not fetched; import it by itself",
        "'Nameless': it has no address",
        "'https://a.example/1?utm_source=x': the same address as 'https://a.example/1'; the first is taken",
        "'ftp://a.example/2': no http or https address",
        "'https://a.example/most.opml': another list, which is not fetched; import it by itself",
        "'ftp://a.example/3': no http or https address",
        "'https://news.example/1': Invalid enum value 'tabloid' - at `$.source.kind`",
    )


@pytest.mark.parametrize(
    "body",
    [
        b'<opml version="2.0"><body><outline xmlUrl="https://a.example/1" text="A & B">',
        b"<opml><outline text=A xmlUrl=https://a.example/1></opml></outline></body>",
        b'\xef\xbb\xbf<opml><body><OUTLINE XMLURL="https://a.example/1"/></body>',
        '<?xml version="1.0" encoding="utf-16"?><opml><outline xmlUrl="https://a.example/1"/></opml>'.encode("utf-16"),
        b'<?xml version="1.0" encoding="windows-1256"?><opml><outline text="\xc7" xmlUrl="https://a.example/1"/></opml>',
        b'<?xml version="1.0" encoding="klingon"?><opml><outline text="\xff" xmlUrl="https://a.example/1"/></opml>',
    ],
)
def test_a_broken_list_is_read_as_far_as_it_goes(body: bytes) -> None:
    """Without its end, with a bare ampersand, in capitals, in another or an unknown charset."""
    assert [one.url for one in read_opml(body).feeds] == ["https://a.example/1"]


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (b"", "no list of feeds"),
        (b"once upon a time", "no list of feeds"),
        (b"<!doctype html><html></html>", "declares a document type"),
        (b'<!DOCTYPE o [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><opml><outline text="&b;"/></opml>', "declares"),
        ('<?xml version="1.0" encoding="utf-16"?><!DOCTYPE o><opml/>'.encode("utf-16"), "declares a document type"),
        (b'<opml><!entity a SYSTEM "file:///etc/passwd"></opml>', "declares"),
        (b"<opml>" + b'<outline text="x">' * 500_000, "nests deeper than 5,000 elements"),
        (b" " * (MAX_OPML_BYTES + 1), "larger than 10,485,760 bytes"),
    ],
)
def test_what_is_no_list_or_not_safe_is_refused(body: bytes, complaint: str) -> None:
    """Entities are refused before anything reads them, in whatever charset."""
    with pytest.raises(CatalogueError, match=complaint):
        read_opml(body)


@given(
    st.lists(
        st.sampled_from(["<outline", ' xmlUrl="https://a.example/', '"', ">", "/>", "</outline>", "&x;", "<", "x"])
    )
)
def test_any_soup_is_read_or_refused(pieces: list[str]) -> None:
    """Nothing but the refusal is raised."""
    try:
        found = read_opml(("<opml>" + "".join(pieces)).encode())
    except CatalogueError:
        return
    assert len(found.feeds) <= len(pieces)
