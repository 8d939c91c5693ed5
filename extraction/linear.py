"""A linear model: weights of named features, read from a data file; how it was made stands in docs/models.md.

Softmax regression: the score of a class is the sum of its weights of the features that are there; probabilities come
from the scores. A feature that the file does not have says nothing. Weights are whole numbers, so that it does not
matter in which order they are added.
"""

from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from math import exp
from struct import Struct
from typing import Final

import msgspec

#: Weights are kept as whole hundredths.
SCALE: Final = 100.0
#: The weights of all classes stand side by side in one long whole number, so that one addition adds them all. A lane
#: has room for the weights of a million features.
_LANE_BITS: Final = 32
#: Added to every lane, so that none is negative.
_LIFT: Final = 1 << 30
#: Scores further out say no more.
_MOST: Final = 30.0


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
        self._bias = _side_by_side((index, bias + _LIFT) for index, bias in enumerate(data.bias))
        self._weights = {feature: _side_by_side(row) for feature, row in data.weights.items()}
        self._lanes = Struct(f"<{len(data.classes)}I")

    def probabilities(self, features: Iterable[str]) -> list[float]:
        """Return the probability of each of `classes`, of which one holds, given the features that are there."""
        scores = self._scores(features)
        top = max(scores)
        raised = [exp((score - top) / SCALE) for score in scores]
        total = sum(raised)
        return [value / total for value in raised]

    def each(self, features: Iterable[str]) -> list[float]:
        """Return the probability of each of `classes` by itself: several may hold, or none."""
        scores = ((score - _LIFT) / SCALE for score in self._scores(features))
        return [1.0 / (1.0 + exp(-max(-_MOST, min(_MOST, score)))) for score in scores]

    def reasons(self, features: Iterable[str], name: str, other: str) -> list[tuple[str, float]]:
        """Return what each feature says for one class and against another, the strongest first."""
        one, two = self.classes.index(name), self.classes.index(other)
        lift = _side_by_side((index, _LIFT) for index in range(len(self.classes)))
        found = []
        for feature in {*features} & self._weights.keys():
            row = self._lanes.unpack((lift + self._weights[feature]).to_bytes(self._lanes.size, "little"))
            if row[one] != row[two]:
                found.append((feature, (row[one] - row[two]) / SCALE))
        return sorted(found, key=lambda pair: (-abs(pair[1]), pair[0]))

    def _scores(self, features: Iterable[str]) -> tuple[int, ...]:
        """Return the scores of the classes, all lifted alike; a feature counts once, as in training."""
        total = sum(filter(None, map(self._weights.get, {*features})), self._bias)
        return self._lanes.unpack(total.to_bytes(self._lanes.size, "little"))


def _side_by_side(row: Iterable[tuple[int, int]]) -> int:
    return sum(weight << (index * _LANE_BITS) for index, weight in row)


@cache
def model(name: str) -> Model:
    """Return the model in `data/models/<name>.json`. Reads a file the first time; raises `OSError` without it."""
    return Model(files("extraction").joinpath("data", "models", f"{name}.json").read_bytes())
