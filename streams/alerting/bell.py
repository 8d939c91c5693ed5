"""Call agents that have something to say by the clock: a canary to each partition in which something is due.

Every agent reads canaries anyway (`streams.engine.canary`), so that this asks for no topic and no client of its own.
"""

import asyncio
import time
from typing import Final

import structlog
from faust.exceptions import ConsumerNotStarted

from schemas import naming
from streams.alerting.agenda import Timed
from streams.engine.canary import canaries
from streams.engine.flow import Flow
from streams.engine.producing import BrokerUnreachableError

#: How late a thing is said at most, beside the way of a record; cooldowns are minutes.
TICK_S: Final = 1.0
#: Between two calls to a partition: the agent may be busy with what came before, and there may be more than it says at
#: once.
AGAIN_S: Final = 5.0
#: The broker's time to take a call; the next comes anyway.
ANSWER_S: Final = 10.0

_log = structlog.get_logger()


class Bell:
    """Rings for the agents of a flow; to be run beside it, in its event loop."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._rung_at: dict[int, float] = {}

    async def run(self) -> None:
        """Look every second until cancelled."""
        while True:
            await asyncio.sleep(TICK_S)
            for topic, timed in self._flow.timed.items():
                await self._ring(sorted(self._wanted(topic, timed)))

    def _wanted(self, topic: str, timed: Timed) -> frozenset[int]:
        """Return where to ring: what is due here, or any partition where the agent has not looked yet."""
        mine = self._partitions(topic)
        due = timed.calls(self._flow.now())
        wanted = frozenset(sorted(mine)[:1]) if due is None else mine & due
        now = time.monotonic()
        return frozenset(one for one in wanted if now - self._rung_at.get(one, -AGAIN_S) >= AGAIN_S)

    def _partitions(self, topic: str) -> frozenset[int]:
        """Return what this process reads of a topic; nothing while its tables recover."""
        try:
            assigned = self._flow.app.consumer.assignment()
        except ConsumerNotStarted:  # not yet, or no more
            return frozenset()
        if self._flow.app.in_recovery:
            return frozenset()
        read = {(at.topic, at.partition) for at in assigned}
        return frozenset(number for name, number in read if name == topic and (naming.CANARIES, number) in read)

    async def _ring(self, partitions: list[int]) -> None:
        if not partitions:
            return
        self._rung_at |= dict.fromkeys(partitions, time.monotonic())
        try:
            async with asyncio.timeout(ANSWER_S):
                await self._flow.producer.send(canaries(self._flow.app.conf.id, partitions, self._flow.now()))
        except (BrokerUnreachableError, TimeoutError) as error:
            _log.debug("no call could be written", error=repr(error))
