"""Who did it, and to whom: the names that have a part in an event, and the states that act and suffer.

A thing that is named several times is judged by all of its mentions: what they say for it adds up. States are judged
by themselves, by all mentions that belong to one: who struck may be unnamed and its state known.
"""

from collections.abc import Hashable, Mapping, Sequence
from typing import Final, Literal, TypeVar

import numpy as np

from extraction.encoder.network import Matrix, sigmoid
from extraction.encoder.parts import column
from extraction.mention import Mention
from extraction.text.normalise import key

#: Names and states have a part from the first probability on, the likeliest from the second: where F1 on the
#: articles of docs/evaluation.md is flat.
NAME: Final = 0.4
NAME_ALONE: Final = 0.25
STATE: Final = 0.42
STATE_ALONE: Final = 0.3


Part = Literal["actor", "recipient"]
Thing = TypeVar("Thing", bound=Hashable)


def things(mentions: Sequence[Mention]) -> list[Hashable]:
    """Return, for each mention, what it is a mention of: the same for all forms of a name."""
    by_start = {mention.start: mention for mention in mentions}

    def fullest(mention: Mention) -> Mention:
        return by_start.get(mention.antecedent, mention) if mention.antecedent is not None else mention

    return [(full.kind, key(full.name or full.text)) for full in map(fullest, mentions)]


def sides_of(parts: Matrix, mentions: Sequence[Mention]) -> tuple[tuple[Mention, ...], tuple[Mention, ...]]:
    """Return the actors and the recipients of an event, of the mentions that `parts` judges row by row."""
    own = things(mentions)
    fullest = fullest_of(own, mentions)
    actor, recipient = (summed(parts[:, column(part)], own) for part in ("actor", "recipient"))
    actors = _names(actor, recipient)
    recipients = [one for one in _names(recipient, actor) if one not in actors]
    return tuple(fullest[one] for one in actors), tuple(fullest[one] for one in recipients)


def states_of(parts: Matrix, states: Sequence[str | None], part: Part) -> tuple[str, ...]:
    """Return the states that have a part in an event; `parts` judges row by row what belongs to one of `states`.

    What is known to belong to none, a body such as Human Rights Watch ("" among `states`), weighs and gives no state.
    """
    taken = _taken(summed(parts[:, column(f"{part} state")], states), STATE, STATE_ALONE)
    return tuple(state for state in taken if state)


def fullest_of(own: Sequence[Hashable], mentions: Sequence[Mention]) -> dict[Hashable, Mention]:
    """Return the longest mention of each thing."""
    found: dict[Hashable, Mention] = {}
    for thing, mention in zip(own, mentions, strict=True):
        if thing not in found or len(mention.text) > len(found[thing].text):
            found[thing] = mention
    return found


def added(logits: Matrix, owners: Sequence[Thing | None]) -> dict[Thing, float]:
    """Return the log of the added odds of the rows of each owner; rows of None count for nobody."""
    found: dict[Thing, float] = {}
    for logit, owner in zip(logits.tolist(), owners, strict=True):
        if owner is not None:
            found[owner] = float(np.logaddexp(found[owner], logit)) if owner in found else logit
    return found


def summed(logits: Matrix, owners: Sequence[Thing | None]) -> dict[Thing, float]:
    """Return a probability for each owner of rows; rows of None count for nobody."""
    found = added(logits, owners)
    return dict(zip(found, sigmoid(np.array(list(found.values()))).tolist(), strict=True))


def _names(part: Mapping[Hashable, float], other: Mapping[Hashable, float]) -> list[Hashable]:
    """Return what has a part and is not likelier to have the other."""
    return _taken({thing: likely for thing, likely in part.items() if likely >= other[thing]}, NAME, NAME_ALONE)


def _taken(likely: Mapping[Thing, float], enough: float, alone: float) -> list[Thing]:
    """Return what is likely enough, in the order given; where nothing is, the likeliest if it will do alone."""
    found = [thing for thing, own in likely.items() if own > enough]
    if found or not likely:
        return found
    best = max(likely, key=lambda thing: likely[thing])
    return [best] if likely[best] > alone else []
