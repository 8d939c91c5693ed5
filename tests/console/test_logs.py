"""One log for all on standard error: JSON for programs, with the part that wrote it; never on standard output."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import orjson
import pytest

_WRITE = """
import logging, sys
import structlog
from console.logs import hush_logs, set_up_logs
{set_up}
structlog.get_logger().info("ours", count=3, text="هجوم")
logging.getLogger("aiokafka.conn").warning("of a library %s", 7)
logging.getLogger("aiokafka.conn").info("normal operation")
logging.getLogger("httpx").info("normal operation")
try:
    1 / 0
except ZeroDivisionError:
    logging.getLogger("faust").exception("failed")
"""


def _written(tmp_path: Path, set_up: str) -> tuple[list[Any], bytes]:
    """Return the log lines and standard output of a process of its own."""
    command = [sys.executable, "-c", _WRITE.format(set_up=set_up)]
    done = subprocess.run(command, capture_output=True, cwd=tmp_path, check=True, timeout=60)  # noqa: S603  ours
    return [orjson.loads(line) for line in done.stderr.splitlines()], done.stdout


def test_every_line_is_one_object_with_its_part(tmp_path: Path) -> None:
    """Ours and the libraries', with level and time; a traceback is inside its line; text is not escaped."""
    lines, out = _written(tmp_path, "set_up_logs('info', part='work')")

    assert out == b""
    assert [line["event"] for line in lines] == ["ours", "of a library 7", "failed"]
    assert {line["part"] for line in lines} == {"work"}
    assert [line["level"] for line in lines] == ["info", "warning", "error"]
    assert all(line["timestamp"].endswith("Z") for line in lines)
    assert (lines[0]["count"], lines[0]["text"]) == (3, "هجوم")  # attack
    assert "ZeroDivisionError" in lines[2]["exception"]


@pytest.mark.parametrize(
    ("level", "events"),
    [
        ("debug", ["ours", "of a library 7", "normal operation", "normal operation", "failed"]),
        ("warning", ["of a library 7", "failed"]),
        ("error", ["failed"]),
    ],
)
def test_the_level_is_the_least_that_is_logged(tmp_path: Path, level: str, events: list[str]) -> None:
    """The libraries tell of normal operation only at debug."""
    lines, _ = _written(tmp_path, f"set_up_logs({level!r}, part='work')")

    assert [line["event"] for line in lines] == events


def test_text_can_be_asked_for(tmp_path: Path) -> None:
    """Lines for people also where they go to a file: no escapes of a terminal, the words first."""
    command = [sys.executable, "-c", _WRITE.format(set_up="set_up_logs('info', part='work', form='text')")]
    done = subprocess.run(command, capture_output=True, cwd=tmp_path, check=True, timeout=60)  # noqa: S603  ours
    first = done.stderr.decode().splitlines()[0]

    assert "[info" in first
    assert first.endswith("ours count=3 text=هجوم part=work")  # attack
    assert "\x1b" not in first


def test_a_command_that_answers_hushes_the_libraries(tmp_path: Path) -> None:
    """Its own sentence is what counts; at debug all is there."""
    command = [sys.executable, "-c", _WRITE.format(set_up="hush_logs('info', part='tail')")]
    done = subprocess.run(command, capture_output=True, cwd=tmp_path, check=True, timeout=60)  # noqa: S603  ours
    loud, _ = _written(tmp_path, "hush_logs('debug', part='tail')")

    assert done.stderr == b""
    assert [line["event"] for line in loud][:2] == ["ours", "of a library 7"]


def test_what_a_receiver_answered_is_never_logged(tmp_path: Path) -> None:
    """The library below HTTP would tell it at debug, head and all, with whatever a receiver tells back of a secret."""
    write = "set_up_logs('debug', part='deliver'); logging.getLogger('httpcore.http11').debug('a secret')"
    lines, _ = _written(tmp_path, write)

    assert "a secret" not in [line["event"] for line in lines]
