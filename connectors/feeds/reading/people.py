"""Who wrote an entry or a feed in XML, and who else had a hand in it."""

from collections.abc import Iterator
from itertools import islice
from typing import Final

import msgspec

from connectors.feeds.reading.tree import Element

#: Each is held against each other; an article of news has a few.
_MAX_PEOPLE: Final = 200
_AUTHORS: Final = ("author", "atom:author", "dc:creator", "dcterms:creator", "dc:author", "itunes:author")
_CONTRIBUTORS: Final = ("contributor", "atom:contributor", "dc:contributor", "dcterms:contributor")


class Person(msgspec.Struct, frozen=True, omit_defaults=True):
    """One who is named: in parts as Atom has it, or as one line that is all in `name`."""

    name: str | None = None
    email: str | None = None
    url: str | None = None

    @property
    def line(self) -> str:
        """The person in one line: `name (mail)`, or what of it is stated."""
        if self.name and self.email:
            return f"{self.name} ({self.email})"
        return self.name or self.email or ""


def authors_of(element: Element) -> Iterator[Person]:
    """Give who wrote what an element tells of, in the order of the document; each has a line."""
    return _people(element, _AUTHORS)


def contributors_of(element: Element) -> Iterator[Person]:
    """Give who had a hand in what an element tells of; each has a line."""
    return _people(element, _CONTRIBUTORS)


def author_of(entry: Element, head: Element | None) -> str | None:
    """Return the authors of an entry in one line: its own, else those of its source, else of its feed.

    RSS does not say that an entry inherits. Who writes a whole feed is named in it by the elements that name who writes
    an entry; `managingEditor`, `webMaster` and `itunes:owner` answer for the feed, and wrote nothing.
    """
    for owner in (entry, *entry.each("atom:source"), *([] if head is None else [head])):
        authors = list(dict.fromkeys(person.line for person in authors_of(owner)))
        # One who is named twice, with mail and without, is one.
        distinct = [one for one in authors if not any(one != other and one in other for other in authors)]
        if distinct:
            return ", ".join(" ".join(author.split()) for author in distinct)
    return None


def _people(element: Element, names: tuple[str, ...]) -> Iterator[Person]:
    found = (_person(one) for one in element.each(*names))
    return islice((person for person in found if person.line), _MAX_PEOPLE)


def _person(element: Element) -> Person:
    name, mail = element.said("atom:name", "name"), element.said("atom:email", "email")
    page = element.address(element.said("atom:uri", "uri", "atom:url", "url"))
    return Person(name or (None if mail else element.text or None), mail, page)
