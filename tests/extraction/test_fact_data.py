"""The data files of times, counts and sources: their shape, their closed sets, no entry twice, no bare boolean."""

from collections import Counter
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest

from extraction.text.tables import table
from extraction.text.words import fold
from schemas.codebook import COUNT_KINDS

NAMES = ("attribution", "count_nouns", "denials", "governors", "numbers", "receiving", "times")


def _leaves(value: Any) -> Iterator[Any]:  # Any: YAML
    if isinstance(value, dict):
        for item in value.values():
            yield from _leaves(item)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item)
    else:
        yield value


def _lists(value: Any, path: str = "") -> Iterator[tuple[str, list[Any]]]:  # Any: YAML
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _lists(item, f"{path}/{key}")
    elif isinstance(value, list):
        yield path, value


@pytest.mark.parametrize("name", NAMES)
def test_header_names_source_and_format(name: str) -> None:
    """Each file says in its first comment what it holds, where it comes from and how it is written."""
    text = files("extraction").joinpath("data", f"{name}.yaml").read_text(encoding="utf-8")
    header = text.partition("\n\n")[0]

    assert header.startswith("# ")
    assert "Source:" in header
    assert "Format:" in header


@pytest.mark.parametrize("name", NAMES)
def test_words_are_words(name: str) -> None:
    """Every leaf is a non-empty string or a number; "no" and "on" are words, not booleans."""
    leaves = list(_leaves(table(name)))

    assert leaves
    assert [leaf for leaf in leaves if isinstance(leaf, bool) or leaf is None or not str(leaf).strip()] == []


@pytest.mark.parametrize("name", ["attribution", "count_nouns", "denials", "governors", "receiving", "times"])
def test_no_entry_twice_in_a_list(name: str) -> None:
    """After folding, no list holds the same entry twice, except spellings that folding makes one."""
    for path, rows in _lists(table(name)):
        written = [row for row in rows if isinstance(row, str)]
        twice = [entry for entry, times in Counter(written).items() if times > 1]

        assert (path, twice) == (path, [])


def test_kinds_of_counts_are_the_codebooks() -> None:
    """Nouns and cues sort under kinds of the codebook, or under `person` and `thing`."""
    data = table("count_nouns")

    assert set(data["nouns"]) <= {*COUNT_KINDS, "person", "thing"}
    assert set(data["cues"]) <= set(COUNT_KINDS)


def test_a_noun_has_one_group() -> None:
    """A form of a noun counts as one thing only."""
    groups: dict[str, set[str]] = {}
    for group, rows in table("count_nouns")["nouns"].items():
        for row in rows:
            for form in row:
                groups.setdefault(fold(form), set()).add(group)

    assert {form: found for form, found in groups.items() if len(found) > 1} == {}


def test_months_and_weekdays_are_complete() -> None:
    """Twelve months of both calendars and seven days; a form names one of each."""
    data = table("times")

    for name, count in (("months", 12), ("hijri", 12), ("weekdays", 7)):
        forms = Counter(form for rows in data[name].values() for form in {fold(row) for row in rows})

        assert list(data[name]) == list(range(1, count + 1))
        assert [form for form, times in forms.items() if times > 1] == []


def test_a_number_word_has_one_value() -> None:
    """No cardinal stands for two numbers, and every vague number has a low and a high end."""
    data = table("numbers")
    forms = Counter(form for rows in data["cardinals"].values() for form in {fold(row) for row in rows})

    assert [form for form, times in forms.items() if times > 1] == []
    assert all(0 < low < high for low, high in data["vague"].values())
