"""Keep child processes running: start them, start them again when they end, stop them within a bound.

Every part of `marsad up` is a process of its own, the same command that a deployment runs, so that a part that hangs or
dies takes nothing with it. A child ends when its parent is gone, also after kill -9 (`streams.operation.lifeline`).
"""

import asyncio
import contextlib
import itertools
import os
import signal
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import msgspec
import structlog

from streams.operation.lifeline import RESTARTS_VARIABLE, SUPERVISOR_VARIABLE, signalled_with_parent

#: After SIGTERM; the whole of `marsad up` has ten seconds.
STOP_S: Final = 6.0
FIRST_PAUSE_S: Final = 0.5
#: What ends again and again waits for a broker, as a rule: one that is back is to be found soon.
MAX_PAUSE_S: Final = 10.0
#: A child that ran this long was well: its next failure starts with the first pause again.
WELL_AFTER_S: Final = 60.0

_log = structlog.get_logger()


class Child(msgspec.Struct, frozen=True):
    """A command to keep running."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]


class Supervisor:
    """Runs children until told to stop. `log_file` takes what they print; None lets them share this terminal.

    `held` are file descriptors that each child keeps open as long as it lives: a lock on one of them ends with the last
    child, not with the supervisor.
    """

    def __init__(self, children: Sequence[Child], *, log_file: Path | None = None, held: Sequence[int] = ()) -> None:
        self._children = children
        self._log_file = log_file
        self._held = held
        self._running: dict[str, asyncio.subprocess.Process] = {}
        self.restarts = 0

    async def run(self, stop: asyncio.Event) -> None:
        """Return when `stop` is set and all children have ended; at most `STOP_S` after it."""
        async with asyncio.TaskGroup() as group:
            keepers = [group.create_task(self._keep(child)) for child in self._children]
            await stop.wait()
            for keeper in keepers:
                keeper.cancel()
        await asyncio.gather(*(_end(name, process) for name, process in self._running.items()))

    def pids(self) -> dict[str, int]:
        """Return the process ids of the children that run."""
        return {name: process.pid for name, process in self._running.items() if process.returncode is None}

    async def _keep(self, child: Child) -> None:
        pause_s = FIRST_PAUSE_S
        for restarts in itertools.count():
            started = time.monotonic()
            process = await self._start(child, restarts)
            code = await process.wait()
            if time.monotonic() - started > WELL_AFTER_S:
                pause_s = FIRST_PAUSE_S
            self.restarts += 1
            _log.warning("a part ended, starting it again", part=child.name, exit_code=code, pause_s=pause_s)
            await asyncio.sleep(pause_s)
            pause_s = min(MAX_PAUSE_S, 2 * pause_s)

    async def _start(self, child: Child, restarts: int) -> asyncio.subprocess.Process:
        with contextlib.ExitStack() as files:
            out = None if self._log_file is None else files.enter_context(self._log_file.open("ab"))
            process = await asyncio.create_subprocess_exec(
                *child.command,
                env={
                    **child.environment,
                    SUPERVISOR_VARIABLE: str(os.getpid()),
                    RESTARTS_VARIABLE: str(restarts),
                },
                stdin=asyncio.subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                pass_fds=self._held,
                # Ctrl-C reaches the whole group of a terminal; the supervisor alone decides who stops when.
                start_new_session=True,
                preexec_fn=signalled_with_parent(signal.SIGTERM),  # touches nothing but prctl
            )
        self._running[child.name] = process
        return process


async def _end(name: str, process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(signal.SIGTERM)
    try:
        async with asyncio.timeout(STOP_S):
            await process.wait()
    except TimeoutError:
        _log.warning("a part did not stop in time and was killed", part=name, after_s=STOP_S)
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()
