"""What the docs say of score, severity and confidence is what the code does."""

import re
from pathlib import Path

from extraction.events.severity import score_of, severity_of, severity_steps
from extraction.events.telling import ENOUGH
from schemas.analysis import Count
from schemas.codebook import EVENT_TYPES, MODES, EventType

PAGE = (Path(__file__).parents[3] / "docs" / "severity.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| ([A-Z]+) \| (-?[\d.]+) \| (\d) \| (.*?) ?\|$", re.MULTILINE)
MODE = re.compile(r"`([a-z-]+)` (-?[\d.]+), (\d)")


def _of_code(event_type: EventType, mode: str | None) -> tuple[float, int]:
    return score_of(event_type, mode), severity_of(event_type, mode, "occurred", (), frozenset())


def test_the_table_has_every_type_and_every_mode_that_differs() -> None:
    """Score and severity by type and mode stand in the docs as the code has them."""
    rows = {row[0]: row[1:] for row in ROW.findall(PAGE)}

    assert tuple(rows) == tuple(EVENT_TYPES)
    for event_type in EVENT_TYPES:
        score, severity, modes = rows[event_type]
        own = (float(score), int(severity))
        told = {mode: (float(of_mode), int(grave)) for mode, of_mode, grave in MODE.findall(modes)}
        found = {mode: _of_code(event_type, mode) for mode in MODES.get(event_type, ())}
        assert own == _of_code(event_type, None)
        assert told == {mode: value for mode, value in found.items() if value != own}


def test_the_least_confidence_is_the_one_of_the_docs() -> None:
    """The docs name the confidence under which no event is in the record."""
    assert f"under {ENOUGH} are not in the record" in PAGE


def test_each_step_says_what_it_led_to() -> None:
    """The steps begin with the type, have one for each thing that was weighed, and end with the severity."""
    killed = Count(kind="killed", low=12, high=12, what="soldiers")
    arrested = Count(kind="arrested", low=1000, high=None, what="men")

    steps = severity_steps("ASSAULT", "suicide-attack", "historical", (killed, arrested), frozenset())

    assert [severity for _, severity in steps] == [3, 4, 5, 6, 5]
    assert [what.split()[0] for what, _ in steps] == ["ASSAULT", "mode", "as", "1000", "historical"]
    assert severity_steps("CONSULT", None, "future", (), frozenset())[-1] == ("the scale ends here", 1)
