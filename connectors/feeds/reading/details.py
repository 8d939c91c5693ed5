"""What the tree of a document tells of an entry and feedparser does not, or tells wrongly.

feedparser takes the last of several links and authors for the only one, a bare guid for an address, the caption of a
picture for the text, and drops media, places, languages and inherited authors.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final

from connectors.feeds.reading.parsed import Enclosure
from connectors.feeds.reading.tree import Element
from connectors.web.address import is_web

_HTML: Final = frozenset({"", "text/html", "html", "application/xhtml+xml"})
#: Each is held against each other; an article of news has a few.
_MAX_AUTHORS: Final = 200
_LINKS: Final = ("link", "atom:link")
_IDS: Final = ("guid", "atom:id", "id")
_ORIGINAL: Final = ("feedburner:origlink", "?:origlink")
#: Links of FeedBurner, whose items keep their page as guid.
_COUNTING: Final = re.compile(r"https?://(?:feedproxy\.google\.com|feeds\d?\.feedburner\.com)/~r/", re.IGNORECASE)
_FULL: Final = ("content:encoded", "atom:content", "content", "xhtml:body", "body", "fullitem", "content:items")
_OWN_SHORT: Final = ("description", "atom:summary", "summary", "abstract")
_MODULE_SHORT: Final = ("dc:description", "dcterms:abstract", "itunes:summary", "itunes:subtitle")
_LENGTH: Final = re.compile(r"\d{1,15}")
_CLOCK: Final = re.compile(r"(?:(\d{1,3}):)?(\d{1,6})(?::(\d{2}))?(?:\.\d+)?$")
_SCHEMED: Final = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_NUMBERS: Final = re.compile(r"[-+]?\d{1,3}(?:\.\d{1,12})?")


def address_of(entry: Element) -> str | None:
    """Return the page of an entry: its link, else an alternate one, else its guid where that is an address."""
    links = [link for link in entry.each(*_LINKS) if _href(link) is not None]
    plain = (link for link in links if link.name == "link" and "href" not in link.attributes)
    alternate = [link for link in links if "href" in link.attributes and _relation(link) == "alternate"]
    html = (link for link in alternate if link.attributes.get("type", "").lower() in _HTML)
    # Some write the address in an Atom link as RSS does.
    written = (link for link in links if link.name == "atom:link" and "href" not in link.attributes)
    for link in (*plain, *html, *alternate, *written):
        return _href(link)
    # The Channel Definition Format has the address in the item itself.
    return _address_of_id(entry) or _source_of_content(entry) or entry.address(entry.attributes.get("href"))


def id_of(entry: Element) -> str | None:
    """Return the id of an entry; one that is a path is made an address, as the other readers do."""
    stated = entry.said(*_IDS) or entry.attributes.get("rdf:about")
    if not stated:
        return None
    is_path = "/" in stated and not _SCHEMED.match(stated) and not re.search(r"\s", stated)
    element = entry.first(*_IDS) or entry
    is_address = element.attributes.get("ispermalink", "true").strip().lower() != "false"
    return (element.address(stated) or stated) if is_path and is_address else stated


def original_of(entry: Element) -> str | None:
    """Return the page behind a link that counts readers, where the feed names it."""
    stated = entry.said(*_ORIGINAL)
    if stated and is_web(stated):
        return stated
    link, permalink = address_of(entry) or "", _address_of_id(entry)
    return permalink if permalink is not None and _COUNTING.match(link) else None


def authors_of(entry: Element) -> Iterator[str]:
    """Give who wrote an entry, each as the feed writes it: of Atom `name (mail)`, of RSS what stands there."""
    for author in entry.each("author", "atom:author", "dc:creator", "dc:author", "itunes:author", "atom:contributor"):
        if author.name == "atom:contributor":
            continue
        name, mail = author.said("atom:name", "name"), author.said("atom:email", "email")
        written = f"{name} ({mail})" if name and mail else name or mail or author.text
        if written:
            yield written


def author_of(entry: Element, head: Element | None) -> str | None:
    """Return the authors of an entry in one line: its own, else those of its source, else of its feed.

    RSS does not say that an entry inherits. Who writes a whole feed is named in it by the elements that name who writes
    an entry; `managingEditor`, `webMaster` and `itunes:owner` answer for the feed, and wrote nothing.
    """
    for owner in (entry, *entry.each("atom:source"), *([] if head is None else [head])):
        authors = list(dict.fromkeys(islice(authors_of(owner), _MAX_AUTHORS)))
        # One who is named twice, with mail and without, is one.
        distinct = [one for one in authors if not any(one != other and one in other for other in authors)]
        if distinct:
            return ", ".join(" ".join(author.split()) for author in distinct)
    return None


def language_of(entry: Element, head: Element | None) -> str | None:
    """Return the language of an entry: its own, else its feed's."""
    nearest = (child.language for child in entry.each("atom:title", "title", "atom:content", "content:encoded"))
    own = entry.said("dc:language", "language") or next((one for one in nearest if one), None) or entry.language
    if own or head is None:
        return own
    return head.said("language", "dc:language") or head.language


def captions_of(entry: Element) -> frozenset[str]:
    """Return the texts that describe a picture or film of the entry, and are not its own."""
    return frozenset(found.text for found in entry.all("media:description") if found.text) - _own_texts(entry)


def module_summaries_of(entry: Element) -> frozenset[str]:
    """Return the summaries that an entry has in modules beside one of its own."""
    if not any(entry.each(*_OWN_SHORT)):
        return frozenset()
    return frozenset(found.text for found in entry.each(*_MODULE_SHORT) if found.text) - _own_texts(entry)


def has_summary(entry: Element) -> bool:
    """Return whether an entry has an element for its summary."""
    return any(entry.each(*_OWN_SHORT, *_MODULE_SHORT[:-1]))


def has_content(entry: Element) -> bool:
    """Return whether an entry has an element for its whole text."""
    return any(entry.each(*_FULL))


def plainly(entry: Element) -> dict[str, Any]:  # Any: as feedparser has it
    """Return an entry as feedparser would, without the markup that is written as elements."""
    return {
        "title": entry.said("title", "atom:title"),
        "title_detail": {"type": "text/plain"},
        "summary": entry.said(*_OWN_SHORT),
        "content": [{"value": found.text, "type": "text/html"} for found in entry.each(*_FULL) if found.text],
        "tags": [{"term": found.text} for found in entry.each("category", "dc:subject") if found.text],
    }


def fallback_title(entry: Element) -> str:
    """Return the title that an entry has only in a module."""
    return entry.said("dc:title", "dcterms:title", "itunes:title") or _in_media(entry, "media:title")


def fallback_summary(entry: Element) -> str:
    """Return the summary that an entry has only in a module."""
    return entry.said(*_MODULE_SHORT) or _in_media(entry, "media:description") or _in_media(entry, "media:text")


def dates_of(entry: Element) -> tuple[str | None, str | None]:
    """Return what an entry states for its publication and for its last revision."""
    published = entry.said("pubdate", "atom:published", "published", "dcterms:issued", "atom:issued", "issued")
    of_no_kind = entry.said("dc:date", "dcterms:date", "date", "dcterms:available", "dcterms:created", "atom:created")
    updated = entry.said("atom:updated", "updated", "dcterms:modified", "atom:modified", "modified")
    return published or of_no_kind, updated


def place_of(entry: Element) -> tuple[float, float] | None:
    """Return latitude and longitude: of GeoRSS simple or GML, or of the W3C's vocabulary."""
    where = next(entry.all("georss:point", "gml:pos"), None)
    if where is not None:
        return _place(_NUMBERS.findall(where.text))
    point = next(entry.each("geo:point"), entry)
    return _place([point.said("geo:lat") or "", point.said("geo:long") or ""])


def enclosures_of(entry: Element) -> tuple[Enclosure, ...]:
    """Return the files of an entry, each address once: enclosures first, then media, then a preview if nothing else."""
    duration_s = _seconds(entry.said("itunes:duration"))
    found = [*_enclosed(entry, duration_s), *_media(entry)]
    if not found:
        found = [one for preview in entry.all("media:thumbnail") for one in _file(preview, "url", None)]
    return tuple({one.url: one for one in reversed(found)}.values())[::-1]


def _relation(link: Element) -> str:
    return link.attributes.get("rel", "alternate").strip().lower().rpartition("/")[2] or "alternate"


def _href(link: Element) -> str | None:
    return link.address(link.attributes.get("href") or link.text)


def _address_of_id(entry: Element) -> str | None:
    element = entry.first(*_IDS)
    about = entry.attributes.get("rdf:about")
    if element is None:
        return entry.address(about) if about and is_web(about) else None
    stated, permalink = element.text, element.attributes.get("ispermalink")
    if permalink is not None and permalink.strip().lower() != "true":
        return None
    # A guid that says nothing of itself is a permalink (RSS 2.0), but many are a bare number.
    is_address = is_web(stated) or stated.startswith("/") or (permalink is not None and not _SCHEMED.match(stated))
    return element.address(stated) if is_address else None


def _source_of_content(entry: Element) -> str | None:
    sources = (content.address(content.attributes.get("src")) for content in entry.each("atom:content"))
    return next((source for source in sources if source), None)


def _own_texts(entry: Element) -> frozenset[str]:
    return frozenset(found.text for found in entry.each(*_OWN_SHORT, *_FULL))


def _in_media(entry: Element, name: str) -> str:
    return next((found.text for found in entry.all(name) if found.text), "")


def _enclosed(entry: Element, duration_s: float | None) -> Iterator[Enclosure]:
    for one in entry.each("enclosure", *_LINKS):
        if one.name == "enclosure":
            yield from _file(one, "url", duration_s) or _file(one, "href", duration_s)
        elif _relation(one) == "enclosure":
            yield from _file(one, "href", duration_s)
    for content in entry.each("atom:content"):
        # Content out of line that is no page is a file.
        if content.attributes.get("type", "").lower() not in _HTML:
            yield from _file(content, "src", duration_s)


def _media(entry: Element) -> Iterator[Enclosure]:
    for content in entry.all("media:content"):
        yield from _file(content, "url", None)


def _file(element: Element, attribute: str, duration_s: float | None) -> list[Enclosure]:
    url = element.address(element.attributes.get(attribute))
    if url is None:
        return []
    length = (element.attributes.get("length") or element.attributes.get("filesize") or "").strip()
    kind = element.attributes.get("type", "").strip() or None
    size = int(length) if _LENGTH.fullmatch(length) else None
    return [Enclosure(url, kind, size, _seconds(element.attributes.get("duration")) or duration_s)]


def _seconds(stated: str | None) -> float | None:
    """Return the seconds of `1:02:03`, `62:03` or `3723`."""
    found = _CLOCK.match((stated or "").strip())
    if found is None:
        return None
    parts = [float(part) for part in found.groups() if part is not None]
    return sum(part * 60.0**power for power, part in enumerate(reversed(parts)))


def _place(numbers: Iterable[str]) -> tuple[float, float] | None:
    try:
        latitude, longitude = (float(number) for number in list(numbers)[:2])
    except ValueError:
        return None
    is_on_earth = abs(latitude) <= 90 and abs(longitude) <= 180  # noqa: PLR2004  degrees
    return (latitude, longitude) if is_on_earth else None
