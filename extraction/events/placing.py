"""Where an event happened: the likeliest of the places that the article names, not the dateline."""

from collections.abc import Sequence
from typing import Final

import msgspec

from extraction.encoder.network import Matrix
from extraction.encoder.parts import column
from extraction.events.casting import added, fullest_of, things
from extraction.mention import Mention
from schemas.analysis import Place

REASON: Final = "the likeliest of the places that the article names"


def place_of(parts: Matrix, mentions: Sequence[Mention], unsaid: float) -> Mention | None:
    """Return the place of an event, in its fullest form; None where it is likelier not said.

    `parts` judges the mentions row by row; `unsaid` is the logit that no place is said.
    """
    places = [(row, mention) for row, mention in enumerate(mentions) if mention.kind == "place"]
    if not places:
        return None
    own = things(mentions)
    owners = [own[row] for row, _ in places]
    logits = added(parts[[row for row, _ in places], column("place")], owners)
    best = max(logits, key=lambda thing: logits[thing])
    return None if logits[best] < unsaid else fullest_of(owners, [mention for _, mention in places])[best]


def as_place(mention: Mention, reason: str) -> Place:
    """Return a place mention as the event's place: what the record has of it bears the same names in both."""
    return msgspec.structs.replace(msgspec.convert(mention, Place, from_attributes=True), reason=reason)
