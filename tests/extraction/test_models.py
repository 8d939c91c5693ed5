"""The learnt models: what their files may hold, and how probabilities come from them."""

from math import e

import pytest

from extraction import counting, dating, placing
from extraction.clusters import clusters, light
from extraction.judging import NONE
from extraction.linear import Model, model
from extraction.modes import PLAIN
from extraction.relevance import RELEVANT
from schemas.codebook import EVENT_TYPES, MODES

ALL_MODES = {mode for modes in MODES.values() for mode in modes}
#: The classes that each model may have.
CLASSES = {
    "types": {*EVENT_TYPES, NONE},
    "presence": {"told", "not told"},
    "parts": {"actor", "recipient", "none"},
    "places": {placing.HERE, NONE},
    "dates": {dating.THEN, NONE},
    "modes": {*ALL_MODES, PLAIN},
    "counts": {counting.OF_EVENT, NONE},
    "relevance": {RELEVANT, NONE},
}
SMALL = Model(
    b'{"classes": ["one", "two"], "bias": [0, 100], "weights": {"sign": [[0, 200]], "both": [[0, 50], [1, 50]]}}'
)


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("name", CLASSES)
def test_a_model_chooses_between_what_the_coder_knows(name: str, language: str) -> None:
    """Every class is one that the code asks for, and each language has every model."""
    found = model(f"{name}_{language}")

    assert set(found.classes) <= CLASSES[name]
    assert len(found.classes) > 1
    assert sum(found.probabilities(["no such sign"])) == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("features", "odds"),
    [
        ([], 1 / e),
        (["unheard of"], 1 / e),
        (["sign"], e),
        (["both"], 1 / e),
        (["sign", "both", "unheard of"], e),
    ],
)
def test_weights_are_added_and_made_probabilities(features: list[str], odds: float) -> None:
    """The odds of two classes are e to the difference of their scores; what the model does not know says nothing."""
    one, two = SMALL.probabilities(features)

    assert one + two == pytest.approx(1.0)
    assert one / two == pytest.approx(odds)


@pytest.mark.parametrize(
    ("written", "bare"),
    [("والهجوم", "هجوم"), ("بالسلاح", "سلاح"), ("للجيش", "جيش"), ("هجوم", "هجوم"), ("وعد", "وعد"), ("1905", "0")],
)
def test_a_word_is_looked_up_without_what_is_written_together_with_it(written: str, bare: str) -> None:
    """Article and joined letters are taken off as long as three letters are left; a number is a number."""
    assert light(written) == bare


def test_words_of_one_use_are_in_one_cluster() -> None:
    """Airstrike in the singular and in the plural are used alike; attack and player are not."""
    assert clusters("غاره")[0] == clusters("غارات")[0]
    assert not set(clusters("هجوم")) & set(clusters("لاعب"))
    assert clusters("unheard of") == ()
