"""What consumers have in common, the engine's and our own, which read topics without it.

Apart from the engine, whose import is time of each start and 8 to 16 MB (docs/decisions/engine-settings.md).
"""

import asyncio
from typing import Final

from aiokafka import AIOKafkaConsumer

#: 20 empty fetches a second and consumer are below what either side notices.
FETCH_WAIT_MS: Final = 50

#: A group join on the embedded broker takes up to half of the session timeout; one machine needs no patience.
EMBEDDED_SESSION_S: Final = 4.0
EMBEDDED_HEARTBEAT_S: Final = 1.0
#: A worker that is killed is given up after this, and its partitions have another soon after: news waits no longer
#: than half a minute. Heartbeats have a thread of their own, which a busy event loop does not starve.
KAFKA_SESSION_S: Final = 10.0
KAFKA_HEARTBEAT_S: Final = 3.0


async def leave(consumer: AIOKafkaConsumer) -> None:
    """Stop a consumer of our own."""
    try:
        await consumer.stop()
    except asyncio.CancelledError:
        # aiokafka raises it where the broker is gone while a request is on its way, though nobody cancelled this task.
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise
