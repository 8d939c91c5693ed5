"""Quality of events on the annotated articles, which are not part of the project: pinned floors."""

import importlib.util
import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest

from console.commands.extract import read_article
from extraction.coder import PackagedCoder

FLOORS = {
    "event types (micro)": 0.71,
    "who did what to whom": 0.41,
    "actors (countries)": 0.76,
    "recipients (countries)": 0.72,
    "event place": 0.62,
    "counts": 0.57,
}
#: Of the events whose type was found, and of the main events.
SHARES = {"mode": 0.77, "realis": 0.88, "date": 0.75, "place country": 0.65, "main events found": 0.86}


@cache
def measured() -> dict[str, Any]:  # Any: the figures of the annotators' own script
    """Return the figures of the annotators' script for all annotated articles, or skip."""
    shared = os.environ.get("MARSAD_SHARED")
    folder = Path(shared or "nowhere", "gold")
    if not (folder / "score.py").exists():
        pytest.skip("set MARSAD_SHARED to the folder of the annotated articles")
    spec = importlib.util.spec_from_file_location("score", folder / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    coder = PackagedCoder()
    coded = [
        msgspec.to_builtins(coder.analyse(read_article(line)))
        for line in (folder / "dev_articles.jsonl").read_bytes().splitlines()
    ]
    gold = [json.loads(line) for line in (folder / "dev.jsonl").read_text(encoding="utf-8").splitlines()]
    figures: dict[str, Any] = module.score(gold, coded)  # Any: as above
    return figures


@pytest.mark.shared
@pytest.mark.parametrize("name", FLOORS)
def test_events_are_found_as_well_as_before(name: str) -> None:
    """F1 over all annotated articles does not fall below its floor."""
    assert measured()["f1"][name]["f1"] >= FLOORS[name]


@pytest.mark.shared
@pytest.mark.parametrize("name", SHARES)
def test_events_are_told_as_well_as_before(name: str) -> None:
    """The share of right values does not fall below its floor."""
    assert measured()["accuracy"][name]["value"] >= SHARES[name]
