"""What a headline and a sentence mean, as a few numbers that can be compared across languages.

The mean vector of their words, turned so that each of its numbers tells as much as the next (principal components of
unit variance) and scaled to whole numbers of 8 bits: `data/encoder/meaning.npz`, made by `training.meaning`. The cosine
of two is near 1 for one event told twice and about a half for any two pieces of news; docs/merging.md has the figures.
"""

import base64
import binascii
from functools import cache
from importlib import resources
from typing import Final

import numpy as np
import numpy.typing as npt

from extraction.encoder.encoded import Encoded
from extraction.encoder.network import Matrix

#: Numbers of a meaning. With 32 more events of one kind look alike, with 96 hardly fewer.
SIZE: Final = 64
#: Of whole numbers of 8 bits.
_LARGEST: Final = 127
Meaning = npt.NDArray[np.float32]


def meaning_of(own: Encoded, start: int, end: int) -> str:
    """Return the meaning of the headline and the sentence from `start` to `end` as JSON carries it; "" of nothing."""
    pooled = pooled_vector(own, start, end)
    if pooled is None:
        return ""
    centre, turn = _weights()
    turned = (pooled - centre) @ turn
    whole = np.round(turned / np.abs(turned).max() * _LARGEST).astype(np.int8)
    return base64.b64encode(whole.tobytes()).decode()


def pooled_vector(own: Encoded, start: int, end: int) -> Matrix | None:
    """Return the mean vector of the words of the headline and of a sentence; None where nothing is read of either."""
    told = own.sentences == 0
    words = own.pieces.between(start, end)
    if words is not None:
        told[words[0] : words[1]] = True
    if not told.any():
        return None
    mean: Matrix = own.vectors[told].mean(axis=0)
    return mean


def read_meaning(stored: str) -> Meaning | None:
    """Return a meaning as numbers of length 1, so that their product is the cosine; None for what is none."""
    try:
        whole = np.frombuffer(base64.b64decode(stored, validate=True), dtype=np.int8).astype(np.float32)
    except (binascii.Error, ValueError):
        return None
    length = float(np.sqrt(whole @ whole))
    return whole / np.float32(length) if len(whole) == SIZE and length else None


@cache
def _weights() -> tuple[Matrix, Matrix]:
    with (
        (resources.files("extraction") / "data" / "encoder" / "meaning.npz").open("rb") as file,
        np.load(file) as stored,
    ):
        return stored["centre"].astype(np.float32), stored["turn"].astype(np.float32)
