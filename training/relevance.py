"""Fit the model of `extraction/relevance.py`: whether an article is security news.

    python -m training.relevance EXAMPLES.jsonl LANGUAGE FOLDER

Printed: F1 by five-fold cross-validation, beside that of the lexicon alone.
"""

import json
import sys
from pathlib import Path
from random import Random
from typing import Any, Final

from extraction.relevance import RELEVANT
from training.softmax import Softmax

FOLDS: Final = 5

Example = dict[str, Any]  # Any: an example of `training.examples`


def _fit(examples: list[Example]) -> Softmax:
    features, answers = [one["features"] for one in examples], [one["answer"] for one in examples]
    return Softmax(strength=0.1).fit(features, answers, [1.0] * len(examples))


def _f1(said: list[bool], true: list[bool]) -> float:
    hits = sum(one and two for one, two in zip(said, true, strict=True))
    return 2 * hits / max(1, sum(said) + sum(true))


def main(examples_file: str, language: str, folder: str) -> None:
    """Fit the model and write it."""
    examples = [
        one for one in map(json.loads, Path(examples_file).read_bytes().splitlines()) if one["language"] == language
    ]
    order = list(range(len(examples)))
    Random(1).shuffle(order)  # noqa: S311  folds, no secret
    said, true, ruled = [], [], []
    for number in range(FOLDS):
        unseen = [examples[index] for index in order[number::FOLDS]]
        chosen = set(order[number::FOLDS])
        model = _fit([one for index, one in enumerate(examples) if index not in chosen])
        for one, likely in zip(unseen, model.probabilities([e["features"] for e in unseen]), strict=True):
            said.append(likely[RELEVANT] >= 0.5)  # noqa: PLR2004  as the coder does
            true.append(one["answer"] == RELEVANT)
            ruled.append(int(one["features"][0].removeprefix("lexicon=")) >= 5)  # noqa: PLR2004  half of ten steps
    print(f"F1 {_f1(said, true):.3f}, of the lexicon alone {_f1(ruled, true):.3f}, of {len(examples)}")  # noqa: T201
    _fit(examples).write(Path(folder) / f"relevance_{language}.json")


if __name__ == "__main__":
    main(*sys.argv[1:])
