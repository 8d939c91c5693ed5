"""Which of the names around a trigger can be a side of its event."""

from collections.abc import Iterable
from typing import Final

import msgspec

from extraction.mention import Candidate, Mention
from schemas.analysis import Place
from schemas.codebook import quad_of

#: Quads of deeds; the others are words.
_MATERIAL: Final = frozenset({2, 4})
#: Who tells of deeds and does none: media, and groups that watch and count.
_TELLERS: Final = frozenset({"MED"})
_WATCHERS: Final = frozenset({"MED", "NGO"})
_HELPS: Final = frozenset({"AID", "COOPERATE"})


def with_sides(candidate: Candidate) -> Candidate:
    """Return a candidate without the names that cannot be its sides.

    A place is where it happened; it is a side only where it stands for its state. A source that tells of a deed in the
    same sentence did not do it.
    """
    return msgspec.structs.replace(
        candidate,
        actors=tuple(side for side in candidate.actors if _is_side(side) and not _only_tells(candidate, side)),
        recipients=tuple(side for side in candidate.recipients if _is_side(side)),
    )


def countries(sides: Iterable[Mention]) -> tuple[str, ...]:
    """Return the states of the sides, each once, in order."""
    return tuple(dict.fromkeys(side.country for side in sides if side.country is not None))


def recipient_countries(candidate: Candidate, place: Place | None) -> tuple[str, ...]:
    """Return the states of the recipients; of people without one, the state of the place where they were.

    An attack that names nobody hit the side that the place belongs to.
    """
    named = countries(candidate.recipients)
    if named or place is None or place.country is None:
        return named
    is_told = bool(candidate.recipients) and all(side.kind == "group" for side in candidate.recipients)
    return (place.country,) if is_told or candidate.type == "ASSAULT" else ()


def _is_side(side: Mention) -> bool:
    return side.kind != "place" or side.also_state


def _only_tells(candidate: Candidate, side: Mention) -> bool:
    if quad_of(candidate.type) not in _MATERIAL:
        return False
    return side.sector in (_TELLERS if candidate.type in _HELPS else _WATCHERS)
