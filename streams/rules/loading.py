"""Alert rules from a YAML file."""

from importlib import resources
from pathlib import Path

import msgspec
import yaml

from streams.rules.rule import Rule, RulesFile


class RulesError(ValueError):
    """A rules file cannot be used; the sentence says where and what to do. Reaction: report, start nothing."""


def load_rules(path: Path | None) -> tuple[Rule, ...]:
    """Return the rules of `path`, or the built-in ones for None; raise `RulesError`."""
    name = "the built-in rules" if path is None else str(path)
    try:
        text = _builtin() if path is None else path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise RulesError(f"{name}: cannot be read: {error}") from error
    try:
        rules = msgspec.convert(yaml.safe_load(text), RulesFile).rules
    except yaml.YAMLError as error:
        raise RulesError(f"{name}: not YAML: {error}") from error
    except msgspec.ValidationError as error:
        raise RulesError(f"{name}: {error}; docs/alerts.md lists what a rule may say") from error
    names = [rule.name for rule in rules]
    for rule in rules:
        if names.count(rule.name) > 1:
            raise RulesError(f"{name}: two rules are called {rule.name!r}; give each its own name")
    return rules


def _builtin() -> str:
    return (resources.files("streams") / "data" / "rules.yaml").read_text(encoding="utf-8")
