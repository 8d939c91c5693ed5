"""What a trigger's subject, object and companions are to the event: actors and recipients, by the codebook.

Frames, with the roles of a verb's subject (S), object (O), companions (W: with, between) and named doer (B: by):

    act      S does it to O; the noun's genitive is O            arrested, condemned, attack on
    host     S hosts O: the visitor O acts, the host receives    received
    meet     S, O and W are all actors                           met, talks between
    visit    S travels to O                                      visited
    give     S gives, frees or returns O                         handed over, released
    leave    S does it alone; the noun's genitive is S           withdrew, surrendered, returned
    self     S does it alone, towards O                          protested, deployed
    ask      S asks O                                            called on
    clash    S, O and W fight                                    clashed
    truce    S, O and W keep it                                  truce between
    suffer   S suffers it from B; the noun's genitive is S       was killed
"""

from typing import NamedTuple

from extraction.clause import Side
from extraction.mention import Mention
from extraction.triggers import Frame


class Roles(NamedTuple):
    """The sides around a trigger."""

    subject: tuple[Side, ...] = ()
    object: tuple[Side, ...] = ()
    companions: tuple[Side, ...] = ()
    doers: tuple[Side, ...] = ()


class Sides(NamedTuple):
    """Who did it, and to whom."""

    actors: tuple[Mention, ...]
    recipients: tuple[Mention, ...]


#: Frames in which all sides act.
ALL_ACT = frozenset({"meet", "clash", "truce"})


def apply(frame: Frame, roles: Roles) -> Sides:
    """Return the sides of an event; the roles are those of an active clause."""
    if frame in ALL_ACT:
        return Sides(_mentions(roles.subject, roles.object, roles.companions, roles.doers), ())
    if frame == "host":
        return Sides(_mentions(roles.object, roles.companions), _mentions(roles.subject))
    if frame == "suffer":
        return Sides(_mentions(roles.doers), _mentions(roles.subject or roles.object))
    return Sides(_mentions(roles.doers or roles.subject), _mentions(roles.object, roles.companions))


def _mentions(*groups: tuple[Side, ...]) -> tuple[Mention, ...]:
    found: dict[int, Mention] = {}
    for group in groups:
        for side in group:
            found.setdefault(side.mention.start, side.mention)
    return tuple(found.values())
