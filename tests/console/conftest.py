"""The command `marsad` as a person or a program calls it."""

import io
import logging
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from pathlib import Path

import pytest
import structlog
from command_line import Ended, Marsad
from ports import free_port

from connectors.web.guard import ALLOW_VARIABLE
from console.main import main
from streams.broker.embedded import EmbeddedBroker


@pytest.fixture
def clean_logs() -> Iterator[None]:
    """Give the logging back as it was."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    levels = {name: logging.getLogger(name).level for name in list(root.manager.loggerDict)}
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name in root.manager.loggerDict:
        logging.getLogger(name).setLevel(levels.get(name, logging.NOTSET))
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty data directory; beside it the environment only lets feeds and hooks be on this machine."""
    for name in list(os.environ):
        if name.startswith("MARSAD_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("MARSAD_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv(ALLOW_VARIABLE, "127.0.0.0/8")
    return tmp_path / "data"


@pytest.fixture
def marsad(
    data_dir: Path,  # noqa: ARG001  sets the environment
    clean_logs: None,  # noqa: ARG001  restores it
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> Marsad:
    """Return how to run a command in this process."""

    def run(*arguments: str | Path, stdin: bytes = b"", environ: Mapping[str, str] | None = None) -> Ended:
        for name, value in (environ or {}).items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(sys, "argv", ["marsad", *map(str, arguments)])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        capfdbinary.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        sys.stdout.flush()
        captured = capfdbinary.readouterr()
        code = ended.value.code
        assert isinstance(code, int)
        return Ended(code, captured.out, captured.err.decode())

    return run


@pytest.fixture
def marsad_process(data_dir: Path, tmp_path: Path) -> Marsad:
    """Return how to run a command in a process of its own, where streams and logs are as they really are."""

    def run(*arguments: str | Path, stdin: bytes = b"", environ: Mapping[str, str] | None = None) -> Ended:
        command = [sys.executable, "-m", "console", *map(str, arguments)]
        environment = {**os.environ, "MARSAD_DATA_DIR": str(data_dir), **(environ or {})}
        done = subprocess.run(  # noqa: S603  our own command
            command, input=stdin, capture_output=True, cwd=tmp_path, env=environment, check=False, timeout=60
        )
        return Ended(done.returncode, done.stdout, done.stderr.decode())

    return run


@pytest.fixture
async def broker(tmp_path: Path) -> AsyncIterator[str]:
    """Return the address of an empty broker."""
    embedded = EmbeddedBroker(log_file=tmp_path / "broker.log", port=free_port())
    try:
        yield await embedded.start()
    finally:
        await embedded.stop()
