"""Fit the models of `extraction/judging.py`: which trigger tells which type, and which types an article tells.

    python -m training.types EXAMPLES.jsonl ANNOTATION.jsonl LANGUAGE FOLDER

The second model learns from what the first says of articles that it has not seen, by five-fold cross-validation, whose
figures are printed: F1 of the types of an article, each counted once.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Final

from extraction.judging import LEAST, NONE, Mark, presence_signs
from training.folds import Example, fitted, read_examples, unseen

TOLD: Final = "told"
NOT_TOLD: Final = "not told"

_fit = partial(fitted, strength=0.3)
_fit_presence = partial(fitted, strength=1.0)


def _presence(judged: Iterable[tuple[Example, dict[str, float]]], truth: dict[str, list[str]]) -> list[Example]:
    """Return an example for each type that a trigger of an article may tell."""
    by_article: dict[str, list[tuple[Example, dict[str, float]]]] = defaultdict(list)
    for one, likely in judged:
        by_article[one["id"]].append((one, {kind: p for kind, p in likely.items() if kind != NONE}))
    found = []
    for article, own in by_article.items():
        marks, likely_of = [Mark(*one["mark"]) for one, _ in own], [likely for _, likely in own]
        for kind in sorted({kind for likely in likely_of for kind, p in likely.items() if p >= LEAST}):
            answer = TOLD if kind in truth[article] else NOT_TOLD
            found.append({"id": article, "answer": answer, "features": list(presence_signs(kind, marks, likely_of))})
    return found


def main(examples_file: str, annotations: str, language: str, folder: str) -> None:
    """Fit both models and write them."""
    examples = read_examples(examples_file, language)
    truth: dict[str, list[str]] = {}
    asked = 0
    for one in map(json.loads, Path(annotations).read_bytes().splitlines()):
        truth[one["id"]] = [event["type"] for event in one["events"] if event["realis"] != "historical"]
        asked += len(truth[one["id"]]) if one["language"] == language else 0
    presence = _presence(unseen(examples, _fit), truth)
    scored = [(likely[TOLD], one["answer"] == TOLD) for one, likely in unseen(presence, _fit_presence)]
    for threshold in (0.25, 0.3, 0.33, 0.36, 0.4, 0.45):
        right = sum(p >= threshold and is_told for p, is_told in scored)
        said = sum(p >= threshold for p, _ in scored)
        print(f"{threshold:.2f}  P {right / said:.3f}  R {right / asked:.3f}  F1 {2 * right / (said + asked):.3f}")  # noqa: T201
    _fit(examples).write(Path(folder) / f"types_{language}.json")
    _fit_presence(presence).write(Path(folder) / f"presence_{language}.json")


if __name__ == "__main__":
    main(*sys.argv[1:])
