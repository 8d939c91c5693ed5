"""A YAML text as a tree of words, lists and mappings, each with its place. Pure.

The text is read event by event, so that neither depth nor aliases can take more stack or memory than is allowed.
Words stay words: what `no` or `1.0` means is for the reader to say who knows what belongs there.
"""

import re
from collections.abc import Iterator
from typing import Any, Final, Literal

import yaml

from streams.rules.mistake import Mistake

#: A rule by hand is a dozen levels deep, and a large file has some ten thousand parts.
MOST_LEVELS: Final = 60
MOST_PARTS: Final = 200_000
_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # Any: the C loader is there or not, and untyped
#: What YAML 1.1 does not allow in a text.
_REFUSED: Final = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Node:
    """A part of a file. A word has `text`, a list `items`, a mapping `keys` with the node of each key's value.

    `size` counts the parts of it, and `height` their levels, what an alias repeats as often as it does. `is_literal`
    is a block of lines behind a bar: their breaks are its own.
    """

    __slots__ = ("column", "height", "is_literal", "is_plain", "items", "keys", "kind", "line", "size", "text")

    def __init__(self, kind: Literal["word", "list", "mapping"], line: int, column: int) -> None:
        self.kind = kind
        self.line = line
        self.column = column
        self.text = ""
        self.is_plain = self.is_literal = False
        self.items: list[Node] = []
        self.keys: dict[str, tuple[Node, Node]] = {}
        self.size = self.height = 1

    def wrong(self, sentence: str, *, behind: int = 0) -> Mistake:
        """Return the mistake that something is wrong here, `behind` so many characters of a block of lines."""
        down = self.text.count("\n", 0, behind) + 1 if self.is_literal else 0
        return Mistake(self.line + down, 1 if down else self.column, sentence)

    def key(self, name: str) -> "Node":
        """Return the node of a key, or the mapping itself where it is not said."""
        return self.keys[name][0] if name in self.keys else self

    @property
    def is_empty(self) -> bool:
        """True for what stands for nothing: an empty word, ~ or null."""
        return self.kind == "word" and self.is_plain and self.text.lower() in {"", "~", "null"}


class BrokenError(Exception):
    """The text cannot be read any further; carries the mistake. Reaction: report it with those before it."""

    def __init__(self, mistake: Mistake) -> None:
        super().__init__(mistake.sentence)
        self.mistake = mistake


def tree_of(text: str, mistakes: list[Mistake]) -> Node | None:
    """Return the root of a text, None where it cannot be read; adds what is wrong to `mistakes`."""
    refused = _REFUSED.search(text)
    if refused is not None:
        before = text[: refused.start()]
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        mistakes.append(Mistake(line, column, f"U+{ord(refused.group()):04X} may not stand in YAML; take it out"))
        return None
    try:
        return _Growing(mistakes).read(text)
    except BrokenError as error:
        mistakes.append(error.mistake)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        line, column = (1, 1) if mark is None else (mark.line + 1, mark.column + 1)
        said = ", ".join(filter(None, (getattr(error, name, None) for name in ("context", "problem"))))
        mistakes.append(Mistake(line, column, f"not YAML: {said}; docs/alerts.md shows a rules file"))
    return None


class _Growing:
    """The tree while it is read."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        self._mistakes = mistakes
        self._root: Node | None = None
        self._anchors: dict[str, Node] = {}
        self._open: list[Node] = []
        #: The key that waits for its value, of each open mapping.
        self._waiting: list[Node | None] = []

    def read(self, text: str) -> Node | None:
        """Return the root; raises `BrokenError` and `yaml.YAMLError`."""
        for event in _events(text):
            match event:
                case yaml.DocumentStartEvent() if self._root is not None:
                    raise BrokenError(_at(event, "a second document begins; a rules file has one"))
                case yaml.MappingStartEvent():
                    self._enter(self._begun("mapping", event))
                case yaml.SequenceStartEvent():
                    self._enter(self._begun("list", event))
                case yaml.ScalarEvent():
                    node = self._begun("word", event)
                    node.text = event.value
                    node.is_plain, node.is_literal = event.style in {None, ""}, event.style == "|"
                    self._place(node)
                case yaml.AliasEvent():
                    self._place(self._named(event))
                case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                    self._waiting.pop()
                    self._place(self._open.pop())
        return self._root

    def _begun(self, kind: Literal["word", "list", "mapping"], event: Any) -> Node:  # Any: events are untyped
        if event.tag not in {None, "!"}:
            self._mistakes.append(_at(event, f"tags such as {event.tag[:40]} are not used here; take it out"))
        node = Node(kind, event.start_mark.line + 1, event.start_mark.column + 1)
        if event.anchor is not None:
            self._anchors[event.anchor] = node
        return node

    def _enter(self, node: Node) -> None:
        self._open.append(node)
        self._waiting.append(None)
        if len(self._open) > MOST_LEVELS:
            raise BrokenError(node.wrong(f"nested deeper than {MOST_LEVELS} levels; name conditions and use them"))

    def _named(self, event: Any) -> Node:  # Any: events are untyped
        node = self._anchors.get(event.anchor)
        if node is None:
            raise BrokenError(_at(event, f"*{event.anchor[:40]} is named nowhere above; name a part with & there"))
        if any(node is one for one in self._open):
            raise BrokenError(_at(event, f"*{event.anchor[:40]} contains itself; take it out"))
        return node

    def _place(self, node: Node) -> None:
        """Put a finished node into what is open."""
        if not self._open:
            self._root = node
            return
        into = self._open[-1]
        if into.kind == "list":
            into.items.append(node)
        elif (key := self._waiting[-1]) is None:
            self._waiting[-1] = node
            return
        else:
            self._waiting[-1] = None
            self._put(into, key, node)
        into.size += node.size
        into.height = max(into.height, node.height + 1)
        if into.size > MOST_PARTS:
            raise BrokenError(into.wrong(f"grows to more than {MOST_PARTS:,} parts by its aliases; use fewer"))
        if into.height + len(self._open) - 1 > MOST_LEVELS:
            raise BrokenError(into.wrong(f"nested deeper than {MOST_LEVELS} levels; name conditions and use them"))

    def _put(self, into: Node, key: Node, value: Node) -> None:
        if key.kind != "word":
            self._mistakes.append(key.wrong("a key must be a word"))
        elif key.text == "<<":
            self._mistakes.append(key.wrong("<< is not read here; put what is shared under `conditions` and `use` it"))
        elif key.text in into.keys:
            first = into.keys[key.text][0].line
            self._mistakes.append(key.wrong(f"`{key.text[:60]}` is there already, in line {first}; keep one of them"))
        else:
            into.keys[key.text] = (key, value)


def _events(text: str) -> Iterator[Any]:  # Any: PyYAML's events are untyped
    return iter(yaml.parse(text, Loader=_LOADER))


def _at(event: Any, sentence: str) -> Mistake:  # Any: as above
    return Mistake(event.start_mark.line + 1, event.start_mark.column + 1, sentence)
