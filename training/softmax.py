"""Softmax and logistic regression on sparse named features, by L-BFGS with an L2 penalty."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from scipy.special import expit, logsumexp

SCALE: Final = 100.0
#: Weights below this many hundredths change no decision worth their place.
LEAST: Final = 4

Floats = Any  # Any: numpy is not installed where types are checked


class Softmax:
    """`strength` is the inverse of the penalty; a feature counts from `seen` examples on."""

    def __init__(self, *, strength: float = 0.3, seen: int = 2, rounds: int = 70) -> None:
        self._strength = strength
        self._seen = seen
        self._rounds = rounds
        self.classes: list[str] = []
        self._index: dict[str, int] = {}
        self._weights: Floats = np.zeros((0, 0))
        self._bias: Floats = np.zeros(0)

    def fit(self, examples: Sequence[Sequence[str]], answers: Sequence[Any], weights: Sequence[float]) -> Self:
        """Learn from examples; takes seconds for ten thousands of them."""
        counts = Counter(feature for example in examples for feature in set(example))
        self._index = {f: n for n, f in enumerate(sorted(f for f, count in counts.items() if count >= self._seen))}
        self.classes = self._names(answers)
        matrix = self._matrix(examples)
        turned = matrix.T.tocsr()
        target = self._target(answers)
        weight = np.asarray(weights, dtype=np.float64)
        shape = (matrix.shape[1], len(self.classes))
        size = shape[0] * shape[1]

        def loss(values: Floats) -> tuple[float, Floats]:
            matrix_weights, bias = values[:size].reshape(shape), values[size:]
            scores = matrix @ matrix_weights + bias
            fit = float((weight * (self._total(scores) - (scores * target).sum(axis=1))).sum())
            gap = (self._likely(scores) - target) * weight[:, None]
            slope = np.concatenate([(turned @ gap + matrix_weights / self._strength).ravel(), gap.sum(axis=0)])
            return fit + 0.5 / self._strength * float((matrix_weights**2).sum()), slope

        options = {"maxiter": self._rounds, "maxcor": 8}
        found = minimize(loss, np.zeros(size + shape[1]), jac=True, method="L-BFGS-B", options=options)
        self._weights, self._bias = found.x[:size].reshape(shape), found.x[size:]
        return self

    def probabilities(self, examples: Sequence[Sequence[str]]) -> list[dict[str, float]]:
        """Return the probability of each class for each example."""
        values = self._likely(self._matrix(examples) @ self._weights + self._bias)
        return [dict(zip(self.classes, map(float, row), strict=True)) for row in values]

    def _names(self, answers: Sequence[Any]) -> list[str]:  # Any: as above
        return sorted(set(answers))

    def _target(self, answers: Sequence[Any]) -> Floats:  # Any: what an answer is, the kind of model says
        target = np.zeros((len(answers), len(self.classes)))
        target[np.arange(len(answers)), [self.classes.index(answer) for answer in answers]] = 1.0
        return target

    def _total(self, scores: Floats) -> Floats:
        """Return the logarithm of what the scores of an example add up to."""
        return logsumexp(scores, axis=1)

    def _likely(self, scores: Floats) -> Floats:
        return np.exp(scores - logsumexp(scores, axis=1)[:, None])

    def write(self, path: Path) -> None:
        """Write the model as the coder reads it: whole hundredths, one feature a line, in a stable order."""
        lines = []
        for feature, row in sorted(self._index.items()):
            pairs: list[tuple[int, int]] = []
            for number, value in enumerate(np.round(self._weights[row] * SCALE).astype(int)):
                if abs(value) >= LEAST:
                    pairs.append((number, int(value)))
            if pairs:
                lines.append(f"{json.dumps(feature, ensure_ascii=False)}:{json.dumps(pairs, separators=(',', ':'))}")
        bias = [int(value) for value in np.round(self._bias * SCALE)]
        head = f'{{"classes":{json.dumps(self.classes)},"bias":{json.dumps(bias)},"weights":{{\n'
        path.write_text(head + ",\n".join(lines) + "\n}}\n", encoding="utf-8")

    def _matrix(self, examples: Iterable[Sequence[str]]) -> Any:  # Any: scipy's sparse matrices are untyped
        rows, columns = [], []
        count = 0
        for example in examples:
            for feature in set(example):
                column = self._index.get(feature)
                if column is not None:
                    rows.append(count)
                    columns.append(column)
            count += 1
        return csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(count, len(self._index)))


class Each(Softmax):
    """Logistic regressions side by side: each class holds by itself, an answer is all classes that hold."""

    def _names(self, answers: Sequence[Any]) -> list[str]:
        return sorted({name for answer in answers for name in answer})

    def _target(self, answers: Sequence[Any]) -> Floats:
        return np.array([[float(name in answer) for name in self.classes] for answer in answers])

    def _total(self, scores: Floats) -> Floats:
        return np.logaddexp(0.0, scores).sum(axis=1)

    def _likely(self, scores: Floats) -> Floats:
        return expit(scores)
