"""Fit the model of `extraction/states.py`: which states act in an event, and which it is done to.

    python -m training.states PARTS_EXAMPLES.jsonl LANGUAGE FOLDER

It learns from what the model of `training.parts` says of the names of articles that it has not seen. Printed by
five-fold cross-validation: the share of annotated events, their trigger given, whose states are right on both sides.
"""

import sys
from collections import defaultdict
from functools import partial
from pathlib import Path
from typing import Final

from extraction.states import BOTH, Mark, Setting, signs, taken
from training.folds import Example, fitted, read_examples, unseen
from training.likeness import is_state_right

NONE: Final = "none"

_fit_parts = partial(fitted, strength=0.3)
_fit = partial(fitted, strength=0.3)

Truth = tuple[list[str], list[str]]


def _answer(state: str, truth: Truth) -> str:
    acts, suffers = state in truth[0], state in truth[1]
    return BOTH if acts and suffers else "actor" if acts else "recipient" if suffers else NONE


def examples_of(parts: list[Example]) -> list[Example]:
    """Return an example for each state of each event, from the examples of its names."""
    events: dict[tuple[str, int], list[tuple[Example, dict[str, float]]]] = defaultdict(list)
    for one, likely in unseen(parts, _fit_parts):
        events[one["id"], one["event"]].append((one, likely))
    found = []
    for (article, number), names in events.items():
        first = names[0][0]
        truth: Truth = (first["truth"][0], first["truth"][1])
        marks = [
            Mark(one["mark"][0], one["mark"][1], one["mark"][2], likely.get("actor", 0.0), likely.get("recipient", 0.0))
            for one, likely in names
        ]
        named, in_title, places = first["setting"]
        setting = Setting(tuple((state, count) for state, count in named), tuple(in_title), tuple(places))
        found += [
            {
                "id": article,
                "event": number,
                "state": state,
                "answer": _answer(state, truth),
                "features": features,
                "truth": truth,
            }
            for state, features in signs(first["truth"][2], marks, setting)
        ]
    return found


def main(examples_file: str, language: str, folder: str) -> None:
    """Fit the model and write it."""
    examples = examples_of(read_examples(examples_file, language))
    events: dict[tuple[str, int], tuple[Truth, dict[str, dict[str, float]]]] = {}
    for one, likely in unseen(examples, _fit):
        events.setdefault((one["id"], one["event"]), (one["truth"], {}))[1][one["state"]] = likely
    for best in (0.25, 0.3, 0.35, 0.4, 0.45, 0.5):
        for more in (0.4, 0.5):
            right = [0, 0, 0]
            for truth, states in events.values():
                hit = [
                    is_state_right(taken(states, part, best, more), true)
                    for part, true in zip(("actor", "recipient"), truth, strict=True)
                ]
                right = [right[0] + hit[0], right[1] + hit[1], right[2] + all(hit)]
            shares = "  ".join(f"{one / len(events):.3f}" for one in right)
            print(f"best {best}  more {more}  actors, recipients, both: {shares}  of {len(events)}")  # noqa: T201
    _fit(examples).write(Path(folder) / f"states_{language}.json")


if __name__ == "__main__":
    main(*sys.argv[1:])
