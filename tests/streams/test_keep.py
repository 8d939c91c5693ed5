"""The archive's consumer, on a broker."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from ports import free_port
from reports import NOON, article, mention, strike

from schemas import naming
from schemas.topics import ALL_TOPICS
from streams.archive import Archive
from streams.broker.embedded import EmbeddedBroker
from streams.broker.security import client_settings
from streams.broker.topics import ensure_topics
from streams.engine.producing import Outgoing, Producer
from streams.merging.open_events import merged_with
from streams.operation.monitoring import Monitor
from streams.parts.keep import keep
from streams.settings import Settings

pytestmark = pytest.mark.broker


@pytest.fixture
async def settings(tmp_path: Path) -> AsyncIterator[Settings]:
    """Return settings for a broker that holds one event."""
    broker = EmbeddedBroker(log_file=tmp_path / "broker.log", port=free_port())
    told = Settings(broker=await broker.start(), broker_kind="embedded", data_dir=tmp_path)
    await ensure_topics(client_settings(told), ALL_TOPICS, replication=1)
    async with Producer(client_settings(told), source="/test") as producer:
        event = merged_with(None, mention(strike(), article("a1")), NOON)
        await producer.send([Outgoing(naming.EVENTS_MERGED, event.id, event.id, NOON, event)])
    yield told
    await broker.stop()


async def _kept(settings: Settings, path: Path) -> int:
    """Return how many events an archive holds once its consumer has written."""
    stop = asyncio.Event()
    with Archive.open(path) as archive:
        async with asyncio.timeout(60):
            await keep(settings, archive, stop.set, stop, Monitor())
        return len(archive.events(10))


async def test_an_archive_that_was_deleted_is_written_anew(settings: Settings, tmp_path: Path) -> None:
    """What the consumer had read before is read again, as docs and the archive's own words promise."""
    first = await _kept(settings, tmp_path / "first.sqlite")
    anew = await _kept(settings, tmp_path / "second.sqlite")

    assert (first, anew) == (1, 1)
