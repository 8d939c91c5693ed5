"""A linear model: weights of named features, read from a data file; how it was made stands in docs/models.md.

Softmax regression: the score of a class is the sum of its weights of the features that are there; probabilities come
from the scores. A feature that the file does not have says nothing.
"""

from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from math import exp
from typing import Final

import msgspec

#: Weights are kept as whole hundredths.
SCALE: Final = 100.0


class _File(msgspec.Struct, frozen=True):
    """`weights[feature]` has the index of each class that it says something of, with the weight."""

    classes: tuple[str, ...]
    bias: tuple[int, ...]
    weights: dict[str, tuple[tuple[int, int], ...]]


class Model:
    """One trained model."""

    def __init__(self, content: bytes) -> None:
        data = msgspec.json.decode(content, type=_File)
        self.classes = data.classes
        self._bias = data.bias
        self._weights = data.weights

    def probabilities(self, features: Iterable[str]) -> list[float]:
        """Return the probability of each of `classes`, given the features that are there."""
        scores = list(self._bias)
        for feature in features:
            row = self._weights.get(feature)
            if row is not None:
                for index, weight in row:
                    scores[index] += weight
        top = max(scores)
        raised = [exp((score - top) / SCALE) for score in scores]
        total = sum(raised)
        return [value / total for value in raised]


@cache
def model(name: str) -> Model:
    """Return the model in `data/models/<name>.json`. Reads a file the first time; raises `OSError` without it."""
    return Model(files("extraction").joinpath("data", "models", f"{name}.json").read_bytes())
