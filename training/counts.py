"""Fit the model of `extraction/counting.py`: which numbers belong to an event.

    python -m training.counts EXAMPLES.jsonl LANGUAGE FOLDER

Printed by five-fold cross-validation, by the least probability: F1 of kind and number of all counts of known events.
"""

import json
import sys
from collections import defaultdict
from pathlib import Path
from random import Random
from typing import Any, Final

from extraction.counting import OF_EVENT
from training.softmax import Softmax

FOLDS: Final = 5

Example = dict[str, Any]  # Any: an example of `training.examples`


def _fit(examples: list[Example]) -> Softmax:
    known = [one for one in examples if one["answer"] is not None]
    return Softmax(strength=1.0).fit(
        [one["features"] for one in known], [one["answer"] for one in known], [1.0] * len(known)
    )


def main(examples_file: str, language: str, folder: str) -> None:
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
            events[one["id"], one["event"]].append((likely[OF_EVENT], one))
    for least in (0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6):
        said = true = hits = 0
        for scored in events.values():
            chosen = {tuple(one["value"]) for p, one in scored if one["value"] is not None and p >= least}
            truth = {tuple(value) for value in scored[0][1]["truth"]}
            said, true, hits = said + len(chosen), true + len(truth), hits + len(chosen & truth)
        print(f"least {least}  F1 {2 * hits / max(1, said + true):.3f}  said {said} of {true}")  # noqa: T201
    _fit(examples).write(Path(folder) / f"counts_{language}.json")


if __name__ == "__main__":
    main(*sys.argv[1:])
