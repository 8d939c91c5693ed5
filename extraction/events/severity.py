"""How grave an event is, and what PLOVER's scale says of it. Rules: docs/severity.md."""

from typing import Final

from schemas.analysis import Count
from schemas.codebook import EventType, Realis

#: Own table on the scale of Goldstein and PLOVER, -10 (war) to 10 (union): the middle of each type's range.
_SCORES: Final[dict[EventType, float]] = {
    "AGREE": 4.0, "CONSULT": 2.0, "SUPPORT": 3.0, "CONCEDE": 4.0,
    "COOPERATE": 6.0, "AID": 7.0, "RETREAT": 6.0,
    "REQUEST": -1.0, "ACCUSE": -3.0, "REJECT": -4.0, "THREATEN": -6.0,
    "PROTEST": -5.0, "SANCTION": -6.0, "MOBILIZE": -6.5, "COERCE": -7.0, "ASSAULT": -9.0,
}  # fmt: skip
_MODE_SCORES: Final[dict[tuple[EventType, str], float]] = {
    ("RETREAT", "ceasefire"): 9.0,
    ("RETREAT", "resign"): 4.0,
    ("ASSAULT", "unconventional"): -10.0,
    ("ASSAULT", "heavy-weapons"): -10.0,
    ("ASSAULT", "aerial"): -10.0,
    ("ASSAULT", "beat"): -8.0,
    ("PROTEST", "demo"): -4.0,
    ("PROTEST", "riot"): -7.0,
    ("COERCE", "arrest"): -5.0,
    ("COERCE", "restrict"): -5.0,
}

#: Severity 1 to 5 before counts: talk, pressure, force short of attack, attack.
_BASE: Final[dict[EventType, int]] = {
    "AGREE": 1, "CONSULT": 1, "SUPPORT": 1, "CONCEDE": 2, "COOPERATE": 1, "AID": 1, "RETREAT": 2, "REQUEST": 1,
    "ACCUSE": 1, "REJECT": 1, "THREATEN": 2, "PROTEST": 2, "SANCTION": 2, "MOBILIZE": 2, "COERCE": 2, "ASSAULT": 3,
}  # fmt: skip
_GRAVE_MODES: Final = frozenset({"unconventional", "suicide-attack", "ceasefire", "martial-law"})
_SENIOR: Final = frozenset({"SPY", "MIL"})
#: Killed from which severity is 4 and 5; others harmed count a fifth.
_DEAD_4: Final = 1
_DEAD_5: Final = 10
_HARMED_PER_DEAD: Final = 5
_MANY: Final = 1000
_HARM: Final = frozenset({"injured", "abducted", "missing"})
_MASS: Final = frozenset({"displaced", "returned", "deployed", "withdrawn", "arrested", "surrendered"})
_TOP: Final = 5

#: What was weighed, and the severity from there on.
Step = tuple[str, int]


def score_of(event_type: EventType, mode: str | None) -> float:
    """Return the place of an event on the scale of conflict and cooperation, -10 to 10."""
    return _MODE_SCORES.get((event_type, mode or ""), _SCORES[event_type])


def severity_of(
    event_type: EventType, mode: str | None, realis: Realis, counts: tuple[Count, ...], sectors: frozenset[str | None]
) -> int:
    """Return 1 (routine) to 5 (gravest)."""
    return severity_steps(event_type, mode, realis, counts, sectors)[-1][1]


def severity_steps(
    event_type: EventType, mode: str | None, realis: Realis, counts: tuple[Count, ...], sectors: frozenset[str | None]
) -> list[Step]:
    """Return what made an event as grave as it is, step by step, each with the severity that it led to."""
    severity = _BASE[event_type]
    steps: list[Step] = [(event_type, severity)]
    is_senior = event_type == "CONSULT" and bool(sectors & _SENIOR)
    if mode in _GRAVE_MODES or is_senior:
        severity += 1
        steps.append(("talks of military or intelligence" if is_senior else f"mode {mode}", severity))
    dead = _dead(counts)
    if dead >= _DEAD_4:
        severity = max(severity, _TOP if dead >= _DEAD_5 else _TOP - 1)
        steps.append((f"as {dead} dead: {_HARMED_PER_DEAD} injured, abducted or missing are as one", severity))
    if any((count.low or 0) >= _MANY for count in counts if count.kind in _MASS):
        severity += 1
        steps.append((f"{_MANY} or more displaced, returned, deployed, withdrawn, arrested or surrendered", severity))
    if realis != "occurred":
        # What is only planned, possible, denied or past is a step less grave.
        severity -= 1
        steps.append((realis, severity))
    bound = min(_TOP, max(1, severity))
    return steps if bound == severity else [*steps, ("the scale ends here", bound)]


def _dead(counts: tuple[Count, ...]) -> int:
    """Return how many died, the least that is said, with the otherwise harmed at their rate."""
    dead = sum(count.low or 0 for count in counts if count.kind == "killed")
    return dead + sum(count.low or 0 for count in counts if count.kind in _HARM) // _HARMED_PER_DEAD
