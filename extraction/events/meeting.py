"""Who visits whom: by the codebook the visitor acts, and the host is the recipient.

The encoder knows who meets, and is often wrong about who is host. Here those who meet change sides where the words say
who is host (`receiving.py`), or else the place of a visit does. Figures: docs/decisions/meetings.md.
"""

from collections.abc import Collection
from typing import Final, Literal, NamedTuple

import numpy as np

from extraction.encoder.network import Matrix
from extraction.encoder.parts import column
from extraction.events.casting import states_of
from extraction.events.facts import Facts
from extraction.events.receiving import received
from extraction.events.telling import Telling
from extraction.text.document import Document

#: The logit of what cannot be.
_NEVER: Final = -30.0


class Roles(NamedTuple):
    """The states of the hosts and of the visitors of a meeting, and what says so."""

    hosts: Collection[str]
    visitors: Collection[str]
    by: Literal["words of receiving", "the place"]


def roles_of(document: Document, told: Telling, facts: Facts, mode: str | None, country: str | None) -> Roles | None:
    """Return the roles of those who meet at an event in a country, where more than the encoder says them."""
    if told.type != "CONSULT":
        return None
    rows, states = facts.states(told.parts)
    actors, recipients = (states_of(rows, states, part) for part in ("actor", "recipient"))
    meeting = list(dict.fromkeys((*actors, *recipients)))
    if len(meeting) == 1 and set(actors) == set(recipients):  # of one state, among themselves
        return None
    hosts, visitors = received(document, told.sentence, told.trigger, facts, meeting)
    if hosts or visitors:
        return Roles(hosts, visitors, "words of receiving")
    if mode == "visit" and country in meeting and len(meeting) > 1:
        guests = [[state for state in side if state != country] for side in (actors, recipients)]
        return Roles([country], guests[0] or guests[1], "the place")
    return None


def turned(roles: Roles, facts: Facts, parts: Matrix) -> Matrix:
    """Return `parts` with the hosts as recipients and the visitors as actors, by name and by state."""
    found = parts.copy()
    _, states = facts.states(parts)
    for own, taken, left in ((roles.hosts, "recipient", "actor"), (roles.visitors, "actor", "recipient")):
        rows = [row for row, state in zip(facts.rows(parts), states, strict=True) if state in own]
        for kind in ("", " state"):
            one, other = column(f"{taken}{kind}"), column(f"{left}{kind}")
            found[rows, one] = np.maximum(parts[rows, one], parts[rows, other])
            found[rows, other] = _NEVER
    return found
