"""What the deployment files name is there: settings, commands, the version."""

import re
from importlib.metadata import version
from pathlib import Path

import pytest
import typer
from deployment import DEPLOY, PARTS, ROOT, compose, instructions, last

from connectors.hooks.config import SECRET_VARIABLE, URL_VARIABLE
from console.main import app
from streams.settings import Settings

SETTINGS = {f"MARSAD_{name.upper()}" for name in Settings.model_fields} | {SECRET_VARIABLE, URL_VARIABLE}
COMMANDS = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]  # typer exports no group's type
FILES = [*(path for path in sorted(DEPLOY.iterdir()) if path.is_file()), ROOT / "docs" / "deployment.md"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_variable_is_a_setting(path: Path) -> None:
    """A setting that was renamed, or never was, would be ignored without a word."""
    named = set(re.findall(r"\bMARSAD_[A-Z_]*[A-Z]\b", path.read_text(encoding="utf-8")))

    assert named - SETTINGS == set()


@pytest.mark.parametrize("part", PARTS)
def test_every_part_is_a_command(part: str) -> None:
    """A service starts the command that it is named after."""
    assert compose()["services"][part]["command"] == [part]
    assert part in COMMANDS


def test_every_marsad_command_is_one() -> None:
    """What files and page tell to type exists."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in FILES)
    typed = re.findall(r"(?:`|/bin/|exec [a-z]+ |\[\"?)marsad\"?,? \"?([a-z]+)", text)

    assert set(typed) - COMMANDS == set()


def test_the_image_is_of_this_version() -> None:
    """Compose's tag and the label of the image say which version it is."""
    assert {compose()["services"][part]["image"] for part in PARTS} == {f"marsad:{version('marsad')}"}
    assert [one.argument for one in instructions() if one.argument.startswith("VERSION")] == [
        f"VERSION={version('marsad')}"
    ]


def test_the_kafka_is_the_tested_one() -> None:
    """Compose runs the version that the tests run."""
    tested = re.findall(r"kafka_2\.13</artifactId>\s*<version>(.*?)<", (DEPLOY / "kafka" / "pom.xml").read_text())

    assert compose()["services"]["kafka"]["image"] == f"apache/kafka:{tested[0]}"


def test_the_data_is_in_the_volume() -> None:
    """Image, services and unit agree on where state is."""
    volume = last("VOLUME").argument

    assert f"MARSAD_DATA_DIR={volume} " in last("ENV").argument
    for part in PARTS:
        service = compose()["services"][part]
        assert service["environment"]["MARSAD_DATA_DIR"] == volume
        assert service["volumes"] == [f"data:{volume}"]
