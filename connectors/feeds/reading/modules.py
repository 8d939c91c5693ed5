"""What an element says in vocabularies beyond its format's own, as it stands there: nothing that is known is lost."""

from collections.abc import Iterator
from typing import Any, Final

from connectors.feeds.reading.names import UNKNOWN
from connectors.feeds.reading.shown import shown
from connectors.feeds.reading.tree import Element

#: Vocabularies of the formats themselves.
_OWN: Final = frozenset({"", "atom", "at", "rdf", "xml", "xhtml", "feedburner", "news"})
#: What the fields have already, word for word.
_READ: Final = frozenset(
    {
        "content:encoded", "content:items", "dc:title", "dc:creator", "dc:date", "dc:description", "dc:language",
        "dc:subject", "dcterms:issued", "dcterms:modified", "dcterms:abstract", "itunes:author", "itunes:summary",
        "media:keywords", "itunes:keywords",
    }
)  # fmt: skip
#: A module's elements stand within each other: group, content, credit.
_MAX_DEPTH: Final = 6
#: More is no statement but a table.
_MAX_STATED: Final = 200


def modules_of(element: Element) -> dict[str, list[Any]]:  # Any: texts, and elements that have parts
    """Return what the children in modules say, by short name, each in the order of the document.

    Of a vocabulary that is not known here the name is as it is written.

    A text is a string, safe to show. What has attributes or parts is an object of both, its text as `text`.
    """
    said: dict[str, list[Any]] = {}  # Any: as above
    for child in _in_modules(element):
        stated = _stated(child, 1)
        values = said.setdefault(child.name.removeprefix(UNKNOWN), [])
        if stated and len(values) < _MAX_STATED:
            values.append(stated)
    return {name: values for name, values in said.items() if values}


def _in_modules(element: Element) -> Iterator[Element]:
    for child in element.children:
        if child.name.rpartition(":")[0] not in _OWN and child.name not in _READ:
            yield child


def _stated(element: Element, depth: int) -> Any:  # Any: a text, or an object of texts and objects
    text = shown(element.text, element.base) if "<" in element.text else element.text
    parts: dict[str, Any] = {  # Any: as above
        name: value for name, value in element.attributes.items() if not name.startswith("xml")
    }
    if depth < _MAX_DEPTH:
        for child in element.children[:_MAX_STATED]:
            parts.setdefault(child.name.removeprefix(UNKNOWN), []).append(_stated(child, depth + 1))
    if not parts:
        return text
    return {**parts, "text": text} if text else parts
