"""Deliveries of a test: hooks that answer as told, outcomes that are collected, and the outbox between them."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Self

from webhook_receiver import DEADLINE_S, LOOPBACK, SECRET, Clock

from connectors.hooks.channels.webhook import WebhookHook
from connectors.hooks.delivering.delivery import Delivery
from connectors.hooks.delivering.due import Untold
from connectors.hooks.delivering.journal import Journal
from connectors.hooks.delivering.ladder import Ladder
from connectors.hooks.delivering.outbox import Outbox
from connectors.hooks.delivering.telling import Telling
from connectors.hooks.entry import TIERS
from connectors.hooks.hook import Hook, HookMessage, SendResult
from schemas.alert import AlertDelivered, AlertRaised, Tier

STEADY = Ladder(jitter=0.0)
DELIVERED = SendResult(outcome="delivered", http_status=204)
DOWN = SendResult(outcome="retry", http_status=500, error="HTTP 500")
GONE = SendResult(outcome="gone", http_status=410, error="HTTP 410 Gone")


def limited(wish_s: float) -> SendResult:
    """Return what a receiver answers that wants less."""
    return SendResult(outcome="retry", http_status=429, error="HTTP 429", retry_after_s=wish_s)


class Scripted:
    """A hook that gives results in order, and the last of them from then on; `gate` holds the answers back."""

    def __init__(self, *results: SendResult, name: str = "hook", at_once: int = 1) -> None:
        self.name = name
        self.tiers: frozenset[Tier] = frozenset(TIERS)
        self.at_once = at_once
        self.sent: list[str] = []
        self.at: list[datetime] = []
        self.most_at_once = 0
        self.is_closed = False
        self.gate = asyncio.Event()
        self.gate.set()
        self.results = list(results)
        self._busy = 0
        self._news = asyncio.Condition()

    async def has(self, number: int) -> None:
        """Return when so many attempts were made."""
        async with asyncio.timeout(DEADLINE_S), self._news:
            await self._news.wait_for(lambda: len(self.sent) >= number)

    async def send(self, message: HookMessage, now: datetime) -> SendResult:
        """Give the next result."""
        self._busy += 1
        self.most_at_once = max(self.most_at_once, self._busy)
        async with self._news:
            self.sent.append(message.id)
            self.at.append(now)
            self._news.notify_all()
        try:
            await self.gate.wait()
        finally:
            self._busy -= 1
        return self.results.pop(0) if len(self.results) > 1 else self.results[0]

    async def close(self) -> None:
        """Note that it was closed."""
        self.is_closed = True


class Told:
    """Collects the outcomes; while `is_away` it takes none, as a broker."""

    def __init__(self) -> None:
        self.outcomes: list[AlertDelivered] = []
        self.is_away = False
        self._news = asyncio.Condition()

    async def __call__(self, untold: Sequence[Untold]) -> bool:
        """Take outcomes."""
        async with self._news:
            if not self.is_away:
                self.outcomes.extend(one.outcome for one in untold)
            self._news.notify_all()
        return not self.is_away

    async def has(self, number: int) -> None:
        """Return when so many outcomes were told."""
        async with asyncio.timeout(DEADLINE_S), self._news:
            await self._news.wait_for(lambda: len(self.outcomes) >= number)


class Delivering:
    """What `marsad deliver` does without its broker, on the outbox at `path`."""

    def __init__(self, path: Path, *hooks: Hook, clock: Clock | None = None, ladder: Ladder = STEADY) -> None:
        self.path = path
        self.clock = clock or Clock()
        self.told = Told()
        self._hooks = hooks
        self._ladder = ladder

    async def __aenter__(self) -> Self:
        self.outbox = Outbox(self.path)
        self.journal = Journal(self.path)
        self.telling = Telling(self.outbox, self.journal, self.told)
        self.delivery = Delivery(
            self.outbox, self.journal, self._hooks, self.clock, ladder=self._ladder, ended=self.telling.wake
        )
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.journal.close()
        self.outbox.close()

    async def accept(self, *alerts: AlertRaised) -> None:
        """Put alerts into the outbox, as the agent does."""
        await self.delivery.accept([(alert, None) for alert in alerts])

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Deliver and tell."""
        tasks = [asyncio.create_task(run) for run in (self.delivery.run(), self.telling.run())]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

    async def waits(self, hook: Hook) -> list[float]:
        """Deliver until nothing is pending, moving the clock over every pause; return the pauses."""
        waits: list[float] = []
        while (wait_s := await self.delivery.step(hook)) is not None:
            if wait_s > 0:
                waits.append(round(wait_s, 3))
                self.clock.advance(wait_s)
        await self.telling.step()
        return waits

    async def until(self, hook: Hook, seconds: float) -> None:
        """Deliver for so many seconds of the clock."""
        ends = self.clock().timestamp() + seconds
        while (left_s := ends - self.clock().timestamp()) > 0:
            wait_s = await self.delivery.step(hook)
            self.clock.advance(min(left_s, left_s if wait_s is None else wait_s))
        await self.telling.step()


def webhook(url: str, name: str = "hook", timeout_s: float = 15.0) -> WebhookHook:
    """Return a webhook to a receiver of a test."""
    return WebhookHook(name, url, (SECRET,), frozenset(TIERS), guard=LOOPBACK, timeout_s=timeout_s)
