"""A poller with all that it needs, and a broker that keeps what it is given."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from feed_site import DEADLINE_S, LOOPBACK, Clock
from prometheus_client import CollectorRegistry

from connectors.feeds.catalogue.feed import Feed
from connectors.feeds.polling.asking import Asker
from connectors.feeds.polling.memory import FeedMemory
from connectors.feeds.polling.metrics import PollMetrics
from connectors.feeds.polling.policy import Policy
from connectors.feeds.polling.poller import Poller
from connectors.feeds.polling.pushes import Pushes
from connectors.feeds.polling.state import FeedState
from connectors.web.fetch import new_client
from connectors.web.limits import Limits
from schemas.article import Article, ArticleFetched
from schemas.rejection import Rejection

EVEN = Policy(jitter=0.0, spacing_s=0.0)
#: As fast as it goes, for tests that let the poller run.
FAST = Policy(
    interval_s=0.05,
    min_interval_s=0.05,
    spacing_s=0.0,
    max_back_off_s=0.1,
    jitter=0.0,
    probe_s=0.05,
    limits=Limits(read_s=0.3, total_s=0.5),
)


class Broker:
    """Keeps what it is given; while `is_down` it acknowledges nothing."""

    def __init__(self) -> None:
        self.articles: list[Article] = []
        self.rejections: list[Rejection] = []
        self.told: list[FeedState] = []
        self.is_down = False
        self._changed = asyncio.Condition()

    async def publish(self, records: Sequence[ArticleFetched]) -> None:
        """Keep articles."""
        if self.is_down:
            raise ConnectionError("no broker")
        async with self._changed:
            self.articles += [record.article for record in records]
            self._changed.notify_all()

    async def reject(self, rejections: Sequence[Rejection]) -> None:
        """Keep rejections."""
        self.rejections += rejections

    async def tell(self, feed: Feed, state: FeedState) -> None:
        """Keep a state."""
        if self.is_down:
            raise ConnectionError("no broker")
        if state.feed != feed.id:
            raise ValueError("the state of another feed")
        self.told.append(state)

    async def has(self, is_enough: Callable[[list[Article]], bool]) -> None:
        """Return when what was published is enough."""
        async with asyncio.timeout(DEADLINE_S), self._changed:
            await self._changed.wait_for(lambda: is_enough(self.articles))

    @property
    def titles(self) -> list[str]:
        """The titles of what was published, in its order."""
        return [article.title for article in self.articles]


class Desk:
    """A poller with everything that it needs."""

    def __init__(
        self, poller: Poller, memory: FeedMemory, broker: Broker, clock: Clock, registry: CollectorRegistry
    ) -> None:
        self.poller, self.memory, self.broker, self.clock, self.registry = poller, memory, broker, clock, registry


@asynccontextmanager
async def desk(
    path: Path,
    *feeds: Feed,
    policy: Policy = EVEN,
    pushes: Pushes | None = None,
    may_ask: Callable[[], bool] = lambda: True,
) -> AsyncIterator[Desk]:
    """Give a poller on a memory in `path`, which a second desk opens again."""
    broker, clock, registry = Broker(), Clock(), CollectorRegistry()
    async with new_client(policy.limits, LOOPBACK) as client:
        with FeedMemory(path / "feeds.sqlite") as memory:
            async with Asker(client, clock, policy, may_ask) as asker:
                poller = Poller(memory, broker, asker, clock, policy, metrics=PollMetrics(registry), pushes=pushes)
                poller.take(feeds)
                yield Desk(poller, memory, broker, clock, registry)


@asynccontextmanager
async def running(poller: Poller) -> AsyncIterator[None]:
    """Let a poller run; raises what ended it before its time."""
    task = asyncio.create_task(poller.run())
    yield
    task.cancel()
    await asyncio.wait([task])
    if not task.cancelled():
        await task


async def until(is_so: Callable[[], bool]) -> None:
    """Return when it is so."""
    async with asyncio.timeout(DEADLINE_S):
        while not is_so():  # noqa: ASYNC110  nobody tells of the state of a poller from inside
            await asyncio.sleep(0.01)
