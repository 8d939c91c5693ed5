"""Lists of feeds as other feed readers keep them: OPML 2.0 in and out.

Ours carry all that the catalogue knows of a feed in attributes of our own namespace, so that a list which was written
here is read here without loss; other readers pass over them.
"""

import re
import xml.etree.ElementTree as ET
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import listparser
import lxml.etree
import msgspec

from connectors.feeds.catalogue.feed import CatalogueError, Feed, fault_of, feed_at, told_address
from connectors.web.address import canonical_url, is_web, web_address, without_login
from connectors.web.charset import to_utf8

#: A list of ten thousand feeds has 2 MB.
MAX_OPML_BYTES: Final = 10 * 1024 * 1024
#: Folders go a few deep, a list that closes no outline as deep as it has feeds; what follows takes the square of it.
MAX_DEPTH: Final = 5000
NAMESPACE: Final = "urn:marsad:feed"
_PREFIX: Final = "marsad"
#: An OPML has no use for either, and entities that a document declares itself can expand to gigabytes.
_DECLARATION: Final = re.compile(r"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
#: What XML 1.0 (2.2) has no way to write; one such character would make the whole list unreadable.
_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MAX_TOLD_CHARS: Final = 200
#: What outlines of feeds say that they are; lists of OPML 1.0 have their address in `url`.
_FEED_TYPES: Final = frozenset({"rss", "atom", "rss1", "pie"})
_LIST: Final = "another list, which is not fetched; import it by itself"
#: A language as OPML tells it (RFC 1766: `ar`, `ar-iq`); its name in words is none.
_LANGUAGE: Final = re.compile(r"([a-z]{2})(?:[-_]|$)")


class OpmlList(msgspec.Struct, frozen=True, kw_only=True):
    """What a list holds: `feeds` in its order, and a sentence for each outline that was left out."""

    feeds: tuple[Feed, ...] = ()
    skipped: tuple[str, ...] = ()


def read_opml(body: bytes, known: Sequence[Feed] = ()) -> OpmlList:
    """Return the feeds of a list, each address once; raises `CatalogueError` for what is none or is not safe to read.

    What is malformed is read as far as it goes. The folders of a foreign list are kept in the notes of its feeds. Of
    the `known` feeds it is learnt whose a site is, as in `feed_at`.
    """
    if len(body) > MAX_OPML_BYTES:
        raise CatalogueError(f"the list is larger than {MAX_OPML_BYTES:,} bytes")
    text = to_utf8(body, None)[0].decode("utf-8", "replace")
    if _DECLARATION.search(text):
        raise CatalogueError("the list declares a document type or entities, which no list of feeds needs")
    # ASCII with character references is the same to every parser, whatever it takes the bytes for.
    plain = text.encode("ascii", "xmlcharrefreplace")
    outlines = _Outlines.of(plain)
    found, lists = _listed(plain)
    feeds: dict[str, Feed] = {}
    skipped = [f"{_told(url)}: told twice; the first is taken" for url in outlines.repeated]
    skipped += [f"{_told(url)}: {_LIST}" for url in lists]
    skipped += [f"{_told(name)}: it has no address" for name in outlines.without_address]
    for entry in (*found, *outlines.elsewhere):
        url = str(entry.get("url", ""))
        try:
            feed = _feed(url, entry, outlines.by_url.get(url, {}), known)
        except (CatalogueError, msgspec.DecodeError) as error:
            skipped.append(f"{_told(url)}: {error}")
            continue
        first = feeds.setdefault(canonical_url(feed.url), feed)
        if first is not feed:
            skipped.append(f"{_told(url)}: the same address as {_told(first.url)}; the first is taken")
    return OpmlList(feeds=tuple(feeds.values()), skipped=tuple(skipped))


def write_opml(feeds: Iterable[Feed], title: str) -> bytes:
    """Return feeds as OPML 2.0, in a folder for each kind of source."""
    ET.register_namespace(_PREFIX, NAMESPACE)
    root = ET.Element("opml", version="2.0")
    ET.SubElement(ET.SubElement(root, "head"), "title").text = title
    body = ET.SubElement(root, "body")
    by_kind: defaultdict[str, list[Feed]] = defaultdict(list)
    for feed in feeds:
        by_kind[feed.source.kind].append(feed)
    for kind, members in by_kind.items():
        folder = ET.SubElement(body, "outline", text=kind)
        for feed in members:
            ET.SubElement(folder, "outline", _attributes(feed))
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _attributes(feed: Feed) -> dict[str, str]:
    """Return what an outline says of a feed: to others by the attributes of OPML, to ourselves whole."""
    told = {"type": "rss", "text": feed.title or feed.source.name, "title": feed.title, "xmlUrl": feed.url}
    if feed.source.language is not None:
        told["language"] = feed.source.language
    own = {
        "id": feed.id,
        "source": feed.source.id,
        "name": feed.source.name,
        "owner": feed.source.owner,
        "kind": feed.source.kind,
        "country": feed.source.country or "",
        # The rest as JSON: lists and numbers keep their type, and a new field of a feed needs nothing here.
        "more": msgspec.json.encode(_more(feed)).decode(),
    }
    told |= {f"{{{NAMESPACE}}}{name}": value for name, value in own.items()}
    return {name: _NOT_XML.sub("", value) for name, value in told.items()}


def _more(feed: Feed) -> dict[str, Any]:  # Any: the fields of a feed
    plain: dict[str, Any] = msgspec.to_builtins(feed)
    return {name: value for name, value in plain.items() if name not in {"id", "url", "source", "title"}}


def _feed(
    url: str,
    entry: Mapping[str, Any],  # Any: listparser's dictionary
    told: Mapping[str, str],
    known: Sequence[Feed],
) -> Feed:
    """Return the feed of an outline; raises `CatalogueError` or `msgspec.DecodeError`."""
    if told.get("type", "").lower() == "include":
        raise CatalogueError(_LIST)
    url = _address(url, told)
    if not is_web(url):
        raise CatalogueError("no http or https address")
    feed = _own(url, told) if f"{_PREFIX}:id" in told else _foreign(url, entry, told, known)
    fault = fault_of(feed)
    if fault is not None:
        raise CatalogueError(fault[1])
    return feed


def _address(url: str, told: Mapping[str, str]) -> str:
    """Return the address of an outline; one that is told without its site is one of the site that the outline names."""
    address, site = told_address(url), told.get("htmlurl", "").strip()
    return web_address(address, site) or address if not is_web(address) and is_web(site) else address


def _own(url: str, told: Mapping[str, str]) -> Feed:
    own = {name.removeprefix(f"{_PREFIX}:"): value for name, value in told.items() if name.startswith(f"{_PREFIX}:")}
    source = {
        "id": own.get("source"),
        "name": own.get("name"),
        "owner": own.get("owner"),
        "kind": own.get("kind"),
        "country": own.get("country") or None,
        "language": told.get("language") or None,
    }
    more = msgspec.json.decode(own.get("more") or "{}", type=dict[str, Any])
    named = {"id": own["id"], "url": url, "title": told.get("title", ""), "source": source}
    return msgspec.convert(more | named, Feed)


def _foreign(
    url: str,
    entry: Mapping[str, Any],  # Any: listparser's dictionary
    told: Mapping[str, str],
    known: Sequence[Feed],
) -> Feed:
    title = " ".join(str(entry.get("title", "")).split())
    language = _LANGUAGE.match(told.get("language", "").lower())
    feed = feed_at(url, name=title or None, language=language[1] if language is not None else None, known=known)
    folders = "; ".join(" / ".join(map(str, folder)) for folder in entry.get("categories", ()))
    return msgspec.structs.replace(feed, notes=f"in folder {folders}" if folders else "")


def _listed(body: bytes) -> tuple[list[Mapping[str, Any]], list[str]]:  # Any: listparser's dictionaries
    """Return the feeds of a list and the addresses of further lists that it names."""
    try:
        found = listparser.parse(body)
    except (LookupError, SyntaxError, ValueError) as error:
        raise CatalogueError(f"the list cannot be read: {error}") from error
    if not found.get("version") and not found.get("feeds"):
        raise CatalogueError("this is no list of feeds; expected OPML")
    return list(found["feeds"]), [str(entry["url"]) for entry in found["lists"]]


def _told(url: str) -> str:
    return repr(without_login(url)[:_MAX_TOLD_CHARS])


class _Outlines:
    """The attributes of the outlines of a list by address, in lower case, the first of each.

    listparser gives title and folders and drops the rest. A target of lxml's lenient parser, as listparser is: that of
    the standard library takes minutes for some megabytes of open tags.
    """

    def __init__(self) -> None:
        self.by_url: dict[str, dict[str, str]] = {}
        self.repeated: list[str] = []
        self.elsewhere: list[dict[str, str]] = []
        self.without_address: list[str] = []
        self._depth = 0

    @classmethod
    def of(cls, body: bytes) -> "_Outlines":
        """Return the outlines of a list; raises `CatalogueError`."""
        outlines = cls()
        parser = lxml.etree.HTMLParser(target=outlines, recover=True, no_network=True)
        try:
            parser.feed(body)
            parser.close()
        except (SyntaxError, AssertionError) as error:  # the second for a document without any element
            raise CatalogueError("this is no list of feeds; expected OPML") from error
        return outlines

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Keep an outline that has an address."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise CatalogueError(f"the list nests deeper than {MAX_DEPTH:,} elements")
        told = dict(attributes)
        if tag != "outline":
            return
        url, name = told.get("xmlurl", "").strip(), told.get("title") or told.get("text", "")
        if not url and told.get("type", "").strip().lower() in _FEED_TYPES:
            url = told.get("url", "").strip()
            if url:
                self.elsewhere.append({"url": url, "title": name})
            else:
                self.without_address.append(name)
        if not url:
            return
        if url in self.by_url:
            self.repeated.append(url)
        self.by_url.setdefault(url, told)

    def end(self, tag: str) -> None:  # noqa: ARG002  as lxml calls it
        """Count an element as closed."""
        self._depth -= 1

    def close(self) -> None:
        """End: nothing is open."""
