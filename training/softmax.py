"""Softmax regression on sparse named features, by L-BFGS with an L2 penalty."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final, Self

import numpy as np
from scipy.optimize import minimize
from scipy.sparse import csr_matrix
from scipy.special import logsumexp

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

    def fit(self, examples: Sequence[Sequence[str]], answers: Sequence[str], weights: Sequence[float]) -> Self:
        """Learn from examples; takes seconds for ten thousands of them."""
        counts = Counter(feature for example in examples for feature in set(example))
        self._index = {f: n for n, f in enumerate(sorted(f for f, count in counts.items() if count >= self._seen))}
        self.classes = sorted(set(answers))
        matrix = self._matrix(examples)
        turned = matrix.T.tocsr()
        target = np.zeros((len(answers), len(self.classes)))
        target[np.arange(len(answers)), [self.classes.index(answer) for answer in answers]] = 1.0
        weight = np.asarray(weights, dtype=np.float64)
        shape = (matrix.shape[1], len(self.classes))
        size = shape[0] * shape[1]

        def loss(values: Floats) -> tuple[float, Floats]:
            matrix_weights, bias = values[:size].reshape(shape), values[size:]
            scores = matrix @ matrix_weights + bias
            total = logsumexp(scores, axis=1)
            fit = float((weight * (total - (scores * target).sum(axis=1))).sum())
            gap = (np.exp(scores - total[:, None]) - target) * weight[:, None]
            slope = np.concatenate([(turned @ gap + matrix_weights / self._strength).ravel(), gap.sum(axis=0)])
            return fit + 0.5 / self._strength * float((matrix_weights**2).sum()), slope

        options = {"maxiter": self._rounds, "maxcor": 8}
        found = minimize(loss, np.zeros(size + shape[1]), jac=True, method="L-BFGS-B", options=options)
        self._weights, self._bias = found.x[:size].reshape(shape), found.x[size:]
        return self

    def probabilities(self, examples: Sequence[Sequence[str]]) -> list[dict[str, float]]:
        """Return the probability of each class for each example."""
        scores = self._matrix(examples) @ self._weights + self._bias
        values = np.exp(scores - logsumexp(scores, axis=1)[:, None])
        return [dict(zip(self.classes, map(float, row), strict=True)) for row in values]

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
