"""How commands fail: one line, exit code 2 for what was typed, 1 for what went wrong, a traceback only with --debug."""

from importlib.metadata import version
from pathlib import Path

import pytest
from command_line import Marsad


def test_the_version_is_printed(marsad: Marsad) -> None:
    """The version is that of the installed distribution."""
    ended = marsad("--version")

    assert (ended.code, ended.text) == (0, f"marsad {version('marsad')}\n")


@pytest.mark.parametrize("group", [(), ("feeds",), ("hooks",)])
def test_a_group_alone_shows_its_help(marsad: Marsad, group: tuple[str, ...]) -> None:
    """Without a command there is the list of them, and nothing else."""
    ended = marsad(*group)

    assert (ended.code, ended.err) == (2, "")
    assert "Commands" in ended.text


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("nope",), "No such command 'nope'; see `marsad --help`"),
        (("extract", "--nope"), "No such option: --nope; see `marsad extract --help`"),
        (("feeds", "parse"), "Missing argument 'file'; see `marsad feeds parse --help`"),
        (("up", "--port", "x"), "Invalid value for '--port': "),
    ],
)
def test_what_is_typed_wrongly_is_one_line(marsad: Marsad, arguments: tuple[str, ...], complaint: str) -> None:
    """The line says what is wrong and where the options are listed; exit code 2."""
    ended = marsad(*arguments)

    assert (ended.code, ended.out) == (2, b"")
    assert ended.err.startswith(f"marsad: {complaint}")
    assert ended.err.count("\n") == 1


def test_a_folder_that_cannot_be_made_is_one_line(marsad: Marsad, tmp_path: Path) -> None:
    """A data directory that is none names itself and what to set."""
    file = tmp_path / "file"
    file.touch()
    ended = marsad("up", "--data-dir", file / "data", "--port", "0")

    assert (ended.code, ended.out) == (1, b"")
    assert ended.err == f"marsad: {file / 'data'} cannot be written (Not a directory): set MARSAD_DATA_DIR\n"


def test_files_that_cannot_be_used_start_nothing(marsad: Marsad, data_dir: Path, tmp_path: Path) -> None:
    """A catalogue that is none, an address that is none, and a bad file of hooks are one line at once."""
    missing, wrong = tmp_path / "missing.yaml", tmp_path / "wrong.yaml"
    wrong.write_text("feeds: 1", encoding="utf-8")
    ended = [
        marsad("up", "--port", "0", "--catalogue", missing),
        marsad("up", "--port", "0", "--feed", "nowhere"),
        marsad("up", "--port", "0", "--hooks", missing),
        marsad("up", "--port", "0", environ={"MARSAD_CATALOGUE": str(wrong)}),
    ]

    assert [(one.code, one.out, one.err.count("\n")) for one in ended] == [(1, b"", 1)] * 4
    assert ended[0].err == f"marsad: {missing}: cannot be read: No such file or directory\n"
    assert ended[1].err == "marsad: 'nowhere' is no http or https address\n"
    assert ended[3].err.startswith(f"marsad: {wrong}: Expected `array`")
    assert ended[2].err.startswith(f"marsad: {missing}: ")
    assert not (data_dir / "broker.log").exists()


def test_a_wrong_setting_names_the_variable(marsad: Marsad) -> None:
    """A variable that cannot be read is named, with where settings are explained."""
    ended = marsad("doctor", environ={"MARSAD_CONSOLE_PORT": "http"})

    assert (ended.code, ended.out) == (1, b"")
    assert ended.err.startswith("marsad: MARSAD_CONSOLE_PORT: Input should be a valid integer")
    assert ended.err.endswith("; see docs/settings.md\n")


def test_a_demo_is_kept_in_a_folder_of_its_own(marsad: Marsad, tmp_path: Path) -> None:
    """What another run has left there would pass for a repeat of the samples; a file is no folder."""
    file = tmp_path / "file"
    file.touch()

    for folder, why in ((tmp_path, "is not empty"), (file, "File exists")):
        ended = marsad("demo", "--once", "--keep", folder)

        assert (ended.code, ended.out) == (2, b"")
        assert ended.err == f"marsad: {folder}{' ' if why == 'is not empty' else ': '}{why}; name a new folder\n"
