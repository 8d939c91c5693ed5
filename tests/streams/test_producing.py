"""The producer gives back what it holds, whatever becomes of its start."""

import asyncio
import gc
from typing import Any

import pytest
from aiokafka.errors import KafkaConnectionError
from webhook_receiver import closed_url

from streams.engine.producing import Producer


async def test_a_start_that_fails_leaves_nothing_open() -> None:
    """A client that is left open is told as an error of the event loop, beside the one that matters."""
    told: list[dict[str, Any]] = []  # Any: what an event loop tells of an error
    asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context))
    server = closed_url().removeprefix("http://").partition("/")[0]
    with pytest.raises(KafkaConnectionError):
        await Producer({"bootstrap_servers": server}, source="/marsad/test").start()
    gc.collect()

    assert told == []
