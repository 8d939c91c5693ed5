"""What came of a command, and how a test runs one."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

import msgspec
import orjson


class Ended(msgspec.Struct, frozen=True):
    """A command that has ended: exit code, standard output, standard error."""

    code: int
    out: bytes
    err: str

    @property
    def lines(self) -> list[Any]:  # Any: the whole of JSON
        """The output, read as JSON Lines."""
        return [orjson.loads(line) for line in self.out.splitlines()]

    @property
    def text(self) -> str:
        """The output as text."""
        return self.out.decode()


class Marsad(Protocol):
    """Runs `marsad` with arguments, standard input and variables of the environment."""

    def __call__(self, *arguments: str | Path, stdin: bytes = b"", environ: Mapping[str, str] | None = None) -> Ended:
        """Run until the command has ended."""
