"""A source that falls silent reaches the hooks that ask for it: from the topic, once, also over a restart."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from feed_desk import until
from ports import free_port
from webhook_receiver import LOOPBACK, SECRET, Answer, WebhookReceiver

from connectors.hooks.channels.webhook import WebhookHook
from connectors.hooks.delivering.circuit import Circuit
from connectors.hooks.entry import TIERS
from connectors.hooks.hook import Hook
from schemas import naming
from schemas.article import Source
from schemas.feed import FeedStatus, HealthWord
from schemas.topics import ALL_TOPICS
from streams.broker.embedded import EmbeddedBroker
from streams.broker.security import client_settings
from streams.broker.topics import ensure_topics
from streams.clock import utc_now
from streams.engine.producing import Outgoing, Producer
from streams.parts.sources import SourceWatch
from streams.settings import Settings

SINCE = datetime(2025, 3, 6, 12, 0, tzinfo=UTC)


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[dict[str, Any]]:  # Any: aiokafka's keyword arguments
    """Return how to reach a broker that has all topics."""
    broker = EmbeddedBroker(log_file=tmp_path / "broker.log", port=free_port())
    try:
        reached = client_settings(Settings(broker=await broker.start(), broker_kind="embedded", data_dir=tmp_path))
        await ensure_topics(reached, ALL_TOPICS, replication=1)
        yield dict(reached)
    finally:
        await broker.stop()


async def _tell(client: dict[str, Any], *words: tuple[str, HealthWord]) -> None:
    async with Producer(client, source="/test") as producer:
        for feed, word in words:
            source = Source(id=feed, name=feed, owner=feed, kind="agency")
            url, now = f"https://{feed}.example/", datetime.now(UTC)
            status = FeedStatus(feed=feed, url=url, source=source, word=word, told_at=now, since=SINCE)
            await producer.send([Outgoing(naming.FEEDS_STATUS, feed, f"{feed}-{word}", now, status)])


@asynccontextmanager
async def _watching(client: dict[str, Any], path: Path, hooks: Sequence[Hook], **off: Circuit) -> AsyncIterator[None]:
    watch = SourceWatch(client, path, lambda: hooks, lambda: off, utc_now, round_s=0.2)
    task = asyncio.create_task(watch.run())
    yield
    task.cancel()
    await asyncio.wait([task])


def _hook(name: str, receiver: WebhookReceiver) -> WebhookHook:
    return WebhookHook(name, receiver.url, (SECRET,), frozenset(TIERS), guard=LOOPBACK)


def _heard(receiver: WebhookReceiver) -> list[tuple[str, str]]:
    told = (request.verified(SECRET) for request in receiver.requests)
    return [(one["feed"], one["word"]) for payload in told for one in payload["data"]["feeds"]]


async def test_a_loss_is_told_once_and_the_return_too(tmp_path: Path, client: dict[str, Any]) -> None:
    """What fell silent is told to each hook that wants it, and not anew after a restart; then that it is back."""
    path = tmp_path / "told.json"
    async with WebhookReceiver() as desk, WebhookReceiver() as off:
        hooks = [_hook("desk", desk), _hook("off", off)]
        await _tell(client, ("quiet", "silent"), ("fine", "ok"))
        async with _watching(client, path, hooks, off=Circuit(off="disabled")):
            await desk.has(1)
            await until(path.exists)
        async with _watching(client, path, hooks, off=Circuit(off="disabled")):
            await _tell(client, ("fine", "gone"))
            await desk.has(2)
            await _tell(client, ("quiet", "ok"))
            await desk.has(3)
        for hook in hooks:
            await hook.close()

    assert _heard(desk) == [("quiet", "silent"), ("fine", "gone"), ("quiet", "ok")]
    assert off.requests == []


async def test_a_hook_that_takes_nothing_keeps_no_other(tmp_path: Path, client: dict[str, Any]) -> None:
    """Its failure is no reason to tell another nothing; it is told later."""
    async with WebhookReceiver(otherwise=Answer(status=500)) as down, WebhookReceiver() as desk:
        hooks = [_hook("down", down), _hook("desk", desk)]
        await _tell(client, ("quiet", "silent"))
        async with _watching(client, tmp_path / "told.json", hooks):
            await desk.has(1)
            await _tell(client, ("dead", "gone"))
            await desk.has(2)
        for hook in hooks:
            await hook.close()

    assert _heard(desk) == [("quiet", "silent"), ("dead", "gone")]
    assert _heard(down) == [("quiet", "silent")]
    assert b'"down"' not in (tmp_path / "told.json").read_bytes()
