"""A stream of Faust's sleeps until a record comes: what it takes from Faust must be as we know it."""

import asyncio
import inspect
from pathlib import Path
from typing import Any

import faust
import pytest

import streams.engine.stream as module
from streams.engine.app import build_app

#: Longer than the wait of these tests fills a batch, shorter than a stream sleeps.
A_WHILE_S = module.LONGEST_SLEEP_S / 10


@pytest.fixture
async def stream(tmp_path: Path) -> Any:  # Any: faust types its streams by a protocol without processors
    """Return a stream of an application of ours, in the loop of the test, on a channel from which nothing comes."""
    app = build_app("test", {"bootstrap_servers": "127.0.0.1:9"}, data_dir=tmp_path, is_embedded=True)
    app.finalize()
    found: Any = app.stream(app.channel())
    found.add_processor(lambda value: value)
    return found


async def _sleeping(stream: Any) -> "asyncio.Task[bool]":  # Any: as above
    """Return the wait for a batch, which has begun and sleeps."""
    waiting = asyncio.create_task(stream.wait_for_stopped(asyncio.Event(), timeout=0.001))
    await asyncio.wait([waiting], timeout=A_WHILE_S)
    assert not waiting.done()
    return waiting


@pytest.fixture
def patient(stream: Any, monkeypatch: pytest.MonkeyPatch) -> Any:  # Any: as above
    """Return a stream that sleeps longer than a test may last."""
    monkeypatch.setattr(module, "LONGEST_SLEEP_S", 1e6)
    return stream


async def test_a_wait_ends_when_a_record_has_come(patient: Any) -> None:  # Any: as above
    """Not before, and each record is waited for anew."""
    for _ in range(2):
        waiting = await _sleeping(patient)
        for processor in patient._processors:
            assert processor("record") == "record"
        await waiting


async def test_a_batch_is_filled_while_records_wait(
    patient: Any, monkeypatch: pytest.MonkeyPatch
) -> None:  # Any: as above
    """The time of a wait begins anew, until the last of them is taken in or the batch is full."""
    monkeypatch.setattr(module, "MOST_WAITS", 10**9)
    is_full = asyncio.Event()
    for ends in (patient.channel.queue.get_nowait, is_full.set):
        patient.channel.queue.put_nowait("record")
        patient._processors[0]("the one before")
        waiting = asyncio.create_task(patient.wait_for_stopped(is_full, timeout=0.001))
        await asyncio.wait([waiting], timeout=A_WHILE_S)
        assert not waiting.done()

        ends()
        await waiting


async def test_a_batch_ends_though_records_wait(patient: Any) -> None:  # Any: as above
    """Nothing takes them in while the engine gives partitions away, and it waits for the batch."""
    patient.channel.queue.put_nowait("record")
    patient._processors[0]("the one before")

    await patient.wait_for_stopped(asyncio.Event(), timeout=0.001)


async def test_a_wait_ends_when_the_stream_stops(patient: Any) -> None:  # Any: as above
    """So that a worker with nothing to do stops at once."""
    waiting = await _sleeping(patient)
    patient._stopped.set()

    await waiting


async def test_no_sleep_is_for_ever(stream: Any) -> None:  # Any: as above
    """A record that slipped by is found by the next look."""
    await (await _sleeping(stream))


def test_faust_fills_a_batch_as_we_know_it() -> None:
    """`take_events` waits by `wait_for_stopped` alone, and its own processor comes behind those that are there."""
    source = inspect.getsource(faust.Stream.take_events)

    assert source.count("self.wait_for_stopped(") == 1
    assert source.count("self.add_processor(add_to_buffer)") == 1
