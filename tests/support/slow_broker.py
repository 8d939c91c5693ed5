"""`python -m slow_broker work`: a part whose broker takes its time over committed offsets, and more over a batch."""

import asyncio
from collections.abc import Sequence
from typing import Any, Final

from aiokafka import AIOKafkaConsumer

from console.main import main
from streams.engine.producing import Outgoing, Producer

#: Long enough to fetch all that waits, were the partitions open already.
SEEK_S: Final = 0.5
#: Long enough that all but one batch still waits when the seek is over.
SEND_S: Final = 2 * SEEK_S

_seek: Any = AIOKafkaConsumer.seek_to_committed  # Any: aiokafka has no types here
_send = Producer.send


async def _slow_seek(self: AIOKafkaConsumer, *partitions: Any) -> Any:  # Any: as above
    committed = await _seek(self, *partitions)
    await asyncio.sleep(SEEK_S)
    return committed


async def _slow_send(self: Producer, outgoing: Sequence[Outgoing]) -> None:
    await asyncio.sleep(SEND_S)
    await _send(self, outgoing)


if __name__ == "__main__":
    AIOKafkaConsumer.seek_to_committed = _slow_seek  # type: ignore[method-assign]  # what this module is for
    Producer.send = _slow_send  # type: ignore[method-assign]  # as above
    main()
