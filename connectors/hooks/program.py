"""A program that is started and bounded: in time, in what it may say, in how many of it run, in what it leaves."""

import asyncio
import contextlib
import os
import signal
import tempfile
from collections.abc import Mapping
from typing import Final

import msgspec

#: What is kept of the output; the rest is read and dropped, so that the program does not wait for us.
OUTPUT_BYTES: Final = 8 * 1024
#: How long the end of the output is waited for once the program is gone: a grandchild that fled may hold it open.
LAST_WORDS_S: Final = 1.0


class Ended(msgspec.Struct, frozen=True):
    """How a program ended: its exit code, negative for a signal, and the last of what it wrote."""

    code: int
    output: bytes


class OutOfTimeError(Exception):
    """A program ran too long and was killed. Reaction: retry."""

    def __init__(self, sentence: str, output: bytes) -> None:
        super().__init__(sentence)
        self.output = output


class Program:
    """Runs `argv`, without a shell, `at_once` at the most; a run that lasts `timeout_s` seconds is killed."""

    def __init__(self, argv: tuple[str, ...], timeout_s: float, at_once: int) -> None:
        self._argv = argv
        self._timeout_s = timeout_s
        self._room = asyncio.Semaphore(at_once)

    async def run(self, given: bytes, environ: Mapping[str, str]) -> Ended:
        """Run it with `given` on standard input and nothing but `environ`; raises `OSError`, `OutOfTimeError`.

        It runs in `/`, in a session of its own. What it has started and left behind is killed with it.
        """
        async with self._room:
            with tempfile.TemporaryFile() as stdin:  # a pipe would have to be fed, to one who may not read
                stdin.write(given)
                stdin.seek(0)
                return await self._run(stdin.fileno(), environ)

    async def _run(self, stdin: int, environ: Mapping[str, str]) -> Ended:
        read_end, write_end = os.pipe()
        try:
            started = await asyncio.create_subprocess_exec(
                *self._argv, stdin=stdin, stdout=write_end, stderr=write_end, env=environ, cwd="/",
                start_new_session=True,
            )  # fmt: skip
        except BaseException:
            os.close(read_end)
            raise
        finally:
            os.close(write_end)
        output = _Output(read_end)
        listening = asyncio.create_task(output.listen())
        try:
            async with asyncio.timeout(self._timeout_s):
                code = await started.wait()
        except TimeoutError:
            _kill_all(started.pid)
            await started.wait()
            raise OutOfTimeError(f"killed after {self._timeout_s:g} s", await _last(output, listening)) from None
        except BaseException:
            _kill_all(started.pid)
            listening.cancel()
            raise
        _kill_all(started.pid)
        return Ended(code, await _last(output, listening))


class _Output:
    """Keeps the end of what is written into a pipe."""

    def __init__(self, read_end: int) -> None:
        self._read_end = read_end
        self.kept = b""

    async def listen(self) -> None:
        """Read until nobody holds the pipe open, or until cancelled."""
        reader = asyncio.StreamReader()
        loop = asyncio.get_running_loop()
        transport, _ = await loop.connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(self._read_end, "rb", buffering=0)
        )
        try:
            while chunk := await reader.read(OUTPUT_BYTES):
                self.kept = (self.kept + chunk)[-OUTPUT_BYTES:]
        finally:
            transport.close()


async def _last(output: _Output, listening: asyncio.Task[None]) -> bytes:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(LAST_WORDS_S):
            await listening
    return output.kept


def _kill_all(group: int) -> None:
    """Kill a program and all that it has started and that did not leave its session."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)
