"""The files in deploy/, read as Docker, Compose and systemd read them, as far as the tests need."""

import json
import os
import re
import sys
from pathlib import Path
from typing import Any, Final

import msgspec
import yaml

ROOT: Final = Path(__file__).parents[2]
DEPLOY: Final = ROOT / "deploy"
PARTS: Final = ("poll", "work", "deliver", "console")

_DEFAULT: Final = re.compile(r"\$\{\w+:-([^}]*)\}")


class Instruction(msgspec.Struct, frozen=True):
    """One instruction of a Dockerfile, its continued lines joined."""

    word: str
    argument: str

    @property
    def items(self) -> list[str]:
        """Return the items of the exec form; raises `ValueError` for the shell form."""
        found: list[str] = json.loads(self.argument)
        return found


def instructions() -> list[Instruction]:
    """Return the instructions of the Dockerfile."""
    text = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ")
    return [Instruction(*line.split(maxsplit=1)) for line in joined.splitlines()]


def last(word: str) -> Instruction:
    """Return the instruction that applies: the last of its kind."""
    return [one for one in instructions() if one.word == word][-1]


def compose() -> dict[str, Any]:  # Any: the whole of YAML
    """Return compose.yaml with its anchors resolved."""
    found: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    return found


def environment(service: str) -> dict[str, str]:
    """Return a service's variables where neither shell nor .env sets any: those without a value are unset."""
    given: dict[str, str | None] = compose()["services"][service]["environment"]
    return {name: _DEFAULT.sub(r"\1", value) for name, value in given.items() if value is not None}


def health_command(service: str) -> list[str]:
    """Return the command that is asked whether a service is well."""
    own = compose()["services"][service].get("healthcheck")
    if own is None:
        _, _, command = last("HEALTHCHECK").argument.partition("CMD ")
        found: list[str] = json.loads(command)
        return found
    kind, *rest = own["test"]
    return ["/bin/sh", "-c", *rest] if kind == "CMD-SHELL" else list(rest)


def outside() -> dict[str, str]:
    """Return this process's environment without settings, and with the commands of its installation first."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MARSAD_")}
    return {**kept, "PATH": f"{Path(sys.executable).parent}:{kept['PATH']}"}
