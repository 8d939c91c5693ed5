"""The lexicons of events: what a row may hold, and that each of its words becomes a form that can be found."""

from itertools import chain
from typing import Any, get_args

import pytest

from extraction.arabic import forms as arabic
from extraction.english import forms as english
from extraction.tables import table
from extraction.triggers import PARTS, Frame, Inflect, label_of
from schemas.codebook import EVENT_TYPES, MODES

LANGUAGES: dict[str, Inflect] = {"triggers_ar": arabic.inflect, "triggers_en": english.inflect}
SECTIONS = ("triggers", "wide")
KEYS = {"type", "mode", "frame", "near", "unless", "not_before", *(key for key, _ in PARTS)}


def section_of(name: str, section: str) -> list[dict[str, Any]]:  # Any: rows of YAML
    """Return the rows of a section of a lexicon."""
    found: list[dict[str, Any]] = table(name)[section]  # Any: as above
    return found


def rows(name: str) -> list[dict[str, Any]]:  # Any: rows of YAML
    """Return the rows of a lexicon."""
    return [row for section in SECTIONS for row in section_of(name, section)]


@pytest.mark.parametrize("name", LANGUAGES)
def test_rows_are_of_the_codebook(name: str) -> None:
    """Type, mode and frame of a row exist, it has no unknown key, and it has a word."""
    for row in rows(name):
        assert set(row) <= KEYS, row
        assert row["type"] in EVENT_TYPES, row
        assert row.get("mode") is None or row["mode"] in MODES[row["type"]], row
        assert row["frame"] in get_args(Frame), row
        assert any(row.get(key) for key, _ in PARTS), row


@pytest.mark.parametrize("name", LANGUAGES)
def test_rows_have_names_of_their_own(name: str) -> None:
    """The models know a row by its name, so that a row may be added anywhere: no two rows have the same."""
    narrow, wide = table(name)["triggers"], table(name)["wide"]
    labels = [label_of(row, is_wide=False) for row in narrow] + [label_of(row, is_wide=True) for row in wide]

    assert len(labels) == len(set(labels))


@pytest.mark.parametrize("name", LANGUAGES)
def test_cues_are_of_the_codebook(name: str) -> None:
    """The mode that a cue tells belongs to its type, and the cue has words."""
    for row in table(name)["modes"]:
        assert set(row) == {"type", "mode", "words"}, row
        assert row["mode"] in MODES[row["type"]], row
        assert row["words"], row


@pytest.mark.parametrize("name", LANGUAGES)
def test_words_are_words(name: str) -> None:
    """YAML reads no word as a number, a truth value or nothing: `no` and `on` are quoted where they are meant."""
    for row in rows(name):
        for key in KEYS - {"type", "mode", "frame"}:
            assert all(isinstance(word, str) and word == word.strip() != "" for word in row.get(key, ())), row


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("name", LANGUAGES)
def test_no_word_stands_twice(name: str, section: str) -> None:
    """A word stands once in a list of a row, and no two rows say the same of a word under the same company."""
    seen = set()
    for row in section_of(name, section):
        company = tuple(frozenset(row.get(key, ())) for key in ("near", "unless", "not_before"))
        for key, _ in PARTS:
            for word in row.get(key, ()):
                entry = (row["type"], row.get("mode"), row["frame"], key, word, company)
                assert entry not in seen, entry
                seen.add(entry)


@pytest.mark.parametrize("name", LANGUAGES)
def test_each_word_compiles(name: str) -> None:
    """Each word gives at least one form, of words without blanks, and an Arabic verb at most past and present."""
    for row in rows(name):
        for key, part in PARTS:
            for word in row.get(key, ()):
                found = list(LANGUAGES[name](part, word))
                assert found, word
                assert all(piece and not piece.isspace() for form, _, _ in found for piece in form), word
                if name == "triggers_ar" and key == "verbs":
                    assert word.count("/") <= 1, word


@pytest.mark.parametrize("name", LANGUAGES)
def test_every_type_has_words(name: str) -> None:
    """A language can tell every type of the codebook."""
    assert {row["type"] for row in rows(name)} == set(EVENT_TYPES)


@pytest.mark.parametrize(
    ("verb", "expected"),
    [
        ("kidnap", {"kidnap", "kidnaps", "kidnapped", "kidnapping"}),
        ("deploy", {"deploy", "deploys", "deployed", "deploying"}),
        ("deny", {"deny", "denies", "denied", "denying"}),
        ("strike/struck/struck", {"strike", "strikes", "striking", "struck"}),
        ("free", {"free", "frees", "freed", "freeing"}),
        ("target", {"target", "targets", "targeted", "targeting"}),
    ],
)
def test_english_verbs_are_inflected(verb: str, expected: set[str]) -> None:
    """Doubling, -y, silent -e and irregular pasts are written as English writes them."""
    found = set(chain.from_iterable(form for form, _, _ in english.inflect("verb", verb)))

    assert expected == found


def test_arabic_verbs_are_inflected() -> None:
    """A weak verb loses its last letter in the plural; the future carries its letter (they met, they will meet)."""
    found = {form[0] for form, _, is_remote in arabic.inflect("verb", "التقى/يلتقي") if not is_remote}

    assert {"التقي", "التقت", "التقوا", "التقيا", "يلتقي", "تلتقي", "سيلتقي", "يلتقون"} <= found
