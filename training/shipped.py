"""Read the weights that are shipped back, to fit on from them where those in single precision are not at hand.

    python -m training.shipped extraction/data/encoder START.pt

A matrix was rounded to whole numbers once (`training.export`); what that took from it does not come back.
"""

import sys
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from training.export import HEADS, output_of
from training.fit import LAYERS
from training.network import WIDTH

Arrays = dict[str, Any]  # Any: arrays of numbers
Weights = dict[str, torch.Tensor]

_STEPS: Final = ("o", "fi", "fo")


def arrays_of(file: Path) -> Arrays:
    """Return the constants of a graph by name. Raises `OSError` without the file."""
    return {one.name: numpy_helper.to_array(one) for one in onnx.load(file).graph.initializer}


def _whole(arrays: Arrays, name: str) -> Any:  # Any: an array of numbers
    """Return what stands for a constant that was rounded."""
    steps = arrays[f"{name}_quantized"].astype(np.float32) - arrays[f"{name}_zero_point"].astype(np.float32)
    return steps * arrays[f"{name}_scale"]


def _linear(arrays: Arrays, name: str) -> tuple[Any, Any]:  # Any: arrays of numbers
    return _whole(arrays, f"{name}.w") * arrays[f"{name}.scales"][:, None], arrays[f"{name}.b"]


def _layer(arrays: Arrays, name: str, last: str) -> Arrays:
    """Return the weights of a layer; `last` is what its second normalisation is called."""
    weight, bias = _linear(arrays, f"{name}.qkv")
    spread = np.float32(np.sqrt(WIDTH / HEADS))
    found = {}
    for number, part in enumerate("qkv"):
        own = slice(number * WIDTH, (number + 1) * WIDTH)
        scale = spread if part == "q" else np.float32(1.0)
        found[f"{part}.weight"], found[f"{part}.bias"] = weight[:, own].T * scale, bias[own] * scale
    for step in _STEPS:
        weight, bias = _linear(arrays, f"{name}.{step}")
        found[f"{step}.weight"], found[f"{step}.bias"] = weight.T, bias
    for norm, called in (("ln1", f"{name}.ln1"), ("ln2", last)):
        found[f"{norm}.weight"], found[f"{norm}.bias"] = arrays[f"{called}.spread"], arrays[f"{called}.bias"]
    return found


def shipped(folder: Path) -> Weights:
    """Return the weights of a folder under the names of `training.network`. Raises `OSError` where a file lacks."""
    transformer, look = arrays_of(folder / "transformer.onnx"), arrays_of(folder / "look.onnx")
    found: Arrays = {
        "enc.word.weight": _whole(transformer, "word"),
        "enc.pos.weight": transformer["pos"],
        "enc.ln.weight": transformer["embedded.spread"],
        "enc.ln.bias": transformer["embedded.bias"],
    }
    for layer in range(LAYERS):
        own = _layer(transformer, f"l{layer}", output_of(layer))
        found |= {f"enc.layers.{layer}.{name}": one for name, one in own.items()}
    found |= {f"look.layer.{name}": one for name, one in _layer(look, "look", "looked").items()}
    with np.load(folder / "heads.npz") as heads:
        found |= {name: heads[name].astype(np.float32) for name in heads.files}
    return {name: torch.tensor(np.ascontiguousarray(one, dtype=np.float32)) for name, one in found.items()}


def main(folder: str, start_file: str) -> None:
    """Write the weights."""
    torch.save(shipped(Path(folder)), start_file)


if __name__ == "__main__":
    main(*sys.argv[1:])
