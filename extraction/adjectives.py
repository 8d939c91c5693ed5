"""Sides that only an adjective names: the state of "an Israeli strike", of الهجوم التركي (the Turkish attack)."""

from collections.abc import Iterable
from typing import Final

import msgspec

from extraction.clause import Clause, Side
from extraction.document import Document
from extraction.gazetteer import country_of_nationality
from extraction.mention import Mention

#: In folded text the pronoun looks like the state; the state is a name of its own anyway.
_PRONOUNS: Final = frozenset({"us"})


def state_at(clause: Clause, positions: Iterable[int]) -> tuple[Side, ...]:
    """Return the state whose adjective stands at one of the positions, the first that does; its text is left empty.

    A word within a longer name or described side is no side of its own.
    """
    for position in positions:
        word = clause.text(position)
        if not word or any(side.first <= position < side.last for side in clause.sides):
            return ()
        country = country_of_nationality(word) if word not in _PRONOUNS else None
        if country is not None:
            return (_side(clause, position, country),)
    return ()


def as_written(document: Document, sides: tuple[Mention, ...]) -> tuple[Mention, ...]:
    """Return sides with the text of those that are adjectives."""
    return tuple(
        side if side.text else msgspec.structs.replace(side, text=document.text(side.start, side.end)) for side in sides
    )


def _side(clause: Clause, position: int, country: str) -> Side:
    start, end = clause.words[position].start, clause.words[position].end
    mention = Mention(
        kind="group",
        start=start,
        end=end,
        text="",
        outer_start=start,
        outer_end=end,
        country=country,
        sector="GOV",
    )
    return Side(mention, position, position + 1, "")
