"""Watch that every partition which has something to read is read, and end the process where one stands still.

Stream engines have stood still in many ways: after an outage, after a rebalance, with a commit that is missing. A new
process reads on from what was acknowledged, so that the cure is the same for all of them, whatever the cause. What the
group has read and where the topics end is asked of the broker by a client of its own: an engine that stands still does
not know that it does. Where nothing comes, it writes canaries (`streams.engine.canary`), so that there is always
something to read. docs/decisions/standing-still.md tells what was found and how the bound was chosen.
"""

import asyncio
import os
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, NoReturn

import faust
import msgspec
import structlog
from aiokafka import AIOKafkaConsumer, TopicPartition
from aiokafka.errors import KafkaError
from faust.exceptions import ConsumerNotStarted

from schemas import naming
from streams.engine.canary import EVERY_S, canaries
from streams.engine.consuming import leave
from streams.engine.flow import EXIT_HALTED, Flow
from streams.engine.producing import BrokerUnreachableError

#: Longer than the session timeout and a rebalance by this much.
MARGIN_S: Final = 15.0
LOOK_EVERY_S: Final = 5.0
#: The broker's time to answer one look.
ANSWER_S: Final = 10.0
#: In place of a partition: the tables, whose recovery has to go on too.
TABLES: Final = TopicPartition("recovery of tables", 0)
#: What one look adds at most. A process that slept, or was busy, has not seen that nothing moved meanwhile.
LONGEST_STEP_S: Final = 3 * LOOK_EVERY_S

_log = structlog.get_logger()


class Look(msgspec.Struct, frozen=True):
    """A partition at one moment: what is committed, where the log begins and ends, and its stage at work.

    `batch` counts the batches that the stage began, `coded` the records that it has looked at.
    """

    committed: int
    start: int
    end: int
    batch: int
    coded: int

    @property
    def lag(self) -> int:
        """Return how many records wait; what retention has taken away does not."""
        return self.end - max(self.committed, self.start)

    def has_moved(self, before: "Look") -> bool:
        """Return whether anything went on since `before`: a commit, or the records of one long batch."""
        is_long_batch = self.batch == before.batch and self.coded > before.coded
        return self.committed != before.committed or is_long_batch


class Watch:
    """For how long each partition has waited in vain. Pure: the looks and the time come from outside."""

    def __init__(self, bound_s: float, clock: Callable[[], float]) -> None:
        self._bound_s = bound_s
        self._now = clock
        self._looked_at = clock()
        self._last: dict[TopicPartition, Look] = {}
        self._still_s: dict[TopicPartition, float] = {}

    def forget(self) -> None:
        """Begin anew: nothing can be said, as tables recover or the broker does not answer."""
        self._looked_at = self._now()
        self._last.clear()
        self._still_s.clear()

    def still(self, looks: Mapping[TopicPartition, Look]) -> dict[TopicPartition, Look]:
        """Take a look at the partitions of this worker; return those that have stood for longer than the bound."""
        now = self._now()
        step_s, self._looked_at = min(now - self._looked_at, LONGEST_STEP_S), now
        self._still_s = {at: self._stood_s(at, look, step_s) for at, look in looks.items()}
        self._last = dict(looks)
        return {at: looks[at] for at, stood_s in self._still_s.items() if stood_s > self._bound_s}

    def halfway(self) -> list[TopicPartition]:
        """Return the partitions that had stood for half of the bound at the last look."""
        return sorted(at for at, stood_s in self._still_s.items() if stood_s > self._bound_s / 2)

    def _stood_s(self, at: TopicPartition, look: Look, step_s: float) -> float:
        before = self._last.get(at)
        # One that had nothing to read at the last look has only now begun to wait.
        if before is None or before.lag <= 0 or look.lag <= 0 or look.has_moved(before):
            return 0.0
        return self._still_s[at] + step_s


class Watchdog:
    """Looks at the partitions of a flow for as long as it runs."""

    def __init__(
        self,
        flow: Flow,
        client: Mapping[str, Any],  # Any: aiokafka's keyword arguments
        *,
        on_halt: Callable[[], None],
        on_look: Callable[[Mapping[TopicPartition, Look]], None] = lambda _: None,
    ) -> None:
        self._flow = flow
        self._client = client
        self._on_halt = on_halt
        self._on_look = on_look
        self._broker: AIOKafkaConsumer | None = None
        self._watch: Watch | None = None
        self._sang_at = time.monotonic()

    async def run(self) -> None:
        """Look every few seconds until cancelled; ends the process, unacknowledged, when a partition stands still."""
        watch = self._watch = Watch(bound_s(self._flow.app), time.monotonic)
        try:
            while True:
                await asyncio.sleep(LOOK_EVERY_S)
                await self._look(watch)
        finally:
            await self._disconnect()

    def verdict(self) -> str | None:
        """Return what is wrong with the progress of this process, None when nothing is: half the bound says it."""
        if self._watch is None:
            return None
        still = self._watch.halfway()
        return f"stands still: {', '.join(f'{at.topic}/{at.partition}' for at in still)}" if still else None

    async def _look(self, watch: Watch) -> None:
        try:
            async with asyncio.timeout(ANSWER_S):
                looks = await self._looks()
        except (KafkaError, TimeoutError, OSError) as error:
            _log.debug("the broker did not tell offsets", error=repr(error))
            watch.forget()
            await self._disconnect()
            self._on_look({})
            return
        self._on_look({at: look for at, look in looks.items() if at.topic in self._flow.progress})
        if still := watch.still(looks):
            self._halt(still)
        await self._sing(looks)

    async def _looks(self) -> dict[TopicPartition, Look]:
        mine = self._partitions()
        if not mine:
            return {}
        broker = await self._connected()
        starts, ends = await broker.beginning_offsets(mine), await broker.end_offsets(mine)
        if self._flow.app.in_recovery:
            return {TABLES: self._recovered()}
        return {at: self._seen(at, await broker.committed(at), starts[at], ends[at]) for at in mine}

    def _seen(self, at: TopicPartition, committed: int | None, start: int, end: int) -> Look:
        stage = self._flow.progress.get(at.topic)
        if stage is not None:
            return Look(committed=committed or 0, start=start, end=end, batch=stage.batch, coded=stage.coded)
        # A canary waits in the same queues as news: whatever is coded meanwhile is progress.
        coded = sum(stage.coded for stage in self._flow.progress.values())
        return Look(committed=committed or 0, start=start, end=end, batch=0, coded=coded)

    def _recovered(self) -> Look:
        tables: Any = self._flow.app.tables  # Any: faust's interface leaves the recovery out
        recovery = tables.recovery
        # None of a table that was never written, as long as the engine has not asked where its changelog begins.
        read = sum(offset or 0 for offset in recovery.active_offsets.values())
        return Look(committed=read, start=0, end=read + max(1, recovery.active_remaining_total()), batch=0, coded=0)

    def _partitions(self) -> list[TopicPartition]:
        watched = {*self._flow.progress, naming.CANARIES}
        try:
            assigned = self._flow.app.consumer.assignment()
        except ConsumerNotStarted:  # a start can take longer than the first look is away
            return []
        return [TopicPartition(*at) for at in assigned if at.topic in watched]

    async def _sing(self, looks: Mapping[TopicPartition, Look]) -> None:
        """Write a canary to each partition of this process when it is time and nothing waits."""
        is_silent = TABLES not in looks and all(look.lag <= 0 for look in looks.values())
        if not is_silent or time.monotonic() - self._sang_at < EVERY_S:
            return
        self._sang_at = time.monotonic()
        partitions = [at.partition for at in looks if at.topic == naming.CANARIES]
        try:
            async with asyncio.timeout(ANSWER_S):
                await self._flow.producer.send(canaries(self._flow.app.conf.id, partitions, self._flow.now()))
        except (BrokerUnreachableError, TimeoutError) as error:
            _log.debug("no canary could be written", error=repr(error))

    async def _connected(self) -> AIOKafkaConsumer:
        if self._broker is None:
            # It asks in the name of the group and is no member of it: it subscribes to nothing.
            self._broker = AIOKafkaConsumer(**self._client, group_id=self._flow.app.conf.id, enable_auto_commit=False)
            await self._broker.start()
        return self._broker

    async def _disconnect(self) -> None:
        broker, self._broker = self._broker, None
        if broker is not None:
            await leave(broker)

    def _halt(self, still: Mapping[TopicPartition, Look]) -> NoReturn:
        _log.critical("halting", why="partitions stand still", partitions=told(still))
        self._on_halt()
        os._exit(EXIT_HALTED)


def bound_s(app: faust.App) -> float:
    """Return for how long a partition may stand: no session and no rebalance takes so long."""
    return float(app.conf.broker_session_timeout + app.conf.broker_rebalance_timeout + MARGIN_S)


def told(still: Mapping[TopicPartition, Look]) -> list[str]:
    """Return each partition as a person reads it in the log."""
    found: Iterable[tuple[TopicPartition, Look]] = sorted(still.items())
    return [f"{at.topic}/{at.partition} at {look.committed} of {look.end}" for at, look in found]
