"""From what the encoder thinks of each word to stretches of words: the likeliest names, and stretches of a source."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np

from extraction.encoder.network import Matrix

#: Tag 0 is no name; of each kind the odd tag begins a name and the next one goes on with it.
_NONE: Final = 0
_INSIDE: Final = slice(2, None, 2)
#: A word that is less likely than this to be of any name parts names.
_SOME: Final = 0.02
#: The least probability, for its logarithm.
_LEAST: Final = 1e-6
_NEVER: Final = -1e9


class Words(NamedTuple):
    """The words `first` to `last` (exclusive), and for a name its kind by number."""

    first: int
    last: int
    kind: int = 0


def names(likely: Matrix, sentences: Sequence[int]) -> Iterator[Words]:
    """Yield the names of the likeliest sequence of tags in which a name goes on with what began it (Viterbi, 1967).

    `likely` gives the probabilities of the tags word by word. No name goes on in the next sentence.
    """
    for first, last in _runs((likely[:, _NONE] <= 1 - _SOME).tolist(), sentences):
        own = np.log(np.maximum(likely[first:last], _LEAST))
        begin = None
        for at, tag in enumerate((*_sequence(own), _NONE), start=first):
            if begin is not None and tag != begin[1] + 1:
                yield Words(begin[0], at, begin[1] // 2)
                begin = None
            if tag % 2:
                begin = at, tag


def _sequence(logs: Matrix) -> list[int]:
    """Return the likeliest tags of words that stand together."""
    best = logs[0].copy()
    best[_INSIDE] = _NEVER
    steps: list[list[int]] = []
    for own in logs[1:]:
        before = int(np.argmax(best))
        came = [before] * len(own)
        score = best[before] + own
        for inside in range(len(own))[_INSIDE]:
            came[inside] = inside - 1 if best[inside - 1] >= best[inside] else inside
            score[inside] = best[came[inside]] + own[inside]
        best = score
        steps.append(came)
    tag = int(np.argmax(best))
    found = [tag]
    for came in reversed(steps):
        tag = came[tag]
        found.append(tag)
    return found[::-1]


def stretches(likely: Matrix, sentences: Sequence[int], *, core: float, enough: float) -> Iterator[Words]:
    """Yield the words that are `enough` likely and stand together, where one of them has the probability `core`."""
    for first, last in _runs((likely >= enough).tolist(), sentences):
        if float(likely[first:last].max()) >= core:
            yield Words(first, last)


def _runs(chosen: Sequence[bool], sentences: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield where the words that are chosen begin and end, sentence by sentence."""
    first = 0
    for word in range(1, len(chosen) + 1):
        if word == len(chosen) or chosen[word] != chosen[first] or sentences[word] != sentences[first]:
            if chosen[first]:
                yield first, word
            first = word
