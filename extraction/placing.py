"""Where an event happened: the likeliest of the places that the article names, not the dateline."""

from collections.abc import Sequence
from typing import Final

from extraction.casting import added, fullest_of, things
from extraction.encoder.network import Matrix
from extraction.encoder.parts import column
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
    """Return a place mention as the event's place."""
    return Place(
        text=mention.text,
        start=mention.start,
        end=mention.end,
        name=mention.name,
        name_ar=mention.name_ar,
        id=mention.id,
        country=mention.country,
        sector=mention.sector,
        lat=mention.lat,
        lon=mention.lon,
        geonames_id=mention.geonames_id,
        admin1=mention.admin1,
        resolution=mention.resolution,
        reason=reason,
    )
