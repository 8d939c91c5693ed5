"""`marsad up` as a user runs it: one process tree with a data directory, found by the environment it passes on."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from flowrun import Topics, wait_for

from streams.operation.lifeline import signalled_with_parent

#: What `marsad up` promises.
STOP_S: Final = 10.0
PARTS: Final = ("work", "deliver", "console", "poll")


class Up:
    """One life of `marsad up` on `folder`. `settings` are variables of the environment."""

    def __init__(self, folder: Path, settings: Mapping[str, str]) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        logs = folder.parent / "logs"
        logs.mkdir(exist_ok=True)
        self._log = logs / f"up-{len(list(logs.iterdir()))}.log"
        plain = {name: value for name, value in os.environ.items() if not name.startswith("MARSAD_")}
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "console", "up"],
                env={**plain, "MARSAD_DATA_DIR": str(folder), **settings},
                stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                # A group of its own, as a shell gives it in the foreground of a terminal.
                process_group=0,
                preexec_fn=signalled_with_parent(signal.SIGKILL),  # noqa: PLW1509  touches nothing but prctl
            )  # fmt: skip

    @property
    def lines(self) -> list[str]:
        """What it said on standard error."""
        return self._log.read_text(encoding="utf-8", errors="replace").splitlines()

    @property
    def told(self) -> list[dict[str, Any]]:  # Any: the whole of JSON
        """What it logged."""
        return [json.loads(line) for line in self.lines if line.startswith("{")]

    @property
    def run(self) -> dict[str, Any]:  # Any: the whole of JSON
        """The addresses that it wrote."""
        value: dict[str, Any] = json.loads((self._folder / "up.json").read_bytes())
        return value

    @property
    def topics(self) -> Topics:
        """The topics of its present broker."""
        return Topics(self.run["broker"].removeprefix("kafka://"))

    def wait_ready(self) -> None:
        """Return when all parts read."""
        wait_for(lambda: any(line["event"] == "ready" for line in self.told) or self.process.poll() is not None)
        assert self.process.poll() is None, self.lines

    def ask(self, path: str) -> Any:  # Any: the whole of JSON
        """Return what the console answers."""
        with urllib.request.urlopen(self.run["console"] + path, timeout=10) as answer:  # noqa: S310  loopback
            return json.loads(answer.read())

    def stop(self, number: int = signal.SIGTERM, *, is_terminal: bool = False) -> float:
        """Send a signal, to the whole foreground group as a terminal does; return after how many seconds it ended."""
        started = time.monotonic()
        (os.killpg if is_terminal else os.kill)(self.process.pid, number)
        self.process.wait(STOP_S * 2)
        return time.monotonic() - started

    def kill(self) -> None:
        """End the parent as the kernel does when memory is short."""
        self.process.kill()
        self.process.wait()

    def kill_tree(self) -> None:
        """End every process at once, as a loss of power would."""
        while found := processes(self._folder):
            for pid in found:
                _kill(pid)
            self.process.poll()
        self.process.wait()

    def kill_part(self, name: str) -> None:
        """End one part: a name of `PARTS`, or "broker"."""
        pid = self.part(name)
        assert pid is not None
        _kill(pid)

    def part(self, name: str) -> int | None:
        """Return the process id of a part, None while it does not run."""
        found = [pid for pid, words in processes(self._folder).items() if _is_part(name, words)]
        return found[0] if found else None


def _is_part(name: str, words: list[str]) -> bool:
    return name in words if name == "broker" else words[1:] == ["-m", "console", name]


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def processes(folder: Path) -> dict[int, list[str]]:
    """Return the command lines of the processes that run on a data directory, by process id."""
    mark = f"MARSAD_DATA_DIR={folder}".encode()
    found = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            if mark in (entry / "environ").read_bytes().split(b"\0"):
                found[int(entry.name)] = (entry / "cmdline").read_text(encoding="utf-8").split("\0")[:-1]
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue  # it has ended, or is another's
    return found


def spooled(folder: Path) -> int:
    """Return how many articles the connectors have put on disk."""
    path = folder / "feeds.sqlite"
    if not path.exists():
        return 0
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
        try:
            (number,) = database.execute("SELECT count(*) FROM spool").fetchone()
        except sqlite3.OperationalError:
            return 0  # not yet made
    return int(number)
