"""When two names are one, and how found names answer those that were asked."""

import pytest

from evaluation.names import is_name, paired


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Sharaa", "Ahmad al-Sharaa"),
        ("the Arab League", "Arab League"),
        ("الشطري", "حميد الشطري"),
        ("بغداد", "لبغداد"),
        ("القاهره", "القاهرة"),
        ("حزب الله", "«حزب الله»"),
    ],
)
def test_a_part_of_a_name_is_the_name(one: str, two: str) -> None:
    """All words of the shorter stand in the longer; articles, spelling and prefix letters do not matter."""
    assert is_name(one, two)
    assert is_name(two, one)


@pytest.mark.parametrize(("one", "two"), [("Aleppo", "Idlib"), ("", "Idlib"), ("وزارة الدفاع", "وزارة الداخلية")])
def test_other_names_are_other_names(one: str, two: str) -> None:
    """A name of which one word differs is another one; nothing is no name."""
    assert not is_name(one, two)


def test_each_found_name_answers_one_that_was_asked() -> None:
    """Two of three were found, one was made up."""
    assert paired(["Damascus", "Aleppo", "Homs"], ["Homs", "Damascus", "Paris"]) == (2, 3, 3)


def test_saying_a_name_again_is_no_error() -> None:
    """A second mention of what is answered already is not counted."""
    assert paired(["Ahmad al-Sharaa"], ["Ahmad al-Sharaa", "Sharaa"]) == (1, 1, 1)
