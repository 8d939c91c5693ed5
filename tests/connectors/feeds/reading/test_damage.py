"""Whatever comes, the answer is entries or a named reason, in time."""

from xml.sax.saxutils import escape, quoteattr

import orjson
import pytest
from feed_documents import ALL, BASE, Case, in_rss
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.feeds.reading.mend import mended
from connectors.feeds.reading.parse import FeedParseError, parse_feed
from connectors.feeds.reading.shown import safe
from connectors.feeds.reading.tree import MAX_ATTRIBUTES, MAX_DEPTH, MAX_NAMESPACES, read_tree

REASONS = {"empty", "html", "not-a-feed", "nesting", "too-complex"}
TAGS = (
    "rss",
    "channel",
    "item",
    "feed",
    "entry",
    "title",
    "link",
    "guid",
    "description",
    "author",
    "pubDate",
    "source",
)
PREFIXED = ("dc:date", "media:group", "media:content", "content:encoded", "georss:point", "itunes:duration", "x:y")
ATTRIBUTES = ("href", "rel", "type", "url", "xml:base", "xml:lang", "isPermaLink", "src", "xmlns", "xmlns:media")


def _ends_well(body: bytes) -> None:
    for is_shown in (True, False):
        try:
            parse_feed(body, None, BASE, is_shown=is_shown)
        except FeedParseError as refused:
            assert refused.reason in REASONS  # noqa: PT017  either end is right


def _element(children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    attributes = st.dictionaries(st.sampled_from(ATTRIBUTES), st.text(max_size=10), max_size=3)
    return st.builds(
        lambda tag, given, inside: (
            f"<{tag}{''.join(f' {name}={quoteattr(value)}' for name, value in given.items())}>{''.join(inside)}</{tag}>"
        ),
        st.sampled_from(TAGS + PREFIXED),
        attributes,
        st.lists(children, max_size=4),
    )


FIELDS = st.sampled_from(("items", "id", "url", "authors", "attachments", "hubs", "version", "name"))
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS, inner, max_size=4),
    max_leaves=15,
)
TREES = st.recursive(st.text(max_size=20).map(escape), _element, max_leaves=25)


@settings(max_examples=60, deadline=2000)
@given(st.binary(max_size=400))
def test_any_bytes_end_well(body: bytes) -> None:
    """Bytes of any kind, alone and behind the beginning of a feed."""
    _ends_well(body)
    _ends_well(b"<rss version='2.0'><channel><item>" + body)


@settings(max_examples=60, deadline=2000)
@given(TREES)
def test_any_tree_ends_well(inside: str) -> None:
    """Elements of feeds in any order, with any attributes and texts."""
    _ends_well(f"<rss version='2.0'><channel>{inside}</channel></rss>".encode("utf-8", "replace"))


@settings(max_examples=60, deadline=2000)
@given(JSON)
def test_any_json_ends_well(value: object) -> None:
    """JSON Feed with fields of any type."""
    _ends_well(orjson.dumps({"items": [value, {"id": value, "authors": value, "url": value}], "hubs": value}))


@settings(max_examples=40, deadline=2000)
@given(st.sampled_from(ALL), st.floats(0, 1))
def test_a_document_cut_anywhere_ends_well(case: Case, share: float) -> None:
    """Each document of the corpus, cut at any byte."""
    body = case.body.encode()
    _ends_well(body[: int(len(body) * share)])


def test_an_entry_that_is_broken_harms_no_other() -> None:
    """Behind a broken entry the others have all that they have in a document without it."""
    whole = "<guid>4711</guid><media:content url='/a.jpg'/><dc:creator>A</dc:creator><dc:creator>B</dc:creator>"
    body = in_rss(f"<description>A <br> B</description></item><item>{whole}")
    (alone,) = parse_feed(in_rss(whole).encode(), None, BASE).entries

    assert parse_feed(body.encode(), None, BASE).entries[1] == alone


@given(st.binary(max_size=200))
def test_mending_is_done_once(text: bytes) -> None:
    """What was mended needs no mending."""
    once = mended(text, {})

    assert mended(once, {}) == once


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (in_rss("<a>" * MAX_DEPTH + "</a>" * MAX_DEPTH), "nesting"),
        (in_rss("<a " + " ".join(f"a{number}='1'" for number in range(MAX_ATTRIBUTES + 1)) + "/>"), "too-complex"),
    ],
    ids=["depth", "attributes"],
)
def test_a_document_is_bounded(body: str, reason: str) -> None:
    """What is beyond any feed is refused before it is read in full."""
    with pytest.raises(FeedParseError) as refused:
        parse_feed(body.encode(), None, BASE)

    assert refused.value.reason == reason


def test_elements_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A document is given up at the first element too many."""
    monkeypatch.setattr("connectors.feeds.reading.tree.MAX_ELEMENTS", 100)

    assert len(parse_feed(in_rss("<a/>" * 90).encode(), None, BASE).entries) == 1
    with pytest.raises(FeedParseError, match="more elements"):
        parse_feed(in_rss("<a/>" * 100).encode(), None, BASE)


def test_namespaces_are_bounded() -> None:
    """Each element copies those in scope: hundreds at every depth would take minutes."""
    declared = [" ".join(f'xmlns:a{depth}_{number}="u"' for number in range(50)) for depth in range(20)]
    body = "".join(f"<a {one}>" for one in declared)

    with pytest.raises(FeedParseError, match="namespaces"):
        read_tree(body.encode(), BASE)
    assert MAX_NAMESPACES < 50 * 20


@pytest.mark.parametrize("sign", ["<![CDATA[", "<!-- ", "& ", "&#", "<?", "]] ", "<!DOCTYPE [", "&lt;a", "&a;"])
def test_a_sign_that_ends_nowhere_takes_no_longer_than_it_is_long(sign: str) -> None:
    """Thousands of beginnings without an end are looked for once each: the bound of a test is the proof."""
    _ends_well(f"<!DOCTYPE rss [<!ENTITY a '{'x' * 200}'>]>{in_rss('<title>' + sign * 30_000)}".encode())


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ('<img src="javascript:x()"/>', '<img src="" />'),
        ('<img src="java&#10;script:x()"/>', '<img src="" />'),
        ('<video poster=" javascript:x()"></video>', '<video poster=""></video>'),
        ('<form action="javascript:x()">a</form>', '<form action="">a</form>'),
        ('<q cite="vbscript:x()">a</q>', '<q cite="">a</q>'),
        ('<a href="data:text/html,x">a</a>', '<a href="">a</a>'),
        ('<img src="data:image/png;base64,AA"/>', '<img src="data:image/png;base64,AA" />'),
        ('<img alt="javascript is a language" src="/a"/>', '<img alt="javascript is a language" src="/a" />'),
        ("<p>javascript:x()</p>", "<p>javascript:x()</p>"),
    ],
)
def test_no_address_is_a_script(markup: str, expected: str) -> None:
    """In whatever attribute it stands; what a text says, and a picture within its address, stay."""
    assert safe(markup) == expected


def test_a_nought_among_letters_makes_no_charset_wrong() -> None:
    """A byte that no text has is left out, and the rest is what it is declared to be."""
    body = in_rss("<title>a\x00b</title>").encode()

    parsed = parse_feed(body, None, "")
    assert parsed.entries[0].title == "ab"
    assert [defect.partition(":")[0] for defect in parsed.defects] == ["malformed"]
