"""Adjectives of nationality that stand in no name: "an Israeli strike" names no side, but the state that acts."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from extraction.mention import Mention
from extraction.names.gazetteer import nationality
from extraction.text.document import Document
from extraction.text.normalise import plain

#: In folded text the pronoun looks like the state; the state is a name of its own anyway.
_PRONOUNS: Final = frozenset({"us"})


class Adjective(NamedTuple):
    """A word of the text that says of which state something is."""

    start: int
    end: int
    country: str


def adjectives(document: Document, mentions: Sequence[Mention]) -> Iterator[Adjective]:
    """Yield the adjectives that no mention, by start, covers; the core of a mention counts, not its title."""
    ahead = 0
    for token in document.tokens:
        while ahead < len(mentions) and mentions[ahead].end <= token.start:
            ahead += 1
        if ahead < len(mentions) and mentions[ahead].start < token.end:
            continue
        word = plain(token.norm)
        found = nationality(word) if word not in _PRONOUNS else None
        if found is not None:
            yield Adjective(token.start, token.end, found[0])
