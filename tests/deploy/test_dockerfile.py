"""The image holds what the wheel is made from, and starts `marsad` as somebody without rights."""

import tomllib

from deployment import ROOT, instructions, last


def test_it_starts_as_a_numbered_user_and_hears_sigterm() -> None:
    """A shell in between would keep the signal for itself; a name could not be told from root's."""
    words = [one.word for one in instructions()]

    assert last("ENTRYPOINT").items == ["marsad"]
    assert last("CMD").items == ["--help"]
    assert last("STOPSIGNAL").argument == "SIGTERM"
    assert [int(number) > 1000 for number in last("USER").argument.split(":")] == [True, True]
    assert words.count("FROM") == 2
    # What is changed in a volume's folder after VOLUME is lost, and so would be its owner.
    assert words.index("VOLUME") > max(place for place, word in enumerate(words) if word == "RUN")


def test_the_labels_are_those_of_the_project() -> None:
    """The image says of itself what the wheel does."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert f'org.opencontainers.image.description="{project["description"]}"' in last("LABEL").argument


def test_everything_of_the_wheel_is_copied_and_not_ignored() -> None:
    """A package that is forgotten in one of the three lists is missing in the image only."""
    wheel = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"]["build"]["targets"]
    needed = {*wheel["wheel"]["packages"], "pyproject.toml", "README.md", "requirements"}
    copied = {
        path.partition("/")[0]
        for one in instructions()
        if one.word == "COPY" and not one.argument.startswith("--from")
        for path in one.argument.split()[:-1]
    }
    ignore = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()

    assert copied == needed
    assert {line[1:] for line in ignore if line.startswith("!")} == needed
    assert "*" in ignore


def test_only_what_is_locked_is_installed() -> None:
    """Every installation goes by hashes, or is the wheel itself without its dependencies."""
    commands = [" ".join(part.split()) for one in instructions() for part in one.argument.split("&&")]
    pips = [command for command in commands if "/pip " in command and " install " in command]

    assert len(pips) == 3
    assert [part for part in pips if "--require-hashes" not in part and "--no-deps dist/*.whl" not in part] == []
