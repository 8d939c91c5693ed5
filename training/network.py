"""The encoder as it is trained: a transformer over pieces, and the heads that answer for words, events and articles.

The names of the heads' weights are those that `extraction/encoder/` reads.
"""

from typing import Any, Final, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from extraction.encoder.encoded import DISTANCES, MODE_LABELS, MOST_OF_TYPE, SHARPNESS
from extraction.encoder.look import marks, near_words
from extraction.encoder.parts import PARTS, SPAN_KINDS
from extraction.events.realis import REALIS
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
#: The share of words that are hidden in training, and the fewest words of a text in which some are: a short one hangs
#: on each, and with its "not" hidden it would teach to guess one.
_HIDDEN: Final = 0.05
_LONG: Final = 60
#: Sixteen bits are enough, but where the processor cannot multiply them they take a hundred times as long.
_NUMBERS: Final = torch.bfloat16 if torch.cpu.get_capabilities().get("avx512_bf16") else torch.float32

Example = dict[str, Any]  # Any: an example, in JSON


def _short() -> torch.autocast:
    return torch.autocast("cpu", dtype=torch.bfloat16, enabled=_NUMBERS is torch.bfloat16)


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

    def forward(self, pieces: Tensor, is_piece: Tensor) -> tuple[Tensor, Tensor]:
        """Return a vector for each piece, and what the last layer was given."""
        vectors = self.drop(self.ln(self.word(pieces) + self.pos.weight[: pieces.shape[1]]))
        mask = torch.zeros_like(is_piece, dtype=vectors.dtype).masked_fill(~is_piece, _MASKED)[:, None, None, :]
        given = vectors
        for layer in self.layers:
            given, vectors = vectors, layer(vectors, mask.to(vectors.dtype))
        return vectors, given


class Read:
    """An article as the transformer read it: the vectors of its words, and of it as a whole.

    `given` are the vectors that the last layer was given; `marks` says of each word in which kind of stretch it
    stands: one more than the kind's place in `SPAN_KINDS`, 0 for none.
    """

    def __init__(self, example: Example, hidden: Tensor, given: Tensor) -> None:
        owners = torch.tensor(example["owners"])
        words = len(example["sentences"])
        self.marks = torch.tensor(marks(example["stretches"], words))
        pieces = torch.bincount(owners, minlength=words).clamp(min=1)[:, None]
        self.words, self.given = (
            own.new_zeros(words, WIDTH).index_add(0, owners, own[1 : 1 + len(owners)]) / pieces
            for own in (hidden, given)
        )
        self.whole = torch.cat([hidden[0], hidden[: len(owners) + 2].mean(dim=0)])
        self.sentences = torch.tensor(example["sentences"])


class Look(nn.Module):  # type: ignore[misc] # as above
    """The last layer once more for an event, with its trigger and what may have a part marked."""

    def __init__(self) -> None:
        super().__init__()
        self.D = _embedding(len(DISTANCES) + 1, WIDTH, 0.02)
        self.S, self.K = _embedding(_STANDINGS, WIDTH, 0.02), _embedding(len(SPAN_KINDS) + 1, WIDTH, 0.02)
        self.T = _embedding(len(EVENT_TYPES), WIDTH, 0.1)
        self.layer = Layer()

    def forward(self, reads: "list[tuple[Read, Trigger]]") -> list[Tensor]:
        """Return, for each article and trigger, the vectors of all words: of those near it as the event makes them."""
        near = [near_words(read.sentences.tolist(), trigger.first) for read, trigger in reads]
        marked = [self._marked(read, trigger, own) for (read, trigger), own in zip(reads, near, strict=True)]
        vectors = nn.utils.rnn.pad_sequence(marked, batch_first=True)
        lengths = torch.tensor([len(own) for own in near])
        is_word = torch.arange(vectors.shape[1])[None] < lengths[:, None]
        mask = torch.zeros_like(is_word, dtype=vectors.dtype).masked_fill(~is_word, _MASKED)[:, None, None, :]
        with _short():
            looked = self.layer(vectors, mask.to(_NUMBERS)).float()
        return [
            read.words.index_copy(0, torch.tensor(own), looked[row, : len(own)])
            for row, ((read, _), own) in enumerate(zip(reads, near, strict=True))
        ]

    def _marked(self, read: Read, trigger: "Trigger", near: list[int]) -> Tensor:
        own = torch.tensor(near)
        distance = torch.where(own >= trigger.last, own - trigger.last + 1, torch.clamp(own - trigger.first, max=0))
        steps = torch.bucketize(distance, torch.tensor(DISTANCES), right=True)
        sentences = read.sentences[own]
        vectors = read.given[own] + self.D(steps) + self.S(standing(sentences, read.sentences[trigger.first]))
        is_trigger = (own >= trigger.first) & (own < trigger.last)
        return vectors + self.K(read.marks[own]) + is_trigger[:, None] * self.T.weight[trigger.type]


class Trigger(NamedTuple):
    """The words that tell of an event, `first` to `last` (exclusive), and its type by number."""

    first: int
    last: int
    type: int


def standing(sentences: Tensor, own: Tensor) -> Tensor:
    """Return where sentences stand to an event's: before it, in it, behind it, far off on either side, in the title."""
    apart = sentences - own
    found = torch.where(apart.abs() <= 1, apart + 1, torch.where(apart < 0, 3, 4))
    return torch.where((sentences == 0) & (apart != 0), 5, found)


class Network(nn.Module):  # type: ignore[misc] # as above
    """The transformer and the heads."""

    def __init__(self, layers: int, pieces: int) -> None:
        super().__init__()
        types = len(EVENT_TYPES)
        self.enc = Transformer(layers, pieces)
        self.look = Look()
        self.told = nn.Linear(WIDTH, 1)
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

    def read(self, examples: list[Example], ends: tuple[int, int, int, int]) -> list[Read]:
        """Return articles as the transformer reads them.

        `ends` are the pieces that begin, end and fill up a text, and the unknown one: in training it takes the place of
        some words, so that no answer hangs on one word alone.
        """
        begin, end, filler, unknown = ends
        length = max(len(example["pieces"]) for example in examples) + 2
        pieces = torch.full((len(examples), length), filler)
        for row, example in enumerate(examples):
            own = [begin, *self._hidden(example, unknown), end]
            pieces[row, : len(own)] = torch.tensor(own)
        with _short():
            hidden, given = self.enc(pieces, pieces != filler)
        return [Read(*own) for own in zip(examples, hidden.float(), given.float(), strict=True)]

    def _hidden(self, example: Example, unknown: int) -> list[int]:
        if not self.training or len(example["sentences"]) < _LONG:
            return list(example["pieces"])
        hidden = torch.rand(len(example["sentences"])) < _HIDDEN
        return [
            unknown if hidden[own] else piece for piece, own in zip(example["pieces"], example["owners"], strict=True)
        ]

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

    def parts(
        self, words: Tensor, queries: Tensor, firsts: list[int], sentences: Tensor, stretches: list[list[Any]]
    ) -> Tensor:
        """Return the logits of every part of every stretch in every event: events by stretches by parts.

        `words` are those of each event, events by words by width; `sentences` those in which the words stand.
        """
        begins, lasts = (torch.tensor([stretch[side] for stretch in stretches]) for side in (0, 1))
        until = functional.pad(words.cumsum(dim=1), (0, 0, 1, 0))
        vectors = (until[:, lasts] - until[:, begins]) / (lasts - begins)[None, :, None]
        at = torch.tensor(firsts)[:, None]
        behind, ahead = begins[None] - at, lasts[None] - 1 - at
        distance = torch.where(behind > 0, behind, torch.where(ahead < 0, ahead, torch.zeros_like(behind)))
        joined = self.A(queries)[:, None] + self.B(vectors)
        joined = joined + self.D(torch.bucketize(distance, torch.tensor(DISTANCES), right=True))
        joined = joined + self.S(standing(sentences[begins][None], sentences[at]))
        joined = joined + self.K(torch.tensor([SPAN_KINDS.index(kind) for _, _, kind in stretches]))[None]
        found: Tensor = self.C(self.C2(self.drop(functional.gelu(joined, approximate="tanh"))))
        return found


def _embedding(rows: int, width: int, spread: float) -> nn.Embedding:
    embedding = nn.Embedding(rows, width)
    nn.init.normal_(embedding.weight, std=spread)
    return embedding
