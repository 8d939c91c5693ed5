"""Fit a model that chooses one of several values for an event: its place (`placing`), its date (`dating`).

    python -m training.choices EXAMPLES.jsonl LANGUAGE ANSWER MODEL.json

Printed by five-fold cross-validation, by the least probability of a choice: how many of the events get the right
value, "not said" included, and F1 of the values that are said.
"""

import sys
from collections import defaultdict
from functools import partial
from pathlib import Path

from training.folds import Example, fitted, read_examples, unseen
from training.likeness import is_same_name

_fit = partial(fitted, strength=0.5)


def _is_right(said: str | None, true: str | None) -> bool:
    return said == true or (
        said is not None and true is not None and is_same_name(said, true) and not said[0].isdigit()
    )


def main(examples_file: str, language: str, answer: str, model_file: str) -> None:
    """Fit the model and write it."""
    examples = read_examples(examples_file, language)
    events: dict[tuple[str, int], list[tuple[float, Example]]] = defaultdict(list)
    for one, likely in unseen(examples, _fit):
        events[one["id"], one["event"]].append((likely[answer], one))
    for least in (0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5):
        right = said = true = hits = 0
        for scored in events.values():
            surest, best = max(scored, key=lambda pair: pair[0])
            value = best["value"] if surest > least else None
            is_right = _is_right(value, best["truth"])
            right += is_right
            said += value is not None
            true += best["truth"] is not None
            hits += is_right and value is not None
        f1 = 2 * hits / max(1, said + true)
        print(f"least {least}  right {right / len(events):.3f}  F1 {f1:.3f}  of {len(events)}")  # noqa: T201
    _fit(examples).write(Path(model_file))


if __name__ == "__main__":
    main(*sys.argv[1:])
