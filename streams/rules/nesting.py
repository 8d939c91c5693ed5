"""A condition and those within it."""

from collections.abc import Iterator

from streams.rules.rule import Condition


def parts_of(when: Condition) -> Iterator[Condition]:
    """Yield a condition, then those within it, each once however often it is used."""
    seen: dict[int, Condition] = {}
    waiting = [when]
    while waiting:
        part = waiting.pop()
        if id(part) not in seen:
            seen[id(part)] = part
            yield part
            waiting += inner(part)


def inner(when: Condition) -> tuple[Condition, ...]:
    """Return the conditions directly within one."""
    return (*when.all_, *when.any_, *(() if when.not_ is None else (when.not_,)))
