"""Share the feeds among pollers: each asks those whose host falls into a partition that the group gave it.

The topic feeds.state has what is known of each feed, in the partition of its host. A poller that is given a partition
first reads it to its end, then asks; one that loses a partition has ended its requests before another is given it, and
one that the broker does not hear has ended them before it is given up. So no host is asked by two, and nothing is read
twice but what a poller that was killed had not told yet.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, Protocol
from zlib import crc32

import structlog
from aiokafka import AIOKafkaConsumer, ConsumerRebalanceListener, ConsumerRecord, TopicPartition
from aiokafka.errors import IllegalStateError, KafkaError

from connectors.feeds.catalogue.feed import Feed
from connectors.feeds.polling.memory import FeedMemory
from connectors.feeds.polling.state import FeedState, recency
from connectors.web.turns import host_of
from schemas import naming
from schemas.codec import DecodeError, decode
from schemas.topics import FEEDS_PARTITIONS
from streams.polled.catalogue import Change
from streams.polled.lease import CONFIRM_EVERY_S, SESSION_S, Lease, uptime_s

_HEARTBEAT_S: Final = 2.0
#: To end the requests that are under way; ending them is a matter of milliseconds.
_REBALANCE_S: Final = 10.0
_WAIT_MS: Final = 500
#: How often it is looked whether the lease is held still.
_LOOK_EVERY_S: Final = 0.2
#: What is committed tells nothing but that we are there: whoever is given a partition reads it from its beginning.
_BEGINNING: Final = 0

_log = structlog.get_logger()


class AsleepError(RuntimeError):
    """This process stood still for longer than its session: another asks its feeds. Reaction: halt, start again."""


class Taking(Protocol):
    """What polls the feeds.

    1. `take` begins to ask feeds, in the background; `anew` what is gone for good too.
    2. `release` returns when no request to them is under way; `at_once` none is waited for.
    3. `dismiss` tells of feeds that were released that nobody asks them; raises what the client does without a broker.
    """

    def take(self, feeds: Iterable[Feed], *, anew: bool = False) -> None:
        """Ask these feeds."""

    async def release(self, feeds: Iterable[str], *, at_once: bool = False) -> None:
        """Ask these feeds no more."""

    async def dismiss(self, feeds: Iterable[Feed]) -> None:
        """Tell that these feeds have left the catalogue."""


def partition_of(url: str) -> int:
    """Return the partition of the host of a feed."""
    return crc32(host_of(url).encode()) % FEEDS_PARTITIONS


def _place_of(feed: Feed) -> TopicPartition:
    return TopicPartition(naming.FEEDS_STATE, partition_of(feed.url))


def _by_partition(feeds: Iterable[Feed]) -> dict[int, list[Feed]]:
    found: dict[int, list[Feed]] = {}
    for feed in feeds:
        found.setdefault(partition_of(feed.url), []).append(feed)
    return found


class Wakefulness:
    """Whether this process has run without standing still for a session, after which another asks its feeds."""

    def __init__(self) -> None:
        self._seen_s = uptime_s()

    def is_awake(self) -> bool:
        """Return whether the group cannot have given this process up: nobody is to be asked otherwise."""
        return uptime_s() - self._seen_s <= SESSION_S

    async def watch(self) -> None:
        """Raise `AsleepError` when this process has stood still for too long."""
        while True:
            self._seen_s = uptime_s()
            await asyncio.sleep(SESSION_S / 10)
            if not self.is_awake():
                raise AsleepError(f"this process stood still for more than {SESSION_S:g} s; another has its feeds")


class Sharing(ConsumerRebalanceListener):
    """A membership in the group of pollers; gives `poller` the feeds of its partitions and takes them away."""

    def __init__(  # noqa: PLR0913  what a membership needs, each once
        self,
        client: Mapping[str, Any],  # Any: aiokafka's keyword arguments
        feeds: Sequence[Feed],
        memory: FeedMemory,
        poller: Taking,
        *,
        wakefulness: Wakefulness,
        lease: Lease,
        joined: Callable[[], None],
    ) -> None:
        self._client = client
        self._memory = memory
        self._poller = poller
        self._wakefulness = wakefulness
        self._lease = lease
        self._joined = joined
        self._feeds = _by_partition(feeds)
        #: Partitions whose feeds are asked.
        self._taken: set[TopicPartition] = set()
        #: Partitions that are being read, with the offset to read up to; None before that is known.
        self._reading: dict[TopicPartition, int | None] = {}
        #: Feeds that have come into the catalogue, and are to be taken with a partition that is being read.
        self._come: set[str] = set()
        #: Held while the feeds end that a change of the catalogue takes away.
        self._changing = asyncio.Lock()

    async def run(self) -> None:
        """Share until cancelled; raises `AsleepError`, and what the client raises when the broker is out of reach."""
        consumer = AIOKafkaConsumer(
            **self._client,
            group_id=naming.POLL_GROUP,
            enable_auto_commit=False,
            auto_offset_reset="earliest",
            session_timeout_ms=int(SESSION_S * 1000),
            heartbeat_interval_ms=int(_HEARTBEAT_S * 1000),
            rebalance_timeout_ms=int(_REBALANCE_S * 1000),
        )
        consumer.subscribe([naming.FEEDS_STATE], listener=self)
        await consumer.start()
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._wakefulness.watch())
                group.create_task(self._renew(consumer))
                group.create_task(self._heed())
                while True:
                    await self._read(consumer)
        finally:
            await consumer.stop()

    async def on_partitions_revoked(self, revoked: Iterable[TopicPartition]) -> None:
        """Give the feeds of these partitions back; the group waits for it."""
        places = list(revoked)
        self._taken.difference_update(places)
        for place in places:
            self._reading.pop(place, None)
        feeds = self._feeds_of(places)
        self._come.difference_update(feeds)
        # All at once: the group does not wait for one partition after the other, nor after a change of the catalogue,
        # whose feeds, unknown here by now, may be asked still at the same hosts.
        await asyncio.gather(self._poller.release(feeds), self._unchanging())

    async def on_partitions_assigned(self, assigned: Iterable[TopicPartition]) -> None:
        """Take note of partitions to read, and then to poll."""
        places = list(assigned)
        self._reading.update(dict.fromkeys(places))
        feeds = sum(len(self._feeds.get(place.partition, ())) for place in places)
        _log.info("sharing the feeds", partitions=len(places), feeds=feeds)
        self._joined()

    async def change(self, change: Change) -> None:
        """Poll what the catalogue has now, as far as it is this poller's; returns when nothing else is asked.

        Raises what the poller raises that cannot tell what has left.
        """
        left = [feed for feed in change.left if _place_of(feed) in self._taken]
        async with self._changing:
            self._feeds = _by_partition(change.feeds)
            self._come.update(feed.id for feed in change.come)
            await self._poller.release(change.released)
            self._take(feed for feed in (*change.altered, *change.come) if _place_of(feed) in self._taken)
            # The others are asked by other pollers, which look at the catalogue themselves.
            self._come.intersection_update(self._feeds_of(self._reading))
        await self._poller.dismiss(left)

    async def _unchanging(self) -> None:
        """Return when no change of the catalogue is under way."""
        async with self._changing:
            pass

    def _take(self, feeds: Iterable[Feed]) -> None:
        """Have these feeds asked; those that have come into the catalogue though they had been gone for good."""
        feeds = list(feeds)
        come = [feed for feed in feeds if feed.id in self._come]
        self._poller.take(feed for feed in feeds if feed.id not in self._come)
        self._poller.take(come, anew=True)
        self._come.difference_update(feed.id for feed in come)

    async def _renew(self, consumer: AIOKafkaConsumer) -> None:
        """Have the coordinator confirm that it holds us for a member, again and again.

        A commit is what a client can send it that says which member of which generation it is.
        """
        while True:
            sent_s = self._lease.now_s()
            try:
                if place := next(iter(consumer.assignment()), None):
                    async with asyncio.timeout(SESSION_S):
                        await consumer.commit({place: _BEGINNING})
                    self._lease.confirm(sent_s)
            except (KafkaError, TimeoutError) as error:
                _log.debug("the group does not confirm this poller", error=repr(error))
            await asyncio.sleep(CONFIRM_EVERY_S)

    async def _heed(self) -> None:
        """Give back all feeds when the lease ends."""
        was_held = False
        while True:
            is_held = self._lease.is_held()
            if was_held and not is_held:
                _log.warning("the broker does not answer: another poller may have the feeds, so nobody is asked")
                await self._lapse()
            was_held = is_held
            await asyncio.sleep(_LOOK_EVERY_S)

    async def _lapse(self) -> None:
        """Give back all feeds; those that are still ours are taken anew once the lease is held again."""
        # Not what the client says is assigned: between two assignments it is what was given back already.
        places = [*self._taken, *self._reading]
        self._taken.clear()
        self._reading = dict.fromkeys(places)
        await self._poller.release(self._feeds_of(places), at_once=True)

    def _feeds_of(self, places: Iterable[TopicPartition]) -> list[str]:
        return [feed.id for place in places for feed in self._feeds.get(place.partition, ())]

    async def _read(self, consumer: AIOKafkaConsumer) -> None:
        unknown = [place for place, end in self._reading.items() if end is None]
        if unknown and self._lease.is_held():
            ends = await consumer.end_offsets(unknown)
            self._reading.update({place: end for place, end in ends.items() if place in self._reading})
        found = await consumer.getmany(timeout_ms=_WAIT_MS)
        self._memory.keep(*(state for records in found.values() for state in self._newer(records)))
        for place, end in list(self._reading.items()):
            if end is not None and await _is_read(consumer, place, end):
                await self._take_place(place, end)

    async def _take_place(self, place: TopicPartition, end: int) -> None:
        """Have the feeds of a partition asked that is read up to `end`, when those of a catalogue before have ended."""
        async with self._changing:
            # Lost, or lost and given again, meanwhile: then it is to be read anew.
            if self._reading.get(place) == end:
                del self._reading[place]
                self._taken.add(place)
                self._take(self._feeds.get(place.partition, ()))

    def _newer(self, records: Iterable[ConsumerRecord[bytes, bytes]]) -> Iterable[FeedState]:
        for record in records:
            try:
                state = decode(record.value or b"", FeedState)
            except DecodeError as error:
                place = {"topic": record.topic, "partition": record.partition, "offset": record.offset}
                told = "the state of a feed cannot be read, it begins anew"
                _log.warning(told, **place, key=record.key, error=str(error))
                continue
            if recency(state) > recency(self._memory.state(state.feed)):
                yield state


async def _is_read(consumer: AIOKafkaConsumer, place: TopicPartition, end: int) -> bool:
    try:
        return bool(await consumer.position(place) >= end)
    except IllegalStateError:  # lost before, or while it is asked for
        return False
