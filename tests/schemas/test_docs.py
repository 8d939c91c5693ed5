"""The pages say what the code does."""

from pathlib import Path

import pytest

from schemas import naming
from schemas.codebook import COUNT_KINDS, EVENT_TYPES, MODES, TOPICS, quad_of
from schemas.topics import ALL_TOPICS, DAY_MS, FEEDS_PARTITIONS, FOR_EVER_MS, PARTITIONS, TopicSpec
from schemas.topics import TOPICS as FLOW_TOPICS

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "topics.md").read_text(encoding="utf-8")


def _row(spec: TopicSpec) -> str:
    kept = "for ever" if spec.retention_ms == FOR_EVER_MS else f"{spec.retention_ms // DAY_MS} days"
    return f"| `{spec.name}` | {spec.key} | {spec.cleanup} | {kept} | {spec.about} |"


@pytest.mark.parametrize("spec", FLOW_TOPICS, ids=[spec.name for spec in FLOW_TOPICS])
def test_the_page_states_the_topic(spec: TopicSpec) -> None:
    """Key, cleanup and retention of each topic are on the page as they are in the code."""
    assert _row(spec) in PAGE


def test_the_page_names_every_topic() -> None:
    """Rejections and changelogs are named too."""
    assert [spec.name for spec in ALL_TOPICS if f"`{spec.name}`" not in PAGE] == []


def test_all_topics_have_the_stated_number_of_partitions() -> None:
    """The page says once how many partitions all topics have, and which has another number."""
    others = {f"`{spec.name}` has {spec.partitions}" for spec in ALL_TOPICS if spec.partitions != PARTITIONS}

    assert others == {f"`{naming.FEEDS_STATE}` has {FEEDS_PARTITIONS}"}
    assert f"all topics have {PARTITIONS} partitions, only {others.pop()}" in PAGE


CODEBOOK = (DOCS / "codebook.md").read_text(encoding="utf-8")


def test_the_codebook_page_has_every_type_with_its_modes() -> None:
    """Types, quads and modes stand on the page as in the closed sets."""
    rows = {row.split("`")[1]: row for row in CODEBOOK.splitlines() if row.startswith("| `") and row.count("|") == 5}

    for event_type in EVENT_TYPES:
        cells = [cell.strip() for cell in rows[event_type].strip("|").split("|")]
        assert cells[1] == str(quad_of(event_type))
        assert cells[3] == ", ".join(MODES.get(event_type, ()))


def test_the_codebook_page_has_every_topic_and_kind() -> None:
    """The closed lists are written out."""
    words = set(CODEBOOK.replace(",", " ").replace(".", " ").split())

    assert [name for name in (*TOPICS, *COUNT_KINDS) if name not in words] == []
