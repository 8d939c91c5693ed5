"""Offer what the record may name: the mentions, and stretches of text that may be names though no room is sure of them.

Nothing here is a mention: what `listing.py` makes of an offer stands in the record alone.
"""

from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

from extraction.arabic.stretches import stretches as arabic_stretches
from extraction.english.stretches import stretches as english_stretches
from extraction.gazetteer import offset_of
from extraction.mention import Mention
from extraction.page import Page, Stretch

#: How an offer was found: by the mention of a kind, or by the shape of a stretch that no mention covers just so.
Way = Literal["person", "organisation", "group", "place", "head", "run"]

_STRETCHES: Final = {"ar": arabic_stretches, "en": english_stretches}


class Offer(NamedTuple):
    """A stretch that may be a name: its tokens, its offsets without prefix letters, and the mention it is, if one."""

    first: int
    last: int
    start: int
    end: int
    way: Way
    mention: Mention | None = None


def offers(page: Page, mentions: tuple[Mention, ...]) -> Iterator[Offer]:
    """Yield each mention that is no short form of another, but places, then the stretches beside them."""
    covers = cover(page, mentions)
    taken = set()
    for first, last, mention in covers:
        taken.add((mention.start, mention.end))
        if mention.kind != "place" and mention.antecedent is None:
            yield Offer(first, last, mention.start, mention.end, mention.kind, mention)
    kinds = [""] * len(page.keys)
    for first, last, mention in covers:
        kinds[first:last] = [mention.kind] * (last - first)
    for stretch in _STRETCHES[page.document.language](page, kinds):
        start, end = _offsets(page, stretch)
        if (start, end) not in taken:
            taken.add((start, end))
            yield Offer(stretch.first, stretch.last, start, end, stretch.way)


def cover(page: Page, mentions: tuple[Mention, ...]) -> list[tuple[int, int, Mention]]:
    """Return the tokens that each mention, by start, covers."""
    tokens = page.document.tokens
    found = []
    index = 0
    for mention in mentions:
        while index < len(tokens) and tokens[index].end <= mention.start:
            index += 1
        last = index
        while last < len(tokens) and tokens[last].start < mention.end:
            last += 1
        found.append((index, last, mention))
    return found


def _offsets(page: Page, stretch: Stretch) -> tuple[int, int]:
    end = page.document.tokens[stretch.last - 1].end
    if page.keys[stretch.last - 1].endswith("'s"):
        end -= len("'s")
    return offset_of(page.document, stretch.first, stretch.taken), end
