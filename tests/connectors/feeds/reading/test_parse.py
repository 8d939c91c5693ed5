"""A feed document of any format gives its entries; a document that is none says what it is."""

from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import orjson
import pytest
from feed_site import item, rss
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.feeds.reading.parse import MAX_ENTRIES, Enclosure, FeedParseError, ParsedEntry, ParsedFeed, parse_feed
from connectors.feeds.reading.tree import read_tree

DATA = Path(__file__).parent / "data"
URL = "https://news.example/feed"
NOON_IN_DAMASCUS = datetime(2025, 3, 6, 12, tzinfo=timezone(timedelta(hours=3)))


def _parsed(name: str) -> ParsedFeed:
    return parse_feed((DATA / name).read_bytes(), None, URL)


def _json(*items: Any) -> ParsedFeed:  # Any: the whole of JSON
    return parse_feed(orjson.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}), None, URL)


def _refusal(body: bytes) -> str:
    with pytest.raises(FeedParseError) as refused:
        parse_feed(body, None, URL)
    return refused.value.reason


def test_rss_2_is_read() -> None:
    """Feed and entries, with the feed's own words for the date."""
    parsed = _parsed("rss_2_arabic.xml")

    assert (parsed.title, parsed.language, len(parsed.entries)) == ("أخبار مخترعة", "ar", 2)  # invented news
    assert parsed.entries[0] == ParsedEntry(
        id="https://news.example/1",
        url="https://news.example/1",
        title="إغلاق معبر حدودي قرب البلدة",  # the closing of a crossing near the town
        summary="أغلق الحراس المعبر يومين، ثم أعيد فتحه.",  # the guards closed it for two days, then it was opened
        published=NOON_IN_DAMASCUS,
        published_stated="Thu, 06 Mar 2025 12:00:00 +0300",
        language="ar",
    )


def test_atom_is_read() -> None:
    """The link to the page is told from the enclosure's, publication from revision."""
    (entry,) = _parsed("atom_arabic.xml").entries

    assert entry == ParsedEntry(
        id="urn:news:1",
        url="https://news.example/1",
        title="إغلاق <b>معبر</b> حدودي",
        summary="موجز.",  # in short
        content="<p>أغلق الحراس المعبر.</p><p>ثم أعيد فتحه.</p>",
        author="مراسل",  # a correspondent
        published=NOON_IN_DAMASCUS,
        published_stated="2025-03-06T12:00:00+03:00",
        updated=NOON_IN_DAMASCUS + timedelta(minutes=90),
        categories=("حدود",),  # borders
        language="ar",
        enclosures=(Enclosure("https://news.example/1.jpg", "image/jpeg", 12),),
    )


def test_rss_1_is_read() -> None:
    """RDF gives title, text, author and the date of Dublin Core."""
    (entry,) = _parsed("rss_1_rdf.xml").entries

    assert (entry.id, entry.url) == ("https://news.example/1", "https://news.example/1")
    assert (entry.title, entry.summary) == ("إغلاق معبر حدودي", "أغلق الحراس المعبر.")
    assert (entry.author, entry.published or entry.updated) == ("مراسل", NOON_IN_DAMASCUS)


def test_json_feed_is_read() -> None:
    """JSON Feed gives the same entry as the formats in XML."""
    parsed = _parsed("json_feed_1_1.json")

    assert (parsed.title, parsed.language) == ("أخبار مخترعة", "ar")
    assert parsed.entries == (
        ParsedEntry(
            id="7",
            url="https://news.example/1",
            title="إغلاق معبر حدودي",
            summary="موجز.",
            content="<p>أغلق الحراس المعبر.</p>",
            author="مراسل",
            published=NOON_IN_DAMASCUS,
            published_stated="2025-03-06T12:00:00+03:00",
            updated=NOON_IN_DAMASCUS + timedelta(minutes=90),
            categories=("حدود",),
            language="ar",
            enclosures=(Enclosure("https://news.example/1.mp3", "audio/mpeg", 12),),
        ),
    )


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("<description>Text.</description>", ParsedEntry(summary="Text.")),
        ("<title>Title</title>", ParsedEntry(title="Title")),
        ("<guid isPermaLink='false'>n1</guid>", ParsedEntry(id="n1")),
        ("<link>/1</link>", ParsedEntry(url="https://news.example/1")),
        ("<pubDate>soon</pubDate>", ParsedEntry(published_stated="soon")),
        ("", ParsedEntry()),
    ],
)
def test_an_entry_may_lack_anything(inside: str, expected: ParsedEntry) -> None:
    """What an entry does not say is empty, and the others are read all the same."""
    parsed = parse_feed(rss(f"<item>{inside}</item>", item(2)), None, URL)

    assert parsed.entries[0] == expected
    assert parsed.entries[1].id == "n2"


@pytest.mark.parametrize(
    ("written", "title"),
    [
        (r"one \ud83d", "one \ufffd"),
        (r"\ude00 \ud83d\ude00", "\ufffd \U0001f600"),
        (r"\ud83d\\ud83d", "\ufffd\\ud83d"),
        ("one\ntwo\x0b", "one two"),
    ],
)
def test_a_letter_that_json_has_no_place_for_costs_no_entry(written: str, title: str) -> None:
    """Half of a letter, and a line break that is not escaped, are mended and named."""
    items = f'[{{"id": "1", "title": "{written}"}},\n{{"id": "2"}}]'
    body = f'{{"version": "https://jsonfeed.org/version/1.1", "items": {items}}}'
    parsed = parse_feed(body.encode(), None, URL)

    assert [(entry.id, entry.title) for entry in parsed.entries] == [("1", title), ("2", "")]
    assert [defect.partition(":")[0] for defect in parsed.defects] == ["malformed"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("url", 5),
        ("id", [1]),
        ("title", None),
        ("content_html", {"a": 1}),
        ("date_published", 1741262400),
        ("date_modified", True),
        ("authors", {"name": "one"}),
        ("authors", [1]),
        ("author", "one"),
        ("tags", 5),
        ("tags", [1, None]),
        ("attachments", [1]),
        ("attachments", [{"url": "https://news.example/a", "size_in_bytes": "nan"}]),
        ("attachments", [{"url": "https://news.example/a", "size_in_bytes": float(10**300)}]),
        ("language", 1),
    ],
)
def test_a_field_of_another_type_harms_no_entry(field: str, value: Any) -> None:  # Any: the whole of JSON
    """A JSON Feed is not checked by anybody: what is not as it should be counts as not said."""
    (entry,) = _json({"summary": "Text.", field: value}).entries

    assert entry.summary == "Text."


def test_markup_of_json_is_safe_where_it_is_shown() -> None:
    """As that of XML is: no scripts, absolute links; the text of a poller's article is taken from what was written."""
    written = '<p>One <a href="two">two</a><script>three()</script></p>'
    body = orjson.dumps({"items": [{"id": "1", "content_html": written}, {"id": "2", "content_text": written}]})
    shown, plain = (parse_feed(body, None, URL, is_shown=is_shown).entries for is_shown in (True, False))

    assert shown[0].content == '<p>One <a href="https://news.example/two">two</a></p>'
    assert [entry.content for entry in (shown[1], *plain)] == [written] * 3


def test_an_item_that_is_none_is_named() -> None:
    """What stands among the items and is no object is left out, and says so."""
    parsed = _json({"id": "1"}, "two", None)

    assert ([entry.id for entry in parsed.entries], parsed.defects) == (["1"], ("not-an-entry: 2 left out",))


def test_a_duplicate_attribute_does_not_hide_the_entries() -> None:
    """XML forbids it, and SANA's feed has had one: the entries are read all the same."""
    parsed = _parsed("duplicate_attribute.xml")

    assert [entry.url for entry in parsed.entries] == ["https://news.example/1", "https://news.example/2"]
    assert parsed.defects[0].startswith("malformed: ")
    assert "duplicate attribute" in parsed.defects[0]


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_document_cut_short_gives_what_came(share: float) -> None:
    """Every entry before the cut is there, and the cut is named."""
    whole = rss(*(item(number) for number in range(20)))
    parsed = parse_feed(whole[: int(len(whole) * share)], None, URL)

    titles = [entry.title for entry in parsed.entries]
    complete = whole[: int(len(whole) * share)].count(b"</item>")
    assert titles[:complete] == [f"Border notice {number}" for number in range(complete)]
    assert len(titles) <= complete + 1
    assert parsed.defects[0].startswith("malformed: ")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b" \r\n\xef\xbb\xbf", "not-a-feed"),
        (b"\xef\xbb\xbf \r\n", "empty"),
        (b"\x00" * 100, "empty"),
        (b"once upon a time", "not-a-feed"),
        (b"{", "not-a-feed"),
        (b'{"items": {}}', "not-a-feed"),
        (b'{"a":' * 5000, "not-a-feed"),
        (b"<html><head><title>News</title></head></html>", "html"),
        (b"<?xml version='1.0'?><sitemap><loc>https://news.example/1</loc></sitemap>", "not-a-feed"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "not-a-feed"),
        ((DATA / "web_page.html").read_bytes(), "html"),
    ],
)
def test_a_document_that_is_no_feed_says_what_it_is(body: bytes, reason: str) -> None:
    """Each has a reason of its own, and none gives entries."""
    assert _refusal(body) == reason


def test_a_feed_without_entries_is_a_feed() -> None:
    """A quiet day is no failure."""
    parsed = parse_feed(rss(), None, URL)

    assert (parsed.title, parsed.entries, parsed.defects) == ("News", (), ())


def test_there_is_a_bound_to_the_entries() -> None:
    """Of thousands of entries the first, which are the newest, are read; how many were left out is told."""
    parsed = parse_feed(rss(*(item(number) for number in range(MAX_ENTRIES + 500))), None, URL)

    assert [entry.id for entry in parsed.entries] == [f"n{number}" for number in range(MAX_ENTRIES)]
    assert parsed.defects == ("too-many-entries: 500 left out",)


def test_the_bound_holds_for_a_document_without_order() -> None:
    """Where an element is never closed, the first entries are read as they are in order, with all their details."""
    ordered = rss(*(item(number) for number in range(MAX_ENTRIES + 500)))
    ordered = ordered.replace(b"<item>", b"<language>ar</language><item>", 1)
    parsed = parse_feed(ordered.replace(b"<item>", b"<item><b>", 1), None, URL)

    assert parsed.entries[1:] == parse_feed(ordered, None, URL).entries[1:]
    assert "too-many-entries: 500 left out" in parsed.defects


def test_of_entries_beyond_the_bound_nothing_is_kept() -> None:
    """They are counted; what a reader needs for a document does not grow with them."""
    tree = read_tree(rss(*(item(number) for number in range(MAX_ENTRIES + 500))), URL)
    assert tree.root is not None
    (channel,) = tree.root.children

    assert (tree.found, len(tree.entries)) == (MAX_ENTRIES + 500, MAX_ENTRIES + 1)
    assert [child for child in channel.children if child.name == "item"] == tree.entries


@settings(max_examples=50)
@given(st.binary(max_size=200), st.integers(0, 400))
def test_any_damage_ends_in_entries_or_a_named_reason(damage: bytes, at: int) -> None:
    """Bytes of any kind in the middle of a feed raise nothing but the named error."""
    whole = rss(item(1, pubDate="Thu, 06 Mar 2025 12:00:00 GMT"), item(2))
    try:
        parsed = parse_feed(whole[:at] + damage + whole[at:], None, URL)
    except FeedParseError as refused:
        assert refused.reason in {"empty", "html", "not-a-feed"}  # noqa: PT017  either end is right
    else:
        assert len(parsed.entries) <= 3


@pytest.mark.parametrize("stated", ["06-03-2025", "06/03/2025", "12:30"])
def test_no_date_is_guessed(stated: str) -> None:
    """A date that can be read in two ways, or in part, is none; the feed's words for it are kept."""
    (entry,) = parse_feed(rss(item(1, pubDate=stated)), None, URL).entries

    assert (entry.published, entry.published_stated) == (None, stated)
