"""Where an event happened: the likeliest of the places that the article names, not the dateline."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from extraction.casting import things
from extraction.encoder.network import Matrix
from extraction.encoder.parts import column
from extraction.mention import Mention
from schemas.analysis import Place

REASON: Final = "the likeliest of the places that the article names"


def place_of(parts: Matrix, mentions: Sequence[Mention], unsaid: float) -> Mention | None:
    """Return the place of an event, in its fullest form; None where it is likelier not said.

    `parts` judges the mentions row by row; `unsaid` is the logit that no place is said.
    """
    own = things(mentions)
    logits: dict[object, float] = {}
    fullest: dict[object, Mention] = {}
    for row, (thing, mention) in enumerate(zip(own, mentions, strict=True)):
        if mention.kind != "place":
            continue
        logit = float(parts[row, column("place")])
        logits[thing] = float(np.logaddexp(logits[thing], logit)) if thing in logits else logit
        if thing not in fullest or len(mention.text) > len(fullest[thing].text):
            fullest[thing] = mention
    best = max(logits, key=lambda thing: logits[thing], default=None)
    return None if best is None or logits[best] < unsaid else fullest[best]


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
