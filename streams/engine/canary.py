"""A canary: a record without news that every agent reads, to tell silence from a standstill.

The watchdog sees a partition that stands still only where something waits to be read. An agent that ended without a
word, or a consumer that fetches no more, is found out when the next news waits for it in vain, which for alerts may
be days later. So each worker writes a record to its own partitions of one topic, `marsad.canary.written`, whenever it
has nothing else to read. Every agent reads that topic beside its own, in one stream, and the offset is committed when
all of them have handled the record: what the watchdog sees of it is true of all. One that has something to say by the
clock takes a canary as a call to do so (`streams.alerting.bell`). docs/decisions/canary.md has more.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

import msgspec

from schemas import naming
from schemas.moment import Moment
from streams.engine.producing import Outgoing
from streams.identity import derived

#: How long a worker that stands still in silence stays unnoticed, beside the watchdog's bound.
EVERY_S: Final = 30.0


class Canary(msgspec.Struct, frozen=True, kw_only=True):
    """A record of marsad.canary.written: which consumer group's member wrote it, and when."""

    group: str
    written_at: Moment


def canaries(group: str, partitions: Iterable[int], now: datetime) -> list[Outgoing]:
    """Return a canary for each of these partitions."""
    record = Canary(group=group, written_at=now)
    return [
        Outgoing(
            topic=naming.CANARIES,
            key=group,
            id=derived("canary", group, number, now.isoformat()),
            time=now,
            record=record,
            partition=number,
        )
        for number in partitions
    ]
