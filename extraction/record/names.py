"""What a document names, as the record lists it, and all that may have a part in its events."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from extraction.mention import Mention
from extraction.record.listing import listed, with_listed
from extraction.record.places import as_seen
from extraction.text.document import Document


class Names(NamedTuple):
    """The names of a document by start: all mentions of them, and each once in its fullest form by kind."""

    mentions: tuple[Mention, ...]
    people: tuple[Mention, ...]
    organisations: tuple[Mention, ...]
    places: tuple[Mention, ...]


def names_of(document: Document, mentions: Sequence[Mention]) -> Names:
    """Return what a document names: the mentions of the rooms of names, as the encoder sees them."""
    own = listed(document, mentions)
    seen = as_seen(document, mentions)
    return Names(with_listed(seen, own), own.people, own.organisations, _places(seen))


def _places(mentions: Iterable[Mention]) -> tuple[Mention, ...]:
    """Return each place once, in its fullest form, in the order of the text."""
    fullest: dict[str, Mention] = {}
    for mention in mentions:
        if mention.kind != "place" or mention.antecedent is not None or mention.is_modifier:
            continue
        key = mention.id or mention.name or mention.text
        if key not in fullest or len(mention.text) > len(fullest[key].text):
            fullest[key] = mention
    return tuple(sorted(fullest.values(), key=lambda mention: mention.start))
