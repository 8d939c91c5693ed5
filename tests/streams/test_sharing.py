"""A poller that takes feeds over knows what the one before told, and takes only what it has read whole."""

import asyncio
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from aiokafka.errors import IllegalStateError
from feed_desk import desk
from feed_site import NOON, feed

from connectors.feeds.catalogue.feed import Feed
from connectors.feeds.polling.state import FeedState
from schemas import naming
from schemas.codec import encode
from streams.parts.poll import _handed_over, _status
from streams.polled.catalogue import change_of
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

    While it is asked for a position, all partitions of `sharing` are lost, and those of `given` are given again.
    """

    def __init__(self, *states: FeedState) -> None:
        self.states, self.read = states, 0
        self.sharing: Sharing | None = None
        self.lost: list[TopicPartition] = []
        self.given = [PLACE]

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
        if self.sharing is not None and not self.lost:
            await self.sharing.on_partitions_revoked([PLACE, OTHER])
            await self.sharing.on_partitions_assigned(self.given)
            self.lost = [one for one in (PLACE, OTHER) if one not in self.given]
        if place in self.lost:
            raise IllegalStateError("not assigned")
        return self.read


class Ending:
    """What polls, whose release of the feed "left" ends only after another release has begun; tells what it did."""

    def __init__(self) -> None:
        self.did: list[str] = []
        self.begun = asyncio.Event()
        self._other = asyncio.Event()

    def take(self, feeds: Iterable[Feed], *, anew: bool = False) -> None:
        """Tell which feeds are asked."""
        self.did += [f"took {feed.id}{' anew' if anew else ''}" for feed in feeds]

    async def release(self, feeds: Iterable[str], *, at_once: bool = False) -> None:  # noqa: ARG002  the port's
        """Tell when the feed "left" has ended."""
        if list(feeds) != ["left"]:
            self._other.set()
            return
        self.begun.set()
        await self._other.wait()
        self.did.append("left has ended")

    async def dismiss(self, feeds: Iterable[Feed]) -> None:
        """Tell which feeds have left the catalogue."""
        self.did += [f"dismissed {feed.id}" for feed in feeds]


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


async def test_a_partition_that_is_lost_while_it_is_asked_about_ends_nothing(tmp_path: Path) -> None:
    """The client then has no position of it: it is not ours to ask, and the poller goes on with what it has."""
    topic = Topic()
    topic.given = [OTHER]
    async with desk(tmp_path) as here:
        sharing = Sharing({}, [feed(URL)], here.memory, here.poller, **_membership())
        await sharing.on_partitions_assigned([PLACE, OTHER])
        topic.sharing = sharing
        for _ in range(2):
            await _read(sharing, topic, 1)

        assert (here.poller._feeds, sharing._taken) == ({}, {OTHER})


async def test_what_was_given_back_is_not_claimed_when_the_lease_ends(tmp_path: Path) -> None:
    """Between two assignments the client calls its own what another poller may have by now."""
    async with desk(tmp_path) as here:
        sharing = Sharing({}, [feed(URL)], here.memory, here.poller, **_membership())
        await sharing.on_partitions_assigned([PLACE, OTHER])
        await _read(sharing, Topic(), 1)
        await sharing.on_partitions_revoked([OTHER])
        before = dict(here.poller._feeds)
        await sharing._lapse()
        between = dict(here.poller._feeds)
        await _read(sharing, Topic(), 1)

        assert [list(feeds) for feeds in (before, between, here.poller._feeds)] == [["one"], [], ["one"]]
        assert sharing._taken == {PLACE}


async def test_a_partition_is_given_back_when_what_a_change_took_away_has_ended(tmp_path: Path) -> None:
    """A feed that has left the catalogue may be asked still, at the host of one that stays."""
    left, polling = feed(URL, "left"), Ending()
    async with desk(tmp_path) as here:
        sharing = Sharing({}, [left], here.memory, polling, **_membership())
        await sharing.on_partitions_assigned([PLACE])
        await _read(sharing, Topic(), 1)
        changing = asyncio.create_task(sharing.change(change_of([left], [feed(URL)])))
        await polling.begun.wait()
        await sharing.on_partitions_revoked([PLACE])
        polling.did.append("given back")
        await changing

    assert [what for what in polling.did if what != "dismissed left"] == ["took left", "left has ended", "given back"]
    assert "dismissed left" in polling.did


async def test_what_comes_into_the_catalogue_during_a_takeover_is_asked_anew(tmp_path: Path) -> None:
    """Its partition is being read: it is taken with that, as one that came, once; the others as they are known."""
    one, come, polling = feed(URL), feed(f"{URL}/2", "come"), Ending()
    async with desk(tmp_path) as here:
        sharing = Sharing({}, [one], here.memory, polling, **_membership())
        await sharing.on_partitions_assigned([PLACE])
        await sharing.change(change_of([one], [one, come]))
        for _ in range(2):
            await _read(sharing, Topic(), 1)
            await sharing._lapse()

    assert polling.did == ["took one", "took come anew", "took one", "took come"]


def test_each_state_that_is_told_is_a_record_of_its_own() -> None:
    """A delivery or an outage changes a state that no poll has changed; who knows records by their ids takes both."""
    state = FeedState(feed="one", asked_at=2.0)
    for made in (_handed_over, _status):
        first, second = (made(feed(URL), state, NOON + timedelta(seconds=at)) for at in (0, 1))
        assert first.id != second.id


async def _read(sharing: Sharing, topic: Topic, times: int) -> None:
    for _ in range(times):
        await sharing._read(cast("AIOKafkaConsumer", cast("Any", topic)))
