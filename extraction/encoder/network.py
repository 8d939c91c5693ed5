"""The weights of the encoder, loaded once: the transformer as ONNX, what is asked of its vectors as plain matrices."""

from functools import cache
from importlib import resources
from math import log
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import onnxruntime
from threadpoolctl import threadpool_limits

Matrix = npt.NDArray[np.floating[Any]]  # Any: single or double precision

#: Read at once: the network has 512 positions, two of them for the ends.
WINDOW: Final = 510


class Network:
    """Runs the transformer; gives the weights of the heads by name. One thread: parts of the flow share the cores."""

    def __init__(self, transformer: bytes, look: bytes, heads: dict[str, Matrix]) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._transformer, self._look = (
            onnxruntime.InferenceSession(graph, options, providers=["CPUExecutionProvider"])
            for graph in (transformer, look)
        )
        self._heads = heads

    def hidden(self, pieces: npt.NDArray[np.int64]) -> tuple[Matrix, Matrix]:
        """Return a vector for each piece, and what the last layer was given; blocks for about 14 ms with 220 pieces."""
        hidden, given = self._transformer.run(["hidden", "given"], {"ids": pieces})
        return hidden, given

    def look(self, vectors: Matrix) -> Matrix:
        """Return the vectors of words once more, as the look at an event makes them; blocks for about 2 ms."""
        found: Matrix = self._look.run(None, {"words": vectors})[0]
        return found

    def linear(self, name: str, vectors: Matrix) -> Matrix:
        """Return a named layer of the vectors."""
        found: Matrix = vectors @ self._heads[f"{name}.weight"].T + self._heads[f"{name}.bias"]
        return found

    def weight(self, name: str) -> Matrix:
        """Return a named matrix of the heads."""
        return self._heads[name]


@cache
def network() -> Network:
    """Return the packaged network; the first call reads 27 MB, and keeps numpy on one thread from then on.

    Its others would wait busily for the small sums that there are here, and the parts of the flow share the cores.
    """
    threadpool_limits(1)
    folder = resources.files("extraction") / "data" / "encoder"
    with (folder / "heads.npz").open("rb") as file, np.load(file) as stored:
        heads: dict[str, Any] = {name: stored[name].astype(np.float32) for name in stored.files}  # Any: numpy's files
    return Network((folder / "transformer.onnx").read_bytes(), (folder / "look.onnx").read_bytes(), heads)


def sigmoid(logits: Matrix) -> Matrix:
    """Return the probabilities of logits."""
    found: Matrix = 1.0 / (1.0 + np.exp(-np.clip(logits, -30.0, 30.0)))
    return found


def logit(probability: float) -> float:
    """Return the logit of a probability."""
    own = min(max(float(probability), 1e-6), 1.0 - 1e-6)
    return log(own / (1.0 - own))


def softmax(logits: Matrix) -> Matrix:
    """Return the probabilities of the last axis."""
    shifted = np.exp(logits - logits.max(axis=-1, keepdims=True))
    found: Matrix = shifted / shifted.sum(axis=-1, keepdims=True)
    return found


def gelu(values: Matrix) -> Matrix:
    """Return the Gaussian error linear unit, by its tanh approximation (Hendrycks and Gimpel, 2016)."""
    found: Matrix = 0.5 * values * (1.0 + np.tanh(0.7978845608 * (values + 0.044715 * values * values * values)))
    return found


def normed(values: Matrix, weight: Matrix, bias: Matrix) -> Matrix:
    """Return the layer normalisation of the last axis."""
    centred = values - values.mean(axis=-1, keepdims=True)
    spread = np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + 1e-5)
    found: Matrix = centred / spread * weight + bias
    return found
