"""The record in hand outlives its process, and one that processes die of is told from the others."""

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from streams.engine.hand import DEATHS, Hand

RELEASE = "1.0"
DIES = """
import os, pathlib, signal, types
from streams.engine.hand import Hand
with Hand(pathlib.Path({folder!r}), {release!r}).holding(types.SimpleNamespace(**{held!r})):
    os.kill(os.getpid(), signal.SIGKILL)
"""


def _message(value: bytes | None, offset: int = 7) -> Any:  # Any: what the hand reads of faust's message
    return SimpleNamespace(topic="marsad.articles.unique", partition=1, offset=offset, value=value)


def _die(folder: Path, message: Any) -> None:  # Any: as above
    """Live and die with `message` in hand: it is never put down, as by kill -9."""
    held = {"topic": message.topic, "partition": message.partition, "offset": message.offset, "value": message.value}
    subprocess.run([sys.executable, "-c", DIES.format(folder=str(folder), release=RELEASE, held=held)], check=False)  # noqa: S603  our own words


def test_a_record_is_poison_after_three_deaths(tmp_path: Path) -> None:
    """Not before; at whatever offset it comes again; and no other record is."""
    poison, other = _message(b"poison"), _message(b"other")
    before = []
    for _ in range(DEATHS):
        before.append(Hand(tmp_path / "worker-0", RELEASE).is_poison(poison))
        _die(tmp_path / "worker-0", poison)
    hand = Hand(tmp_path / "worker-0", RELEASE)

    assert before == [False] * DEATHS
    assert (hand.is_poison(poison), hand.is_poison(_message(b"poison", offset=9)), hand.is_poison(other)) == (
        True,
        True,
        False,
    )


def test_the_deaths_of_neighbours_count(tmp_path: Path) -> None:
    """The partition of one that died goes to another: a record has three deaths in all, not three a worker."""
    alive = Hand(tmp_path / "worker-3", RELEASE)
    for number in range(DEATHS):
        _die(tmp_path / f"worker-{number}", _message(b"poison"))
        Hand(tmp_path / f"worker-{number}", RELEASE)  # the next life, which finds what the last had in hand
    before = alive.is_poison(_message(b"poison"))
    alive.look_around()

    assert (before, alive.is_poison(_message(b"poison"))) == (False, True)


def test_another_release_tries_again(tmp_path: Path) -> None:
    """What it was mended for must not be refused unread."""
    for _ in range(DEATHS):
        _die(tmp_path / "worker-0", _message(b"poison"))

    assert Hand(tmp_path / "worker-0", RELEASE).is_poison(_message(b"poison"))
    assert not Hand(tmp_path / "worker-0", "1.1").is_poison(_message(b"poison"))


def test_an_exception_is_no_death(tmp_path: Path) -> None:
    """A record that the coder refuses, and one that a halt interrupts, are put down."""
    for _ in range(DEATHS + 1):
        hand = Hand(tmp_path / "worker-0", RELEASE)
        with pytest.raises(ZeroDivisionError), hand.holding(_message(b"fails")):
            raise ZeroDivisionError

    assert not Hand(tmp_path / "worker-0", RELEASE).is_poison(_message(b"fails"))


def test_a_tombstone_can_be_held(tmp_path: Path) -> None:
    """A record without a value has a name too."""
    for _ in range(DEATHS):
        _die(tmp_path / "worker-0", _message(None))

    assert Hand(tmp_path / "worker-0", RELEASE).is_poison(_message(None))


def test_what_cannot_be_read_is_forgotten(tmp_path: Path) -> None:
    """A file that a loss of power has left in pieces does not keep the worker from starting."""
    _die(tmp_path / "worker-0", _message(b"poison"))
    (tmp_path / "worker-0" / "deaths.json").write_bytes(b'{"1.0')

    assert not Hand(tmp_path / "worker-0", RELEASE).is_poison(_message(b"poison"))
