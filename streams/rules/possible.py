"""Whether any event can meet conditions, and which of their claims exclude each other if none can. Pure.

A search for a way in which all claims hold: what must hold narrows what an event may be; of an "or" one branch after
another is tried. It says "no" only where no event can be; where the search would take long, it says "maybe".
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from extraction.events.severity import severity_of
from schemas.analysis import Count
from schemas.codebook import COUNT_KINDS
from streams.rules.claims import WHOLE, WITHDRAWN, Claim, are_apart, claims_of, following, implies, types_in
from streams.rules.rule import Condition

#: Steps of one search, and of all that are made for a file: a rule of a dozen parts takes some hundred. A branch within
#: branches looks at all that are left, so that they are no more than a hundred deep before the steps end.
MOST_STEPS: Final = 5_000
MOST_STEPS_A_FILE: Final = 200_000
_SPAN: Final = {"severity": (1.0, 6.0), "confidence": (0.0, 1.1), "corroboration": (0.0, float("inf"))}
_COUNTED: Final = (0.0, float("inf"))
_MANY: Final = 10**6
_SENIOR: Final = frozenset({"MIL", "SPY"})


class Formula(NamedTuple):
    """`parts` must all hold, or one of them."""

    is_all: bool
    parts: "tuple[Formula | Claim, ...]"


def formula(when: Condition, *, is_denied: bool = False) -> Formula:
    """Return what a condition asks for, or its opposite, with those within it."""
    parts: list[Formula | Claim] = [Formula(is_denied, _turned(clause, is_denied)) for clause in claims_of(when)]
    parts += [formula(one, is_denied=is_denied) for one in when.all_]
    if when.any_:
        parts.append(Formula(is_denied, tuple(formula(one, is_denied=is_denied) for one in when.any_)))
    if when.not_ is not None:
        parts.append(formula(when.not_, is_denied=not is_denied))
    return Formula(not is_denied, tuple(parts))


def _turned(clause: Iterable[Claim], is_denied: bool) -> tuple[Claim, ...]:  # noqa: FBT001  as in `formula`
    return tuple(claim.denied() if is_denied else claim for claim in clause)


class Possibility:
    """Looks for conflicts, and gives up when it has taken too many steps over all: then everything may be."""

    def __init__(self) -> None:
        self._left = MOST_STEPS_A_FILE

    def conflict(self, *parts: Formula | Claim) -> tuple[Claim, ...] | None:
        """Return claims that no event can meet together, none of which can be spared; None where one may meet all."""
        if not self._is_impossible(parts):
            return None
        core = _claims(parts)
        for claim in tuple(core):
            fewer = [one for one in core if one is not claim]
            if self._is_impossible(parts, frozenset(map(id, fewer))):
                core = fewer
        return tuple(core)

    def _is_impossible(self, parts: Sequence[Formula | Claim], counted: frozenset[int] | None = None) -> bool:
        if self._left <= 0:
            return False
        search = _Search(counted)
        is_possible = search.can_hold(list(parts), _Box())
        self._left -= search.steps
        return not is_possible and search.steps < MOST_STEPS


def _claims(parts: Iterable[Formula | Claim]) -> list[Claim]:
    found: list[Claim] = []
    for part in parts:
        found += [part] if isinstance(part, Claim) else _claims(part.parts)
    return found


@dataclass(frozen=True, slots=True)
class _Box:
    """What an event may still be."""

    values: dict[str, frozenset[object]] = field(default_factory=lambda: dict(WHOLE))
    spans: dict[str, tuple[float, float]] = field(default_factory=lambda: dict(_SPAN))
    has: tuple[Claim, ...] = ()
    has_none: tuple[Claim, ...] = ()

    def narrowed(self, claim: Claim) -> "_Box | None":
        """Return what is left when a claim holds, None for nothing."""
        box = self._with(claim)
        return box if box is not None and box.is_open() else None

    def _with(self, claim: Claim) -> "_Box | None":
        match claim.operator:
            case "one of":
                values = self.values[claim.kind] & claim.allowed
                return replace(self, values={**self.values, claim.kind: values}) if values else None
            case "at least" | "below":
                low, high = self.spans.get(claim.kind, _COUNTED)
                if claim.operator == "at least":
                    low = max(low, claim.bound)
                else:
                    high = min(high, claim.bound)
                return replace(self, spans={**self.spans, claim.kind: (low, high)}) if low < high else None
            case "has":
                if any(are_apart(one, claim) for one in self.has):
                    return None
                return replace(self, has=(*self.has, *following(claim)))
            case "has none":
                return replace(self, has_none=(*self.has_none, claim))

    def is_open(self) -> bool:
        """Return whether an event can be so, as far as claims of several kinds tell."""
        if any(implies(one, denied) for one in self.has for denied in self.has_none):
            return False
        low, _ = self.spans["severity"]
        return (low <= 1 or low <= self._gravest()) and (not self._is_withdrawn() or self._is_silent())

    def _gravest(self) -> int:
        """Return the highest severity that an event may have: each report of it may be of another mode."""
        absent = {kind for kind in COUNT_KINDS if self.spans.get(f"count {kind}", _COUNTED)[1] <= 1}
        counts = tuple(Count(kind=one, low=_MANY, high=None, what="") for one in COUNT_KINDS if one not in absent)
        types = {kind for kind, _ in types_in(self.values["act"])}
        acts = [act for act in types_in(WHOLE["act"]) if act[0] in types]
        return max(severity_of(kind, mode, "occurred", counts, _SENIOR) for kind, mode in acts)

    def _is_withdrawn(self) -> bool:
        return self.values["standing"] <= WITHDRAWN

    def _is_silent(self) -> bool:
        """Return whether nobody need tell the event: what is withdrawn has no report, no news and no weight."""
        return (
            self.spans["corroboration"][0] <= 0
            and self.spans["severity"][0] <= 1
            and False in self.values["main"]
            and not any(claim.kind == "report" for claim in self.has)
        )


class _Search:
    """Looks for a way; only claims that are `counted`, by identity, are looked at, all where it is None."""

    def __init__(self, counted: frozenset[int] | None) -> None:
        self._counted = counted
        self.steps = 0

    def can_hold(self, parts: list[Formula | Claim], box: _Box) -> bool:
        """Return whether all parts may hold, or the search took too long."""
        choices: list[Formula] = []
        waiting = parts[::-1]
        while waiting:
            self.steps += 1
            part = waiting.pop()
            if isinstance(part, Claim):
                if self._counted is not None and id(part) not in self._counted:
                    continue
                narrowed = box.narrowed(part)
                if narrowed is None:
                    return False
                box = narrowed
            elif part.is_all or len(part.parts) == 1:
                waiting += part.parts[::-1]
            else:
                choices.append(part)
        if self._counted is not None:
            choices = [one for one in choices if not any(map(self._is_spared, one.parts))]
        return self._one_of(choices, box)

    def _one_of(self, choices: list[Formula], box: _Box) -> bool:
        if not choices or self.steps >= MOST_STEPS:
            return True
        first, *others = choices
        return any(self.can_hold([part, *others], box) for part in first.parts)

    def _is_spared(self, part: Formula | Claim) -> bool:
        """Return whether a branch asks for nothing that is counted: then its "or" holds."""
        if isinstance(part, Claim):
            return self._counted is not None and id(part) not in self._counted
        spared = [self._is_spared(one) for one in part.parts]
        return all(spared) if part.is_all else any(spared)
