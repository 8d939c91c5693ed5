"""Fit the model of `extraction/telling.py`: which of the proposals an article tells of.

    python -m training.telling EXAMPLES.jsonl ANNOTATION.jsonl LANGUAGE FOLDER

Printed by five-fold cross-validation: F1 of the types of an article, by several thresholds.
"""

import json
import sys
from functools import partial
from pathlib import Path

from extraction.telling import TOLD
from training.folds import fitted, read_examples, unseen

_fit = partial(fitted, strength=0.1)


def main(examples_file: str, annotations: str, language: str, folder: str) -> None:
    """Fit the model and write it."""
    examples = read_examples(examples_file, language)
    asked = 0
    for one in map(json.loads, Path(annotations).read_bytes().splitlines()):
        asked += sum(event["realis"] != "historical" for event in one["events"] if one["language"] == language)
    scored = [(likely[TOLD], one["answer"] == TOLD) for one, likely in unseen(examples, _fit)]
    for threshold in (0.22, 0.26, 0.3, 0.34, 0.38, 0.42):
        right = sum(p >= threshold and is_told for p, is_told in scored)
        said = sum(p >= threshold for p, _ in scored)
        print(f"{threshold:.2f}  P {right / said:.3f}  R {right / asked:.3f}  F1 {2 * right / (said + asked):.3f}")  # noqa: T201
    _fit(examples).write(Path(folder) / f"telling_{language}.json")


if __name__ == "__main__":
    main(*sys.argv[1:])
