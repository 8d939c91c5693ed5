"""Ask each feed in its rhythm: one task a feed, so that a failing one harms no other.

`schedule` and `outcome` decide when, `asking` asks, `intake` publishes what comes.
"""

import asyncio
import random
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final
from weakref import WeakValueDictionary

import msgspec
import structlog

from connectors.feeds.catalogue.feed import Feed
from connectors.feeds.polling.addresses import is_gone
from connectors.feeds.polling.asking import Asked, Asker, digest
from connectors.feeds.polling.intake import Intake
from connectors.feeds.polling.memory import FeedMemory
from connectors.feeds.polling.metrics import PollMetrics
from connectors.feeds.polling.outage import Outage, Outcome
from connectors.feeds.polling.outcome import (
    after,
    delivered,
    dismissed,
    due_at,
    forgiven,
    left_alone_s,
    revived,
    waits_s,
)
from connectors.feeds.polling.policy import Policy
from connectors.feeds.polling.publish import Publisher
from connectors.feeds.polling.pushes import NoPushes, Pushes
from connectors.feeds.polling.recognition import recognised
from connectors.feeds.polling.report import PollReport
from connectors.feeds.polling.schedule import host_pause_s
from connectors.feeds.polling.state import FeedState, is_watched, unseen
from connectors.web.turns import host_of
from schemas.feed import HealthWord

#: Kept for a broker that loses its memory; see the refill.
SPOOL_KEPT: Final = timedelta(days=7)
PRUNE_EVERY_S: Final = 6 * 3600.0
#: Dropped in one go, so that polling does not stand still: 10,000 feeds leave tens of thousands to drop.
PRUNE_BATCH: Final = 200
#: For the polls in between.
PRUNE_PAUSE_S: Final = 0.1
#: What a poll that was broken off has left in the spool waits no longer.
SWEEP_EVERY_S: Final = 5.0
#: For a request under way to end when its feed is given away, and then for what it brought to be published, and what
#: was not told of all to be told; the group waits for ten seconds at most.
RELEASE_S: Final = 3.0
PUBLISH_S: Final = 5.0
#: What was published longer ago when a poll finds it, the hub had time to tell.
HUB_HAS_S: Final = 10 * 60.0

_log = structlog.get_logger()


class UnknownFeedError(LookupError):
    """This poller does not ask that feed, now. Reaction: refuse the delivery; the hub comes again."""


class Poller:
    """Polls the feeds that it was told to take, while `run` runs."""

    def __init__(  # noqa: PLR0913  the ports of the connectors, each once
        self,
        memory: FeedMemory,
        publisher: Publisher,
        asker: Asker,
        clock: Callable[[], datetime],
        policy: Policy,
        *,
        metrics: PollMetrics,
        pushes: Pushes | None = None,
    ) -> None:
        self._memory = memory
        self._asker = asker
        self._now = clock
        self._policy = policy
        self._metrics = metrics
        self._pushes = pushes or NoPushes()
        self._intake = Intake(memory, publisher, asker, metrics, clock)
        self._group: asyncio.TaskGroup | None = None
        self._feeds: dict[str, Feed] = {}
        self._following: dict[str, asyncio.Task[None]] = {}
        self._turns = WeakValueDictionary[str, asyncio.Lock]()
        self._polling: set[str] = set()
        self._waiting: set[str] = set()
        self._asking: set[str] = set()
        self._words = dict[str, HealthWord]()
        self._outage = Outage(hosts=0)
        self._forgiven: list[str] = []
        self._probed_at = 0.0
        self._unreached: frozenset[str] = frozenset()
        self._is_outage_told = False
        self._random = random.Random()  # noqa: S311  spreads requests, protects nothing

    async def run(self) -> None:
        """Poll until cancelled; raises what the publisher raises when the broker is out of reach."""
        async with asyncio.TaskGroup() as group:
            await self._intake.publish_spool()
            group.create_task(self._prune())
            group.create_task(self._sweep())
            self._group = group
            for feed in self._feeds.values():
                self._following[feed.id] = group.create_task(self._follow(feed))

    def take(self, feeds: Iterable[Feed], *, anew: bool = False) -> None:
        """Poll these feeds too, each as soon as it is due; `anew` those too that had said that they are gone for good.

        An operator who puts a feed into the catalogue, again, wants it asked.
        """
        for feed in feeds:
            if anew and is_gone(feed, self._memory.state(feed.id)):
                self._memory.keep(revived(self._memory.state(feed.id)))
            self._feeds[feed.id] = feed
            state = self._memory.state(feed.id)
            self._words[feed.id] = state.word
            self._heed_wish(state)
            if self._group is not None and feed.id not in self._following:
                self._following[feed.id] = self._group.create_task(self._follow(feed))
        self._count_hosts()

    def asks(self, feed_id: str) -> bool:
        """Return whether this poller asks that feed, now."""
        return feed_id in self._feeds

    def _heed_wish(self, state: FeedState) -> None:
        """Leave a host alone that has asked for it before this process had its feeds."""
        if state.left_alone is not None and state.left_alone.url is not None:
            pause_s = left_alone_s(state, self._now().timestamp(), self._policy)
            self._asker.turns.pause(state.left_alone.url, pause_s)

    async def release(self, feeds: Iterable[str], *, at_once: bool = False) -> None:
        """Ask these feeds no more; returns when no request to them is under way.

        What waits for its turn does not get it. A request that is under way may end within `RELEASE_S`: a host whose
        request is broken off may still be at it when the next poller asks. What takes longer is broken off; but what
        has its answer, and is publishing it, has `PUBLISH_S` more to tell the state that goes with it. Within these is
        told what was known of all and not told. `at_once`, where no broker hears, all of it is broken off.
        """
        feeds = list(feeds)
        given = [self._feeds.pop(feed) for feed in feeds if feed in self._feeds]
        ending: dict[str, asyncio.Task[None]] = {}
        for feed in feeds:
            self._words.pop(feed, None)
            if (task := self._following.pop(feed, None)) is not None:
                ending[feed] = task
                if feed not in self._polling or feed in self._waiting:
                    task.cancel()
        self._count_hosts()
        if ending:
            await asyncio.wait(ending.values(), timeout=0.0 if at_once else RELEASE_S)
            for feed in ending.keys() & self._asking:
                ending[feed].cancel()
        taking = [task for task in ending.values() if not task.done()]
        taking += [asyncio.create_task(self._taken(feed)) for feed in feeds if feed in self._turns]
        telling = asyncio.create_task(self._tell_rest(given, taking))
        await asyncio.wait([telling], timeout=0.0 if at_once else PUBLISH_S)
        for task in (telling, *taking):
            task.cancel()
        # Without a broker nothing is told: the next poller asks these feeds as if they had not been asked since.
        await asyncio.gather(telling, *ending.values(), *taking, return_exceptions=True)

    async def dismiss(self, feeds: Iterable[Feed]) -> None:
        """Tell of feeds that have left the catalogue, and were released, that nobody asks them any more.

        Who tells people of sources would go on by the last word of each. Raises what the publisher raises.
        """
        now = self._now().timestamp()
        told = [feed for feed in feeds if self._memory.state(feed.id).word != "waiting"]
        self._memory.keep(*(dismissed(self._memory.state(feed.id), now) for feed in told))
        await self._intake.tell_all(told)

    async def _tell_rest(self, given: Sequence[Feed], taking: Sequence[asyncio.Task[None]]) -> None:
        """Tell what was not told of feeds that are given away, when nothing of them is under way any more."""
        if taking:
            await asyncio.wait(taking)
        await self._intake.tell_rest(given)

    async def _taken(self, feed_id: str) -> None:
        """Return when no delivery of a feed is taken in any more."""
        async with self._turn(feed_id):
            pass

    async def poll_once(self, feed: Feed) -> PollReport:
        """Ask a feed, keep and publish what is new; return what came."""
        self._asking.add(feed.id)
        self._waiting.add(feed.id)
        try:
            asked = await self._asker.ask(
                feed, lambda: self._memory.state(feed.id), lambda: self._waiting.discard(feed.id)
            )
        finally:
            self._asking.discard(feed.id)
            self._waiting.discard(feed.id)
        async with self._turn(feed.id):
            # A hub may have delivered meanwhile.
            before = self._memory.state(feed.id)
            asked = msgspec.structs.replace(asked, report=recognised(before, asked.report))
            state = self._after_poll(feed, before, asked)
            await self._intake.take(feed, before, state, asked.report, is_news=is_watched(before))
        await self._tell_forgiven()
        return asked.report

    async def take_delivery(self, feed_id: str, body: bytes, content_type: str | None) -> None:
        """Take in a document that a hub sent, which may hold only what is new; returns when it is published.

        Raises `UnknownFeedError` for a feed of another poller, and `FeedParseError`.
        """
        feed = self._feeds.get(feed_id)
        if feed is None:
            raise UnknownFeedError(f"feed {feed_id!r} is not asked by this poller")
        report = await self._asker.read_delivery(feed, body, content_type)
        async with self._turn(feed_id):
            if feed_id not in self._feeds:
                raise UnknownFeedError(f"feed {feed_id!r} was given to another poller meanwhile")
            before = self._memory.state(feed_id)
            report = recognised(before, report)
            state = delivered(before, report, self._now().timestamp())
            self._words[feed_id] = state.word
            await self._intake.take(feed, before, state, report)

    def _turn(self, feed_id: str) -> asyncio.Lock:
        """Return what keeps a poll and a delivery of a feed apart, so that neither undoes what the other has seen."""
        return self._turns.setdefault(feed_id, asyncio.Lock())

    def _after_poll(self, feed: Feed, before: FeedState, asked: Asked) -> FeedState:
        is_outage = self._notice(feed, before, asked)
        state = after(
            feed,
            before,
            asked.report,
            asked.result,
            now=self._now().timestamp(),
            policy=self._policy,
            random=self._random,
            is_outage=is_outage,
        )
        result = asked.result
        if result.body and asked.report.verdict.word in {"ok", "unchanged"}:
            # Also with the same body as before: what a server calls it now is what it is to be asked by.
            state = msgspec.structs.replace(state, validators=result.validators)
        if asked.report.verdict.word == "ok":
            state = msgspec.structs.replace(state, body_hash=digest(result.body))
            self._pushes.note(feed.id, result, asked.report.hints)
        if asked.report.verdict.word in {"ok", "unchanged"}:
            state = self._behind_hub(feed, before, state, asked)
        if feed.id in self._words:
            self._words[feed.id] = state.word
        return state

    def _behind_hub(self, feed: Feed, before: FeedState, state: FeedState, asked: Asked) -> FeedState:
        """Return the state with a later poll where a hub delivers, and see whether it was late."""
        if not self._pushes.is_pushed(feed.id, self._now()):
            return state
        told_by = self._now() - timedelta(seconds=HUB_HAS_S)
        if any(article.published < told_by for article in unseen(before, asked.report.articles)):
            self._pushes.missed(feed.id)
            return state
        if feed.interval_s is not None:
            # The operator overrules the hub as well: nobody writes an interval into the catalogue to be asked less.
            return state
        slow = self._now().timestamp() + self._policy.slowest * self._policy.interval_s
        return msgspec.structs.replace(state, next_poll=max(state.next_poll or 0.0, slow))

    def _notice(self, feed: Feed, before: FeedState, asked: Asked) -> bool:
        """Count a poll, and what it says of host and network; return whether it is the network that fails."""
        # Where a redirect led, it is that host that wants silence, or cannot be reached.
        verdict, url = asked.report.verdict, asked.result.final_url
        late_s = 0.0 if before.next_poll is None else asked.at.timestamp() - before.next_poll
        self._metrics.polled(verdict.word, took_s=asked.took_s, late_s=late_s, body_bytes=len(asked.result.body))
        if (pause_s := host_pause_s(verdict, self._policy)) > 0:
            self._asker.turns.pause(url, pause_s)
        was_down = self._outage.is_down
        outcome = Outcome(feed=feed.id, host=host_of(url), at=asked.at.timestamp(), is_network=verdict.is_network)
        self._outage = self._outage.after(outcome)
        if self._outage.is_down and not was_down:
            # This poll is not counted yet, and will not be.
            self._forgive(set(self._outage.blamed) - {feed.id})
        self._tell_network(feed, is_network=verdict.is_network)
        return self._outage.is_down

    def _tell_network(self, feed: Feed, *, is_network: bool) -> None:
        """Say once that nothing is reached: by an outage, or by the last polls of all feeds where these are few."""
        was_told = self._is_outage_told
        self._unreached = self._unreached | {feed.id} if is_network else frozenset()
        self._is_outage_told = is_network and (
            was_told or self._outage.is_down or self._unreached >= self._feeds.keys()
        )
        if self._is_outage_told and not was_told:
            _log.error(
                "no feed can be reached: is there a network, and is the clock right? Going on trying;"
                " `marsad demo` needs no network"
            )
        elif was_told and not self._is_outage_told:
            _log.info("the network is back")

    def _forgive(self, blamed: Iterable[str]) -> None:
        now = self._now().timestamp()
        for feed_id in blamed:
            if (feed := self._feeds.get(feed_id)) is not None:
                state = forgiven(feed, self._memory.state(feed_id), now, self._policy, self._random)
                self._words[feed_id] = state.word
                self._memory.keep(state)
                self._forgiven.append(feed_id)

    async def _tell_forgiven(self) -> None:
        """Tell that feeds are not failing, which was told before it was plain that it is the network."""
        while self._forgiven:
            if (feed := self._feeds.get(self._forgiven.pop())) is not None:
                await self._intake.tell(feed, self._memory.state(feed.id))

    def _count_hosts(self) -> None:
        hosts = len({host_of(feed.url) for feed in self._feeds.values()})
        self._outage = msgspec.structs.replace(self._outage, hosts=hosts)

    async def _follow(self, feed: Feed) -> None:
        state = self._memory.state(feed.id)
        due = due_at(feed, state)
        if due is not None:
            await asyncio.sleep(waits_s(feed, state, self._now().timestamp(), self._policy))
        while due is not None:
            await self._wait_for_network()
            self._polling.add(feed.id)
            try:
                await self.poll_once(feed)
            finally:
                self._polling.discard(feed.id)
            if feed.id not in self._feeds:
                return
            due = due_at(feed, self._memory.state(feed.id))
            await asyncio.sleep(max(self._policy.min_interval_s, (due or 0.0) - self._now().timestamp()))

    async def _wait_for_network(self) -> None:
        """Return when a feed may be asked: while there is no network, one at a time."""
        while (wait_s := self._until_probe_s()) > 0:  # noqa: ASYNC110  it ends as soon as anything is reached
            await asyncio.sleep(min(wait_s, SWEEP_EVERY_S))
        self._probed_at = self._now().timestamp()

    def _until_probe_s(self) -> float:
        now = self._now().timestamp()
        # A clock that is set back must not put off the next try.
        self._probed_at = min(self._probed_at, now)
        return self._outage.probe_at(self._probed_at, self._policy) - now

    async def _prune(self) -> None:
        while True:
            dropped = self._memory.prune(self._now() - SPOOL_KEPT, PRUNE_BATCH)
            await asyncio.sleep(PRUNE_PAUSE_S if dropped == PRUNE_BATCH else PRUNE_EVERY_S)

    async def _sweep(self) -> None:
        while True:
            self._metrics.are(self._words.values())
            await asyncio.sleep(SWEEP_EVERY_S)
            await self._intake.publish_spool()
