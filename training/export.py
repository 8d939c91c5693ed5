"""Write fitted weights as the coder reads them: the transformer as ONNX, what is asked of it as plain matrices.

    python -m training.export WEIGHTS.pt FOLDER

Matrices are kept in whole numbers of 8 bits, which takes a quarter of the room, and sums are in whole numbers too,
which takes three fifths of the time; but those behind the bend of each layer, whose inputs have outliers, are in single
precision. So event types on the articles of docs/evaluation.md were as in single precision throughout, else 0.02 lower.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from training.fit import LAYERS
from training.network import WIDTH

_HEADS: Final = 12
_OPSET: Final = 20
_IR: Final = 9
#: Of whole numbers of 8 bits.
_LARGEST: Final = 127.0

Weights = dict[str, torch.Tensor]


class Graph:
    """An ONNX graph as it is built: one text, its pieces in a row."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._nodes: list[Any] = []  # Any: ONNX is untyped
        self._constants: list[Any] = []  # Any: as above

    def _constant(self, name: str, values: Any) -> str:  # Any: an array of numbers
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def _matrix(self, name: str, values: Any) -> str:  # Any: an array of numbers
        """Add a matrix that is kept in whole numbers, a scale for each column, and multiplied in single precision."""
        scales = np.abs(values).max(axis=0, keepdims=True) / _LARGEST
        whole = self._constant(f"{name}.whole", np.round(values / scales).astype(np.int8))
        scale = self._constant(f"{name}.scale", scales.reshape(-1).astype(np.float32))
        return self._node("DequantizeLinear", [whole, scale], name, axis=1)

    def _node(self, operation: str, inputs: list[str], name: str, **options: Any) -> str:  # Any: ONNX's attributes
        self._nodes.append(helper.make_node(operation, inputs, [name], **options))
        return name

    def _weight(self, name: str) -> Any:  # Any: an array of numbers
        return self._weights[f"enc.{name}"].float().numpy()

    def _linear(self, vectors: str, weight: Any, bias: Any, name: str, *, is_exact: bool = False) -> str:  # Any: arrays
        own = self._matrix(f"{name}.w", weight) if is_exact else self._constant(f"{name}.w", weight)
        product = self._node("MatMul", [vectors, own], f"{name}.product")
        return self._node("Add", [product, self._constant(f"{name}.b", bias)], name)

    def _normed(self, vectors: str, layer: str, name: str) -> str:
        scale = self._constant(f"{name}.spread", self._weight(f"{layer}.weight"))
        bias = self._constant(f"{name}.bias", self._weight(f"{layer}.bias"))
        return self._node("LayerNormalization", [vectors, scale, bias], name, axis=-1, epsilon=1e-12)

    def _heads(self, vectors: str, name: str, order: list[int]) -> str:
        split = self._node("Reshape", [vectors, "split"], f"{name}.split")
        return self._node("Transpose", [split], f"{name}.heads", perm=order)

    def _layer(self, vectors: str, layer: int, name: str) -> str:
        own = f"layers.{layer}"
        spread = np.float32(1.0 / np.sqrt(WIDTH / _HEADS))
        parts = [(self._weight(f"{own}.{one}.weight").T, self._weight(f"{own}.{one}.bias")) for one in "qkv"]
        weight = np.concatenate([parts[0][0] * spread, parts[1][0], parts[2][0]], axis=1)
        bias = np.concatenate([parts[0][1] * spread, parts[1][1], parts[2][1]])
        joined = self._linear(vectors, weight, bias, f"{name}.qkv")
        q, k, v = (f"{name}.{one}" for one in "qkv")
        self._nodes.append(helper.make_node("Split", [joined], [q, k, v], axis=-1, num_outputs=3))
        scores = self._node("MatMul", [self._heads(q, q, [1, 0, 2]), self._heads(k, k, [1, 2, 0])], f"{name}.scores")
        seen = self._node("Softmax", [scores], f"{name}.seen", axis=-1)
        mixed = self._node("MatMul", [seen, self._heads(v, v, [1, 0, 2])], f"{name}.mixed")
        turned = self._node("Transpose", [mixed], f"{name}.turned", perm=[1, 0, 2])
        rows = self._node("Reshape", [turned, "join"], f"{name}.rows")
        out = self._linear(rows, self._weight(f"{own}.o.weight").T, self._weight(f"{own}.o.bias"), f"{name}.o")
        vectors = self._normed(self._node("Add", [vectors, out], f"{name}.first"), f"{own}.ln1", f"{name}.ln1")
        inner = self._linear(vectors, self._weight(f"{own}.fi.weight").T, self._weight(f"{own}.fi.bias"), f"{name}.fi")
        bent = self._node("Gelu", [inner], f"{name}.bent")
        out = self._linear(
            bent, self._weight(f"{own}.fo.weight").T, self._weight(f"{own}.fo.bias"), f"{name}.fo", is_exact=True
        )
        is_last = layer == LAYERS - 1
        added = self._node("Add", [vectors, out], f"{name}.second")
        return self._normed(added, f"{own}.ln2", "hidden" if is_last else f"{name}.ln2")

    def model(self) -> Any:  # Any: as above
        """Return the model: `ids`, the numbers of the pieces, to `hidden`, a vector for each."""
        word = self._constant("word", self._weight("word.weight"))
        position = self._constant("pos", self._weight("pos.weight"))
        self._constant("split", np.array([-1, _HEADS, WIDTH // _HEADS]))
        self._constant("join", np.array([-1, WIDTH]))
        length = self._node("Shape", ["ids"], "length")
        positions = self._node("Slice", [position, self._constant("zero", np.array([0])), length], "positions")
        looked_up = self._node("Gather", [word, "ids"], "looked_up")
        vectors = self._normed(self._node("Add", [looked_up, positions], "placed"), "ln", "embedded")
        for layer in range(LAYERS):
            vectors = self._layer(vectors, layer, f"l{layer}")
        graph = helper.make_graph(
            self._nodes,
            "encoder",
            [helper.make_tensor_value_info("ids", TensorProto.INT64, ["pieces"])],
            [helper.make_tensor_value_info("hidden", TensorProto.FLOAT, ["pieces", WIDTH])],
            self._constants,
        )
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=_IR)


def main(weights_file: str, folder: str) -> None:
    """Write the two files."""
    weights: Weights = torch.load(weights_file)
    with TemporaryDirectory() as kept:
        whole = Path(kept, "whole.onnx")
        onnx.save(Graph(weights).model(), whole)
        quantize_dynamic(
            whole,
            Path(folder, "transformer.onnx"),
            weight_type=QuantType.QInt8,
            per_channel=True,
            op_types_to_quantize=["MatMul", "Gather"],
            extra_options={"MatMulConstBOnly": True},
        )
    heads = {name: one.half().numpy() for name, one in weights.items() if not name.startswith("enc.")}
    np.savez_compressed(Path(folder, "heads.npz"), **heads)


if __name__ == "__main__":
    main(*sys.argv[1:])
