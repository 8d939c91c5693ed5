"""From probabilities of words to names and sources."""

import numpy as np
import pytest

from extraction.encoder.decoding import Words, names, stretches

#: Nothing; begins a person, goes on; begins a body, goes on; begins a place, goes on.
_O, _B_PER, _I_PER, _B_ORG, _I_ORG, _B_LOC = range(6)


def _likely(*words: dict[int, float]) -> np.ndarray:
    rows = np.full((len(words), 7), 0.001, dtype=np.float32)
    for row, word in zip(rows, words, strict=True):
        for tag, share in word.items():
            row[tag] = share
    return rows


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ([{_O: 0.54, _B_ORG: 0.46}, {_O: 0.3, _I_ORG: 0.7}], [Words(0, 2, 1)]),  # the second word vouches for the first
        ([{_O: 0.9, _B_ORG: 0.1}, {_O: 0.6, _I_ORG: 0.4}], []),
        ([{_B_PER: 0.9}, {_I_PER: 0.9}, {_B_PER: 0.8}], [Words(0, 2, 0), Words(2, 3, 0)]),
        ([{_B_PER: 0.9}, {_B_ORG: 0.9}, {_O: 1.0}, {_B_LOC: 0.9}], [Words(0, 1, 0), Words(1, 2, 1), Words(3, 4, 2)]),
        ([{_B_PER: 0.9}, {_I_ORG: 0.6, _O: 0.3}], [Words(0, 1, 0)]),  # no body goes on from a person
        ([{_O: 1.0}, {_O: 1.0}], []),
        ([], []),
    ],
)
def test_a_name_goes_on_with_what_began_it(words: list[dict[int, float]], found: list[Words]) -> None:
    """The likeliest sequence is told, not the likeliest tag of each word."""
    assert list(names(_likely(*words), (0,) * len(words))) == found


def test_no_name_goes_on_in_the_next_sentence() -> None:
    """Two lines are two names."""
    likely = _likely({_B_PER: 0.9}, {_I_PER: 0.9}, {_I_PER: 0.5, _B_PER: 0.4})

    assert list(names(likely, (0, 0, 1))) == [Words(0, 2, 0), Words(2, 3, 0)]


def test_a_stretch_has_a_likely_word_and_goes_on_with_less_likely_ones() -> None:
    """Words that are only fairly likely are none by themselves, and sentences part."""
    likely = np.array([0.6, 0.8, 0.55, 0.1, 0.6, 0.9, 0.6], dtype=np.float32)

    found = list(stretches(likely, (0, 0, 0, 0, 0, 0, 1), core=0.7, enough=0.5))

    assert found == [Words(0, 3), Words(5 - 1, 6)]
