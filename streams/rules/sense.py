"""What in a rule can never happen: conditions that no event meets, and escalations that none passes or all have passed.

Pure. docs/alerts.md says which laws of events are known to `claims` and `possible`.
"""

from collections.abc import Callable, Iterator
from typing import Final, get_args

import msgspec

from schemas.alert import Tier
from streams.rules.claims import Claim, claims_of, usual
from streams.rules.meeting import USUAL_REALIS, USUAL_STATUS
from streams.rules.mistake import Mistake
from streams.rules.nesting import inner, parts_of
from streams.rules.possible import Formula, Possibility, formula
from streams.rules.rule import Condition, Escalation, Rule
from streams.rules.tree import Node

#: Lists of which each item must be able to hold.
_LISTS: Final = ("types", "modes", "realis", "status")
_USUAL: Final = {
    "realis": "that it has occurred (as no `realis` is named)",
    "status": "that it is not withdrawn (as no `status` is named)",
}
LONGEST_SHOWN: Final = 60
#: From the loudest.
TIERS: Final = get_args(Tier)


class Sense:
    """Looks for what can never happen. `node_of` has the place of a condition or escalation in the file."""

    def __init__(self, node_of: Callable[[Condition | Escalation], Node]) -> None:
        self._node_of = node_of
        self._conflict = Possibility().conflict

    def mistakes(self, rule: Rule) -> Iterator[Mistake]:
        """Yield what can never happen in a rule whose conditions use no other any more."""
        found = [*self._in_parts(rule.when)]
        for escalation in rule.escalate:
            found += self._in_parts(escalation.when)
        if not found:
            found += self._in_rule(rule)
        yield from found

    def of_condition(self, when: Condition) -> Iterator[Mistake]:
        """Yield what can never happen in a condition of its own."""
        yield from self._in_parts(when)

    def _in_parts(self, when: Condition) -> Iterator[Mistake]:
        """Yield what no event meets, from within: what holds a part that nothing meets is not told again."""
        told: set[int] = set()
        for part in reversed([*parts_of(when)]):
            if any(id(one) in told for one in inner(part)):
                told.add(id(part))
                continue
            core = self._conflict(formula(part))
            if core is not None:
                told.add(id(part))
                yield self._wrong(part, core)
            else:
                yield from self._vain(part)

    def _vain(self, part: Condition) -> Iterator[Mistake]:
        """Yield the items of lists that the rest of a condition excludes."""
        for field in _LISTS:
            items = getattr(part, field)
            for number, item in enumerate(items if len(items) > 1 else ()):
                alone = msgspec.structs.replace(part, **{field: (item,)})
                own = [Formula(is_all=False, parts=clause) for clause in claims_of(alone)]
                core = self._conflict(*own)
                if core is not None:
                    others = self._named([claim._replace(of=part) for claim in core if claim.field != field])
                    at = self._node_of(part).keys[field][1].items[number]
                    yield at.wrong(f"`{item}` can never be what is met here: it does not go with {others}; take it out")

    def _in_rule(self, rule: Rule) -> Iterator[Mistake]:
        whole = [formula(rule.when), *_unsaid(rule.when)]
        core = self._conflict(*whole)
        if core is not None:
            yield self._wrong(rule.when, core)
            return
        for part in _together(rule.when):
            for option in part.any_:
                core = self._conflict(*whole, formula(option))
                if core is not None:
                    yield self._node_of(option).wrong(f"this can never be what is met: {self._told(core)}")
        for escalation in rule.escalate:
            if TIERS.index(escalation.tier or rule.tier) > TIERS.index(rule.tier):
                at = self._node_of(escalation).keys["tier"][1]
                yield at.wrong(f"below the rule's own tier, {rule.tier}: an event that grows is not told more quietly")
            yield from self._in_escalation(whole, escalation)

    def _in_escalation(self, whole: list[Formula], escalation: Escalation) -> Iterator[Mistake]:
        node = self._node_of(escalation).key("when")
        core = self._conflict(*whole, formula(escalation.when))
        if core is not None:
            yield node.wrong(f"no event that meets the rule can pass this: {self._told(core)}")
        elif self._conflict(*whole, formula(escalation.when, is_denied=True)) is not None:
            yield node.wrong("every event that meets the rule has passed this at once; set it higher")

    def _wrong(self, when: Condition, core: tuple[Claim, ...]) -> Mistake:
        named = [self._place(claim) for claim in core if claim.is_said]
        node = max(named, key=lambda one: (one.line, one.column), default=self._node_of(when))
        return node.wrong(f"no event can meet this: {self._told(core)}")

    def _told(self, core: tuple[Claim, ...]) -> str:
        if not core:
            return "nothing is left of it; take it out"
        named = self._named(core)
        if len(core) == 1:
            return f"{named} never holds; correct it"
        return f"{named} never hold together; take one out"

    def _named(self, core: tuple[Claim, ...] | list[Claim]) -> str:
        names = list(dict.fromkeys(map(self._name, core)))
        return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))

    def _name(self, claim: Claim) -> str:
        if not claim.is_said:
            return _USUAL[claim.field]
        named = f"`{claim.field}{_shown(getattr(claim.of, claim.field))}` in line {self._place(claim).line}"
        return f"not {named}" if claim.is_denied else named

    def _place(self, claim: Claim) -> Node:
        return self._node_of(claim.of).key(claim.field)


def _shown(value: object) -> str:
    match value:
        case tuple():
            told = f": [{', '.join(map(str, value))}]"
        case dict():
            told = f": {{{', '.join(f'{name}: {bound}' for name, bound in value.items())}}}"
        case bool() | int() | float():
            told = f": {str(value).lower()}"
        case msgspec.Struct():
            said = msgspec.to_builtins(value).items()
            told = f": {{{', '.join(f'{name}: {part}' for name, part in said if part != [])}}}"
        case _:
            return ""
    return told if len(told) <= LONGEST_SHOWN else f"{told[:LONGEST_SHOWN]}..."


def _unsaid(when: Condition) -> list[Formula]:
    parts = [*parts_of(when)]
    realis = () if any(part.realis for part in parts) else USUAL_REALIS
    status = () if any(part.status for part in parts) else USUAL_STATUS
    return [Formula(is_all=False, parts=clause) for clause in usual(when, realis=realis, status=status)]


def _together(when: Condition) -> Iterator[Condition]:
    """Yield the conditions that must all hold: it, and those under `all`."""
    waiting = [when]
    while waiting:
        part = waiting.pop()
        yield part
        waiting += part.all_
