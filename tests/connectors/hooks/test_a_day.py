"""A day of the ladder in simulated time: receivers that fail at random, and a process that is killed at random.

The outbox is a real file; a kill throws away all that is in memory, between any two steps and in the midst of them:
before and after a receiver has taken an alert, a change is on disk, or an outcome is told. MARSAD_TEST_LONG=1 leads
more lives.
"""

import os
import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Final, TypeVar

import msgspec
import pytest
from delivering import DELIVERED, DOWN, limited
from webhook_receiver import Clock, alert

from connectors.hooks.delivering.delivery import Delivery
from connectors.hooks.delivering.due import Untold
from connectors.hooks.delivering.journal import Journal
from connectors.hooks.delivering.outbox import Outbox
from connectors.hooks.delivering.telling import Telling
from connectors.hooks.entry import TIERS
from connectors.hooks.hook import HookMessage, SendResult
from schemas.alert import AlertRaised, Tier

IS_LONG: Final = os.environ.get("MARSAD_TEST_LONG") == "1"
SEEDS: Final = range(200) if IS_LONG else range(6)
DAY_S: Final = 24 * 3600.0
EVENTS: Final = 40
HOOKS: Final = 3
#: At each of several points of each step.
KILLED: Final = 0.004
SILENT: Final = SendResult(outcome="retry", error="no answer within 15 s")

_Answer = TypeVar("_Answer")


class Killed(BaseException):
    """The process is no more."""


class World:
    """What outlives a process: the time, the receivers, the topics."""

    def __init__(self, seed: int, path: Path) -> None:
        self.chance = random.Random(seed)  # noqa: S311  the same in every run
        self.path = path
        self.clock = Clock()
        self.began = self.clock()
        self.kills = 0
        self.life = 0
        self.is_dead = False
        self.taken: dict[tuple[str, str], list[int]] = defaultdict(list)  # the lives in which an alert was taken
        self.order: dict[str, list[str]] = defaultdict(list)  # what each receiver took, in order
        self.told: dict[tuple[str, str], set[str]] = defaultdict(set)
        self.schedules = [self._schedule() for _ in range(HOOKS)]

    def may_kill(self) -> None:
        """Kill the process, or not; one that is dead does nothing more."""
        if not self.is_dead and self.clock() < self.end and self.chance.random() < KILLED:
            self.is_dead = True
            self.kills += 1
        if self.is_dead:
            raise Killed

    @property
    def end(self) -> datetime:
        """When the day is over, and with it all trouble."""
        return self.began + timedelta(seconds=DAY_S)

    def answer(self, hook: int) -> SendResult:
        """Return what a receiver answers now."""
        passed_s = (self.clock() - self.began).total_seconds()
        return next((result for until_s, result in self.schedules[hook] if passed_s < until_s), DELIVERED)

    def _schedule(self) -> Sequence[tuple[float, SendResult]]:
        """Return until when, in seconds, a receiver answers what."""
        times = sorted(self.chance.uniform(0, DAY_S) for _ in range(12))
        kinds = (DELIVERED, DOWN, SILENT, limited(30.0))
        return [(until_s, self.chance.choice(kinds)) for until_s in times]


class Receiver:
    """A hook whose receiver knows what it took."""

    at_once: Final = 4

    def __init__(self, world: World, number: int) -> None:
        self.name = f"hook-{number}"
        self.tiers: frozenset[Tier] = frozenset(TIERS)
        self._world = world
        self._number = number

    async def send(self, message: HookMessage, now: datetime) -> SendResult:  # noqa: ARG002  the port's argument
        """Take an alert, or not."""
        self._world.may_kill()
        result = self._world.answer(self._number)
        if self._world.chance.random() < 0.02:
            result = DOWN
        if result is DELIVERED:
            self._world.taken[self.name, message.id].append(self._world.life)
            self._world.order[self.name].append(message.id)
        self._world.may_kill()
        return result

    async def close(self) -> None:
        """Do nothing."""


class Mortal(Journal):
    """A journal whose process may be killed before and after a change is on disk."""

    def __init__(self, world: World) -> None:
        super().__init__(world.path)
        self._world = world
        # A process that is killed leaves what it wrote to the system; a power cut is not what is tried here.
        self._outbox._db.execute("PRAGMA synchronous = OFF")

    async def write(self, change: Callable[[Outbox], _Answer]) -> _Answer:
        """Write at once, in the loop."""
        self._world.may_kill()
        answer: _Answer | Exception = self._committed([change])[0]
        self._world.may_kill()
        if isinstance(answer, Exception):
            raise answer
        return answer


class Life:
    """One process, from its start until it is killed."""

    def __init__(self, world: World) -> None:
        self._world = world
        world.life += 1
        world.is_dead = False
        self.outbox = Outbox(world.path)
        self.journal = Mortal(world)
        self.hooks = [Receiver(world, number) for number in range(HOOKS)]
        self.delivery = Delivery(self.outbox, self.journal, self.hooks, world.clock, chance=world.chance)
        self.telling = Telling(self.outbox, self.journal, self._tell)

    async def _tell(self, untold: Sequence[Untold]) -> bool:
        self._world.may_kill()
        for one in untold:
            self._world.told[one.outcome.hook, one.outcome.alert_id].add(one.outcome.status)
        self._world.may_kill()
        return True

    async def step(self) -> float:
        """Do all that is due at each hook, and tell; return the seconds until more is, infinity for nothing."""
        waits = []
        for hook in self.hooks:
            while (wait_s := await self.delivery.step(hook)) == 0.0:
                self._world.may_kill()
            waits.append(float("inf") if wait_s is None else wait_s)
        await self.telling.step()
        return min(waits)

    def end(self) -> None:
        """Close the files, as the system does for one that was killed."""
        self.journal._thread.shutdown()
        self.journal._outbox.close()
        self.outbox.close()


def _alerts(world: World) -> list[AlertRaised]:
    """Return the alerts of a day in the order of their times: each event has some, one after the other."""
    raised = []
    for number in range(EVENTS):
        times = sorted(world.chance.uniform(0, DAY_S * 0.9) for _ in range(world.chance.randint(1, 4)))
        for update, at_s in enumerate(times):
            one = alert(10 * number + update, event=f"event-{number}", at=world.began + timedelta(seconds=at_s))
            kind = msgspec.structs.replace(one, update=update, kind="update" if update else "alert")
            raised.append(kind)
    return sorted(raised, key=lambda one: one.raised_at)


async def _lead(world: World, waiting: list[AlertRaised]) -> None:
    """Lead one life, until it is killed or nothing is left; takes from `waiting` what is acknowledged."""
    life = Life(world)
    try:
        while True:
            due = [one for one in waiting if one.raised_at <= world.clock()]
            await life.delivery.accept([(one, None) for one in due])
            world.may_kill()
            del waiting[: len(due)]
            wait_s = await life.step()
            next_s = (waiting[0].raised_at - world.clock()).total_seconds() if waiting else float("inf")
            if min(wait_s, next_s) == float("inf"):
                return
            world.clock.advance(max(0.001, min(wait_s, next_s)))
    finally:
        life.end()


@pytest.mark.parametrize("seed", SEEDS)
async def test_a_day_of_trouble_loses_nothing(seed: int, tmp_path: Path) -> None:
    """Every alert is delivered once at every hook, in order within its event; again only where a kill hid an answer."""
    world = World(seed, tmp_path / "outbox.sqlite")
    alerts = _alerts(world)
    waiting = list(alerts)
    while True:
        try:
            await _lead(world, waiting)
            break
        except Killed:
            world.clock.advance(world.chance.uniform(0.1, 60.0))

    everywhere = {(f"hook-{number}", one.id) for number in range(HOOKS) for one in alerts}
    assert world.kills > 3
    assert set(world.taken) == everywhere
    assert set(world.told) == everywhere
    assert {status for statuses in world.told.values() for status in statuses} == {"delivered"}
    # A life that has the answer notes it, or does not live to send again.
    assert all(before < after for lives in world.taken.values() for before, after in pairwise(lives))
    assert sum(len(lives) - 1 for lives in world.taken.values()) <= world.kills * Receiver.at_once
    for name in world.order:
        firsts = [int(one.removeprefix("alert-")) for one in dict.fromkeys(world.order[name])]
        for number in range(EVENTS):
            of_event = [one for one in firsts if one // 10 == number]
            assert of_event == sorted(of_event)
