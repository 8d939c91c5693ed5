"""Give articles to the flow once more, behind the news and as history: they are coded anew and alert nobody.

The worker reads what is published here beside the news. It is given a little at a time, when it has read what it had.
"""

import asyncio
from collections.abc import AsyncIterable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from typing import Any, Final, Self

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition

from schemas import naming
from schemas.codec import decode_builtins, encode_builtins
from schemas.topics import PARTITIONS
from streams.merging import OPEN_FOR
from streams.recoding import Edition
from streams.republishing import Again, Republisher
from streams.transport import leave

#: Topics whose records the flow codes when they come again.
CODED: Final = (naming.ARTICLES_FETCHED, naming.ARTICLES_UNIQUE)
#: An event that is closed is forgotten: its reports would make a second one beside it. The margin is for a flow that is
#: behind, and for what is replayed to get through.
REACH: Final = OPEN_FOR - timedelta(hours=12)
#: Given at once, and left unread at most: two seconds of a worker that codes twenty articles a second.
BATCH: Final = 20
MOST_UNREAD: Final = 20
#: Between two questions to the broker how far the worker is.
PAUSE_S: Final = 0.2
#: What the worker reads, and has to be through before it gets more.
_READ: Final = (
    naming.ARTICLES_FETCHED,
    naming.ARTICLES_UNIQUE,
    naming.ARTICLES_CLASSIFIED,
    naming.EVENTS_EXTRACTED,
    naming.EVENTS_MERGED,
)

_Record = ConsumerRecord[bytes, bytes]


class Backlog(AbstractAsyncContextManager["Backlog"]):
    """How many records the workers have not read. Asks in the name of their group, and is no member of it."""

    def __init__(self, client: Mapping[str, Any]) -> None:  # Any: aiokafka's keyword arguments
        self._consumer = AIOKafkaConsumer(**client, group_id=naming.WORK_APP, enable_auto_commit=False)

    async def __aenter__(self) -> Self:
        await self._consumer.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await leave(self._consumer)

    async def count(self) -> int:
        """Return how many records wait on all topics that the workers read."""
        held = [TopicPartition(topic, number) for topic in _READ for number in range(PARTITIONS)]
        starts, ends = await self._consumer.beginning_offsets(held), await self._consumer.end_offsets(held)
        read = {at: await self._consumer.committed(at) or 0 for at in held}
        return sum(ends[at] - max(read[at], starts[at]) for at in held if ends[at] > read[at])


async def replay(
    records: AsyncIterable[_Record],
    publisher: Republisher,
    backlog: Backlog,
    stop: asyncio.Event,
    told: Callable[[int], None],
) -> int:
    """Publish articles again as history, each edition once; return how many. `told` is given the count as it grows.

    Waits for the workers, without end where none runs; ends early when `stop` is set. Raises `RepublishError`.
    """
    done: set[Edition] = set()
    batch: list[Again] = []
    async for record in records:
        edition, again = as_history(record)
        if edition in done:
            continue
        done.add(edition)
        batch.append(again)
        if len(batch) == BATCH:
            if not await _give(batch, publisher, backlog, stop):
                return len(done) - len(batch)
            batch.clear()
            told(len(done))
    if batch and not await _give(batch, publisher, backlog, stop):
        return len(done) - len(batch)
    return len(done)


async def _give(batch: list[Again], publisher: Republisher, backlog: Backlog, stop: asyncio.Event) -> bool:
    while await backlog.count() > MOST_UNREAD and not stop.is_set():  # noqa: ASYNC110  the broker tells only when asked
        await asyncio.sleep(PAUSE_S)
    if stop.is_set():
        return False
    await publisher.send(batch)
    return True


def as_history(record: _Record) -> tuple[Edition, Again]:
    """Return which edition a record of an article is, and the record marked as history.

    Everything else stays, also fields that a newer version wrote. The time of fetching is what `deduplicate` knows the
    very fetch by that brought an edition, which it passes on again.
    """
    plain = decode_builtins(record.value or b"null")
    article = plain["article"]
    headers = [(name, value) for name, value in record.headers if name != "ce_source"]
    again = Again(
        topic=record.topic,
        partition=record.partition,
        key=record.key,
        value=encode_builtins({**plain, "article": {**article, "history": True}}),
        headers=(*headers, ("ce_source", b"/marsad/replay")),
    )
    return (str(article["id"]), str(article["revision"])), again
