"""What Faust fixes and we change: a release that moves it must be noticed."""

import gc
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer
from faust.types import TP

from schemas import naming
from streams.engine.app import build_app
from streams.engine.consuming import FETCH_WAIT_MS
from streams.engine.transport import PromptTransport

STREAM, OTHER = TP(naming.ARTICLES_FETCHED, 0), TP(naming.ARTICLES_FETCHED, 1)
CHANGELOG = TP(naming.changelog("things"), 0)
# faust makes loops that only a run closes
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[Any]:  # Any: faust types its consumer by a protocol without a thread
    """Return the consumer of an application with one table, of which nothing runs."""
    app = build_app("test", {"bootstrap_servers": "127.0.0.1:9"}, data_dir=tmp_path, is_embedded=True)
    table = app.Table("things", key_type=bytes, value_type=bytes, partitions=1)
    app.finalize()
    tables: Any = app.tables  # Any: faust types it by a protocol without its register
    tables._changelogs[CHANGELOG.topic] = table  # as a start does
    assert isinstance(app.transport, PromptTransport)
    made: Any = app._new_consumer()  # Any: as above
    yield made
    made._thread.thread_loop.close()
    del app, made
    gc.collect()  # so that what faust leaves open is complained of here, not at the end of the session


async def test_the_application_fetches_promptly(engine: Any) -> None:  # Any: as above
    """The consumer that Faust makes for a worker has our fetch wait, not Faust's."""
    consumer = engine._thread._create_worker_consumer(engine.transport)

    assert consumer._fetch_max_wait_ms == FETCH_WAIT_MS
    await consumer.stop()


async def test_a_stream_opens_only_when_the_flow_resumes(engine: Any) -> None:  # Any: as above
    """Between the two Faust seeks, and drops what it has: nothing may have been fetched by then."""
    engine.resume_partitions({CHANGELOG, STREAM})
    before = set(engine._active_partitions)
    engine.resume_flow()

    assert (before, engine._active_partitions) == ({CHANGELOG}, {CHANGELOG, STREAM})


async def test_a_stream_that_is_revoked_meanwhile_stays_closed(engine: Any) -> None:  # Any: as above
    """A rebalance in the middle of a recovery closes what was to open."""
    engine.resume_partitions({STREAM, OTHER})
    engine.pause_partitions({STREAM})
    engine.resume_flow()

    assert engine._active_partitions == {OTHER}


async def test_a_fetch_keeps_to_what_was_open_when_it_began(
    engine: Any,  # Any: as above
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It runs in another thread, where a set that is emptied meanwhile would mean all partitions."""
    asked: list[set[TP]] = []

    async def getmany(active: set[TP], timeout: float) -> dict[TP, list[object]]:  # noqa: ASYNC109  as in faust
        engine.pause_partitions({STREAM})
        asked.append(active)
        return {} if timeout else {STREAM: []}

    monkeypatch.setattr(engine._thread, "getmany", getmany)
    engine.resume_partitions({STREAM})
    engine.resume_flow()

    await engine._getmany(engine._active_partitions, 1.0)

    assert (asked, engine._active_partitions) == ([{STREAM}], set())


async def test_a_stream_without_a_commit_is_read_from_its_beginning(
    engine: Any,  # Any: as above
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What was fetched of it before a rebalance and not acknowledged comes again; changelogs are for the recovery."""
    sought: list[TP] = []

    async def seek_to_committed() -> dict[TP, int | None]:
        return {STREAM: None, OTHER: 7, CHANGELOG: None}

    async def seek_to_beginning(*partitions: TP) -> None:
        sought.extend(partitions)

    async def called(method: Any, *arguments: Any) -> Any:  # Any: whatever the thread would call
        return await method(*arguments)

    consumer = AIOKafkaConsumer(bootstrap_servers="127.0.0.1:9")
    monkeypatch.setattr(consumer, "seek_to_committed", seek_to_committed)
    monkeypatch.setattr(consumer, "seek_to_beginning", seek_to_beginning)
    monkeypatch.setattr(engine._thread, "_consumer", consumer)
    monkeypatch.setattr(engine._thread, "call_thread", called)

    committed = await engine.seek_to_committed()

    assert (committed[OTHER], sought) == (7, [STREAM])
    await consumer.stop()
