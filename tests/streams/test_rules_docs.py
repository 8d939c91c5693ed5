"""The pages on alert rules say what a rules file may say, and their examples are rules files."""

import re
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from schemas.alert import Grouping, Quiet
from streams.rules.loading import load_rules, read_rules
from streams.rules.placeholders import PLACEHOLDERS
from streams.rules.rule import Condition, Escalation, Rule, Sector, Side

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "alerts.md").read_text(encoding="utf-8")
HOWTO = (DOCS / "howto" / "alerts.md").read_text(encoding="utf-8")


def _rows(head: str) -> dict[str, str]:
    """Return the rows of the table with this head, by their key."""
    table = re.search(rf"^\| {head} \| [^\n]+\n\| --- \| --- \|\n((?:\|[^\n]+\n)+)", PAGE, re.MULTILINE)
    assert table is not None
    return dict(re.findall(r"^\| `([^`]+)` \| (.*) \|$", table.group(1), re.MULTILINE))


@pytest.mark.parametrize(
    ("head", "struct"),
    [
        ("key", Rule),
        ("condition", Condition),
        ("of a side", Side),
        ("of an escalation", Escalation),
        ("of `quiet`", Quiet),
        ("of `group`", Grouping),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_every_key_has_a_row(head: str, struct: Any) -> None:  # Any: a struct's type
    """No key is missing, none is invented, and none is there twice."""
    assert sorted(_rows(head)) == sorted(field.encode_name for field in msgspec.structs.fields(struct))


def test_every_placeholder_has_a_row() -> None:
    """Those for counts share one."""
    rows = _rows("placeholder")
    named = {*rows, *re.findall(r"`(\{[a-z]+\})`", rows["{killed}"])}

    assert named == {f"{{{name}}}" for name in PLACEHOLDERS}


def test_every_sector_is_listed() -> None:
    """What `sectors` may be."""
    assert re.findall(r"`([A-Z]{3})`", _rows("condition")["sectors"]) == [*get_args(Sector)]


EXAMPLES = re.findall(r"^```yaml\n(.*?)^```$", HOWTO, re.MULTILINE | re.DOTALL)


def test_each_desk_has_an_example() -> None:
    """One file for each heading below the steps."""
    assert len(EXAMPLES) == len(re.findall(r"^## ", HOWTO, re.MULTILINE)) == 3


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_an_example_of_the_how_to_loads(number: int, tmp_path: Path) -> None:
    """Each is a whole file without a mistake, read as an operator's is."""
    path = tmp_path / "rules.yaml"
    path.write_text(EXAMPLES[number], encoding="utf-8")

    assert len(load_rules(path)) >= 4


def test_the_examples_of_the_page_load() -> None:
    """What the page shows are rules files."""
    found = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)

    names = [rule.name for example in found for rule in read_rules(example, "the page")]
    assert names == ["border-closed-or-opened", "troop-movement"]
