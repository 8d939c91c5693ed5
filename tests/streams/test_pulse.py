"""A process whose event loop turns no more ends, and says where it hung."""

import subprocess
import sys

#: Hangs in C, with the interpreter's lock held: no thread of Python could end it.
HANGS = """
import asyncio, re
from streams.operation import pulse
pulse.BOUND_S, pulse.BEAT_S = 1.0, 0.1

async def main():
    beating = asyncio.create_task(pulse.keep_pulse())
    await asyncio.sleep(0.3)
    {what}
    beating.cancel()

async def hang():
    re.match(r"(a+)+$", "a" * 64 + "b")

asyncio.run(main())
"""


def _run(what: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603  our own words
        [sys.executable, "-c", HANGS.format(what=what)], capture_output=True, text=True, check=False
    )


def test_a_loop_that_hangs_ends_the_process() -> None:
    """Whatever holds it; the stack on standard error names the function."""
    ended = _run("await hang()")

    assert ended.returncode == 1
    assert "in hang" in ended.stderr


def test_a_loop_that_turns_goes_on() -> None:
    """Longer than the bound, and past the end of the beat."""
    ended = _run("await asyncio.sleep(1.5)")

    assert (ended.returncode, ended.stderr) == (0, "")
