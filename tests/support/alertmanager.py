"""A real Alertmanager of one test, where MARSAD_TEST_ALERTMANAGER names its binary."""

import asyncio
import os
import re
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import pytest
from webhook_receiver import DEADLINE_S, HOST

VARIABLE: Final = "MARSAD_TEST_ALERTMANAGER"
needs_alertmanager = pytest.mark.skipif(VARIABLE not in os.environ, reason=f"{VARIABLE} names no Alertmanager")

_CONFIG: Final = """
route: {{receiver: desk, group_by: ["..."], group_wait: 0s, group_interval: 1s, repeat_interval: 1h}}
receivers: [{{name: desk, webhook_configs: [{{url: "{url}", send_resolved: true}}]}}]
"""
_LISTENS: Final = re.compile(rf"{re.escape(HOST)}:(\d+)")


@asynccontextmanager
async def alertmanager(folder: Path, receiver: str) -> AsyncIterator[str]:
    """Run an Alertmanager that tells the webhook `receiver`; yield its address."""
    (folder / "alertmanager.yml").write_text(_CONFIG.format(url=receiver), encoding="utf-8")
    process = await asyncio.create_subprocess_exec(
        os.environ[VARIABLE],
        f"--config.file={folder}/alertmanager.yml",
        f"--storage.path={folder}/data",
        f"--web.listen-address={HOST}:0",
        "--cluster.listen-address=",
        stdin=DEVNULL,
        stdout=DEVNULL,
        stderr=PIPE,
    )
    reading = asyncio.create_task(asyncio.sleep(0))
    try:
        port = await _port(process)
        reading = asyncio.create_task(_drained(process))
        yield f"http://{HOST}:{port}"
    finally:
        process.terminate()
        await process.wait()
        await reading


async def _port(process: Process) -> str:
    """Return the port that its log names; raises `TimeoutError`, or `AssertionError` where it ends before."""
    assert process.stderr is not None
    async with asyncio.timeout(DEADLINE_S):
        while line := (await process.stderr.readline()).decode():
            found = _LISTENS.search(line)
            if found and "Listening on" in line:
                return found[1]
    raise AssertionError("the Alertmanager ended before it listened")


async def _drained(process: Process) -> None:
    """Read its log to the end, so that it never waits for a reader."""
    assert process.stderr is not None
    while await process.stderr.read(65536):
        pass
