"""Fit the model of `extraction/judging.py`: which trigger tells which type.

    python -m training.types EXAMPLES.jsonl LANGUAGE FOLDER UNSEEN.json

Writes the model, and to UNSEEN.json, for `training.telling`, what models by five-fold cross-validation say of the
triggers of articles that they have not seen. Printed: F1 of triggers.
"""

import json
import sys
from collections import defaultdict
from functools import partial
from pathlib import Path

from extraction.judging import NONE
from training.folds import fitted, read_examples, unseen

_fit = partial(fitted, strength=0.15)


def main(examples_file: str, language: str, folder: str, unseen_file: str) -> None:
    """Fit the model and write it."""
    examples = read_examples(examples_file, language)
    for number, one in enumerate(examples):
        one["number"] = number
    likely: dict[str, dict[int, dict[str, float]]] = defaultdict(dict)
    right = said = asked = 0
    for one, probabilities in unseen(examples, _fit):
        own = {kind: float(p) for kind, p in probabilities.items() if kind != NONE}
        likely[one["id"]][one["number"]] = own
        if one["answer"] is not None:
            best = max(probabilities, key=lambda kind: probabilities[kind])
            right += best == one["answer"] != NONE
            said += best != NONE
            asked += one["answer"] != NONE
    print(f"triggers: P {right / said:.3f}  R {right / asked:.3f}  F1 {2 * right / (said + asked):.3f}")  # noqa: T201
    in_order = {article: [own[number] for number in sorted(own)] for article, own in likely.items()}
    Path(unseen_file).write_text(json.dumps(in_order), encoding="utf-8")
    _fit(examples).write(Path(folder) / f"types_{language}.json")


if __name__ == "__main__":
    main(*sys.argv[1:])
