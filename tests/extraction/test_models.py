"""The learnt models: what their files may hold, and how probabilities come from them."""

from math import e
from typing import get_args

import msgspec
import pytest

from extraction import counting, crediting, dating, listing, placing
from extraction.clusters import clusters, light
from extraction.judging import NONE
from extraction.linear import Model, model
from extraction.modes import PLAIN
from extraction.relevance import RELEVANT
from extraction.states import BOTH
from extraction.telling import NOT_TOLD, TOLD
from schemas.codebook import EVENT_TYPES, MODES, TOPICS, CountKind

ALL_MODES = {mode for modes in MODES.values() for mode in modes}
#: The classes that each model may have.
CLASSES = {
    "types": {*EVENT_TYPES, NONE},
    "telling": {TOLD, NOT_TOLD},
    "parts": {"actor", "recipient", "none"},
    "states": {"actor", "recipient", BOTH, "none"},
    "places": {placing.HERE, NONE},
    "dates": {dating.THEN, NONE},
    "modes": {*ALL_MODES, PLAIN},
    "counts": {*get_args(CountKind), counting.NONE},
    "relevance": {RELEVANT, NONE},
    "names": {*listing.KINDS, listing.NONE},
    "sources": {crediting.CREDITED, listing.NONE},
    "topics": set(TOPICS),
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


def test_classes_may_hold_each_by_itself() -> None:
    """The probability of a class is then its own: neither, one or both may be likely."""
    assert SMALL.each(["sign"]) == pytest.approx([1 / (1 + e**-2), 1 / (1 + e**-1)])


def test_a_sign_counts_once() -> None:
    """As in training, however often it is named."""
    assert SMALL.probabilities(["sign", "sign"]) == SMALL.probabilities(["sign"])


def test_reasons_name_what_weighed_most() -> None:
    """For one class and against another, the strongest first; what weighs both alike is no reason."""
    assert SMALL.reasons(["both", "sign", "unheard of"], "two", "one") == [("sign", -2.0)]


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


def test_many_classes_are_added_up_as_few_are() -> None:
    """A class that no feature speaks of changes nothing in the odds of the others, however many there are."""
    names = ["one", "two", *(f"other {number}" for number in range(20))]
    bias = [0, 100, *([-100_000] * 20)]
    large = Model(msgspec.json.encode({"classes": names, "bias": bias, "weights": {"sign": [[0, 200]]}}))

    assert large.probabilities(["sign"])[:2] == pytest.approx(SMALL.probabilities(["sign"]))


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
