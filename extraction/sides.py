"""Which of the names around a trigger can be a side of its event."""

from collections.abc import Iterable
from typing import Final

import msgspec

from extraction.mention import Candidate, Mention
from schemas.codebook import quad_of

#: Quads of deeds; the others are words.
_MATERIAL: Final = frozenset({2, 4})
#: Who tells of deeds and does none: media, and groups that watch and count.
_TELLERS: Final = frozenset({"MED"})
_WATCHERS: Final = frozenset({"MED", "NGO"})
#: Whose men "gunmen" or "terrorists" are, their place does not say.
_STATELESS: Final = frozenset({"UAF", "CRM", "REF", "REB", "MED"})
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


def are_nobodys(sides: Iterable[Mention]) -> bool:
    """Return whether sides are such as have no state that their place would tell: gunmen, criminals, refugees."""
    sectors = [side.sector for side in sides if side.kind == "group" and side.country is None]
    return bool(sectors) and all(sector in _STATELESS for sector in sectors)


def _is_side(side: Mention) -> bool:
    return side.kind != "place" or side.also_state


def _only_tells(candidate: Candidate, side: Mention) -> bool:
    if quad_of(candidate.type) not in _MATERIAL:
        return False
    return side.sector in (_TELLERS if candidate.type in _HELPS else _WATCHERS)
