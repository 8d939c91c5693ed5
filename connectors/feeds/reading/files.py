"""The files of an entry in XML: sound, film and pictures.

Sources: RSS 2.0 and RFC 4287 (enclosures), Media RSS 1.5.1, Podcasting 2.0 (podcastindex.org, alternateEnclosure).
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from connectors.feeds.reading.details import HTML, LINKS, relation_of
from connectors.feeds.reading.parsed import Enclosure
from connectors.feeds.reading.tree import Element
from connectors.web.address import is_web

_LENGTH: Final = re.compile(r"\d{1,15}")
_CLOCK: Final = re.compile(r"(?:(\d{1,3}):)?(\d{1,6})(?::(\d{2}))?(?:\.\d+)?$")


def enclosures_of(entry: Element) -> tuple[Enclosure, ...]:
    """Return the files of an entry, each address once: enclosures first, then media, then a preview if nothing else."""
    duration_s = _seconds(entry.said("itunes:duration"))
    found = [*_enclosed(entry, duration_s), *_media(entry), *_alternatives(entry, duration_s)]
    if not found:
        found = [one for preview in entry.all("media:thumbnail") for one in _file(preview, "url", None)]
    return _each_once(found)


def image_of(element: Element) -> str | None:
    """Return the picture that stands for an entry or a feed."""
    for picture in element.each("itunes:image", "media:thumbnail", "image", "googleplay:image"):
        address = picture.attributes.get("href") or picture.attributes.get("url") or picture.said("url")
        found = picture.address(address or picture.attributes.get("rdf:resource"))
        if found is not None:
            return found
    return next((one.url for shot in element.all("media:thumbnail") for one in _file(shot, "url", None)), None)


def _each_once(found: Iterable[Enclosure]) -> tuple[Enclosure, ...]:
    """Return each file once, where it is told first, with what is told of it later and was not before."""
    files: dict[str, Enclosure] = {}
    for one in found:
        first = files.setdefault(one.url, one)
        if first is not one:
            files[one.url] = msgspec.structs.replace(
                first,
                type=first.type or one.type,
                length=first.length or one.length,
                duration_s=first.duration_s or one.duration_s,
            )
    return tuple(files.values())


def _enclosed(entry: Element, duration_s: float | None) -> Iterator[Enclosure]:
    for one in entry.each("enclosure", *LINKS):
        if one.name == "enclosure":
            yield from _file(one, "url", duration_s) or _file(one, "href", duration_s)
        elif relation_of(one) == "enclosure":
            yield from _file(one, "href", duration_s)
    for content in entry.each("atom:content"):
        # Content out of line that is no page is a file.
        if content.attributes.get("type", "").lower() not in HTML:
            yield from _file(content, "src", duration_s)


def _media(entry: Element) -> Iterator[Enclosure]:
    for content in entry.all("media:content", "media:peerlink"):
        yield from _file(content, "url" if content.name == "media:content" else "href", None)


def _alternatives(entry: Element, duration_s: float | None) -> Iterator[Enclosure]:
    """Give the other forms of a podcast's sound, each by the first of its sources that the web has."""
    for form in entry.each("podcast:alternateenclosure"):
        addresses = (form.address(source.attributes.get("uri")) for source in form.each("podcast:source"))
        address = next((one for one in addresses if one is not None and is_web(one)), None)
        if address is not None:
            yield _told(form, address, duration_s)


def _file(element: Element, attribute: str, duration_s: float | None) -> list[Enclosure]:
    url = element.address(element.attributes.get(attribute))
    return [] if url is None else [_told(element, url, duration_s)]


def _told(element: Element, url: str, duration_s: float | None) -> Enclosure:
    length = (element.attributes.get("length") or element.attributes.get("filesize") or "").strip()
    kind = element.attributes.get("type", "").strip() or None
    size = int(length) if _LENGTH.fullmatch(length) else None
    return Enclosure(url, kind, size, _seconds(element.attributes.get("duration")) or duration_s)


def _seconds(stated: str | None) -> float | None:
    """Return the seconds of `1:02:03`, `62:03` or `3723`."""
    found = _CLOCK.match((stated or "").strip())
    if found is None:
        return None
    parts = [float(part) for part in found.groups() if part is not None]
    return sum(part * 60.0**power for power, part in enumerate(reversed(parts)))
