"""The encoder as it is trained: a transformer over pieces, and the heads that answer for words, events and articles.

The names of the heads' weights are those that `extraction/encoder/` reads.
"""

from typing import Any, Final

import torch
from torch import Tensor, nn
from torch.nn import functional

from extraction.encoder.encoded import DISTANCES, MODE_LABELS, MOST_OF_TYPE, SHARPNESS
from extraction.encoder.parts import PARTS, SPAN_KINDS
from extraction.realis import REALIS
from schemas.codebook import EVENT_TYPES, TOPICS

WIDTH: Final = 384
_INNER: Final = 1536
_HEADS: Final = 12
_POSITIONS: Final = 512
_JOINED: Final = 192
_TAGS: Final = 7
_STANDINGS: Final = 6
_DROPPED: Final = 0.1
_MASKED: Final = -1e4

Example = dict[str, Any]  # Any: an example, in JSON


class Layer(nn.Module):  # type: ignore[misc] # torch is not installed where types are checked
    """A layer of the transformer, normalised after each step (Devlin and others, 2019)."""

    def __init__(self) -> None:
        super().__init__()
        self.q, self.k, self.v, self.o = (nn.Linear(WIDTH, WIDTH) for _ in range(4))
        self.fi, self.fo = nn.Linear(WIDTH, _INNER), nn.Linear(_INNER, WIDTH)
        self.ln1, self.ln2 = nn.LayerNorm(WIDTH, eps=1e-12), nn.LayerNorm(WIDTH, eps=1e-12)
        self.drop = nn.Dropout(_DROPPED)

    def forward(self, vectors: Tensor, mask: Tensor) -> Tensor:
        """Return the next vectors."""
        batch, length, _ = vectors.shape
        q, k, v = (part(vectors).view(batch, length, _HEADS, -1).transpose(1, 2) for part in (self.q, self.k, self.v))
        seen = functional.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        vectors = self.ln1(vectors + self.drop(self.o(seen.transpose(1, 2).reshape(batch, length, WIDTH))))
        found: Tensor = self.ln2(vectors + self.drop(self.fo(functional.gelu(self.fi(vectors)))))
        return found


class Transformer(nn.Module):  # type: ignore[misc] # as above
    """Pieces to vectors."""

    def __init__(self, layers: int, pieces: int) -> None:
        super().__init__()
        self.word, self.pos = nn.Embedding(pieces, WIDTH), nn.Embedding(_POSITIONS, WIDTH)
        self.ln = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(layers))
        self.drop = nn.Dropout(_DROPPED)

    def forward(self, pieces: Tensor, is_piece: Tensor) -> Tensor:
        """Return a vector for each piece."""
        vectors = self.drop(self.ln(self.word(pieces) + self.pos.weight[: pieces.shape[1]]))
        mask = torch.zeros_like(is_piece, dtype=vectors.dtype).masked_fill(~is_piece, _MASKED)[:, None, None, :]
        for layer in self.layers:
            vectors = layer(vectors, mask.to(vectors.dtype))
        found: Tensor = vectors
        return found


class Read:
    """An article as the transformer read it: the vectors of its words, and of it as a whole."""

    def __init__(self, example: Example, hidden: Tensor) -> None:
        owners = torch.tensor(example["owners"])
        words = len(example["sentences"])
        sums = hidden.new_zeros(words, WIDTH).index_add(0, owners, hidden[1 : 1 + len(owners)])
        self.words = sums / torch.bincount(owners, minlength=words).clamp(min=1)[:, None]
        self.whole = torch.cat([hidden[0], hidden[: len(owners) + 2].mean(dim=0)])
        self.sentences = torch.tensor(example["sentences"])


class Network(nn.Module):  # type: ignore[misc] # as above
    """The transformer and the heads."""

    def __init__(self, layers: int, pieces: int) -> None:
        super().__init__()
        types = len(EVENT_TYPES)
        self.enc = Transformer(layers, pieces)
        self.kind = nn.Linear(WIDTH, types)
        self.tag, self.src = nn.Linear(WIDTH, _TAGS), nn.Linear(WIDTH, 1)
        self.temb = _embedding(types, WIDTH, 0.1)
        self.q = nn.Sequential(nn.Linear(WIDTH, WIDTH), nn.GELU("tanh"), nn.LayerNorm(WIDTH))
        self.mode, self.realis = nn.Linear(WIDTH, len(MODE_LABELS)), nn.Linear(WIDTH, len(REALIS))
        self.main, self.none = nn.Linear(WIDTH, 1), nn.Linear(WIDTH, 3)
        self.A, self.B = nn.Linear(WIDTH, _JOINED), nn.Linear(WIDTH, _JOINED)
        self.D = _embedding(len(DISTANCES) + 1, _JOINED, 0.05)
        self.S, self.K = _embedding(_STANDINGS, _JOINED, 0.05), _embedding(len(SPAN_KINDS), _JOINED, 0.05)
        self.C = nn.Linear(_JOINED, len(PARTS))
        self.C2 = nn.Sequential(nn.Linear(_JOINED, _JOINED), nn.GELU("tanh"))
        self.pool = nn.Parameter(torch.randn(types, WIDTH) * 0.02)
        self.cnt = nn.Parameter(torch.randn(types, WIDTH, MOST_OF_TYPE) * 0.02)
        self.top = nn.Linear(MOST_OF_TYPE, MOST_OF_TYPE)
        self.cb = nn.Parameter(torch.full((types, MOST_OF_TYPE), -2.0))
        self.doc = nn.Sequential(nn.Linear(2 * WIDTH, WIDTH), nn.GELU("tanh"), nn.Linear(WIDTH, 1 + len(TOPICS)))
        self.drop = nn.Dropout(_DROPPED)
        nn.init.constant_(self.kind.bias, -5.0)

    def read(self, examples: list[Example], ends: tuple[int, int, int]) -> list[Read]:
        """Return articles as the transformer reads them; `ends` are the pieces that begin, end and fill up a text."""
        begin, end, filler = ends
        length = max(len(example["pieces"]) for example in examples) + 2
        pieces = torch.full((len(examples), length), filler)
        for row, example in enumerate(examples):
            own = [begin, *example["pieces"], end]
            pieces[row, : len(own)] = torch.tensor(own)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            hidden = self.enc(pieces, pieces != filler).float()
        return [Read(example, own) for example, own in zip(examples, hidden, strict=True)]

    def numbers(self, words: Tensor, types: Tensor) -> Tensor:
        """Return the logits that an article tells at least one, two, three events of each type."""
        pooled = torch.softmax(self.pool @ words.T / WIDTH**0.5 * SHARPNESS, dim=-1) @ words
        most = min(MOST_OF_TYPE, len(types))
        top = functional.pad(torch.topk(types, most, dim=0).values.T, (0, MOST_OF_TYPE - most), value=-8.0)
        found: Tensor = torch.einsum("kh,khr->kr", pooled, self.cnt) + self.top(top) + self.cb
        return found

    def query(self, words: Tensor, first: int, last: int, event_type: int) -> Tensor:
        """Return the vector of an event."""
        found: Tensor = self.q(words[first:last].mean(dim=0) + self.temb.weight[event_type])
        return found

    def parts(self, read: Read, queries: Tensor, firsts: list[int], stretches: list[list[Any]]) -> Tensor:
        """Return the logits of every part of every stretch in every event: events by stretches by parts."""
        begins, lasts = (torch.tensor([stretch[side] for stretch in stretches]) for side in (0, 1))
        vectors = torch.stack([read.words[first:last].mean(dim=0) for first, last, _ in stretches])
        at = torch.tensor(firsts)[:, None]
        behind, ahead = begins[None] - at, lasts[None] - 1 - at
        distance = torch.where(behind > 0, behind, torch.where(ahead < 0, ahead, torch.zeros_like(behind)))
        sentences = read.sentences[begins][None]
        apart = sentences - read.sentences[at]
        standing = torch.where(apart.abs() <= 1, apart + 1, torch.where(apart < 0, 3, 4))
        standing = torch.where((sentences == 0) & (apart != 0), 5, standing)
        joined = self.A(queries)[:, None] + self.B(vectors)[None]
        joined = joined + self.D(torch.bucketize(distance, torch.tensor(DISTANCES), right=True)) + self.S(standing)
        joined = joined + self.K(torch.tensor([SPAN_KINDS.index(kind) for _, _, kind in stretches]))[None]
        found: Tensor = self.C(self.C2(self.drop(functional.gelu(joined, approximate="tanh"))))
        return found


def _embedding(rows: int, width: int, spread: float) -> nn.Embedding:
    embedding = nn.Embedding(rows, width)
    nn.init.normal_(embedding.weight, std=spread)
    return embedding
