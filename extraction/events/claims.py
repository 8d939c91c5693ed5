"""Who says that an event happened, where the article does not vouch for it itself."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from extraction.encoder.network import Matrix
from extraction.encoder.parts import column
from extraction.mention import Attribution, Mention


class Source(NamedTuple):
    """A source as written."""

    start: int
    end: int
    text: str


def may_vouch(mentions: Sequence[Mention], attributions: Sequence[Attribution]) -> list[Source]:
    """Return who may vouch for something: beside a word of saying, or named at all; each stretch once."""
    found = {(one.start, one.end): Source(one.start, one.end, one.text) for one in attributions}
    for mention in mentions:
        if mention.kind != "place":
            found.setdefault((mention.start, mention.end), Source(mention.start, mention.end, mention.text))
    return list(found.values())


def claim_of(parts: Matrix, sources: Sequence[Source]) -> Source | None:
    """Return who vouches for an event, None where it is likelier that nobody does; `parts` judges row by row."""
    if not sources:
        return None
    logits = parts[:, column("source")]
    best = int(np.argmax(logits))
    return sources[best] if logits[best] > 0.0 else None
