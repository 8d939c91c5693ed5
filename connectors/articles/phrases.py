"""The phrases by which summaries, walls and buttons are known, from data/phrases.yaml."""

from functools import cache
from importlib import resources

import yaml

from extraction.text.normalise import key


@cache
def phrases(kind: str) -> tuple[str, ...]:
    """Return the phrases of a kind, folded as `extraction.text.normalise.key` does."""
    text = (resources.files("connectors.articles") / "data" / "phrases.yaml").read_text(encoding="utf-8")
    return tuple(map(key, yaml.safe_load(text)[kind]))
