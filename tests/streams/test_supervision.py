"""Children are kept running, stopped within a bound, and never outlive their parent."""

import asyncio
import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from streams.operation.supervision import Child, Supervisor

DEADLINE_S = 20.0
SLEEPS = "import time; time.sleep(600)"
#: Starts a supervisor over one child that writes its process id into a file, and waits.
PARENT = """
import asyncio, sys
from streams.operation.supervision import Child, Supervisor
code = "import os, sys, time; open(sys.argv[1], 'w').write(str(os.getpid())); time.sleep(600)"
asyncio.run(Supervisor([Child("one", (sys.executable, "-c", code, sys.argv[1]), {})]).run(asyncio.Event()))
"""


def _alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def _wait(until: Callable[[], bool]) -> None:
    ends = time.monotonic() + DEADLINE_S
    while not until():
        assert time.monotonic() < ends, "the condition did not come true in time"
        time.sleep(0.02)


async def _until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(DEADLINE_S):
        while not condition():  # noqa: ASYNC110  a process tells by its existence
            await asyncio.sleep(0.02)


def _child(code: str) -> Child:
    return Child("one", (sys.executable, "-c", code), dict(os.environ))


async def test_a_child_that_dies_is_started_again() -> None:
    """A part ended by kill -9 costs a pause, not the part."""
    supervisor, stop = Supervisor([_child(SLEEPS)]), asyncio.Event()
    running = asyncio.create_task(supervisor.run(stop))
    await _until(lambda: bool(supervisor.pids()))
    first = supervisor.pids()["one"]

    os.kill(first, signal.SIGKILL)
    await _until(lambda: supervisor.pids().get("one") not in {None, first})
    stop.set()
    await running

    assert supervisor.restarts == 1
    assert not supervisor.pids()


async def test_a_child_that_ignores_the_signal_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    """What does not stop in time is killed, so that the whole stops in time."""
    monkeypatch.setattr("streams.operation.supervision.STOP_S", 0.2)
    deaf = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print(flush=True); time.sleep(600)"
    supervisor, stop = Supervisor([_child(deaf)]), asyncio.Event()
    running = asyncio.create_task(supervisor.run(stop))
    await _until(lambda: bool(supervisor.pids()))
    pid = supervisor.pids()["one"]

    stop.set()
    await running

    assert not _alive(pid)


async def test_a_lock_that_children_hold_ends_with_them(tmp_path: Path) -> None:
    """A child keeps the descriptors open that it was given: their lock is held as long as it lives."""
    with (tmp_path / "lock").open("w") as given, (tmp_path / "lock").open("w") as asking:
        fcntl.flock(given, fcntl.LOCK_EX)
        supervisor, stop = Supervisor([_child(SLEEPS)], held=(given.fileno(),)), asyncio.Event()
        running = asyncio.create_task(supervisor.run(stop))
        await _until(lambda: bool(supervisor.pids()))
        given.close()

        with pytest.raises(BlockingIOError):
            fcntl.flock(asking, fcntl.LOCK_EX | fcntl.LOCK_NB)
        stop.set()
        await running
        fcntl.flock(asking, fcntl.LOCK_EX | fcntl.LOCK_NB)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux signals a child when its parent dies")
def test_no_child_outlives_a_killed_parent(tmp_path: Path) -> None:
    """A supervisor ended by kill -9 leaves no orphan, whatever the child is doing."""
    told = tmp_path / "pid"
    with subprocess.Popen([sys.executable, "-c", PARENT, str(told)]) as parent:  # noqa: S603  our own code
        _wait(lambda: told.exists() and bool(told.read_text(encoding="ascii")))
        child = int(told.read_text(encoding="ascii"))

        parent.kill()
        parent.wait()

        _wait(lambda: not _alive(child))
