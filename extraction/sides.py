"""Which of the names around a trigger can be a side of its event."""

from collections import Counter
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


def actor_countries(candidate: Candidate, place: Place | None, home: str | None) -> tuple[str, ...]:
    """Return the states of the actors; of "the authorities" and "protesters", the state of the place, or `home`."""
    return countries(candidate.actors) or _of_their_state(candidate.actors, place, home)


def recipient_countries(candidate: Candidate, place: Place | None, home: str | None) -> tuple[str, ...]:
    """Return the states of the recipients; of people without one, the state of the place where they were, or `home`.

    An attack that names nobody hit the side that the place belongs to.
    """
    named = countries(candidate.recipients)
    if named:
        return named
    if candidate.type == "ASSAULT" and not candidate.recipients and place is not None and place.country is not None:
        return (place.country,)
    return _of_their_state(candidate.recipients, place, home)


def home_of(mentions: Iterable[Mention]) -> str | None:
    """Return the state that an article is about: more than half of the places that it names are there."""
    states = Counter(mention.country for mention in mentions if mention.kind == "place" and mention.country)
    state, number = next(iter(states.most_common(1)), (None, 0))
    return state if 2 * number > states.total() else None


def _of_their_state(sides: tuple[Mention, ...], place: Place | None, home: str | None) -> tuple[str, ...]:
    if not sides or any(side.kind != "group" or side.sector in _STATELESS for side in sides):
        return ()
    state = place.country if place is not None else home
    return (state,) if state is not None else ()


def _is_side(side: Mention) -> bool:
    return side.kind != "place" or side.also_state


def _only_tells(candidate: Candidate, side: Mention) -> bool:
    if quad_of(candidate.type) not in _MATERIAL:
        return False
    return side.sector in (_TELLERS if candidate.type in _HELPS else _WATCHERS)
