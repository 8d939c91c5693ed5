"""What an entry in XML states beside the fields of news: shown to people and programs, and no part of an article."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

import msgspec

from connectors.feeds.reading.dates import read_date
from connectors.feeds.reading.details import LINKS, relation_of
from connectors.feeds.reading.files import image_of
from connectors.feeds.reading.modules import modules_of
from connectors.feeds.reading.people import Person, authors_of, contributors_of
from connectors.feeds.reading.text import plain_name
from connectors.feeds.reading.tree import Element

_RIGHTS: Final = ("atom:rights", "copyright", "rights", "atom:copyright", "dc:rights", "dcterms:rights")
_ABOUT_A_LINK: Final = ("type", "hreflang", "title", "length")
#: More is no entry but an index.
_MAX_LISTED: Final = 200


def beside_of(entry: Element, page: str | None) -> dict[str, Any]:  # Any: values of every kind
    """Return what is stated, by name; what is not is not there. `page` is the address that the entry has already."""
    stated = {
        "authors": people_told(authors_of(entry)),
        "contributors": people_told(contributors_of(entry), is_whole=True),
        "tags": list(_tags(entry)),
        "links": [link for link in links_of(entry) if link["rel"] != "enclosure" and link["url"] != page],
        "comments": entry.address(entry.said("comments")),
        "source": _source(entry),
        "expires": _expiry(entry),
        "rights": rights_of(entry),
        "image": image_of(entry),
        "modules": modules_of(entry),
    }
    return {name: value for name, value in stated.items() if value}


def people_told(people: Iterable[Person], *, is_whole: bool = False) -> list[dict[str, str]]:
    """Return people in parts; none if their lines say all that is known, unless the list is to be whole."""
    listed = list(people)
    if not is_whole and not any(person.email or person.url for person in listed):
        return []
    parts = (msgspec.to_builtins(person) for person in listed)
    return [{name: plain_name(part) if name == "name" else part for name, part in one.items()} for one in parts]


def links_of(element: Element) -> list[dict[str, str]]:
    """Return the links that an element states as Atom does: `url`, `rel`, and what is said about them."""
    found: list[dict[str, str]] = []
    for link in element.each(*LINKS):
        address = link.address(link.attributes.get("href"))
        if address is not None and len(found) < _MAX_LISTED:
            about = {name: link.attributes[name] for name in _ABOUT_A_LINK if link.attributes.get(name)}
            counted = {name: value for name, value in link.attributes.items() if name.startswith("thr:")}
            found.append({"url": address, "rel": relation_of(link), **about, **counted})
    return found


def rights_of(element: Element) -> str | None:
    """Return who holds the rights, in one line."""
    stated = element.said(*_RIGHTS)
    return plain_name(stated) if stated else None


def _tags(entry: Element) -> Iterator[dict[str, str]]:
    """Give the categories, if any of them says whose word it is or how it is shown."""
    found = [_tag(one) for one in entry.each("category", "atom:category", "media:category")][:_MAX_LISTED]
    if any("scheme" in tag or "label" in tag for tag in found):
        yield from (tag for tag in found if tag.get("term") or tag.get("label"))


def _tag(category: Element) -> dict[str, str]:
    said = {
        "term": category.attributes.get("term") or category.text,
        "scheme": category.attributes.get("scheme") or category.attributes.get("domain"),
        "label": category.attributes.get("label"),
    }
    return {name: value for name, value in said.items() if value}


def _expiry(entry: Element) -> str | None:
    """Return when an entry is to be shown no more (RSS 0.93)."""
    found = read_date(entry.said("expirationdate"))
    return found.isoformat() if found is not None else None


def _source(entry: Element) -> dict[str, str]:
    """Return the feed that an entry was taken from."""
    for source in entry.each("atom:source", "source"):
        address = source.attributes.get("url") or next((link["url"] for link in links_of(source)), None)
        said = {
            "id": source.said("atom:id"),
            "title": source.said("atom:title") or source.text or None,
            "url": source.address(address),
        }
        return {name: value for name, value in said.items() if value}
    return {}
