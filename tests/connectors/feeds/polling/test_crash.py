"""A poller that is killed at any point loses nothing: after a restart everything is published."""

import asyncio
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from feed_site import LOOPBACK, NOON, Answer, FeedSite, feed, item, rss
from prometheus_client import CollectorRegistry

from connectors.feeds.catalogue.feed import Feed
from connectors.feeds.polling.asking import Asker
from connectors.feeds.polling.memory import FeedMemory
from connectors.feeds.polling.metrics import PollMetrics
from connectors.feeds.polling.policy import Policy
from connectors.feeds.polling.poller import Poller
from connectors.feeds.polling.state import FeedState
from connectors.web.fetch import new_client
from schemas.article import ArticleFetched
from schemas.rejection import Rejection

_POLL_AND_DIE = """
import asyncio, os, signal, sys
from pathlib import Path
import structlog
from feed_site import LOOPBACK, Clock, feed
from prometheus_client import CollectorRegistry
from connectors.web.fetch import new_client
from connectors.feeds.catalogue.feed import Feed
from connectors.feeds.polling.asking import Asker
from connectors.feeds.polling.memory import FeedMemory
from connectors.feeds.polling.metrics import PollMetrics
from connectors.feeds.polling.policy import Policy
from connectors.feeds.polling.poller import Poller
from connectors.feeds.polling.state import FeedState

path, url, step = sys.argv[1:]

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

class Broker:
    async def publish(self, records):
        if step == "publish":
            die()
        print(len(records), flush=True)

    async def tell(self, feed, state):
        pass

async def main():
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    memory = FeedMemory(Path(path))
    if step in ("spool", "published"):
        setattr(memory, step, die)
    policy = Policy()
    async with new_client(policy.limits, LOOPBACK) as client:
        async with Asker(client, Clock(), policy) as asker:
            poller = Poller(memory, Broker(), asker, Clock(), policy, metrics=PollMetrics(CollectorRegistry()))
            poller.take([feed(url)])
            await poller.run()

if __name__ == "__main__":
    asyncio.run(main())
"""


class _Broker:
    """Keeps what it is given."""

    def __init__(self) -> None:
        self.titles: list[str] = []
        self.has_some = asyncio.Event()

    async def publish(self, records: Sequence[ArticleFetched]) -> None:
        self.titles += [record.article.title for record in records]
        self.has_some.set()

    async def reject(self, rejections: Sequence[Rejection]) -> None:
        raise NotImplementedError

    async def tell(self, feed: Feed, state: FeedState) -> None:
        """Nobody takes over from this poller."""


async def _killed(script: Path, *arguments: str) -> tuple[int | None, bytes]:
    environment = {"PYTHONPATH": ":".join(entry for entry in sys.path if entry)}
    process = await asyncio.create_subprocess_exec(
        sys.executable, str(script), *arguments, env=environment, stdout=asyncio.subprocess.PIPE
    )
    out, _ = await process.communicate()
    return process.returncode, out


@pytest.mark.parametrize(
    ("step", "acknowledged"),
    [
        ("spool", b""),  # fetched and read, nothing kept yet
        ("publish", b""),  # kept, not handed over
        ("published", b"3\n"),  # acknowledged by the broker, not yet marked
    ],
)
async def test_a_kill_loses_nothing(tmp_path: Path, step: str, acknowledged: bytes) -> None:
    """Killed between fetch and acknowledgement, or right after it, the poller publishes everything when it is back."""
    path, script = tmp_path / "feeds.sqlite", tmp_path / "poll_and_die.py"
    script.write_text(_POLL_AND_DIE)
    # As a real site does, it answers 304 to whoever has its validators: a loss would be for ever.
    document = Answer(body=rss(item(1), item(2), item(3)), headers={"etag": '"one"'})
    broker = _Broker()
    async with FeedSite({"/feed": document}) as site:
        ended = await _killed(script, str(path), f"{site.url}/feed", step)
        if step != "spool":
            site.answers("/feed", Answer(status=304))
        with FeedMemory(path) as memory:
            async with new_client(Policy().limits, LOOPBACK) as client:
                asker = Asker(client, lambda: NOON, Policy())
                poller = Poller(memory, broker, asker, lambda: NOON, Policy(), metrics=PollMetrics(CollectorRegistry()))
                poller.take([feed(f"{site.url}/feed")])
                running = asyncio.create_task(poller.run())
                await asyncio.wait_for(broker.has_some.wait(), 10)
                running.cancel()
                await asyncio.wait([running])
            waiting = memory.unpublished(10)

    assert ended == (-9, acknowledged)
    assert broker.titles == ["Border notice 1", "Border notice 2", "Border notice 3"]
    assert waiting == []
