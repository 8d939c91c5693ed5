"""What is wrong in a rules file, and where."""

from collections.abc import Iterable
from typing import NamedTuple


class Mistake(NamedTuple):
    """One thing that is wrong, by line and column, both from 1, and what to do about it."""

    line: int
    column: int
    sentence: str


class RulesError(ValueError):
    """A rules file cannot be used; `lines` says all that is wrong with it, in its order.

    As a text it is one line: the first of them, and how many there are. Reaction: report, and start nothing, or go on
    with the rules that are in force.
    """

    def __init__(self, name: str, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(sorted(dict.fromkeys(mistakes)))
        self.lines = tuple(
            f"{name}: line {line}, column {column}: {sentence}" for line, column, sentence in self.mistakes
        )
        more = f" (and {len(self.lines) - 1} more; marsad rules check shows all)" if len(self.lines) > 1 else ""
        super().__init__(f"{self.lines[0]}{more}")


class UnreadableError(RulesError):
    """A rules file cannot be read, or is no text of a bearable size: there is no line to name."""

    def __init__(self, name: str, sentence: str) -> None:
        super().__init__(name, (Mistake(1, 1, sentence),))
        self.lines = (f"{name}: {sentence}",)
        self.args = self.lines
