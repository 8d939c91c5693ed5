"""The embedded broker of one process is not taken for another's."""

import asyncio
from pathlib import Path

import pytest
from ports import free_port

from streams.broker.embedded import EmbeddedBroker, EmbeddedBrokerError

pytestmark = pytest.mark.broker


async def test_several_that_want_one_port_have_one_each(tmp_path: Path) -> None:
    """They choose at the same moment: one is first, each of the others finds another, and all of them live."""
    preferred = free_port()
    brokers = [EmbeddedBroker(log_file=tmp_path / f"{number}.log", preferred=preferred) for number in range(3)]
    addresses = await asyncio.gather(*(broker.start() for broker in brokers))
    alive = [broker._process is not None and broker._process.returncode is None for broker in brokers]
    await asyncio.gather(*(broker.stop() for broker in brokers))

    assert f"kafka://127.0.0.1:{preferred}" in addresses
    assert len(set(addresses)) == len(brokers)
    assert alive == [True] * len(brokers)


async def test_a_port_that_is_asked_for_is_had_or_missed(tmp_path: Path) -> None:
    """Another broker that answers there is not ours."""
    port = free_port()
    first, second = (EmbeddedBroker(log_file=tmp_path / f"{name}.log", port=port) for name in ("first", "second"))
    await first.start()
    with pytest.raises(EmbeddedBrokerError, match="ended at once"):
        await second.start()
    await first.stop()
