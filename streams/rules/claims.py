"""What a condition asks for, as single claims about an event that can be set against each other. Pure.

A claim is of one kind of thing. Of most kinds an event has one value, so that a claim allows some of them: its act
(type and mode), its standing (status and realis), whether it is main. Of numbers a claim gives a bound. Of the rest
(topics, sides, reports) an event may have several, and a claim asks for one that fits; there it matters what else
follows from it.
"""

from collections.abc import Iterator, Mapping
from typing import Final, Literal, NamedTuple, get_args

from extraction.text.normalise import key
from schemas.codebook import EVENT_TYPES, MODES, EventType, Realis
from schemas.event import Status
from streams.rules.meeting import distance_km
from streams.rules.names import provinces
from streams.rules.rule import Condition, Near, Side

#: Every type with every mode of it, and with none.
ACTS: Final = frozenset((kind, mode) for kind in EVENT_TYPES for mode in (None, *MODES.get(kind, ())))
#: An event that nobody tells and somebody denies is a denial; of one that is told the denials are apart.
STANDINGS: Final = frozenset(
    (status, realis)
    for status in get_args(Status)
    for realis in get_args(Realis)
    if status == "withdrawn" or (status == "denied") == (realis == "negated")
)
WITHDRAWN: Final = frozenset(one for one in STANDINGS if one[0] == "withdrawn")
_QUESTIONS: Final = ("main", "claimed", "between_states")
#: All values of what has one of few.
WHOLE: Final[dict[str, frozenset[object]]] = {
    "act": frozenset(ACTS), "standing": frozenset(STANDINGS), **dict.fromkeys(_QUESTIONS, frozenset({True, False})),
}  # fmt: skip
_SIDES: Final = ("sides", "actors", "recipients")
_OF_REPORTS: Final = ("languages", "source_kinds", "sources", "owners", "words")

Operator = Literal["one of", "at least", "below", "has", "has none"]
_OPPOSITES: Final[dict[Operator, Operator]] = {
    "one of": "one of", "at least": "below", "below": "at least", "has": "has none", "has none": "has",
}  # fmt: skip


class Claim(NamedTuple):
    """A claim, and where it comes from: `of` is the condition, `field` what it names; `is_said` false if it need not.

    `allowed` are the values of "one of"; `bound` that of "at least" and "below"; `needs` what "has" asks for, by part.
    """

    kind: str
    operator: Operator
    of: Condition
    field: str
    allowed: frozenset[object] = frozenset()
    bound: float = 0.0
    needs: tuple[tuple[str, object], ...] = ()
    is_denied: bool = False
    is_said: bool = True

    def denied(self) -> "Claim":
        """Return the opposite."""
        opposite = self._replace(operator=_OPPOSITES[self.operator], is_denied=not self.is_denied)
        if self.operator == "one of":
            return opposite._replace(allowed=WHOLE[self.kind] - self.allowed)
        return opposite


Clause = tuple[Claim, ...]


def claims_of(when: Condition) -> Iterator[Clause]:
    """Yield what a condition itself asks for, without those within it: of each clause one claim must hold."""
    yield from _acts(when)
    yield from _standings(when)
    for name in _QUESTIONS:
        value = getattr(when, name)
        if value is not None:
            yield (Claim(name, "one of", when, name, allowed=frozenset({value})),)
    yield from _numbers(when)
    yield from _things(when)


def usual(when: Condition, *, realis: tuple[Realis, ...] = (), status: tuple[Status, ...] = ()) -> Iterator[Clause]:
    """Yield what goes without saying of a condition."""
    if realis:
        allowed = frozenset(one for one in STANDINGS if one[1] in realis)
        yield (Claim("standing", "one of", when, "realis", allowed=frozenset(allowed), is_said=False),)
    if status:
        allowed = frozenset(one for one in STANDINGS if one[0] in status)
        yield (Claim("standing", "one of", when, "status", allowed=frozenset(allowed), is_said=False),)


def _acts(when: Condition) -> Iterator[Clause]:
    for field, place in (("types", 0), ("modes", 1)):
        wanted = getattr(when, field)
        if wanted:
            allowed = frozenset(act for act in ACTS if act[place] in wanted)
            yield (Claim("act", "one of", when, field, allowed=frozenset(allowed)),)


def _standings(when: Condition) -> Iterator[Clause]:
    for field, place in (("status", 0), ("realis", 1)):
        wanted = getattr(when, field)
        if wanted:
            allowed = frozenset(one for one in STANDINGS if one[place] in wanted)
            yield (Claim("standing", "one of", when, field, allowed=frozenset(allowed)),)


def _numbers(when: Condition) -> Iterator[Clause]:
    for field, least in (("min_severity", 1), ("min_confidence", 0), ("min_corroboration", 0)):
        bound = getattr(when, field)
        if bound > least:
            yield (Claim(field.removeprefix("min_"), "at least", when, field, bound=bound),)
    if when.counts:
        yield tuple(Claim(f"count {kind}", "at least", when, "counts", bound=n) for kind, n in when.counts.items())
    for kind in when.no_counts:
        yield (Claim(f"count {kind}", "below", when, "no_counts", bound=1),)


def _things(when: Condition) -> Iterator[Clause]:
    for field in ("topics", "countries", "sectors"):
        wanted = getattr(when, field)
        if wanted:
            yield (Claim(field, "has", when, field, needs=((field, frozenset(wanted)),)),)
    if when.admin1:
        wanted = frozenset[str]().union(*(provinces().get(key(name), {key(name)}) for name in when.admin1))
        yield (Claim("admin1", "has", when, "admin1", needs=(("admin1", wanted),)),)
    if when.near is not None:
        yield (Claim("near", "has", when, "near", needs=(("near", when.near),)),)
    for field in _SIDES:
        side = getattr(when, field)
        if side is not None:
            yield (Claim(field, "has", when, field, needs=tuple(_side(side))),)
    report = {name: frozenset(wanted) for name in _OF_REPORTS if (wanted := getattr(when, name))}
    if when.pattern is not None:
        report["pattern"] = frozenset({when.pattern})
    if report:
        yield (Claim("report", "has", when, next(iter(report)), needs=tuple(report.items())),)


def _side(side: Side) -> Iterator[tuple[str, object]]:
    for name in ("names", "countries", "sectors"):
        wanted = getattr(side, name)
        if wanted:
            yield name, frozenset(map(key, wanted) if name == "names" else wanted)


def following(claim: Claim) -> Iterator[Claim]:
    """Yield a claim and those that follow from it: who has a Syrian actor has a Syrian side."""
    yield claim
    if claim.kind in _SIDES:
        if claim.kind != "sides":
            yield claim._replace(kind="sides")
        needs = dict(claim.needs)
        for name in ("countries", "sectors"):
            if name in needs:
                yield claim._replace(kind=name, needs=((name, needs[name]),))


def implies(claim: Claim, other: Claim) -> bool:
    """Return whether who has what `claim` asks for has what `other` does."""
    needs: Mapping[str, object] = dict(claim.needs)
    return claim.kind == other.kind and all(_is_within(needs.get(name), wanted) for name, wanted in other.needs)


def _is_within(value: object, wanted: object) -> bool:
    match value, wanted:
        case frozenset(), frozenset():
            return value <= wanted
        case Near(), Near():
            return distance_km(value.lat, value.lon, wanted.lat, wanted.lon) + value.km <= wanted.km
    return False


def are_apart(claim: Claim, other: Claim) -> bool:
    """Return whether no place fits both: an event has one."""
    if claim.kind != other.kind or claim.kind not in {"near", "admin1"}:
        return False
    value, wanted = claim.needs[0][1], other.needs[0][1]
    match value, wanted:
        case frozenset(), frozenset():
            return value.isdisjoint(wanted)
        case Near(), Near():
            return distance_km(value.lat, value.lon, wanted.lat, wanted.lon) > value.km + wanted.km
    return False


def types_in(allowed: frozenset[object]) -> Iterator[tuple[EventType, str | None]]:
    """Yield the acts among allowed values."""
    yield from (act for act in ACTS if act in allowed)
