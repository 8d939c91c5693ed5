"""A document in XML as a small tree, within bounds: what feedparser does not tell is read from it.

It declares no entities (`prolog` has taken them away) and asks for no other document, so that what it takes grows
with the document's size alone.
"""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urljoin, urlsplit
from xml.parsers import expat

from connectors.feeds.reading.names import short_name
from connectors.feeds.reading.parsed import MAX_ENTRIES, FeedParseError

#: Feeds whose entries are XHTML were seen to nest thirty deep.
MAX_DEPTH: Final = 200
#: A sitemap may have 50,000 addresses (sitemaps.org), of which each has up to seven elements.
MAX_ELEMENTS: Final = 400_000
MAX_ATTRIBUTES: Final = 200
#: In scope at once; each element that declares one copies them all.
MAX_NAMESPACES: Final = 500
_JUNK_AFTER_ROOT: Final = expat.errors.codes[expat.errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT]
_ENTRIES: Final = frozenset({"item", "entry", "atom:entry"})
#: Elsewhere these are addresses of pictures.
_SITEMAP_ENTRIES: Final = {"urlset": frozenset({"url"}), "sitemapindex": frozenset({"sitemap"})}


#: An entry as it is written, to its end or the document's.
_WRITTEN: Final = re.compile(
    rb"<((?:[\w.-]{1,40}:)?(?:item|entry))(?=[\s>]).*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE
)
_ABSOLUTE: Final = ("https://", "http://")
#: Blanks within an address that is wrapped over lines are no part of it (WHATWG URL, 4.4).
_NO_BREAKS: Final = str.maketrans("", "", "\t\r\n")
#: An address whose writer left out the scheme; no site has a folder of such a name.
_BARE_HOST: Final = re.compile(r"www\.[\w-]+\.[\w.-]+(?:[/?#]|$)", re.IGNORECASE)
_HEAD_CHARS: Final = 60
_OPENING: Final = re.compile(rb"<[A-Za-z][^<>]*>")


def is_harmful(address: str) -> bool:
    """Return whether an address is no address but a script or a document; browsers overlook blanks in it."""
    return "".join(address[:_HEAD_CHARS].split()).lower().startswith(("javascript:", "vbscript:", "data:"))


class Element:
    """An element: short name, attributes in lower case, direct text, base address and language in force."""

    __slots__ = ("_index", "attributes", "base", "children", "language", "name", "pieces")

    def __init__(self, name: str, attributes: dict[str, str], base: str, language: str | None) -> None:
        self.name = name
        self.attributes = attributes
        self.base = base
        self.language = language
        self.children: list[Element] = []
        self.pieces: list[str] = []
        self._index: dict[str, list[Element]] | None = None

    @property
    def text(self) -> str:
        """The direct text, without blanks around it."""
        return "".join(self.pieces).strip()

    def each(self, *names: str) -> Iterator["Element"]:
        """Give the children of these names, in the order of the document."""
        present = [name for name in names if name in self._by_name()]
        if len(present) == 1:
            return iter(self._by_name()[present[0]])
        return (child for child in self.children if child.name in present)

    def first(self, *names: str) -> "Element | None":
        """Return the first child with text of the first of these names that has one."""
        index = self._by_name()
        return next((child for name in names for child in index.get(name, ()) if child.text), None)

    def said(self, *names: str) -> str | None:
        """Return the text of `first`."""
        found = self.first(*names)
        return found.text if found is not None else None

    def all(self, *names: str) -> Iterator["Element"]:
        """Give the descendants of these names, in the order of the document."""
        for child in self.children:
            if child.name in names:
                yield child
            yield from child.all(*names)

    def address(self, stated: str | None) -> str | None:
        """Return an absolute address for what this element states as one."""
        # An ampersand that was escaped once too often is one: no page has a parameter that begins with `amp;`.
        stated = (stated or "").strip().translate(_NO_BREAKS).replace("&amp;", "&")
        if stated.startswith(_ABSOLUTE):
            return stated
        if not stated or is_harmful(stated):
            return None
        try:
            if _BARE_HOST.match(stated):
                return f"{urlsplit(self.base).scheme or 'https'}://{stated}"
            return urljoin(self.base, stated)
        except ValueError:
            return None

    def _by_name(self) -> "dict[str, list[Element]]":
        """Return the children by their names; asked for first when all of them are there."""
        if self._index is None:
            self._index = {}
            for child in self.children:
                self._index.setdefault(child.name, []).append(child)
        return self._index


class Tree:
    """The root of a document, its entries, and `error` where it is not well-formed: then only its beginning is here.

    `end` is where a reader may stop: behind the root, or behind the last entry that is wanted, with `closing` to be
    added. Of a feed the entries behind it are counted in `found`, and not kept.
    """

    def __init__(self, base: str) -> None:
        self.root: Element | None = None
        self.entries: list[Element] = []
        self.found = 0
        self.error: str | None = None
        self.end: int | None = None
        self.closing = b""
        self._stack: list[Element] = [Element("", {}, base, None)]
        self._tags: list[str] = []
        self._namespaces: list[dict[str, str]] = [{}]
        self._elements = 0
        self._entry_names = _ENTRIES
        self._parser = expat.ParserCreate("utf-8")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._finish
        self._parser.CharacterDataHandler = self._characters

    def read(self, text: bytes) -> None:
        """Read a document; raises `FeedParseError` for one that is beyond the bounds."""
        try:
            self._parser.Parse(text, True)
        except expat.ExpatError as error:
            if error.code == _JUNK_AFTER_ROOT:
                self.end = self.end or self._parser.ErrorByteIndex
            self.error = str(error)
        except FeedParseError:
            raise
        except ValueError as error:  # of the library's own, for what is no text
            self.error = str(error)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        if len(self._tags) >= MAX_DEPTH:
            raise FeedParseError("nesting", f"the document nests deeper than {MAX_DEPTH} elements")
        if self._elements > MAX_ELEMENTS or len(attributes) > MAX_ATTRIBUTES:
            raise FeedParseError("too-complex", "the document has more elements or attributes than any feed")
        namespaces = self._namespaces[-1]
        if any(name.startswith("xmlns") for name in attributes):
            declared = {name[6:]: value for name, value in attributes.items() if name.startswith("xmlns")}
            namespaces = {**namespaces, **declared}
            if len(namespaces) > MAX_NAMESPACES:
                raise FeedParseError("too-complex", "the document declares more namespaces than any feed")
        if self.root is None and tag.lower() == "rss":
            # RSS is in no namespace, and some declare Atom's for all that has no prefix.
            namespaces = {**namespaces, "": ""}
        self._namespaces.append(namespaces)
        self._tags.append(tag)
        self._open(short_name(tag, namespaces), {name.lower(): value for name, value in attributes.items()})

    def _open(self, name: str, attributes: dict[str, str]) -> None:
        parent = self._stack[-1]
        base = _usable(parent.address(attributes.get("xml:base"))) or parent.base
        language = attributes.get("xml:lang", parent.language) or None
        element = Element(name, attributes, base, language)
        self._stack.append(element)
        if self.root is None:
            self.root = element
            self._entry_names = _SITEMAP_ENTRIES.get(name, _ENTRIES)
        if name in self._entry_names:
            self.found += 1
            if self.end is not None and self._entry_names is _ENTRIES:
                # Tens of thousands of elements that nobody reads would take most of the memory.
                return
            self.entries.append(element)
        # The markup of a text is not looked into: it is long, and feedparser's.
        if not name.startswith("xhtml:") or name == "xhtml:body":
            parent.children.append(element)

    def _finish(self, _tag: str) -> None:
        is_entry = self._stack.pop().name in self._entry_names
        if is_entry and self.found > MAX_ENTRIES and self.end is None:
            self.end = self._parser.CurrentByteIndex
            self.closing = "".join(f"</{open_tag}>" for open_tag in reversed(self._tags)).encode()
        self._namespaces.pop()
        self._tags.pop()

    def _characters(self, text: str) -> None:
        self._stack[-1].pieces.append(text)


def _usable(base: str | None) -> str | None:
    try:
        return urljoin(base, base) if base else None
    except ValueError:
        return None


def read_tree(text: bytes, base: str) -> Tree:
    """Return the tree of a document in UTF-8; raises `FeedParseError` for one that is beyond the bounds."""
    tree = Tree(base)
    tree.read(text)
    return tree


def first_written(text: bytes) -> tuple[bytes, int]:
    """Return a document that is no tree up to the end of the last entry that is wanted, and how many it has."""
    ends = [written.end() for written in _WRITTEN.finditer(text)]
    return text[: ends[MAX_ENTRIES - 1]] if len(ends) > MAX_ENTRIES else text, len(ends)


def read_piecewise(text: bytes, base: str) -> list[Element | None]:
    """Return the entries of a document that is no tree, each read alone; None for one that is broken itself."""
    opening = _OPENING.search(text)
    root = opening[0] if opening is not None and not opening[0].endswith(b"/>") else b"<rss>"
    closing = b"</" + root[1:-1].split()[0] + b">"
    return [_one(root + written[0] + closing, base) for written in _WRITTEN.finditer(text)]


def _one(text: bytes, base: str) -> Element | None:
    tree = read_tree(text, base)
    return tree.entries[0] if tree.error is None and tree.entries else None
