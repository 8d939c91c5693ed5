"""Fit a model that chooses one of several values for an event: its place (`placing`), its date (`dating`).

    python -m training.choices EXAMPLES.jsonl LANGUAGE ANSWER MODEL.json

Printed by five-fold cross-validation, by the least probability of a choice: how many of the events get the right
value, "not said" included, and F1 of the values that are said.
"""

import json
import sys
from collections import defaultdict
from pathlib import Path
from random import Random
from typing import Any, Final

from training.examples import is_same_name
from training.softmax import Softmax

FOLDS: Final = 5

Example = dict[str, Any]  # Any: an example of `training.examples`


def _fit(examples: list[Example]) -> Softmax:
    known = [one for one in examples if one["answer"] is not None]
    return Softmax(strength=0.5).fit(
        [one["features"] for one in known], [one["answer"] for one in known], [1.0] * len(known)
    )


def _is_right(said: str | None, true: str | None) -> bool:
    return said == true or (
        said is not None and true is not None and is_same_name(said, true) and not said[0].isdigit()
    )


def main(examples_file: str, language: str, answer: str, model_file: str) -> None:
    """Fit the model and write it."""
    examples = [
        one for one in map(json.loads, Path(examples_file).read_bytes().splitlines()) if one["language"] == language
    ]
    ids = sorted({one["id"] for one in examples})
    Random(1).shuffle(ids)  # noqa: S311  folds, no secret
    fold = {article: number % FOLDS for number, article in enumerate(ids)}
    events: dict[tuple[str, int], list[tuple[float, Example]]] = defaultdict(list)
    for number in range(FOLDS):
        model = _fit([one for one in examples if fold[one["id"]] != number])
        unseen = [one for one in examples if fold[one["id"]] == number]
        for one, likely in zip(unseen, model.probabilities([e["features"] for e in unseen]), strict=True):
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
