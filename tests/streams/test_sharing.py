"""A poller that takes feeds over knows what the one before told, and takes only what it has read whole."""

from datetime import timedelta
from pathlib import Path
from typing import Any, cast

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from feed_desk import desk
from feed_site import NOON, feed

from connectors.feeds.polling.state import FeedState
from schemas import naming
from schemas.codec import encode
from streams.parts.poll import _handed_over, _status
from streams.polled.lease import Lease
from streams.polled.sharing import Sharing, Wakefulness, partition_of

URL = "https://news.example/feed"
PLACE = TopicPartition(naming.FEEDS_STATE, partition_of(URL))
OTHER = TopicPartition(naming.FEEDS_STATE, PLACE.partition + 1)


def _membership() -> dict[str, Any]:  # Any: arguments
    lease = Lease(lambda: 1.0)
    lease.confirm(1.0)
    return {"wakefulness": Wakefulness(), "lease": lease, "joined": lambda: None}


class Topic:
    """A consumer whose topic holds `states`, one a batch.

    While it is asked for a position, all partitions of `sharing` are lost, and one is given again.
    """

    def __init__(self, *states: FeedState) -> None:
        self.states, self.read = states, 0
        self.sharing: Sharing | None = None
        self.lost: list[TopicPartition] = []

    async def end_offsets(self, places: list[TopicPartition]) -> dict[TopicPartition, int]:
        """Return how many states there are."""
        return dict.fromkeys(places, len(self.states))

    async def getmany(self, *, timeout_ms: int) -> dict[TopicPartition, list[ConsumerRecord[bytes, bytes]]]:  # noqa: ARG002  the client's
        """Return the next state."""
        if self.read == len(self.states):
            return {}
        state = self.states[self.read]
        self.read += 1
        record = ConsumerRecord("", 0, self.read, 0, 0, state.feed.encode(), encode(state), None, 0, 0, ())
        return {PLACE: [record]}

    async def position(self, place: TopicPartition) -> int:
        """Return how many states were read; raises for a partition that is lost, as the client does."""
        if place in self.lost:
            raise LookupError("not assigned")
        if self.sharing is not None:
            self.lost = [PLACE, OTHER]
            await self.sharing.on_partitions_revoked(self.lost)
            await self.sharing.on_partitions_assigned([PLACE])
            self.lost = [OTHER]
        return self.read


async def test_what_a_hub_brought_is_taken_over(tmp_path: Path) -> None:
    """A state that a delivery changed has the time of the poll before it, and is newer all the same."""
    polled = FeedState(feed="one", asked_at=2.0, last_new=1.0)
    delivered = FeedState(feed="one", asked_at=2.0, last_new=3.0, seen={"article": "1"})
    one = feed(URL)
    async with desk(tmp_path) as here:
        sharing = Sharing({}, [one], here.memory, here.poller, **_membership())
        await _read(sharing, Topic(polled, delivered, polled), 3)

        assert here.memory.state("one") == delivered


async def test_a_partition_that_is_lost_while_it_is_read_is_read_anew(tmp_path: Path) -> None:
    """It is not asked about before, and that others are lost at the same time ends nothing."""
    topic = Topic()
    async with desk(tmp_path) as here:
        sharing = Sharing({}, [feed(URL)], here.memory, here.poller, **_membership())
        await sharing.on_partitions_assigned([PLACE, OTHER])
        topic.sharing = sharing
        await _read(sharing, topic, 1)
        early = dict(here.poller._feeds)
        topic.sharing = None
        await _read(sharing, topic, 1)

        assert (early, list(here.poller._feeds)) == ({}, ["one"])


def test_each_state_that_is_told_is_a_record_of_its_own() -> None:
    """A delivery or an outage changes a state that no poll has changed; who knows records by their ids takes both."""
    state = FeedState(feed="one", asked_at=2.0)
    for made in (_handed_over, _status):
        first, second = (made(feed(URL), state, NOON + timedelta(seconds=at)) for at in (0, 1))
        assert first.id != second.id


async def _read(sharing: Sharing, topic: Topic, times: int) -> None:
    for _ in range(times):
        await sharing._read(cast("AIOKafkaConsumer", cast("Any", topic)))
