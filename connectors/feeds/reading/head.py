"""What a document in XML says of itself: the feed as `marsad feeds parse --feed` prints it."""

from typing import Any, Final

from connectors.feeds.reading.beside import links_of, people_told, rights_of
from connectors.feeds.reading.dates import read_date
from connectors.feeds.reading.details import address_of
from connectors.feeds.reading.files import image_of
from connectors.feeds.reading.modules import modules_of
from connectors.feeds.reading.people import author_of, authors_of, contributors_of
from connectors.feeds.reading.shown import safe
from connectors.feeds.reading.text import plain_name
from connectors.feeds.reading.tree import Element, Tree

_PUBLISHED: Final = ("pubdate", "atom:published", "dcterms:issued", "dcterms:created")
_UPDATED: Final = ("lastbuilddate", "atom:updated", "atom:modified", "dcterms:modified", "dc:date")
_GENERATOR: Final = ("generator", "atom:generator")
_ID: Final = ("atom:id", "id", "guid")
#: What RSS says of a channel and no other format of a feed, by the names that are printed.
_OF_RSS: Final = {
    "managing_editor": "managingeditor",
    "web_master": "webmaster",
    "docs": "docs",
    "rating": "rating",
    "last_build": "lastbuilddate",
}


def head_of(tree: Tree, head: Element, feed: Any, version: str) -> dict[str, Any]:  # Any: feedparser's dictionary
    """Return what a feed says of itself; title and description are HTML as those of entries, the rest is plain.

    `feed` is what feedparser has of it, which knows the markup of its texts.
    """
    owners = [owner for owner in (head, tree.root) if owner is not None]
    # RSS 1.0 has the picture beside the channel, which refers to it.
    image = next((one for owner in owners for one in owner.each("image") if one.said("url")), None)
    always = {
        "format": version or None,
        "id": head.said(*_ID) or head.attributes.get("rdf:about"),
        "url": address_of(head) or feed.get("link") or None,
        "title": _shown(feed.get("title")),
        "description": _shown(feed.get("subtitle") or head.said("description")),
        "author": plain_name(author_of(head, None) or "") or None,
        "published": _date(head, *_PUBLISHED),
        "updated": _date(head, *_UPDATED),
        "categories": _categories(feed),
        "language": feed.get("language") or head.said("language", "dc:language") or head.language,
        "rights": rights_of(head),
        "generator": head.said(*_GENERATOR),
        "image": head.address(head.said("atom:logo")) or (image_of(image) if image is not None else None)
        or _address(image, "url") or image_of(head),
        "icon": head.address(head.said("atom:icon")),
        "links": links_of(head),
    }  # fmt: skip
    return {**always, **{name: value for name, value in _sometimes(tree, head, image).items() if value}}


def _sometimes(tree: Tree, head: Element, image: Element | None) -> dict[str, Any]:  # Any: values of every kind
    owners = [owner for owner in (head, tree.root) if owner is not None]
    return {
        "authors": people_told(authors_of(head)),
        "contributors": people_told(contributors_of(head), is_whole=True),
        **{name: head.said(said) for name, said in _OF_RSS.items()},
        "image_title": image.said("title") if image is not None else None,
        "image_link": _address(image, "link"),
        **_software(head.first(*_GENERATOR)),
        "cloud": next((dict(one.attributes) for one in head.each("cloud")), None),
        "text_input": next((_parts(one) for owner in owners for one in owner.each("textinput") if one.children), None),
        "modules": modules_of(head),
    }


def _software(generator: Element | None) -> dict[str, str | None]:
    """Return what Atom says about the software that wrote a feed."""
    if generator is None:
        return {}
    page = generator.address(generator.attributes.get("uri") or generator.attributes.get("url"))
    return {"generator_url": page, "generator_version": generator.attributes.get("version")}


def _shown(text: str | None) -> str:
    return safe(text) if text and "<" in text else text or ""


def _date(head: Element, *names: str) -> str | None:
    found = read_date(head.said(*names))
    return found.isoformat() if found is not None else None


def _categories(feed: Any) -> list[str]:  # Any: feedparser's dictionary
    named = (plain_name(tag.get("term") or tag.get("label") or "") for tag in feed.get("tags", []))
    return list(dict.fromkeys(name for name in named if name))


def _address(element: Element | None, name: str) -> str | None:
    return element.address(element.said(name)) if element is not None else None


def _parts(element: Element) -> dict[str, str]:
    return {child.name: child.text for child in element.children if child.text}
