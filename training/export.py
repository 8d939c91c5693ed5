"""Write fitted weights as the coder reads them: the transformer and the look as ONNX, the heads as plain matrices.

    python -m training.export WEIGHTS.pt EXAMPLES.jsonl FOLDER

Matrices are kept in whole numbers of 8 bits, which takes a quarter of the room, and so are sums, which takes two fifths
of the time. A few inputs of a matrix are ten times as large as the others and would leave these but a few steps: each
is divided by a power of the most that it is in the examples, and the row of the matrix multiplied by it (Xiao and
others, "SmoothQuant", ICML 2023, equation 4). With the power of 0.85 the vectors differ from those in single precision
by 0.6 % of their squares, without it by 6 %.
"""

import json
import random
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from training.fit import LAYERS, begun
from training.network import WIDTH
from training.peaks import peaks_of

HEADS: Final = 12
_OPSET: Final = 20
_IR: Final = 9
#: How much of the unevenness of the inputs the matrix takes over; see above.
_EVENED: Final = 0.85
_LEAST_INPUT: Final = 1e-3
_LEAST_WEIGHT: Final = 1e-5
#: So many examples tell how large inputs become.
_EXAMPLES: Final = 200

Weights = dict[str, torch.Tensor]


def output_of(layer: int) -> str:
    """Return what the vectors are called that a layer of the transformer gives: of the last two they are asked for."""
    return {LAYERS - 2: "given", LAYERS - 1: "hidden"}.get(layer, f"l{layer}.ln2")


class Graph:
    """An ONNX graph as it is built: one text, its pieces in a row."""

    def __init__(self, weights: Weights, peaks: Weights) -> None:
        self._weights, self._peaks = weights, peaks
        self._nodes: list[Any] = []  # Any: ONNX is untyped
        self._constants: list[Any] = []  # Any: as above

    def _constant(self, name: str, values: Any) -> str:  # Any: an array of numbers
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def _node(self, operation: str, inputs: list[str], name: str, **options: Any) -> str:  # Any: ONNX's attributes
        self._nodes.append(helper.make_node(operation, inputs, [name], **options))
        return name

    def _weight(self, name: str) -> Any:  # Any: an array of numbers
        return self._weights[name].float().numpy()

    def _linear(self, vectors: str, matrix: str, weight: Any, bias: Any, name: str) -> str:  # Any: arrays
        """Add a product; `matrix` is the name of the one whose inputs were looked at."""
        peaks, most = np.maximum(self._peaks[matrix].numpy(), _LEAST_INPUT), np.abs(weight).max(axis=1)
        scales = (peaks**_EVENED / np.maximum(most, _LEAST_WEIGHT) ** (1.0 - _EVENED)).astype(np.float32)
        even = self._node("Mul", [vectors, self._constant(f"{name}.scales", 1.0 / scales)], f"{name}.even")
        product = self._node("MatMul", [even, self._constant(f"{name}.w", weight * scales[:, None])], f"{name}.product")
        return self._node("Add", [product, self._constant(f"{name}.b", bias)], name)

    def _normed(self, vectors: str, layer: str, name: str) -> str:
        scale = self._constant(f"{name}.spread", self._weight(f"{layer}.weight"))
        bias = self._constant(f"{name}.bias", self._weight(f"{layer}.bias"))
        return self._node("LayerNormalization", [vectors, scale, bias], name, axis=-1, epsilon=1e-12)

    def _heads(self, vectors: str, name: str, order: list[int]) -> str:
        split = self._node("Reshape", [vectors, "split"], f"{name}.split")
        return self._node("Transpose", [split], f"{name}.heads", perm=order)

    def _step(self, vectors: str, matrix: str, name: str) -> str:
        return self._linear(vectors, matrix, self._weight(f"{matrix}.weight").T, self._weight(f"{matrix}.bias"), name)

    def _layer(self, vectors: str, own: str, name: str, called: str) -> str:
        spread = np.float32(1.0 / np.sqrt(WIDTH / HEADS))
        parts = [(self._weight(f"{own}.{one}.weight").T, self._weight(f"{own}.{one}.bias")) for one in "qkv"]
        weight = np.concatenate([parts[0][0] * spread, parts[1][0], parts[2][0]], axis=1)
        bias = np.concatenate([parts[0][1] * spread, parts[1][1], parts[2][1]])
        joined = self._linear(vectors, f"{own}.q", weight, bias, f"{name}.qkv")
        q, k, v = (f"{name}.{one}" for one in "qkv")
        self._nodes.append(helper.make_node("Split", [joined], [q, k, v], axis=-1, num_outputs=3))
        scores = self._node("MatMul", [self._heads(q, q, [1, 0, 2]), self._heads(k, k, [1, 2, 0])], f"{name}.scores")
        seen = self._node("Softmax", [scores], f"{name}.seen", axis=-1)
        mixed = self._node("MatMul", [seen, self._heads(v, v, [1, 0, 2])], f"{name}.mixed")
        turned = self._node("Transpose", [mixed], f"{name}.turned", perm=[1, 0, 2])
        rows = self._node("Reshape", [turned, "join"], f"{name}.rows")
        out = self._step(rows, f"{own}.o", f"{name}.o")
        vectors = self._normed(self._node("Add", [vectors, out], f"{name}.first"), f"{own}.ln1", f"{name}.ln1")
        bent = self._node("Gelu", [self._step(vectors, f"{own}.fi", f"{name}.fi")], f"{name}.bent")
        out = self._step(bent, f"{own}.fo", f"{name}.fo")
        added = self._node("Add", [vectors, out], f"{name}.second")
        return self._normed(added, f"{own}.ln2", called)

    def transformer(self) -> Any:  # Any: as above
        """Return the transformer.

        It takes `ids`, the numbers of the pieces, to `hidden`, a vector for each, and `given`, what the last layer had.
        """
        word = self._constant("word", self._weight("enc.word.weight"))
        position = self._constant("pos", self._weight("enc.pos.weight"))
        length = self._node("Shape", ["ids"], "length")
        positions = self._node("Slice", [position, self._constant("zero", np.array([0])), length], "positions")
        looked_up = self._node("Gather", [word, "ids"], "looked_up")
        vectors = self._normed(self._node("Add", [looked_up, positions], "placed"), "enc.ln", "embedded")
        for layer in range(LAYERS):
            vectors = self._layer(vectors, f"enc.layers.{layer}", f"l{layer}", output_of(layer))
        ids = helper.make_tensor_value_info("ids", TensorProto.INT64, ["pieces"])
        return self._model(ids, ["hidden", "given"], "pieces")

    def look(self) -> Any:  # Any: as above
        """Return the look: the last layer once more, from `words`, marked for an event, to `looked`."""
        self._layer("words", "look.layer", "look", "looked")
        words = helper.make_tensor_value_info("words", TensorProto.FLOAT, ["length", WIDTH])
        return self._model(words, ["looked"], "length")

    def _model(self, given: Any, found: list[str], length: str) -> Any:  # Any: as above
        self._constant("split", np.array([-1, HEADS, WIDTH // HEADS]))
        self._constant("join", np.array([-1, WIDTH]))
        outputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [length, WIDTH]) for name in found]
        graph = helper.make_graph(self._nodes, "encoder", [given], outputs, self._constants)
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=_IR)


def quantised(model: Any, file: Path) -> None:  # Any: as above
    """Write a model with its matrices in whole numbers."""
    with TemporaryDirectory() as kept:
        whole = Path(kept, "whole.onnx")
        onnx.save(model, whole)
        quantize_dynamic(
            whole,
            file,
            weight_type=QuantType.QInt8,
            per_channel=True,
            op_types_to_quantize=["MatMul", "Gather"],
            extra_options={"MatMulConstBOnly": True},
        )


def main(weights_file: str, examples_file: str, folder: str) -> None:
    """Write the three files."""
    weights: Weights = torch.load(weights_file)
    with Path(examples_file).open(encoding="utf-8") as file:
        examples = [json.loads(line) for line in file]
    peaks = peaks_of(begun(weights), random.Random(1).sample(examples, min(_EXAMPLES, len(examples))))  # noqa: S311
    quantised(Graph(weights, peaks).transformer(), Path(folder, "transformer.onnx"))
    quantised(Graph(weights, peaks).look(), Path(folder, "look.onnx"))
    heads = {name: one.half().numpy() for name, one in weights.items() if not name.startswith(("enc.", "look.layer."))}
    np.savez_compressed(Path(folder, "heads.npz"), **heads)


if __name__ == "__main__":
    main(*sys.argv[1:])
