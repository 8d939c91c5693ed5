"""Fit the models of `extraction/judging.py`: which trigger tells which type, and which types an article tells.

    python -m training.types EXAMPLES.jsonl ANNOTATION.jsonl LANGUAGE FOLDER

The second model learns from what the first says of articles that it has not seen, by five-fold cross-validation, whose
figures are printed: F1 of the types of an article, each counted once.
"""

import json
import sys
from collections import defaultdict
from pathlib import Path
from random import Random
from typing import Any, Final

from extraction.judging import LEAST, NONE, Mark, presence_signs
from training.softmax import Softmax

FOLDS: Final = 5
TOLD: Final = "told"
NOT_TOLD: Final = "not told"

Example = dict[str, Any]  # Any: an example of `training.examples`


def _fit(examples: list[Example]) -> Softmax:
    known = [one for one in examples if one["answer"] is not None]
    return Softmax(strength=0.3).fit(
        [one["features"] for one in known], [one["answer"] for one in known], [1.0] * len(known)
    )


def _presence(
    model: Softmax, examples: list[Example], truth: dict[str, set[str]]
) -> list[tuple[str, str, list[str], str]]:
    """Return article, type, features and answer for each type that a trigger of an article may tell."""
    by_article: dict[str, list[Example]] = defaultdict(list)
    for one in examples:
        by_article[one["id"]].append(one)
    found = []
    for article, own in by_article.items():
        likely = [
            {k: p for k, p in one.items() if k != NONE} for one in model.probabilities([e["features"] for e in own])
        ]
        marks = [Mark(*one["mark"]) for one in own]
        for kind in sorted({kind for one in likely for kind, probability in one.items() if probability >= LEAST}):
            features = list(presence_signs(kind, marks, likely))
            found.append((article, kind, features, TOLD if kind in truth[article] else NOT_TOLD))
    return found


def _fit_presence(rows: list[tuple[str, str, list[str], str]]) -> Softmax:
    return Softmax(strength=1.0).fit([row[2] for row in rows], [row[3] for row in rows], [1.0] * len(rows))


def main(examples_file: str, annotations: str, language: str, folder: str) -> None:
    """Fit both models and write them."""
    examples = [
        one for one in map(json.loads, Path(examples_file).read_bytes().splitlines()) if one["language"] == language
    ]
    truth: dict[str, set[str]] = {}
    asked = 0
    for line in Path(annotations).read_bytes().splitlines():
        one = json.loads(line)
        kinds = [event["type"] for event in one["events"] if event["realis"] != "historical"]
        truth[one["id"]] = set(kinds)
        asked += len(kinds) if one["language"] == language else 0
    ids = sorted({one["id"] for one in examples})
    Random(1).shuffle(ids)  # noqa: S311  folds, no secret
    fold = {article: number % FOLDS for number, article in enumerate(ids)}
    rows = []
    for number in range(FOLDS):
        model = _fit([one for one in examples if fold[one["id"]] != number])
        rows += _presence(model, [one for one in examples if fold[one["id"]] == number], truth)
    scored = []
    for number in range(FOLDS):
        second = _fit_presence([row for row in rows if fold[row[0]] != number])
        own = [row for row in rows if fold[row[0]] == number]
        scored += [(row, p[TOLD]) for row, p in zip(own, second.probabilities([row[2] for row in own]), strict=True)]
    for threshold in (0.25, 0.3, 0.33, 0.36, 0.4, 0.45):
        right = sum(p >= threshold and row[3] == TOLD for row, p in scored)
        said = sum(p >= threshold for _, p in scored)
        print(f"{threshold:.2f}  P {right / said:.3f}  R {right / asked:.3f}  F1 {2 * right / (said + asked):.3f}")  # noqa: T201
    _fit(examples).write(Path(folder) / f"types_{language}.json")
    _fit_presence(rows).write(Path(folder) / f"presence_{language}.json")


if __name__ == "__main__":
    main(*sys.argv[1:])
