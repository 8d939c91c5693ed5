"""Work aside is bounded in time and memory, and one thing harms no other."""

import asyncio
import contextlib
import os
import signal
import sys
from concurrent.futures import Future
from pathlib import Path

import pytest
from feed_site import DEADLINE_S
from slow_to_import import IMPORT_S, length
from structlog.testing import capture_logs
from work_aside import MB, work

from connectors.web.aside import Aside, AsideError, _Done

#: Says so when it is imported, here or in a process that it starts.
_PROGRAM = """
import asyncio, os
from connectors.web.aside import Aside
from work_aside import work

print("imported", flush=True)

async def main():
    aside = Aside(work, max_s=60, max_bytes=2**30)
    print(await aside.do("pid") != os.getpid())
    aside.close()

if __name__ == "__main__":
    asyncio.run(main())
"""


def _aside(max_s: float = DEADLINE_S, max_bytes: int = 1024 * MB) -> Aside[str, int]:
    return Aside(work, max_s=max_s, max_bytes=max_bytes)


async def _reason(aside: Aside[str, int], given: str) -> str:
    with pytest.raises(AsideError) as refused:
        await aside.do(given)
    return refused.value.reason


async def test_work_is_done_in_another_process_and_its_errors_come_back() -> None:
    """The result, or the reason why there is none; and the process goes on."""
    aside = _aside()
    pid = await aside.do("pid")

    assert pid != os.getpid()
    assert await _reason(aside, "fail") == "failed"
    assert await _reason(aside, "nest") == "nesting"
    assert await aside.do("pid") == pid
    aside.close()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds what a process allocates")
async def test_work_that_takes_too_much_memory_is_refused_alone() -> None:
    """The next thing is worked on."""
    aside = _aside(max_bytes=128 * MB)

    assert await _reason(aside, "take") == "memory"
    assert await aside.do("pid") > 0
    aside.close()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what a process holds")
async def test_a_process_that_keeps_too_much_memory_is_replaced() -> None:
    """When it has done its work, which is not lost; the next thing is worked on by another."""
    aside = Aside(work, max_s=DEADLINE_S, max_bytes=1024 * MB, max_held_bytes=128 * MB)
    first = await aside.do("pid")
    with capture_logs() as logs:
        swollen = await aside.do("hold")

    assert swollen == first
    await _gone(first)
    assert await aside.do("pid") != first
    assert [(entry["log_level"], entry["work"]) for entry in logs] == [("debug", "work")]
    aside.close()


async def test_a_process_that_dies_is_followed_by_another() -> None:
    """In the middle of work, which is told, or between two, which nobody notices."""
    aside = _aside()
    first = await aside.do("pid")
    assert await _reason(aside, "die") == "crash"
    second = await aside.do("pid")
    os.kill(second, signal.SIGKILL)
    await _gone(second)
    third = await aside.do("pid")

    assert len({first, second, third}) == 3
    aside.close()


async def test_the_start_of_a_process_is_no_work() -> None:
    """Where starting takes longer than the work may, as on a machine that is busy, the work is done all the same."""
    aside = Aside(length, max_s=IMPORT_S * 2 / 3, max_bytes=1024 * MB)

    assert await aside.do("four") == 4
    aside.close()


async def test_work_that_takes_too_long_is_ended() -> None:
    """Its process is killed, and the loop goes on meanwhile."""
    aside = _aside()
    pid = await aside.do("pid")
    aside._max_s = 0.3
    async with asyncio.timeout(DEADLINE_S):
        reason = await _reason(aside, "hang")

    assert reason == "timeout"
    await _gone(pid)
    aside.close()


async def test_work_that_nobody_waits_for_is_ended() -> None:
    """What is given next does not wait behind it."""
    aside = _aside()
    pid = await aside.do("pid")
    hanging = asyncio.create_task(aside.do("hang"))
    await asyncio.sleep(0)
    hanging.cancel()
    with pytest.raises(asyncio.CancelledError):
        await hanging

    assert await aside.do("pid") != pid
    aside.close()


async def test_a_process_does_not_run_the_program_that_started_it(tmp_path: Path) -> None:
    """It imports what its work needs: the program and all that this imports would be held once more by each process."""
    program = tmp_path / "program.py"
    program.write_text(_PROGRAM)
    environment = {"PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry)}
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(program), env=environment, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await process.communicate()

    assert (process.returncode, out.split()) == (0, [b"imported", b"True"])


async def _gone(pid: int) -> None:
    """Return when there is no such process."""
    async with asyncio.timeout(DEADLINE_S):
        with contextlib.suppress(ProcessLookupError):
            while True:
                os.kill(pid, 0)
                await asyncio.sleep(0.01)


async def test_a_cancellation_that_comes_with_the_result_is_not_lost() -> None:
    """Whoever is told to end just as its document has been read ends, and does not go on for ever."""
    aside = _aside()
    submitted: Future[_Done[int]] = Future()

    async def ready(_: str) -> Future[_Done[int]]:
        return submitted

    aside._submitted = ready  # type: ignore[method-assign, assignment]
    task = asyncio.create_task(aside.do("pid"))
    await asyncio.sleep(0)

    submitted.set_result(_Done(9, 0))
    asyncio.get_running_loop().call_soon(task.cancel)

    with pytest.raises(asyncio.CancelledError):
        await task
