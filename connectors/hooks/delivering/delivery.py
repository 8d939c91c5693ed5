"""Make the deliveries of the outbox: one lane a hook, which can be replaced, added and taken away while it runs."""

import asyncio
import contextlib
import random
import sqlite3
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

import structlog

from connectors.hooks.delivering.circuit import Circuit
from connectors.hooks.delivering.due import End
from connectors.hooks.delivering.journal import Journal
from connectors.hooks.delivering.ladder import Ladder
from connectors.hooks.delivering.lane import GIVE_UP, Lane, Means, finishing
from connectors.hooks.delivering.outbox import RETRYABLE, Outbox
from connectors.hooks.hook import Hook
from schemas.alert import AlertRaised

#: How soon `marsad hooks retry`, `enable` and `disable` are noticed.
LOOK_S: Final = 2.0
#: What is over is forgotten in small steps, each a transaction.
PRUNE_S: Final = 60.0
#: A digest may be late by so much.
LET_GO_S: Final = 1.0

_log = structlog.get_logger()


class Delivery:
    """Delivers what `outbox` holds and writes through `journal`; `ended` is called when there is an outcome to tell."""

    def __init__(  # noqa: PLR0913  what deliveries need, each once
        self,
        outbox: Outbox,
        journal: Journal,
        hooks: Sequence[Hook],
        clock: Callable[[], datetime],
        *,
        ladder: Ladder | None = None,
        chance: random.Random | None = None,
        ended: Callable[[], None] = lambda: None,
    ) -> None:
        self._means = Means(
            outbox=outbox, journal=journal, now=clock, ladder=ladder or Ladder(), ended=ended,
            chance=chance or random.Random(),  # noqa: S311  spreads load, protects nothing
        )  # fmt: skip
        circuits = outbox.hooks.circuits()
        self._lanes = {hook.name: self._lane(hook, circuits) for hook in hooks}
        self._tasks: dict[str, list[asyncio.Task[None]]] = {}  # by hook: those that end, and the one that runs
        self._group: asyncio.TaskGroup | None = None

    @property
    def hooks(self) -> tuple[Hook, ...]:
        """Return the hooks that are delivered to."""
        return tuple(lane.hook for lane in self._lanes.values())

    async def accept(self, alerts: Sequence[tuple[AlertRaised, str | None]]) -> None:
        """Return when alerts, each with its `traceparent`, are in the outbox, on disk; raises `sqlite3.Error`."""
        hooks, now = self.hooks, self._means.now()
        writing = [self._means.journal.write(_accepting(alert, hooks, now, trace)) for alert, trace in alerts]
        fresh = await asyncio.gather(*writing)
        for name in {name for names in fresh for name in names}:
            if name in self._lanes:
                self._lanes[name].wake()
            else:
                self._means.ended()  # a channel that no hook is called by has failed already

    def wake(self) -> None:
        """Tell the lanes that the outbox has something new."""
        for lane in self._lanes.values():
            lane.wake()

    def replace(self, hooks: Sequence[Hook]) -> None:
        """Deliver to `hooks` from now on; attempts that are under way end as they began."""
        circuits = self._means.outbox.hooks.circuits()
        for name in self._lanes.keys() - {hook.name for hook in hooks}:
            del self._lanes[name]
            if name in self._tasks:
                self._tasks[name][-1].cancel()
        for hook in hooks:
            if hook.name in self._lanes:
                self._lanes[hook.name].replace(hook)
            else:
                self._lanes[hook.name] = self._lane(hook, circuits)
                self._start(self._lanes[hook.name])

    async def run(self) -> None:
        """Deliver until cancelled; a hook that is slow or down delays no other."""
        try:
            async with asyncio.TaskGroup() as self._group:
                self._group.create_task(self._look())
                self._group.create_task(self._prune())
                self._group.create_task(self._let_go())
                for lane in self._lanes.values():
                    self._start(lane)
        finally:
            self._group = None

    async def step(self, hook: Hook) -> float | None:
        """Do what is due for `hook`; return the seconds until something is, 0 for at once, None for nothing pending."""
        return await self._lanes[hook.name].step()

    def _lane(self, hook: Hook, circuits: dict[str, Circuit]) -> Lane:
        return Lane(hook, self._means, circuits.get(hook.name, Circuit()))

    def _start(self, lane: Lane) -> None:
        if self._group is not None:
            ending = [task for task in self._tasks.get(lane.hook.name, ()) if not task.done()]
            self._tasks[lane.hook.name] = [*ending, self._group.create_task(_after(ending, lane))]

    async def _look(self) -> None:
        """Notice what `marsad hooks` has changed in the outbox."""
        while True:
            await asyncio.sleep(LOOK_S)
            circuits = self._means.outbox.hooks.circuits()
            for name, lane in list(self._lanes.items()):
                lane.turned(circuits.get(name, lane.circuit))
                with contextlib.suppress(sqlite3.Error):  # comes again
                    await lane.catch_up()
                lane.wake()

    async def _let_go(self) -> None:
        """Let what is held go when its time comes, also when the clock is set."""
        while True:
            if self._means.outbox.is_over(self._means.now()):
                with contextlib.suppress(sqlite3.Error):  # as below
                    for name in await self._means.journal.write(lambda outbox: outbox.let_go(self._means.now())):
                        if name in self._lanes:
                            self._lanes[name].wake()
            await asyncio.sleep(LET_GO_S)

    async def _forsake(self) -> None:
        """Give up what has waited for a month at hooks that nobody has configured since; raises `sqlite3.Error`."""
        outbox, now = self._means.outbox, self._means.now()
        error = f"not sent: no hook of this name was configured for {RETRYABLE.days} days"
        for name in outbox.depths().keys() - self._lanes.keys():
            for due in outbox.overdue(name, now - RETRYABLE, GIVE_UP):
                end = End(status="failed", attempts=due.attempts, at=now, error=error)
                await self._means.journal.write(finishing(due, end))
                self._means.ended()

    async def _prune(self) -> None:
        while True:
            forgotten = 0
            with contextlib.suppress(sqlite3.Error):  # a disk that is full is told of by who must write
                forgotten = await self._means.journal.write(lambda outbox: outbox.prune(self._means.now()))
                if not forgotten:
                    await self._forsake()
            await asyncio.sleep(0.1 if forgotten else PRUNE_S)


async def _after(former: Sequence[asyncio.Task[None]], lane: Lane) -> None:
    """Run `lane` when the former ones of its name have ended, as they would send the same."""
    if former:
        await asyncio.wait(former)
    await lane.run()


def _accepting(
    alert: AlertRaised, hooks: Sequence[Hook], now: datetime, trace: str | None
) -> Callable[[Outbox], tuple[str, ...]]:
    return lambda outbox: outbox.accept(alert, hooks, now, trace)
