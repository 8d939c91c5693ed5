"""Fit the encoder.

    python -m training.fit EXAMPLES.jsonl START.pt OUT.pt EPOCHS [RATE]

`START.pt` holds the weights to begin with: those of `training.start`, or of an earlier fit. Takes about 1.3 s for 16
articles on two cores. Printed every 25 steps: the mean of each loss.
"""

import json
import random
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from time import monotonic
from typing import Final

import torch

from extraction.encoder.pieces import Cutter, load_cutter
from training.losses import Losses, looks
from training.network import Example, Network

_BATCH: Final = 16
#: Batches are made of articles of like length, out of as many batches at random.
_LIKE: Final = 20
#: The transformer has learnt already, the heads have not.
_RATE: Final = 1.5e-4
_HEADS: Final = 7
_WARM_UP: Final = 0.06
_LEAST: Final = 0.02
_MOST_GRADIENT: Final = 5.0
_REPORT: Final = 25
#: The piece that fills up shorter texts of a batch, and the layers that are kept of the twelve.
FILLER: Final = "<pad>"
LAYERS: Final = 6


def batches(examples: list[Example]) -> Iterator[list[Example]]:
    """Yield the examples once, at random, in batches of like length."""
    order = random.sample(examples, len(examples))
    for start in range(0, len(order), _BATCH * _LIKE):
        like = sorted(order[start : start + _BATCH * _LIKE], key=lambda one: len(one["pieces"]))
        own = [like[first : first + _BATCH] for first in range(0, len(like), _BATCH)]
        yield from random.sample(own, len(own))


def ends_of(cutter: Cutter) -> tuple[int, int, int, int]:
    """Return the pieces that begin, end and fill up a text, and the unknown one."""
    return cutter.begin, cutter.end, cutter.number_of(FILLER), cutter.unknown


def fit(network: Network, examples: list[Example], epochs: float, rate: float = _RATE) -> None:
    """Fit the network; prints how it goes."""
    cutter = load_cutter()
    ends = ends_of(cutter)
    transformer = list(network.enc.parameters())
    known = {id(one) for one in transformer}
    heads = [one for one in network.parameters() if id(one) not in known]
    groups = [{"params": transformer, "lr": rate}, {"params": heads, "lr": _HEADS * rate}]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01, betas=(0.9, 0.98))
    steps = int(epochs * len(examples) / _BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / (steps * _WARM_UP), max(_LEAST, (steps - step) / steps))
    )
    network.train()
    sums: dict[str, float] = defaultdict(float)
    begun, step = monotonic(), 0
    while step < steps:
        for batch in batches(examples):
            optimiser.zero_grad()
            total = torch.zeros(())
            reads = network.read(batch, ends)
            for example, read, own in zip(batch, reads, looks(network, batch, reads), strict=True):
                for name, loss in Losses(network, example, read, own).all().items():
                    total = total + loss / len(batch)
                    sums[name] += loss.item() / len(batch) / _REPORT
            total.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), _MOST_GRADIENT)
            optimiser.step()
            schedule.step()
            step += 1
            if step % _REPORT == 0:
                means = "  ".join(f"{name} {mean:.3f}" for name, mean in sorted(sums.items()))
                print(f"{step} of {steps}  {monotonic() - begun:.0f} s  {means}", flush=True)  # noqa: T201
                sums.clear()
            if step == steps:
                break


def begun(weights: dict[str, torch.Tensor]) -> Network:
    """Return a network with weights; what they lack is not fitted yet. The look begins as the last layer."""
    network = Network(LAYERS, len(weights["enc.word.weight"]))
    last = f"enc.layers.{LAYERS - 1}."
    looked = {name.replace(last, "look.layer."): one for name, one in weights.items() if name.startswith(last)}
    network.load_state_dict({**looked, **weights}, strict="look.layer.q.weight" in weights)
    return network


def main(examples_file: str, start_file: str, out_file: str, epochs: str, rate: str = str(_RATE)) -> None:
    """Fit and write the weights."""
    random.seed(1)
    torch.manual_seed(1)
    examples = [json.loads(line) for line in Path(examples_file).read_text(encoding="utf-8").splitlines()]
    network = begun(torch.load(start_file))
    fit(network, examples, float(epochs), float(rate))
    torch.save(network.state_dict(), out_file)


if __name__ == "__main__":
    main(*sys.argv[1:])
