"""What the tree of a document tells of an entry and feedparser does not, or tells wrongly.

feedparser takes the last of several links for the only one, a bare guid for an address, the caption of a picture for
the text, and drops languages.
"""

import re
from typing import Any, Final

from connectors.feeds.reading.dates import depends_on_country, read_date
from connectors.feeds.reading.names import UNKNOWN
from connectors.feeds.reading.tree import Element
from connectors.web.address import is_web

#: Types of a page, and none.
HTML: Final = frozenset({"", "text/html", "html", "application/xhtml+xml"})
LINKS: Final = ("link", "atom:link")
_IDS: Final = ("guid", "atom:id", "id")
#: FeedBurner's, and that of software which declares its vocabulary in some way of its own.
_ORIGINAL: Final = ("feedburner:origlink", f"{UNKNOWN}feedburner:origlink")
#: Links of FeedBurner, whose items keep their page as guid.
_COUNTING: Final = re.compile(r"https?://(?:feedproxy\.google\.com|feeds\d?\.feedburner\.com)/~r/", re.IGNORECASE)
_FULL: Final = ("content:encoded", "atom:content", "content", "xhtml:body", "body", "fullitem", "content:items")
_OWN_SHORT: Final = ("description", "atom:summary", "summary", "abstract")
_MODULE_SHORT: Final = (
    "dc:description", "dcterms:abstract", "dcterms:description", "itunes:summary", "itunes:subtitle",
)  # fmt: skip
_TITLES: Final = ("title", "atom:title")
_MODULE_TITLES: Final = ("dc:title", "dcterms:title", "media:title", "itunes:title")
_PUBLISHED: Final = (
    "pubdate", "atom:published", "published", "dcterms:issued", "atom:issued", "issued",
    "dc:date", "dcterms:date", "date", "dcterms:available", "dcterms:created", "atom:created",
)  # fmt: skip
_UPDATED: Final = ("atom:updated", "updated", "dcterms:modified", "atom:modified", "modified")
#: Each that cannot be read takes time.
_MAX_DATES: Final = 10
_SCHEMED: Final = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")


def address_of(entry: Element) -> str | None:
    """Return the page of an entry: its link, else an alternate one, else its guid where that is an address."""
    links = [link for link in entry.each(*LINKS) if _href(link) is not None]
    plain = (link for link in links if link.name == "link" and "href" not in link.attributes)
    alternate = [link for link in links if "href" in link.attributes and relation_of(link) == "alternate"]
    html = (link for link in alternate if link.attributes.get("type", "").lower() in HTML)
    # Some write the address in an Atom link as RSS does.
    written = (link for link in links if link.name == "atom:link" and "href" not in link.attributes)
    for link in (*plain, *html, *alternate, *written):
        return _href(link)
    # The Channel Definition Format has the address in the item itself.
    return _address_of_id(entry) or _source_of_content(entry) or entry.address(entry.attributes.get("href"))


def id_of(entry: Element) -> str | None:
    """Return the id of an entry; one that is a path is made an address, as the other readers do."""
    stated = entry.said(*_IDS) or entry.attributes.get("rdf:about") or entry.said("dc:identifier", "dcterms:identifier")
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


def language_of(entry: Element, head: Element | None) -> str | None:
    """Return the language of an entry: its own, else its feed's."""
    nearest = (child.language for child in entry.each("atom:title", "title", "atom:content", "content:encoded"))
    own = (
        entry.said("dc:language", "dcterms:language", "language")
        or next((one for one in nearest if one), None)
        or entry.language
    )
    if own or head is None:
        return own
    return head.said("language", "dc:language") or head.language


def captions_of(entry: Element) -> frozenset[str]:
    """Return the texts that describe a picture or film of the entry, and are not its own."""
    return frozenset(found.text for found in entry.all("media:description") if found.text) - _own_texts(entry)


def module_summaries_of(entry: Element) -> frozenset[str]:
    """Return the summaries that an entry has in modules, and not as its own."""
    return frozenset(found.text for found in entry.each(*_MODULE_SHORT) if found.text) - _own_texts(entry)


def own_summary(entry: Element) -> str | None:
    """Return the summary that an entry has of its own, unless its markup is written as elements."""
    found = entry.first(*_OWN_SHORT)
    return found.text if found is not None and not found.children else None


def module_summary(entry: Element) -> str | None:
    """Return the summary that an entry has in a module."""
    return entry.said(*_MODULE_SHORT)


def contents_of(entry: Element) -> frozenset[str]:
    """Return the whole texts that an entry has, but for those whose markup is written as elements."""
    return frozenset(found.text for found in entry.each(*_FULL) if found.text)


def has_summary(entry: Element) -> bool:
    """Return whether an entry has an element for its summary."""
    return any(entry.each(*_OWN_SHORT, *_MODULE_SHORT[:-1]))


def has_content(entry: Element) -> bool:
    """Return whether an entry has an element for its whole text."""
    return any(entry.each(*_FULL))


def plainly(entry: Element) -> dict[str, Any]:  # Any: as feedparser has it
    """Return an entry as feedparser would, without the markup that is written as elements."""
    return {
        "title": entry.said(*_TITLES),
        "title_detail": {"type": "text/plain"},
        "summary": entry.said(*_OWN_SHORT),
        "content": [{"value": found.text, "type": "text/html"} for found in entry.each(*_FULL) if found.text],
        "tags": [{"term": found.text} for found in entry.each("category", "dc:subject") if found.text],
    }


def own_title(entry: Element) -> str | None:
    """Return the title that an entry has of its own, beside one in a module."""
    return entry.said(*_TITLES) if any(entry.each(*_MODULE_TITLES)) else None


def module_titles_of(entry: Element) -> frozenset[str]:
    """Return the titles that an entry has in modules, and those of its pictures and films."""
    return frozenset(found.text for found in entry.all(*_MODULE_TITLES) if found.text)


def fallback_content(entry: Element) -> str:
    """Return the whole text that an entry has in the older form of RSS 1.0's module."""
    listed = (value for items in entry.each("content:items") for value in items.all("rdf:value"))
    return "\n".join(value.text for value in listed if value.text)


def fallback_title(entry: Element) -> str:
    """Return the title that an entry has only in a module."""
    return entry.said("dc:title", "dcterms:title", "itunes:title") or _in_media(entry, "media:title")


def fallback_summary(entry: Element) -> str:
    """Return the summary that an entry has only in a module."""
    return module_summary(entry) or _in_media(entry, "media:description") or _in_media(entry, "media:text")


def dates_of(entry: Element) -> tuple[str | None, str | None]:
    """Return what an entry states for its publication and for its last revision."""
    return _date_of(entry, _PUBLISHED), _date_of(entry, _UPDATED)


def _date_of(entry: Element, names: tuple[str, ...]) -> str | None:
    """Return the first date that can be read; the first that is stated where none can, or some country is to say."""
    stated = [found.text for name in names for found in entry.each(name) if found.text]
    readable = (one for one in stated[:_MAX_DATES] if read_date(one) is not None or depends_on_country(one))
    return stated[0] if len(stated) == 1 else next(readable, stated[0] if stated else None)


def relation_of(link: Element) -> str:
    """Return what a link is to the entry: `alternate` if it does not say."""
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
