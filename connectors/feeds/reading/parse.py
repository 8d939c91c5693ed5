"""The bytes of a feed to its entries. No I/O.

RSS, RDF and Atom are read by feedparser, with `details` from a tree of our own beside it; `json_feed` and `sitemap`
read what feedparser does not know. CPU-bound: 10 to 50 ms for 50 entries, seconds for hostile input. The poller calls
it in a process of its own, `reader`.
"""

import io
import re
from collections.abc import Iterator
from typing import Any, Final

import feedparser

from connectors.feeds.reading import details
from connectors.feeds.reading.beside import beside_of
from connectors.feeds.reading.dates import read_date
from connectors.feeds.reading.deleted import is_deleted, tombstones_of
from connectors.feeds.reading.files import enclosures_of
from connectors.feeds.reading.head import head_of
from connectors.feeds.reading.hints import Hints
from connectors.feeds.reading.json_feed import read_json_feed
from connectors.feeds.reading.mend import mended
from connectors.feeds.reading.parsed import (
    MAX_ENTRIES,
    MAX_ENTRY_CHARS,
    Enclosure,
    FeedParseError,
    ParsedEntry,
    ParsedFeed,
    TextField,
    entry_as_dict,
    feed_as_dict,
)
from connectors.feeds.reading.people import author_of
from connectors.feeds.reading.places import place_of
from connectors.feeds.reading.prolog import from_root
from connectors.feeds.reading.sitemap import ROOTS, read_sitemap
from connectors.feeds.reading.text import plain_name
from connectors.feeds.reading.texts import texts_of
from connectors.feeds.reading.tree import Element, Tree, first_written, read_piecewise, read_tree
from connectors.feeds.reading.wishes import hints_of
from connectors.web.charset import to_utf8

__all__ = [
    "MAX_ENTRIES",
    "MAX_ENTRY_CHARS",
    "Enclosure",
    "FeedParseError",
    "ParsedEntry",
    "ParsedFeed",
    "entry_as_dict",
    "feed_as_dict",
    "parse_feed",
]

_HEAD: Final = 2048
_FEED_MARK: Final = re.compile(rb"<\s*(?:\w+:)?(?:rss|feed|rdf|urlset|sitemapindex)\b", re.IGNORECASE)
_OPML_MARK: Final = re.compile(rb"<\s*opml\b", re.IGNORECASE)
_HTML_MARK: Final = re.compile(rb"<\s*(?:!doctype\s+html|html|body|head)\b", re.IGNORECASE)
_LENGTH: Final = re.compile(r"\d{1,15}")
_UTF8: Final = {"content-type": "application/xml; charset=utf-8"}
#: What feedparser raises for a document that it has not thought of, such as `textInput` in an item.
_BROKEN_DOWN: Final = (LookupError, AttributeError, TypeError, ValueError)


def parse_feed(body: bytes, content_type: str | None, url: str, *, is_shown: bool = True) -> ParsedFeed:
    """Return the entries of a document; raises `FeedParseError`.

    What `is_shown` to people has markup that is safe and whose links are absolute; who wants plain text of it does
    without, and has it in half the time.
    """
    text, defect = to_utf8(body, content_type)
    text = text.strip(b" \t\r\n\x00")
    if not text:
        raise FeedParseError("empty", "the answer is empty")
    defects = [] if defect is None else [defect]
    if text[:1] in b"{[":
        return read_json_feed(text, url, defects, is_shown=is_shown)
    head = text[:_HEAD]
    if _OPML_MARK.search(head) and not _FEED_MARK.search(head):
        raise FeedParseError("not-a-feed", "the answer is OPML, a list of feeds; `marsad feeds import` takes it")
    if _HTML_MARK.search(head) and not _FEED_MARK.search(head):
        raise FeedParseError("html", "the answer is a web page, not a feed; look for the feed's address on that page")
    return _xml_feed(text, url, defects, is_shown=is_shown)


def _xml_feed(text: bytes, url: str, defects: list[str], *, is_shown: bool) -> ParsedFeed:
    text, entities, found_wrong = from_root(text)
    defects += found_wrong
    text, tree = _tree(text, entities, url, defects)
    if tree.root is not None and tree.root.name in ROOTS:
        return read_sitemap(tree, tree.root, defects)
    return _feed(text, tree, url, defects, is_shown=is_shown)


def _tree(text: bytes, entities: dict[str, bytes], url: str, defects: list[str]) -> tuple[bytes, Tree]:
    if entities:
        text = mended(text, entities)
    tree = read_tree(text, url)
    if tree.error is None:
        return text, tree
    defects.append(f"malformed: {tree.error}")
    # Of a huge document, two trees at once would take twice the memory.
    del tree
    text = mended(text, entities)
    return text, read_tree(text, url)


def _feed(text: bytes, tree: Tree, url: str, defects: list[str], *, is_shown: bool) -> ParsedFeed:
    text, written = _within_bound(text, tree)
    found = _found(text, tree, url, defects, is_shown=is_shown)
    entries = found.get("entries", [])
    if not entries and not found.get("version"):
        raise FeedParseError("not-a-feed", f"the answer is no feed that can be read: {_complaint(found)}")
    _add_complaint(found, defects)
    left_out = max(written, len(entries)) - MAX_ENTRIES
    if left_out > 0:
        defects.append(f"too-many-entries: {left_out} left out")
    entries = entries[:MAX_ENTRIES]
    beside = _beside(text, tree, url, len(entries))
    head = _head(tree)
    is_atom = found.get("version", "").startswith("atom")
    feed = found.get("feed", {})
    return ParsedFeed(
        title=feed.get("title") or "",
        language=feed.get("language") or None,
        entries=tuple(
            _entry(
                entry, element, head, texts_of(entry, element, is_atom=is_atom, is_shown=is_shown), is_shown=is_shown
            )
            for entry, element in zip(entries, beside, strict=True)
        ),
        defects=tuple(defects),
        hints=hints_of(head) if head is not None else Hints(),
        deleted=tuple(tombstones_of(tree)),
        head=head_of(tree, head, feed, found.get("version", "")) if is_shown and head is not None else {},
    )


def _within_bound(text: bytes, tree: Tree) -> tuple[bytes, int]:
    """Return a document up to the last entry that is wanted, as feedparser reads all, and how many entries it has."""
    if tree.end is not None:
        return text[: tree.end] + tree.closing, tree.found
    return (text, tree.found) if tree.error is None else first_written(text)


def _found(text: bytes, tree: Tree, url: str, defects: list[str], *, is_shown: bool) -> Any:
    """Return what feedparser finds; where it breaks down, what the tree has."""  # Any: feedparser's dictionary
    try:
        return feedparser.parse(
            io.BytesIO(text),
            response_headers={"content-location": url, **_UTF8},
            sanitize_html=is_shown,
            resolve_relative_uris=is_shown,
        )
    except _BROKEN_DOWN as error:
        defects.append(f"unusual: read without feedparser, which ends with {type(error).__name__}")
        return {"entries": [details.plainly(element) for element in tree.entries]}


def _head(tree: Tree) -> Element | None:
    """Return the element that speaks for the feed: RSS has a channel in its root, Atom speaks in the root."""
    if tree.root is None:
        return None
    return next(tree.root.each("channel"), tree.root)


def _complaint(found: Any) -> str:  # Any: feedparser's dictionary
    error = found.get("bozo_exception")
    return " ".join(str(error).split())[:200] if error is not None else "no entries and no known format"


def _add_complaint(found: Any, defects: list[str]) -> None:  # Any: feedparser's dictionary
    # That the document declares another encoding than it is given in is ours, and told by `to_utf8` where it is wrong.
    is_wrong = found.get("bozo") and not isinstance(found.get("bozo_exception"), feedparser.CharacterEncodingOverride)
    if is_wrong and not any(defect.startswith("malformed") for defect in defects):
        defects.append(f"malformed: {_complaint(found)}")


def _beside(text: bytes, tree: Tree, url: str, number: int) -> list[Element | None]:
    """Return the element of each of a number of entries; None where it is not known which it is."""
    is_whole = tree.error is None or tree.end is not None
    elements = list(tree.entries) if is_whole else read_piecewise(text, url)
    if len(elements) != number and not is_whole:
        # Of a document without order the elements before the error are sure; the last may be cut.
        elements = list(tree.entries[:-1])
    if len(elements) > number and number < MAX_ENTRIES:
        elements = []  # they do not mean the same elements by an entry
    return [*elements[:number], *[None] * (number - len(elements))]


def _entry(
    entry: Any,  # Any: feedparser's dictionary
    element: Element | None,
    head: Element | None,
    read: tuple[dict[TextField, str], tuple[TextField, ...]],
    *,
    is_shown: bool,
) -> ParsedEntry:
    texts, literal = read
    if element is None:
        return _without_details(entry, texts, literal)
    page = details.address_of(element)
    stated, revised = details.dates_of(element)
    updated = revised or dict.get(entry, "updated")
    return ParsedEntry(
        id=details.id_of(element) or entry.get("id") or None,
        url=page,
        title=texts["title"],
        summary=texts["summary"],
        content=texts["content"],
        author=plain_name(author_of(element, head) or entry.get("author") or "") or None,
        # Not what feedparser makes of a date: it reads 2025/03/06 as the first of November.
        published=read_date(stated),
        published_stated=stated or updated,
        updated=read_date(updated),
        categories=_categories(entry, element),
        language=details.language_of(element, head),
        enclosures=enclosures_of(element),
        literal=literal,
        original_url=details.original_of(element),
        place=place_of(element),
        beside=beside_of(element, page) if is_shown else {},
        is_deleted=is_deleted(element),
    )


def _without_details(
    entry: Any, texts: dict[TextField, str], literal: tuple[TextField, ...]
) -> ParsedEntry:  # Any: feedparser's dictionary
    stated = entry.get("published")
    # The entry's own `get` gives the date of publication where none of revision is stated.
    updated = dict.get(entry, "updated")
    return ParsedEntry(
        id=entry.get("id") or None,
        url=entry.get("link") or None,
        title=texts["title"],
        summary=texts["summary"],
        content=texts["content"],
        author=plain_name(entry.get("author") or "") or None,
        published=read_date(stated),
        published_stated=stated or updated,
        updated=read_date(updated),
        categories=_categories(entry),
        language=entry.get("language") or None,
        enclosures=tuple(_enclosures(entry)),
        literal=literal,
    )


def _enclosures(entry: Any) -> Iterator[Enclosure]:  # Any: feedparser's dictionary
    """Give the files of an entry that is broken itself; their addresses are relative to what its texts are."""
    base = (entry.get("title_detail") or entry.get("summary_detail") or {}).get("base") or ""
    element = Element("enclosure", {}, base, None)
    for item in entry.get("enclosures", []):
        address = element.address(item.get("href") or item.get("url"))
        length = str(item.get("length") or "")
        if address is not None:
            yield Enclosure(address, item.get("type") or None, int(length) if _LENGTH.fullmatch(length) else None)


def _categories(entry: Any, element: Element | None = None) -> tuple[str, ...]:  # Any: feedparser's dictionary
    written = [tag.get("term") or tag.get("label") or "" for tag in entry.get("tags", [])]
    if element is not None:
        written += [subject.text for subject in element.each("dcterms:subject")]
    return tuple(dict.fromkeys(name for name in map(plain_name, written) if name))
