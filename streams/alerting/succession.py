"""An event that changes from what one rule asks for into what another does: the other takes over. Pure.

An attack of which casualties become known meets another rule than before. To those who were told of the attack it would
be wrong to say that it is taken back: it is told, by the other rule, at once, and to all of them. Their alert is taken
back when the event is gone, or when the rule that has taken over takes its own back.

Nor is it taken back where one more report is all that a rule objects to: what only state media told, and others tell
now, is as it was told.
"""

from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from schemas.event import EventMerged, Status
from streams.alerting.raised import TIERS, Fired, Said
from streams.alerting.watching import Ruled
from streams.merging.corroboration import hands_of
from streams.merging.standing import counting
from streams.rules.meeting import meets
from streams.rules.rule import Condition

#: Nobody tells it any more: that takes back what was alerted, whatever the rule says now.
GONE: Final[frozenset[Status]] = frozenset({"withdrawn", "denied"})


def succeeded(
    rules: Iterable[Ruled], fired: dict[str, Fired], before: Mapping[str, Fired], event: EventMerged
) -> dict[str, Fired]:
    """Return what rules have said of a version, without retractions of what another tells or more tell now.

    A rule takes over which alerts on the event with this very version, for the first time or again, at the same tier or
    a higher one; or that has done so before, and stands.
    """
    back = {name: said for name, one in fired.items() if (said := _newest(one, event)) and said.kind == "retraction"}
    if event.status in GONE or not back:
        return fired
    new = {name: said for name, one in fired.items() if (said := _newest(one, event)) and _begins(said)}
    after, asked = dict(fired), {one.rule.name: one.rule.when for one in rules}
    for name, said in back.items():
        last = before[name]
        heir = _standing(last.told_by, fired) or _heir(said, new)
        if heir is not None:
            after[name] = msgspec.structs.replace(last, due=None, told_by=heir)
            if heir != last.told_by:
                after[heir] = _taking_over(after[heir], name)
        elif last.is_outgrown or _is_outgrown(asked[name], event):
            after[name] = msgspec.structs.replace(last, due=None, is_outgrown=True)
    return after


def _is_outgrown(when: Condition, event: EventMerged) -> bool:
    """Return whether an event would meet a condition if the report that made this version were not among the others."""
    others = tuple(one for one in event.reports if one.article.id != event.changed_by)
    told = counting(others)
    if event.change not in {"reported", "restored"} or not told:
        return False
    hands = len(set(hands_of(told).values()))
    return meets(msgspec.structs.replace(event, reports=others, corroboration=hands), when)


def _newest(one: Fired, event: EventMerged) -> Said | None:
    """Return what a rule says of this version, None where it says nothing."""
    said = one.all_said()[-1]
    return said if said.version == event.version else None


def _begins(said: Said) -> bool:
    return said.kind == "alert" or said.again


def _standing(name: str, fired: Mapping[str, Fired]) -> str | None:
    return name if name in fired and not fired[name].is_retracted else None


def _heir(said: Said, new: Mapping[str, Said]) -> str | None:
    """Return the most urgent of the rules that begin, None where none is as urgent as what is taken back."""
    urgent = [name for name in new if _rank(new[name]) <= _rank(said)]
    return min(urgent, key=lambda name: _rank(new[name]), default=None)


def _rank(said: Said) -> int:
    return TIERS.index(said.tier or TIERS[-1])


def _taking_over(heir: Fired, name: str) -> Fired:
    """Return what a rule has said, its last word in the place of the one called `name`."""
    *earlier, said = heir.said
    return msgspec.structs.replace(
        heir, said=(*earlier, msgspec.structs.replace(said, replaces=(*said.replaces, name)))
    )
