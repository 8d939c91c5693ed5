"""Fit the model of `extraction/casting.py`: which name has which part in an event.

    python -m training.parts EXAMPLES.jsonl LANGUAGE FOLDER

Printed by five-fold cross-validation: the share of annotated events, their trigger given, whose states are right on
both sides; names that are chosen by several thresholds.
"""

import sys
from collections import defaultdict
from functools import partial
from pathlib import Path
from typing import Final

from training.folds import Example, fitted, read_examples, unseen
from training.likeness import is_state_right

MAX_SIDES: Final = 4

Event = tuple[str, int]

_fit = partial(fitted, strength=0.3)


def _states(
    scored: list[tuple[Example, dict[str, float]]], part: str, other: str, best: float, more: float
) -> set[str]:
    """Return the states of the likeliest name, if likely enough, and of others that are likely by themselves."""
    found = [
        (likely[part], one["country"])
        for one, likely in scored
        if likely[part] >= best and likely[part] > likely[other]
    ]
    found.sort(key=lambda pair: -pair[0])
    return {country for number, (p, country) in enumerate(found[:MAX_SIDES]) if country and (number == 0 or p >= more)}


def main(examples_file: str, language: str, folder: str) -> None:
    """Fit the model and write it."""
    examples = read_examples(examples_file, language)
    events: dict[Event, list[tuple[Example, dict[str, float]]]] = defaultdict(list)
    for one, likely in unseen(examples, _fit):
        events[one["id"], one["event"]].append((one, likely))
    for best in (0.1, 0.15, 0.2, 0.25, 0.3):
        for more in (0.3, 0.4, 0.5):
            right = [0, 0, 0]
            for scored in events.values():
                actors, recipients, _ = scored[0][0]["truth"]
                hit = (
                    is_state_right(_states(scored, "actor", "recipient", best, more), actors),
                    is_state_right(_states(scored, "recipient", "actor", best, more), recipients),
                )
                right = [right[0] + hit[0], right[1] + hit[1], right[2] + all(hit)]
            shares = "  ".join(f"{one / len(events):.3f}" for one in right)
            print(f"best {best}  more {more}  actors, recipients, both: {shares}  of {len(events)}")  # noqa: T201
    _fit(examples).write(Path(folder) / f"parts_{language}.json")


if __name__ == "__main__":
    main(*sys.argv[1:])
