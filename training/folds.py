"""Examples of one language, and what a model says of those of articles that it has not seen."""

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from random import Random
from typing import Any, Final

from training.softmax import Softmax

FOLDS: Final = 5

Example = dict[str, Any]  # Any: an example of `training.examples`
Fit = Callable[[list[Example]], Softmax]


def read_examples(path: str, language: str) -> list[Example]:
    """Return the examples of a language."""
    return [one for one in map(json.loads, Path(path).read_bytes().splitlines()) if one["language"] == language]


def fold_of(articles: Iterable[str]) -> dict[str, int]:
    """Return the fold of each article: all examples of an article are in one."""
    ids = sorted(set(articles))
    Random(1).shuffle(ids)  # noqa: S311  folds, no secret
    return {article: number % FOLDS for number, article in enumerate(ids)}


def fitted(examples: list[Example], *, strength: float) -> Softmax:
    """Return a model of the examples whose answer is known."""
    known = [one for one in examples if one["answer"] is not None]
    features, answers = [one["features"] for one in known], [one["answer"] for one in known]
    return Softmax(strength=strength).fit(features, answers, [1.0] * len(known))


def unseen(examples: list[Example], fit: Fit) -> Iterator[tuple[Example, dict[str, float]]]:
    """Yield each example with the probabilities by a model that has seen nothing of its article."""
    fold = fold_of(one["id"] for one in examples)
    for number in range(FOLDS):
        model = fit([one for one in examples if fold[one["id"]] != number])
        own = [one for one in examples if fold[one["id"]] == number]
        yield from zip(own, model.probabilities([one["features"] for one in own]), strict=True)
