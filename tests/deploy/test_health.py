"""The health checks tell the truth: well where part and broker are, ill without one of them, ill where a part hangs."""

import asyncio
import re
import signal
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from deployment import PARTS, environment, health_command, last, outside
from ports import free_port
from webhook_receiver import closed_url

from schemas.topics import ALL_TOPICS
from streams.broker.embedded import EmbeddedBroker
from streams.broker.topics import ensure_topics

pytestmark = pytest.mark.broker


@pytest.fixture
async def broker(tmp_path: Path) -> AsyncIterator[str]:
    """Return the address of a broker that has all topics."""
    running = EmbeddedBroker(log_file=tmp_path / "broker.log", port=free_port())
    address = await running.start()
    await ensure_topics({"bootstrap_servers": address.removeprefix("kafka://")}, ALL_TOPICS, replication=1)
    yield address
    await running.stop()


async def _asked(
    service: str, broker: str, folder: Path, *, console_port: int = 9, metrics_port: str | None = None
) -> int:
    """Return the exit code of a service's health check, run as Docker runs it."""
    port = environment("console")["MARSAD_CONSOLE_PORT"]
    command = [word.replace(f"127.0.0.1:{port}", f"127.0.0.1:{console_port}") for word in health_command(service)]
    given = {**outside(), **environment(service), "MARSAD_BROKER": broker, "MARSAD_DATA_DIR": str(folder)}
    if metrics_port is not None:
        given["MARSAD_METRICS_PORT"] = metrics_port
    done = await asyncio.to_thread(subprocess.run, command, env=given, capture_output=True, check=False, timeout=60)
    return done.returncode


def _metrics_port() -> str:
    """Return the port that the image gives to a part; a test needs one of its own, as it shares the machine."""
    (port,) = re.findall(r"MARSAD_METRICS_PORT=(\d+)", last("ENV").argument)
    return str(port)


def test_the_image_has_a_port_for_the_check() -> None:
    """Otherwise the check could not ask the part."""
    assert _metrics_port() == "9464"


@pytest.mark.parametrize("part", [part for part in PARTS if part != "console"])
async def test_a_part_is_well_until_it_hangs(part: str, broker: str, tmp_path: Path) -> None:
    """It says that it is alive; a process that stands still does not, though broker, topics and volume are well."""
    port = str(free_port())
    given = {**outside(), **environment(part), "MARSAD_BROKER": broker, "MARSAD_BROKER_KIND": "embedded"}
    given |= {"MARSAD_DATA_DIR": str(tmp_path), "MARSAD_METRICS_PORT": port, "MARSAD_ONLY_FEEDS": closed_url()}
    running = await asyncio.create_subprocess_exec(
        "marsad", part, env=given, stderr=asyncio.subprocess.DEVNULL, cwd=tmp_path
    )
    try:
        async with asyncio.timeout(60):
            while (well := await _asked(part, broker, tmp_path, metrics_port=port)) != 0:
                assert running.returncode is None
        running.send_signal(signal.SIGSTOP)
        ill = await _asked(part, broker, tmp_path, metrics_port=port)
    finally:
        running.kill()
        await running.wait()

    assert (well, ill) == (0, 1)


@pytest.mark.parametrize("part", PARTS)
async def test_a_part_is_ill_without_a_broker(part: str, tmp_path: Path) -> None:
    """A dead broker is no matter of opinion."""
    assert await _asked(part, f"kafka://127.0.0.1:{free_port()}", tmp_path) != 0


async def test_the_console_must_serve_its_page_too(broker: str, tmp_path: Path) -> None:
    """A broker that answers is not enough."""
    assert await _asked("console", broker, tmp_path) != 0


async def test_a_console_that_serves_is_well(broker: str, tmp_path: Path) -> None:
    """The check of the console asks the page on the port that the container listens on."""
    port = free_port()
    given = {**outside(), **environment("console"), "MARSAD_BROKER": broker, "MARSAD_DATA_DIR": str(tmp_path)}
    console = await asyncio.create_subprocess_exec(
        "marsad", "console", env={**given, "MARSAD_CONSOLE_PORT": str(port)}, stderr=asyncio.subprocess.DEVNULL
    )
    try:
        async with asyncio.timeout(60):
            while await _asked("console", broker, tmp_path, console_port=port) != 0:
                assert console.returncode is None
    finally:
        console.terminate()

    assert await console.wait() == 0
