"""Alert rules from a YAML file, or all that is wrong with it."""

from collections.abc import Iterable, Iterator
from importlib import resources
from pathlib import Path
from typing import Any, Final, get_args

import msgspec

from schemas.codebook import Realis
from schemas.event import Status
from streams.rules.checks import CHECKS
from streams.rules.mistake import Mistake, RulesError, UnreadableError
from streams.rules.nesting import parts_of
from streams.rules.rule import Condition, Escalation, Rule, RulesFile
from streams.rules.sense import Sense
from streams.rules.shape import MOST_MISTAKES, EnoughError, Shaper
from streams.rules.tree import Node, tree_of
from streams.rules.using import Named

__all__ = ["RulesError", "content_of", "load_rules", "read_rules", "text_in", "text_of"]

#: Some thousand rules; what is larger was not written for this.
MOST_BYTES: Final = 1 << 20
#: An event may meet all of them, and what each has said of it is one record of a table.
MOST_RULES: Final = 2_000
#: Twenty of the largest; each is asked of every event.
MOST_TOGETHER: Final = 100_000
BUILT_IN: Final = "the built-in rules"


def load_rules(path: Path | None) -> tuple[Rule, ...]:
    """Return the rules of `path`, or the built-in ones for None; raises `RulesError`. Reads the file."""
    return read_rules(text_of(path), BUILT_IN if path is None else str(path))


def text_of(path: Path | None) -> str:
    """Return the text of `path`, or of the built-in rules for None; raises `RulesError`. Reads the file."""
    if path is None:
        return (resources.files("streams") / "data" / "rules.yaml").read_text(encoding="utf-8")
    return text_in(content_of(path), str(path))


def content_of(path: Path) -> bytes:
    """Return what a rules file holds, of one that is too large the beginning; raises `RulesError`. Reads the file."""
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise UnreadableError(str(path), f"cannot be read: {error.strerror}; correct MARSAD_RULES") from error


def text_in(content: bytes, name: str) -> str:
    """Return the text of a rules file; raises `RulesError` for one that is too large, or not UTF-8. Pure."""
    if len(content) > MOST_BYTES:
        raise UnreadableError(name, f"larger than {MOST_BYTES:,} bytes; a rules file is some kilobytes")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line, column = before.count(b"\n") + 1, len(before) - before.rfind(b"\n")
        raise RulesError(name, (Mistake(line, column, "not UTF-8; save the file as UTF-8"),)) from error


def read_rules(text: str, name: str) -> tuple[Rule, ...]:
    """Return the rules of a text, each with all that it uses in it; raises `RulesError` with all that is wrong. Pure.

    `name` is what the text is called in complaints.
    """
    if len(text.encode("utf-8", "surrogatepass")) > MOST_BYTES:
        raise UnreadableError(name, f"larger than {MOST_BYTES:,} bytes; a rules file is some kilobytes")
    reading = _Reading()
    rules = reading.rules(text)
    if reading.mistakes:
        raise RulesError(name, sorted(set(reading.mistakes))[:MOST_MISTAKES])
    return rules


class _Reading:
    """A text while it is read."""

    def __init__(self) -> None:
        self.mistakes: list[Mistake] = []
        self._shaper = Shaper(CHECKS)
        self._named = Named({}, (), self._node_of)

    def rules(self, text: str) -> tuple[Rule, ...]:
        """Return the rules that are right; `mistakes` has what is not."""
        root = tree_of(text, self.mistakes)
        if root is None and not self.mistakes:
            self.mistakes.append(Mistake(1, 1, "the file is empty; docs/alerts.md shows a rules file"))
        if root is None:
            return ()
        try:
            file = self._shaper.shaped(root, RulesFile)
        except EnoughError:
            file = None
        self.mistakes += self._shaper.mistakes
        if not isinstance(file, RulesFile):
            return ()
        self.mistakes += self._of_one_name(file.rules)
        if len(file.rules) > MOST_RULES:
            wrong = f"the file has {len(file.rules):,} rules; {MOST_RULES:,} are the most"
            self.mistakes.append(self._node_of(file.rules[MOST_RULES]).wrong(wrong))
        said = root.keys["conditions"][1].keys if "conditions" in root.keys else ()
        self._named = Named(file.conditions, said, self._node_of)
        for struct, _ in tuple(self._shaper.nodes.values()):
            if isinstance(struct, Condition) and len(self._named.mistakes) < MOST_MISTAKES:
                self._named.complain_of_unknown(struct)
        whole = [self._whole(rule) for rule in file.rules]
        self.mistakes += self._named.mistakes
        too_large = [*self._of_bearable_size(zip(file.rules, whole, strict=True))]
        self.mistakes += too_large
        if not too_large:
            self._find_nonsense(file, whole)
        return tuple(_explicit(rule) for rule in whole if rule is not None)

    def _node_of(self, struct: Any) -> Node:  # Any: a struct of `rule`
        found = self._named.origin(struct) if isinstance(struct, Condition) else struct
        return self._shaper.node_of(found)

    def _of_one_name(self, rules: tuple[Rule, ...]) -> Iterator[Mistake]:
        lines: dict[str, int] = {}
        for rule in rules:
            node = self._node_of(rule).keys["name"][1]
            if rule.name in lines:
                first = lines[rule.name]
                yield node.wrong(f"two rules are called {rule.name!r}, the first in line {first}; rename one")
            lines.setdefault(rule.name, node.line)

    def _whole(self, rule: Rule) -> Rule | None:
        """Return a rule with what it uses in it, None where that cannot be."""
        when = self._named.whole(rule.when)
        escalate = [(one, self._named.whole(one.when)) for one in rule.escalate]
        if when is None or any(one is None for _, one in escalate):
            return None
        made = tuple(self._with(one, bound) for one, bound in escalate if bound is not None)
        whole = msgspec.structs.replace(rule, when=when, escalate=made)
        if id(rule) in self._shaper.faulty:
            self._shaper.faulty.add(id(whole))
        return whole

    def _of_bearable_size(self, rules: Iterable[tuple[Rule, Rule | None]]) -> Iterator[Mistake]:
        """Yield the mistake of the first rule with which all are too many to be asked of each event."""
        grown = 0
        for rule, whole in rules:
            if whole is not None:
                asked = (whole.when, *(one.when for one in whole.escalate))
                grown += sum(map(self._named.size_of, asked))
            if grown > MOST_TOGETHER:
                wrong = f"with this rule all grow to more than {MOST_TOGETHER:,} conditions by what they use; use fewer"
                yield self._shaper.node_of(rule).wrong(wrong)
                return

    def _with(self, escalation: Escalation, when: Condition) -> Escalation:
        made = msgspec.structs.replace(escalation, when=when)
        self._shaper.nodes[id(made)] = (made, self._shaper.node_of(escalation))
        return made

    def _find_nonsense(self, file: RulesFile, whole: list[Rule | None]) -> None:
        """Ask those for sense in whose words nothing is wrong; a wrong word would make sense of nothing."""
        faulty, sense = self._shaper.faulty, Sense(self._node_of)
        if any(id(when) in faulty for when in file.conditions.values()):
            return
        for when in file.conditions.values():
            put_together = self._named.whole(when)
            if put_together is not None:
                self.mistakes += sense.of_condition(put_together)
        for rule in whole:
            if rule is not None and id(rule) not in faulty:
                self.mistakes += sense.mistakes(rule)


def _explicit(rule: Rule) -> Rule:
    """Return a rule whose escalations say nothing of realis and status, unless they did: the rule does that."""
    return msgspec.structs.replace(
        rule, escalate=tuple(msgspec.structs.replace(one, when=_any_standing(one.when)) for one in rule.escalate)
    )


def _any_standing(when: Condition) -> Condition:
    parts = [*parts_of(when)]
    return msgspec.structs.replace(
        when,
        realis=when.realis if any(part.realis for part in parts) else get_args(Realis),
        status=when.status if any(part.status for part in parts) else get_args(Status),
    )
