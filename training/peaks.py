"""How large the inputs of every matrix become, which tells how they are rounded to whole numbers."""

from collections.abc import Callable, Sequence
from typing import Any, Final

import torch
from torch import Tensor, nn

from extraction.encoder.pieces import load_cutter
from training.fit import ends_of
from training.losses import looks
from training.network import Example, Network

_BATCH: Final = 8
#: The matrices of a layer; those of keys and values have the input of that of queries.
_MATRICES: Final = (".q", ".o", ".fi", ".fo")


def peaks_of(network: Network, examples: Sequence[Example]) -> dict[str, Tensor]:
    """Return the largest magnitude of each input of each matrix over examples, by the name of the matrix."""
    found: dict[str, Tensor] = {}
    hooks = [
        module.register_forward_pre_hook(_noted(found, name))
        for name, module in network.named_modules()
        if isinstance(module, nn.Linear) and name.endswith(_MATRICES)
    ]
    ends = ends_of(load_cutter())
    network.eval()
    with torch.no_grad():
        for first in range(0, len(examples), _BATCH):
            batch = [example for example in examples[first : first + _BATCH] if example["pieces"]]
            looks(network, batch, network.read(batch, ends))
    for hook in hooks:
        hook.remove()
    return found


def _noted(found: dict[str, Tensor], name: str) -> Callable[[nn.Module, tuple[Tensor, ...]], None]:
    def note(_: Any, inputs: tuple[Tensor, ...]) -> None:  # Any: a module
        own = inputs[0].float().abs().reshape(-1, inputs[0].shape[-1]).amax(dim=0)
        found[name] = torch.maximum(found[name], own) if name in found else own

    return note
