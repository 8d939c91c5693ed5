"""A feed as Atom (RFC 4287) or RSS 2.0 (rssboard.org/rss-specification). Pure."""

from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Final, Literal
from uuid import UUID, uuid5
from xml.etree import ElementTree as ET  # writes only; nothing is parsed

import msgspec

from connectors.hooks.feed.entries import Entry
from schemas.wording import Reader

Form = Literal["atom", "rss"]
_ATOM: Final = "http://www.w3.org/2005/Atom"
_LANG: Final = "{http://www.w3.org/XML/1998/namespace}lang"
#: The id of a feed that has no address: derived from its title in this namespace, a random one, made for this.
_NAMESPACE: Final = UUID("0b6f8f5e-9a53-4c3c-8a51-0a4b5e0d3c72")
#: When a feed without entries was changed last.
_NEVER: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """How a feed shows itself: its title, the language of its titles, and the address that it is read at, if any."""

    title: str
    language: Reader = "en"
    address: str | None = None


def written(form: Form, look: Look, entries: tuple[Entry, ...]) -> bytes:
    """Return a feed as it is read."""
    root = _atom(look, entries) if form == "atom" else _rss(look, entries)
    ET.indent(root)
    text: str = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'.encode()


def _atom(look: Look, entries: tuple[Entry, ...]) -> ET.Element:
    feed = ET.Element("feed", {"xmlns": _ATOM, _LANG: look.language})
    _put(feed, "id", look.address or uuid5(_NAMESPACE, look.title).urn)
    _put(feed, "title", look.title)
    _put(feed, "updated", _rfc3339(_changed(entries)))
    _put(_put(feed, "author"), "name", "Marsad")
    _put(feed, "generator", "Marsad")
    if look.address is not None:
        _put(feed, "link", rel="self", type="application/atom+xml", href=look.address)
    for entry in entries:
        feed.append(_atom_entry(look, entry))
    return feed


def _atom_entry(look: Look, entry: Entry) -> ET.Element:
    made = ET.Element("entry")
    titles = _titles(look.language, entry)
    _put(made, "id", entry.id)
    _put(made, "title", titles[0][1], {_LANG: titles[0][0]}, type="text")
    _put(made, "published", _rfc3339(entry.published))
    _put(made, "updated", _rfc3339(entry.updated))
    _put(made, "summary", titles[1][1], {_LANG: titles[1][0]}, type="text")
    _put(made, "content", entry.content, type="html")
    if entry.link is not None:
        _put(made, "link", rel="alternate", href=entry.link)
    for term in _terms(entry):
        _put(made, "category", term=term)
    return made


def _rss(look: Look, entries: tuple[Entry, ...]) -> ET.Element:
    rss = ET.Element("rss", {"version": "2.0", "xmlns:atom": _ATOM})
    channel = _put(rss, "channel")
    _put(channel, "title", look.title)
    # The form asks for an address of the site; who has none is better served with Marsad's name than with a dead link.
    _put(channel, "link", look.address or "about:blank")
    _put(channel, "description", look.title)
    _put(channel, "language", look.language)
    _put(channel, "lastBuildDate", _rfc822(_changed(entries)))
    if look.address is not None:
        _put(channel, "atom:link", rel="self", type="application/rss+xml", href=look.address)
    for entry in entries:
        _rss_item(_put(channel, "item"), look, entry)
    return rss


def _rss_item(item: ET.Element, look: Look, entry: Entry) -> None:
    # Nobody says whether a title of RSS is text or HTML, and readers take it for either: it has nothing that is a tag.
    _put(item, "title", _titles(look.language, entry)[0][1].replace("<", "‹").replace(">", "›"))
    _put(item, "guid", entry.id, isPermaLink="false")
    _put(item, "pubDate", _rfc822(entry.published))
    _put(item, "atom:updated", _rfc3339(entry.updated))
    _put(item, "description", entry.content)
    if entry.link is not None:
        _put(item, "link", entry.link)
    for term in _terms(entry):
        _put(item, "category", term)


def _titles(first: Reader, entry: Entry) -> list[tuple[Reader, str]]:
    """Return the titles of an entry, the one in the feed's own language first."""
    both: list[tuple[Reader, str]] = [("en", entry.title), ("ar", entry.title_ar)]
    return both if first == "en" else both[::-1]


def _terms(entry: Entry) -> Iterator[str]:
    yield from filter(None, (entry.tier, entry.kind, entry.rule))


def _put(parent: ET.Element, tag: str, text: str = "", more: dict[str, str] | None = None, **marks: str) -> ET.Element:
    made = ET.SubElement(parent, tag, {**(more or {}), **marks})
    made.text = text or None
    return made


def _changed(entries: tuple[Entry, ...]) -> datetime:
    return max((entry.updated for entry in entries), default=_NEVER)


def _rfc3339(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _rfc822(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)
