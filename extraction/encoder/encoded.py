"""What the encoder makes of a document: a vector for each word, and the questions that the rooms ask of them.

Called by the rooms of events, relevance, topics and names. Pure CPU, about 30 ms for an article of 200 words.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cache, cached_property, lru_cache
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from extraction.encoder.decoding import Words, names
from extraction.encoder.look import marks, near_words
from extraction.encoder.network import WINDOW, Matrix, gelu, network, normed, sigmoid, softmax
from extraction.encoder.parts import PARTS, SPAN_KINDS, Stretch
from extraction.encoder.pieces import Cutter, Word, load_cutter, split
from extraction.text.document import Document
from schemas.codebook import EVENT_TYPES, MODES, EventType

_MOST_TITLE: Final = 60
#: As much of a text is read, some 1,250 Arabic words; four in five articles of news fit into one window.
MOST_PIECES: Final = 4 * (WINDOW - _MOST_TITLE)
#: Every mode of every type, None for none; the order is that of the weights.
MODE_LABELS: Final[tuple[tuple[EventType, str | None], ...]] = tuple(
    (event_type, mode) for event_type in EVENT_TYPES for mode in (None, *MODES.get(event_type, ()))
)
IndexArray = npt.NDArray[np.int64]

#: How many events of a type an article is asked for.
MOST_OF_TYPE: Final = 3
#: Steps of distance between an event's word and a stretch, in words; the order is that of the weights.
DISTANCES: Final = (-60, -40, -25, -15, -10, -7, -5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 6, 8, 11, 16, 26, 41, 61)
SHARPNESS: Final = 4.0


class Query(NamedTuple):
    """An event: its type and words, the vector that stands for it, and the vectors of all words as it makes them."""

    type: EventType
    first: int
    last: int
    vector: Matrix
    words: Matrix


class Pieces(NamedTuple):
    """A text cut for the encoder, as much of it as it reads.

    `numbers` are those of the pieces, `owners` the word that each is of, `starts` and `ends` the offsets of the words,
    `sentences` the sentence in which each word stands.
    """

    numbers: tuple[int, ...]
    owners: tuple[int, ...]
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    sentences: tuple[int, ...]

    def title(self) -> int:
        """Return how many pieces the first sentence has, no more than a part of a window."""
        last = bisect_right(self.sentences, 0) - 1
        return min(bisect_right(self.owners, last), _MOST_TITLE)

    def without(self, word: int) -> "Pieces":
        """Return the same with every piece of a word unknown."""
        unknown = _cutter().unknown
        numbers = (unknown if own == word else number for number, own in zip(self.numbers, self.owners, strict=True))
        return self._replace(numbers=tuple(numbers))

    def between(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the words that a stretch of the text covers in part or whole; None beyond what is read."""
        first = bisect_right(self.ends, start)
        if first >= len(self.ends):
            return None
        return first, max(first + 1, bisect_left(self.starts, end))

    def offsets(self, first: int, last: int) -> tuple[int, int]:
        """Return where words begin and end in the text."""
        return self.starts[first], self.ends[last - 1]


class Encoded:
    """A document as the encoder sees it: `vectors` are those of the words of `pieces`."""

    def __init__(self, pieces: Pieces) -> None:
        """Read the pieces: the one thing here that takes long."""
        self.pieces = pieces
        self.sentences = np.array(pieces.sentences, dtype=np.int64)
        title = pieces.numbers[: pieces.title()]
        read, given = [], []
        for first, last in windows(pieces):
            hidden, before = _hidden([*(title if first else ()), *pieces.numbers[first:last]])
            if not first:
                self._whole = np.concatenate([hidden[0], hidden.mean(axis=0)])
            own = slice(1 + (len(title) if first else 0), -1)
            read.append(hidden[own])
            given.append(before[own])
        self.vectors = _means(np.concatenate(read), pieces.owners)
        self._given = _means(np.concatenate(given), pieces.owners)

    def without(self, word: int) -> "Encoded":
        """Return the document read once more with a word unknown."""
        return Encoded(self.pieces.without(word))

    def types(self) -> Matrix:
        """Return the logits that a word tells an event of each type: words by types."""
        return network().linear("kind", self.vectors)

    def numbers(self, types: Matrix) -> Matrix:
        """Return the probability that the article tells of at least one, two, three events of each type."""
        own = network()
        likely = own.weight("pool") @ self.vectors.T / np.sqrt(self.vectors.shape[1]) * SHARPNESS
        weights = np.exp(likely - likely.max(axis=1, keepdims=True))
        pooled = weights / weights.sum(axis=1, keepdims=True) @ self.vectors
        top = np.full((len(EVENT_TYPES), MOST_OF_TYPE), -8.0, dtype=np.float32)
        best = np.sort(types, axis=0)[::-1][:MOST_OF_TYPE].T
        top[:, : best.shape[1]] = best
        logits = np.einsum("kh,khr->kr", pooled, own.weight("cnt")) + own.linear("top", top) + own.weight("cb")
        return sigmoid(logits)

    def about(self) -> Matrix:
        """Return the logits that the article is security news, then those of each topic."""
        own = network()
        return own.linear("doc.2", gelu(own.linear("doc.0", self._whole)))

    def tags(self) -> Matrix:
        """Return the logits of each word in no name, beginning or within a person, organisation, place."""
        return network().linear("tag", self.vectors)

    @cached_property
    def tag_probabilities(self) -> Matrix:
        """The probabilities of the tags, word by word."""
        return softmax(self.tags())

    @cached_property
    def names(self) -> tuple[Words, ...]:
        """The names that the words are tagged as, the likeliest sequence of tags."""
        return tuple(names(self.tag_probabilities, self.pieces.sentences)) if self.pieces.numbers else ()

    def sources(self) -> Matrix:
        """Return the probability of each word to name a source."""
        return sigmoid(network().linear("src", self.vectors)[:, 0])

    def query(self, first: int, last: int, event_type: EventType, stretches: Sequence[Stretch]) -> Query:
        """Return what stands for an event of a type told by the words `first` to `last`.

        The words about it are read once more, with the event's and the `stretches` that may have a part in it marked:
        about 3 ms.
        """
        own, kind = network(), EVENT_TYPES.index(event_type)
        near = near_words(self.pieces.sentences, first)
        words = self.vectors.copy()
        words[near] = own.look(self._marked(near, first, last, kind, stretches))
        told = words[first:last].mean(axis=0) + own.weight("temb.weight")[kind]
        vector = normed(gelu(own.linear("q.0", told)), own.weight("q.2.weight"), own.weight("q.2.bias"))
        return Query(event_type, first, last, vector, words)

    def _marked(self, near: Sequence[int], first: int, last: int, kind: int, stretches: Sequence[Stretch]) -> Matrix:
        own, at = network(), np.array(near)
        distance = np.where(at >= last, at - last + 1, np.minimum(at - first, 0))
        vectors: Matrix = (
            self._given[at]
            + own.weight("look.D.weight")[np.searchsorted(DISTANCES, distance, side="right")]
            + own.weight("look.S.weight")[self._standing(at, first)]
            + own.weight("look.K.weight")[np.array(marks(stretches, len(self.sentences)))[at]]
        )
        vectors[(at >= first) & (at < last)] += own.weight("look.T.weight")[kind]
        return vectors

    def told(self, query: Query) -> float:
        """Return the logit that an event's words tell of one at all."""
        return float(network().linear("told", query.vector)[0])

    def modes(self, query: Query) -> Matrix:
        """Return the logits of each of `MODE_LABELS`."""
        return network().linear("mode", query.vector)

    def realis(self, query: Query) -> Matrix:
        """Return the probability of each realis, in the order of `extraction.events.realis.REALIS`."""
        return softmax(network().linear("realis", query.vector))

    def main(self, query: Query) -> float:
        """Return the probability that an event is a main one of the article."""
        return float(sigmoid(network().linear("main", query.vector))[0])

    def unsaid(self, query: Query) -> Matrix:
        """Return the logits that no place is said, that no date is, that the date is the day of publication."""
        return network().linear("none", query.vector)

    def parts(self, query: Query, stretches: Sequence[Stretch]) -> Matrix:
        """Return the logits of every part that stretches may have in an event: stretches by parts."""
        if not stretches:
            return np.zeros((0, len(PARTS)), dtype=np.float32)
        own = network()
        first = np.array([one.first for one in stretches])
        last = np.array([one.last - 1 for one in stretches])
        vectors = np.stack([query.words[one.first : one.last].mean(axis=0) for one in stretches])
        at = query.first
        distance = np.where(first > at, first - at, np.where(last < at, last - at, 0))
        steps = np.searchsorted(DISTANCES, distance, side="right")
        joined = (
            own.linear("A", query.vector)
            + own.linear("B", vectors)
            + own.weight("D.weight")[steps]
            + own.weight("S.weight")[self._standing(first, at)]
            + own.weight("K.weight")[[SPAN_KINDS.index(one.kind) for one in stretches]]
        )
        return own.linear("C", gelu(own.linear("C2.0", gelu(joined))))

    def _standing(self, first: Matrix, at: int) -> Matrix:
        """Return where stretches stand: in the sentence before the event's, in it, behind it, far off, in the title."""
        sentences = self.sentences[first]
        apart = sentences - self.sentences[at]
        near = np.where(np.abs(apart) <= 1, apart + 1, np.where(apart < 0, 3, 4))
        return np.where((sentences == 0) & (apart != 0), 5, near)


def encoded(document: Document) -> Encoded:
    """Return what the encoder makes of a document.

    The last 64 are remembered, 25 MB, as every room asks, and an article is classified and extracted by two agents.
    """
    return _encoded(document.full, tuple(sentence.start for sentence in document.sentences))


def beginning(document: Document, pieces: int) -> Encoded:
    """Return what the encoder makes of the first pieces of a document alone: about 5 ms for 64."""
    return Encoded(cut(document.full, tuple(sentence.start for sentence in document.sentences), pieces))


@lru_cache(maxsize=64)
def _encoded(text: str, sentence_starts: tuple[int, ...]) -> Encoded:
    return Encoded(cut(text, sentence_starts))


def _hidden(numbers: Sequence[int]) -> tuple[Matrix, Matrix]:
    cutter = _cutter()
    return network().hidden(np.array([cutter.begin, *numbers, cutter.end], dtype=np.int64))


def windows(pieces: Pieces) -> Iterator[tuple[int, int]]:
    """Yield the stretches of pieces that are read at once, cut between sentences where one ends; one of an empty text.

    All but the first are read behind the title, which they leave room for.
    """
    first, total = 0, len(pieces.numbers)
    while True:
        last = first + WINDOW - (pieces.title() if first else 0)
        if last >= total:
            yield first, total
            return
        word = pieces.owners[last]
        begun = bisect_left(pieces.sentences, pieces.sentences[word])
        end = bisect_left(pieces.owners, begun)
        end = end if end > first else bisect_left(pieces.owners, word)
        yield first, end
        first = end


def cut(text: str, sentence_starts: Sequence[int], most: int = MOST_PIECES) -> Pieces:
    """Return a text cut into pieces, as much of it as the encoder reads."""
    cutter = _cutter()
    words: list[Word] = []
    numbers: list[int] = []
    owners: list[int] = []
    for word in split(text):
        own = cutter.cut(text[word.start : word.end], is_spaced=word.is_spaced)
        if len(numbers) + len(own) > most:
            break
        owners += [len(words)] * len(own)
        numbers += own
        words.append(word)
    return Pieces(
        tuple(numbers),
        tuple(owners),
        tuple(word.start for word in words),
        tuple(word.end for word in words),
        tuple(max(0, bisect_right(sentence_starts, word.start) - 1) for word in words),
    )


@cache
def _cutter() -> Cutter:
    return load_cutter()


def _means(hidden: Matrix, owners: Sequence[int]) -> Matrix:
    """Return the mean vector of the pieces of each word; every word has one at least."""
    if not owners:
        return np.zeros((0, hidden.shape[1]), dtype=np.float32)
    counts = np.bincount(np.array(owners))
    firsts = np.concatenate([[0], np.cumsum(counts)[:-1]])
    means: Matrix = np.add.reduceat(hidden, firsts, axis=0) / counts[:, None].astype(np.float32)
    return means
