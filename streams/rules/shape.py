"""A tree of words turned into what a rules file may say, with all that does not fit. Pure.

What fits is read off the types of `rule`, so that a new field needs nothing here; `Check` adds what types cannot say.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import islice
from typing import Any, Final

import msgspec
from msgspec import inspect

from streams.rules.mistake import Mistake
from streams.rules.nearest import meant
from streams.rules.tree import Node

#: Yields what is wrong with the value of a field, given with its node.
Check = Callable[[Any, Node], Iterator[Mistake]]  # Any: of the field's own type
Checks = Mapping[tuple[type, str], Check]

_INTEGER: Final = re.compile(r"[-+]?[0-9]{1,15}")
_NUMBER: Final = re.compile(r"[-+]?([0-9]{1,15}(\.[0-9]{0,15})?|\.[0-9]{1,15})")
_WORDS: Final = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
#: Values that are listed in a complaint.
_LISTED: Final = 20
#: Who has made more mistakes has given the wrong file, and guesses at what was meant take time.
MOST_MISTAKES: Final = 200


class _Missing:
    """What could not be read."""


MISSING: Final = _Missing()


class EnoughError(Exception):
    """There are more mistakes than anybody would read at once. Reaction: report those that there are."""


class Shaper:
    """Turns nodes into values. `nodes` has the node of each struct that was made, `faulty` those with mistakes within.

    Both are by identity. Raises `EnoughError` when too much is wrong.
    """

    def __init__(self, checks: Checks) -> None:
        self._checks = checks
        self.mistakes: list[Mistake] = []
        self.nodes: dict[int, tuple[Any, Node]] = {}  # Any: structs of `rule`
        self.faulty: set[int] = set()

    def shaped(self, node: Node, kind: type) -> Any:  # Any: of `kind`, or MISSING
        """Return the struct that a node is."""
        return self._shaped(node, _type_of(kind), "the file")

    def node_of(self, struct: Any) -> Node:  # Any: a struct of `rule`
        """Return the node that a struct was made of."""
        return self.nodes[id(struct)][1]

    def _wrong(self, node: Node, sentence: str) -> _Missing:
        self.mistakes.append(node.wrong(sentence))
        if len(self.mistakes) >= MOST_MISTAKES:
            raise EnoughError
        return MISSING

    def _shaped(self, node: Node, kind: inspect.Type, what: str) -> Any:  # Any: as above
        match kind:
            case inspect.StructType():
                return self._struct(node, kind, what)
            case inspect.VarTupleType():
                return self._list(node, kind, what)
            case inspect.DictType():
                return self._mapping(node, kind, what)
            case inspect.UnionType():
                named = [one for one in kind.types if not isinstance(one, inspect.NoneType)]
                return self._shaped(node, named[0], what)
            case _:
                return self._word(node, kind, what)

    def _struct(self, node: Node, kind: inspect.StructType, what: str) -> Any:  # Any: as above
        if node.kind != "mapping":
            return self._wrong(node, f"{what} must be keys with values, one a line; docs/alerts.md shows them")
        before = len(self.mistakes)
        fields = {field.encode_name: field for field in kind.fields}
        given: dict[str, Any] = {}
        for name, (key, value) in node.keys.items():
            if name not in fields:
                self._wrong(key, _unknown(name, what, fields))
                continue
            found = self._field(kind.cls, fields[name], value)
            if found is not MISSING:
                given[fields[name].name] = found
        for name, field in fields.items():
            if field.required and name not in node.keys:
                self._wrong(node, f"{what} has no `{name}`; add it")
        if any(field.required and field.name not in given for field in kind.fields):
            return MISSING
        made = kind.cls(**given)
        self.nodes[id(made)] = (made, node)
        if len(self.mistakes) > before:
            self.faulty.add(id(made))
        return made

    def _field(self, owner: type, field: inspect.Field, node: Node) -> Any:  # Any: as above
        before = len(self.mistakes)
        found = self._shaped(node, field.type, f"`{field.encode_name}`")
        check = self._checks.get((owner, field.name))
        if check is not None and len(self.mistakes) == before:
            self.mistakes += islice(check(found, node), MOST_MISTAKES - before)
            if len(self.mistakes) >= MOST_MISTAKES:
                raise EnoughError
        return found if len(self.mistakes) == before or isinstance(found, msgspec.Struct | tuple | dict) else MISSING

    def _list(self, node: Node, kind: inspect.VarTupleType, what: str) -> Any:  # Any: as above
        if node.kind != "list":
            return self._wrong(node, f"{what} must be a list, also of one: [{_shown(node)}]")
        if not node.items:
            return self._wrong(node, f"{what} lists nothing; fill it or take it out")
        items = (self._shaped(item, kind.item_type, _one_of(what)) for item in node.items)
        return tuple([item for item in items if item is not MISSING])

    def _mapping(self, node: Node, kind: inspect.DictType, what: str) -> Any:  # Any: as above
        if node.kind != "mapping":
            return self._wrong(node, f"{what} must be names with values, such as {{killed: 10}}")
        if not node.keys:
            return self._wrong(node, f"{what} names nothing; fill it or take it out")
        found = {}
        for key, value in node.keys.values():
            name = self._shaped(key, kind.key_type, f"a name in {what}")
            item = self._shaped(value, kind.value_type, f"`{key.text[:60]}` in {what}")
            if name is not MISSING and item is not MISSING:
                found[name] = item
        return found

    def _word(self, node: Node, kind: inspect.Type, what: str) -> Any:  # Any: as above
        if node.kind != "word":
            return self._wrong(node, f"{what} must be one value, not a {node.kind}")
        if node.is_empty:
            return self._wrong(node, f"{what} is empty; fill it or take it out")
        match kind:
            case inspect.LiteralType():
                return self._one_of(node, kind.values, what)
            case inspect.BoolType():
                found = _WORDS.get(node.text.lower())
                return (
                    self._wrong(node, f"{what} must be true or false, not {_shown(node)}") if found is None else found
                )
            case inspect.IntType() | inspect.FloatType():
                return self._number(node, kind, what)
            case inspect.StrType():
                return self._text(node, kind, what)
        raise TypeError(f"no reading of {kind}")

    def _one_of(self, node: Node, values: tuple[Any, ...], what: str) -> Any:  # Any: members of a Literal
        if node.text in values:
            return node.text
        listed = ", ".join(map(str, values[:_LISTED])) + (", ..." if len(values) > _LISTED else "")
        guess = meant(node.text, map(str, values))
        return self._wrong(node, f"{what} cannot be {_shown(node)}{guess}; it is one of {listed}")

    def _number(self, node: Node, kind: inspect.IntType | inspect.FloatType, what: str) -> Any:  # Any: int or float
        is_whole = isinstance(kind, inspect.IntType)
        form = _INTEGER if is_whole else _NUMBER
        noun = "a whole number" if is_whole else "a number"
        number = float(node.text) if form.fullmatch(node.text) else math.nan
        bounds = [*_bounds(kind)]
        if not math.isnan(number) and all(is_kept(number) for is_kept, _ in bounds):
            return int(node.text) if is_whole else number
        told = " and ".join(sentence for _, sentence in bounds)
        return self._wrong(node, f"{what} must be {' '.join(filter(None, (noun, told)))}, not {_shown(node)}")

    def _text(self, node: Node, kind: inspect.StrType, what: str) -> Any:  # Any: str or MISSING
        if not node.text.strip():
            return self._wrong(node, f"{what} is empty; fill it or take it out")
        if kind.max_length is not None and len(node.text) > kind.max_length:
            return self._wrong(node, f"{what} has {len(node.text):,} characters; {kind.max_length:,} are the most")
        return node.text


def _bounds(kind: inspect.IntType | inspect.FloatType) -> Iterator[tuple[Callable[[float], bool], str]]:
    ge, gt, le = kind.ge, kind.gt, kind.le
    if ge is not None:
        yield lambda number: number >= ge, f"of at least {ge}"
    if gt is not None:
        yield lambda number: number > gt, f"above {gt}"
    if le is not None:
        yield lambda number: number <= le, f"of at most {le}"


def _unknown(name: str, what: str, fields: Mapping[str, inspect.Field]) -> str:
    return f"{what} has no key `{name[:60]}`{meant(name, fields)}; docs/alerts.md lists them"


def _one_of(what: str) -> str:
    return {"`rules`": "a rule", "`escalate`": "an escalation"}.get(what, f"an item of {what}")


def _shown(node: Node) -> str:
    return repr(node.text[:60]) if node.kind == "word" else "..."


@cache
def _type_of(kind: type) -> inspect.Type:
    return inspect.type_info(kind)
