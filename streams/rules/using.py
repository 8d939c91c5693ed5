"""Conditions that `use` named ones, put together: what is named once and used in many rules. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

import msgspec

from streams.rules.mistake import Mistake
from streams.rules.nearest import meant
from streams.rules.nesting import inner, parts_of
from streams.rules.rule import Condition
from streams.rules.tree import MOST_LEVELS, Node

#: A condition is asked of every event, so what it grows to by what it uses has an end.
MOST_CONDITIONS: Final = 5_000

#: Of a circle so many names are told.
_SHOWN: Final = 5

NodeOf = Callable[[Condition], Node]


class Named:
    """The named conditions of a file. `mistakes` says which of them use what is not there, or themselves.

    `said` are the names that the file gives, also to what is no condition.
    """

    def __init__(self, conditions: Mapping[str, Condition], said: Iterable[str], node_of: NodeOf) -> None:
        self._conditions = conditions
        self._said = frozenset(said)
        self._node_of = node_of
        self._whole: dict[str, Condition] = {}
        self._sizes: dict[int, tuple[Condition, int, int]] = {}
        #: The condition as written, of each that was put together, by identity.
        self.origins: dict[int, tuple[Condition, Condition]] = {}
        self.mistakes: list[Mistake] = []
        self._put_together()

    def whole(self, when: Condition) -> Condition | None:
        """Return a condition with those that it uses in it; None where it cannot be, as `mistakes` then says."""
        if not self._is_known(when):
            return None
        made = self._made(when)
        _, size, height = self._size(made)
        if size <= MOST_CONDITIONS and height <= MOST_LEVELS:
            return made
        grown = f"{size:,} conditions" if size > MOST_CONDITIONS else f"{height} levels"
        most = MOST_CONDITIONS if size > MOST_CONDITIONS else MOST_LEVELS
        self.mistakes.append(self._node_of(when).wrong(f"grows to {grown} by what it uses; {most:,} are the most"))
        return None

    def size_of(self, made: Condition) -> int:
        """Return how many conditions one is that was put together."""
        _, size, _ = self._size(made)
        return size

    def origin(self, made: Condition) -> Condition:
        """Return the condition as the file has it."""
        return self.origins[id(made)][1] if id(made) in self.origins else made

    def _put_together(self) -> None:
        """Put the named ones together, each after those that it uses; those that are left go round in a circle."""
        left = {name: [*_used_by(when)] for name, when in self._conditions.items()}
        for name, used in left.items():
            left[name] = [one for one in used if one in self._conditions]
        users: dict[str, list[str]] = {}
        waits = {name: len(set(used)) for name, used in left.items()}
        for name, used in left.items():
            for one in set(used):
                users.setdefault(one, []).append(name)
        ready = [name for name, number in waits.items() if not number]
        while ready:
            name = ready.pop()
            del left[name]
            made = self.whole(self._conditions[name])
            if made is not None:
                self._whole[name] = made
            for user in users.get(name, ()):
                waits[user] -= 1
                if not waits[user]:
                    ready.append(user)
        self.mistakes += self._circles(left)

    def _circles(self, left: dict[str, list[str]]) -> Iterator[Mistake]:
        """Yield a mistake for each circle among the names that wait for each other."""
        done: set[str] = set()
        for name in left:
            path: dict[str, None] = {}
            here: str | None = name
            while here is not None and here not in path and here not in done:
                path[here] = None
                here = next((one for one in left[here] if one in left), None)
            if here in path:
                round_trip = [*path][[*path].index(here or "") :]
                told = " uses ".join([*round_trip[:_SHOWN], *["..."][: len(round_trip) > _SHOWN], round_trip[0]])
                yield self._node_of(self._conditions[round_trip[0]]).wrong(f"uses itself: {told}; part them")
            done.update(path)

    def complain_of_unknown(self, when: Condition) -> None:
        """Add a mistake for each name that a condition itself uses and the file does not have."""
        node = self._node_of(when)
        for number, name in enumerate(when.use):
            if name not in self._said:
                hint = meant(name, self._said)
                wrong = f"no condition is called {name[:60]!r}{hint}; name it under `conditions`"
                self.mistakes.append(node.keys["use"][1].items[number].wrong(wrong))

    def _is_known(self, when: Condition) -> bool:
        return all(name in self._whole for name in _used_by(when))

    def _made(self, when: Condition) -> Condition:
        """Return a condition with what it uses; as deep as the file is, which is bounded."""
        not_ = None if when.not_ is None else self._made(when.not_)
        used = tuple(self._whole[name] for name in dict.fromkeys(when.use))
        made = msgspec.structs.replace(
            when, use=(), all_=(*map(self._made, when.all_), *used), any_=tuple(map(self._made, when.any_)), not_=not_
        )
        self.origins[id(made)] = (made, when)
        return made

    def _size(self, when: Condition) -> tuple[Condition, int, int]:
        """Return how many conditions one is, and how many levels; what is shared counts as often as it is asked."""
        known = self._sizes.get(id(when))
        if known is None:
            within = [self._size(part) for part in inner(when)]
            size = 1 + sum(size for _, size, _ in within)
            height = 1 + max((height for *_, height in within), default=0)
            known = self._sizes[id(when)] = (when, size, height)
        return known


def _used_by(when: Condition) -> Iterator[str]:
    for part in parts_of(when):
        yield from part.use
