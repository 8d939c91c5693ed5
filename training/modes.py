"""Fit the model of `extraction/modes.py`: the mode of an event of a known type.

    python -m training.modes EXAMPLES.jsonl LANGUAGE FOLDER

Printed: the share of right modes by five-fold cross-validation, beside that of the lexicon alone.
"""

import json
import sys
from pathlib import Path
from random import Random
from typing import Any, Final

from extraction.modes import PLAIN, SURE
from schemas.codebook import MODES, EventType
from training.softmax import Softmax

FOLDS: Final = 5

Example = dict[str, Any]  # Any: an example of `training.examples`


def _fit(examples: list[Example]) -> Softmax:
    features, answers = [one["features"] for one in examples], [one["answer"] for one in examples]
    return Softmax(strength=2.0).fit(features, answers, [1.0] * len(examples))


def _chosen(likely: dict[str, float], said: str, kind: EventType) -> str:
    """Return the mode as `extraction.modes.mode_of` chooses it."""
    allowed = {mode: p for mode, p in likely.items() if mode in {*MODES[kind], PLAIN}}
    best = max(allowed, key=lambda mode: allowed[mode])
    return said if said != PLAIN and allowed[best] < SURE * sum(allowed.values()) else best


def main(examples_file: str, language: str, folder: str) -> None:
    """Fit the model and write it."""
    examples = [
        one for one in map(json.loads, Path(examples_file).read_bytes().splitlines()) if one["language"] == language
    ]
    ids = sorted({one["id"] for one in examples})
    Random(1).shuffle(ids)  # noqa: S311  folds, no secret
    fold = {article: number % FOLDS for number, article in enumerate(ids)}
    right = ruled = 0
    for number in range(FOLDS):
        model = _fit([one for one in examples if fold[one["id"]] != number])
        unseen = [one for one in examples if fold[one["id"]] == number]
        for one, likely in zip(unseen, model.probabilities([e["features"] for e in unseen]), strict=True):
            said = next(feature for feature in one["features"] if feature.startswith("rule=")).removeprefix("rule=")
            said = PLAIN if said == str(None) else said
            ruled += said == one["answer"]
            right += _chosen(likely, said, one["type"]) == one["answer"]
    share = f"{right / len(examples):.3f}, of the lexicon alone {ruled / len(examples):.3f}"
    print(f"right {share}, of {len(examples)}")  # noqa: T201
    _fit(examples).write(Path(folder) / f"modes_{language}.json")


if __name__ == "__main__":
    main(*sys.argv[1:])
