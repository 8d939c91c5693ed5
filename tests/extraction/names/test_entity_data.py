"""The tables of names: format, duplicates, values."""

import re
from collections import Counter
from datetime import date
from importlib.resources import files

import pytest

from extraction.names.register import rows
from extraction.text.normalise import key
from extraction.text.tables import table

COLUMNS = {"countries.tsv": 11, "places.tsv": 9, "cities.tsv": 8, "actors.tsv": 8, "offices.tsv": 10, "names_ar.tsv": 2}
SECTORS = set("GOV MIL COP SPY JUD LEG PTY OPP REB PRM UAF CVL MED IGO NGO REF CRM BUS EDU".split())  # noqa: SIM905 - reads best
COUNTRY = re.compile(r"[A-Z]{3}|IGO|IMG")


@pytest.mark.parametrize("name", [*COLUMNS, "words_ar.txt", "names_latin.txt"])
def test_tables_say_where_they_come_from(name: str) -> None:
    """Each table begins with a comment that names its source."""
    text = files("extraction").joinpath("data", name).read_text(encoding="utf-8")
    header = text[: text.index("\n", text.rindex("\n#") + 1 if "\n#" in text else 0)]

    assert header.startswith("# ")
    assert "ource" in header


@pytest.mark.parametrize(("name", "columns"), COLUMNS.items())
def test_rows_have_their_columns(name: str, columns: int) -> None:
    """Every row has all fields, without blanks around them."""
    for row in rows(name):
        assert len(row) == columns, row
        assert all(field == field.strip() for field in row), row


def test_states_are_unique() -> None:
    """A state has one row, and no name is of two states."""
    states = [row[0] for row in rows("countries.tsv")]
    names = Counter(
        name for row in rows("countries.tsv") for name in {key(name) for name in f"{row[1]};{row[3]}".split(";")}
    )

    assert len(states) == len(set(states))
    assert [name for name, count in names.items() if count > 1] == []
    assert {"SYR", "IRQ", "LBN", "TUR", "IRN", "JOR"} <= set(states)


@pytest.mark.parametrize(("name", "country", "first"), [("places.tsv", 2, 0), ("actors.tsv", 1, 3)])
def test_names_of_one_state_stand_once(name: str, country: int, first: int) -> None:
    """No name occurs twice for one state."""
    names = Counter(
        (row[country], part)
        for row in rows(name)
        for part in {key(part) for field in row[first : first + 2] for part in field.split(";") if part}
    )

    assert [pair for pair, count in names.items() if count > 1] == []


def test_values_are_of_their_kind() -> None:
    """Countries, sectors, dates and Wikidata ids look as they should."""
    for number, country, sector, _, _, since, until, _ in rows("actors.tsv"):
        assert COUNTRY.fullmatch(country) or (sector == "NGO" and not country)
        assert sector in SECTORS
        assert re.fullmatch(r"(Q\d+)?", number)
        assert all(not day or date.fromisoformat(day) for day in (since, until))
    for country, office, sector, _, ar, en, since, until, number, _ in rows("offices.tsv"):
        assert COUNTRY.fullmatch(country)
        assert sector in SECTORS
        assert office
        assert ar
        assert en
        assert re.fullmatch(r"(Q\d+)?", number)
        assert not (since and until) or date.fromisoformat(since) < date.fromisoformat(until)


@pytest.mark.parametrize(("name", "at"), [("places.tsv", 5), ("cities.tsv", 5)])
def test_coordinates_are_on_the_globe(name: str, at: int) -> None:
    """Latitude and longitude are both there or both not, and in range; so is the GeoNames id."""
    for row in rows(name):
        lat, lon, number = row[at : at + 3]
        assert (lat == "") == (lon == "") == (number == "")
        if lat:
            assert abs(float(lat)) <= 90
            assert abs(float(lon)) <= 180
            assert int(number) > 0


def test_words_are_folded_and_stand_once() -> None:
    """Words are in the form that is looked up, each once; no word is both a name's and ordinary."""
    names = [row[0] for row in rows("names_ar.tsv")]
    common = [row[0] for row in rows("words_ar.txt")]

    for words in (names, common):
        assert len(words) == len(set(words))
        assert all(word == key(word) for word in words)
    assert set(names).isdisjoint(common)


def test_entity_words_are_lists_or_lists_by_sector() -> None:
    """The file of common nouns holds lists of words, some by sector."""
    for name, value in table("entity_words").items():
        lists = value.values() if isinstance(value, dict) else [value]
        assert all(isinstance(word, str) and word for words in lists for word in words), name
        if isinstance(value, dict):
            assert set(value) <= SECTORS, name
