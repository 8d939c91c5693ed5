"""A rules file is used whole or refused with a sentence that says where and what to do."""

from pathlib import Path

import pytest

from streams.rules.loading import RulesError, load_rules

ONE = "rules:\n  - {name: a, title: {en: A, ar: ا}, tier: flash, when: {types: [ASSAULT]}}\n"


def test_the_built_in_rules_load() -> None:
    """What applies without a rules file is valid, each rule with a name of its own."""
    rules = load_rules(None)

    assert len({rule.name for rule in rules}) == len(rules) > 0


def test_a_file_replaces_the_built_in_rules(tmp_path: Path) -> None:
    """An operator's file is all that applies."""
    path = tmp_path / "rules.yaml"
    path.write_text(ONE, encoding="utf-8")

    assert [rule.name for rule in load_rules(path)] == ["a"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (ONE + ONE.split("\n", 1)[1], "two rules are called 'a'"),
        (ONE.replace("ASSAULT", "ASALT"), r"Invalid enum value 'ASALT'.*docs/alerts.md"),
        (ONE.replace("flash", "loud"), "Invalid enum value 'loud'"),
        (ONE.replace("types:", "type:"), "unknown field `type`"),
        ("rules: [", "not YAML"),
        ("", "docs/alerts.md"),
    ],
    ids=["twice", "type", "tier", "field", "yaml", "empty"],
)
def test_a_bad_file_is_refused(tmp_path: Path, text: str, told: str) -> None:
    """The sentence names the file and the fault."""
    path = tmp_path / "rules.yaml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(RulesError, match=rf"(?s)rules\.yaml: .*{told}"):
        load_rules(path)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    """A file that cannot be read is named."""
    with pytest.raises(RulesError, match="cannot be read"):
        load_rules(tmp_path / "none.yaml")
