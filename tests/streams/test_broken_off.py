"""A batch that does not come to its end is not acknowledged: the process halts, whatever broke it off."""

import subprocess
import sys
from pathlib import Path

import pytest
from full_disk import small_disk

from streams.engine.flow import EXIT_HALTED

#: The engine acknowledges what a stage has in hand when the stage ends by an exception; it says so here.
STAGE = """
import asyncio, pathlib, sys
from types import SimpleNamespace
from reports import NOON, article
from schemas import naming
from schemas.article import ArticleFetched
from schemas.codec import encode
from streams.engine.app import build_app
from streams.engine.flow import Flow
from streams.engine.hand import Hand
from streams.engine.producing import Outgoing, Producer

folder = pathlib.Path(sys.argv[1])
client = {"bootstrap_servers": "127.0.0.1:1"}


class Event:
    def __init__(self, message):
        self.message = message


class Stream:
    def __init__(self, topic, record):
        message = SimpleNamespace(topic=topic, partition=0, offset=7, key=b"key", value=encode(record),
                                  headers=(), timestamp=NOON.timestamp())
        self.events = [Event(message)]

    async def take_events(self, _most, within):
        try:
            yield self.events
        finally:
            print("acknowledged", flush=True)


def flow():
    app = build_app("test", client, data_dir=folder, is_embedded=True)
    return Flow(app, Producer(client, source="/test"), hand=Hand(folder, "1.0"))


async def run(made, name, stream):
    async for _ in made.app.agents[name].fun(stream):
        pass
"""

UNSENDABLE = """
made = flow()
made.attach("deduplicate", naming.ARTICLES_FETCHED, lambda record: [
    Outgoing(naming.ARTICLES_UNIQUE, "key", "id", NOON, record)])
# A producer that was never started is any mistake of ours behind the translation.
asyncio.run(run(made, "deduplicate", Stream(naming.ARTICLES_FETCHED, ArticleFetched(article=article()))))
"""

CANCELLED = """
made = flow()
made.attach("deduplicate", naming.ARTICLES_FETCHED, lambda record: ())

async def cancelled():
    asyncio.current_task().cancel()
    await asyncio.sleep(0)

made.settle = cancelled
asyncio.run(run(made, "deduplicate", Stream(naming.ARTICLES_FETCHED, ArticleFetched(article=article()))))
"""


def _ended(script: str, folder: Path) -> tuple[int, bool, str]:
    """Return how a process that runs `script` ended, whether the engine acknowledged the batch, and what was said."""
    support = Path(__file__).parents[1] / "support"
    done = subprocess.run(  # noqa: S603  our own words
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(support)!r})\n{STAGE}{script}", str(folder)],
        check=False,
        capture_output=True,
        text=True,
    )
    return done.returncode, "acknowledged" in done.stdout.splitlines(), done.stdout + done.stderr


@pytest.mark.parametrize("script", [UNSENDABLE, CANCELLED], ids=["mistake", "cancellation"])
def test_a_batch_that_is_broken_off_is_not_acknowledged(script: str, tmp_path: Path) -> None:
    """Neither by a mistake behind the translation, nor by a cancellation while the changelog is waited for."""
    assert _ended(script, tmp_path)[:2] == (EXIT_HALTED, False)


FULL_DISK = """
from connectors.hooks.channels.log import LogHook
from connectors.hooks.delivering.delivery import Delivery
from connectors.hooks.delivering.journal import Journal
from connectors.hooks.delivering.outbox import Outbox
from full_disk import Disk
from reports import mention, strike
from schemas.alert import AlertRaised
from streams.agents import deliver
from streams.merging.open_events import merged_with

event = merged_with(None, mention(strike()), NOON)
alert = AlertRaised(id="alert-1", rule="rule", tier="flash", update=0, title="t" * 2**20, title_ar="t", event=event,
                    raised_at=NOON)
made = flow()

async def deliver_on_a_full_disk():
    with Outbox(folder / "outbox.sqlite") as outbox:
        async with Journal(folder / "outbox.sqlite") as journal:
            hooks = [LogHook("hook", frozenset({"flash"}))]
            deliver.attach(made, Delivery(outbox, journal, hooks, lambda: NOON))
            Disk(folder).fill()
            await run(made, "deliver", Stream(naming.ALERTS_RAISED, alert))

asyncio.run(deliver_on_a_full_disk())
"""


def test_an_alert_that_the_outbox_cannot_take_is_not_rejected(tmp_path: Path) -> None:
    """A disk that is full says nothing of the alert: it waits, unacknowledged, until there is room."""
    with small_disk(tmp_path / "small", 4) as disk:
        code, is_acknowledged, said = _ended(FULL_DISK, disk.path)

    assert (code, is_acknowledged) == (EXIT_HALTED, False)
    assert "the outbox took no alert" in said
