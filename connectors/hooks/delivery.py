"""Make the deliveries of the outbox: one worker a hook, attempts on a ladder, outcomes told in order.

Survives being killed at any point: what was attempted is counted after the attempt, so that at worst a receiver sees
an id twice; an outcome is marked as told after it was.
"""

import asyncio
import contextlib
import random
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec
import structlog

from connectors.hooks.due import Due, End
from connectors.hooks.hook import Hook, SendResult
from connectors.hooks.outbox import Outbox
from schemas.alert import AlertDelivered, DeliveryStatus

#: Seconds from one attempt to the next, as the Standard Webhooks scheme suggests; three days in all.
LADDER_S: Final = (5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 20 * 3600, 24 * 3600)
#: Attempts of many alerts to one receiver are spread by this share.
JITTER: Final = 0.1

#: A digest may be late by so much.
LET_GO_EVERY_S: Final = 1.0

OnOutcome = Callable[[AlertDelivered], Awaitable[None]]
_log = structlog.get_logger()


class Ladder(msgspec.Struct, frozen=True):
    """When to try again: the pauses in seconds, and the share by which each is spread."""

    pauses_s: tuple[float, ...] = LADDER_S
    jitter: float = JITTER


class Delivery:
    """Delivers what `outbox` holds. `on_outcome` is awaited, and only then an outcome counts as told."""

    def __init__(
        self,
        outbox: Outbox,
        hooks: Sequence[Hook],
        on_outcome: OnOutcome,
        clock: Callable[[], datetime],
        ladder: Ladder | None = None,
    ) -> None:
        self.hooks = tuple(hooks)
        self._outbox = outbox
        self._on_outcome = on_outcome
        self._now = clock
        self._ladder = ladder or Ladder()
        self._random = random.Random()  # noqa: S311  spreads load, protects nothing
        self._off: set[str] = set()
        self._news = {hook.name: asyncio.Event() for hook in self.hooks}

    def wake(self) -> None:
        """Tell the workers that the outbox has something new."""
        for news in self._news.values():
            news.set()

    async def run(self) -> None:
        """Deliver until cancelled; a hook that is slow or down delays no other."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._let_go())
                for hook in self.hooks:
                    group.create_task(self._serve(hook))
        finally:
            for hook in self.hooks:
                await hook.close()

    async def step(self, hook: Hook) -> float | None:
        """Do what is due for `hook`; return the seconds until something is, 0 for at once, None for nothing pending."""
        untold = [one for one in self._outbox.untold() if one.outcome.hook == hook.name]
        for one in untold:
            await self._on_outcome(one.outcome)
            self._outbox.told([one])
        due = None if hook.name in self._off else next(iter(self._outbox.due(hook.name, 1)), None)
        if due is None:
            return 0.0 if untold else None
        wait_s = (due.due_at - self._now()).total_seconds()
        # A first attempt is due at once, also when the clock of who raised the alert is ahead of ours.
        if due.attempts and wait_s > 0:
            return wait_s
        result = await hook.send(self._outbox.message(due), self._now())
        self._settle(due, result)
        if result.outcome == "gone":
            _log.error(
                "hook switched off: its receiver answered 410 Gone; remove it, or restart to try it", hook=hook.name
            )
            self._off.add(hook.name)
        return 0.0

    async def _let_go(self) -> None:
        """Let held alerts go when their time comes, also when the clock is set."""
        while True:
            if self._outbox.let_go(self._now()):
                self.wake()
            await asyncio.sleep(LET_GO_EVERY_S)

    async def _serve(self, hook: Hook) -> None:
        news = self._news[hook.name]
        while True:
            news.clear()
            wait_s = await self.step(hook)
            if wait_s == 0.0:
                continue
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait_s):
                    await news.wait()

    def _settle(self, due: Due, result: SendResult) -> None:
        now = self._now()
        pauses = self._ladder.pauses_s
        if result.outcome == "delivered":
            self._finish(due, "delivered", result, now)
        elif result.outcome == "gone" or (result.outcome == "retry" and due.attempts < len(pauses)):
            pause_s = pauses[min(due.attempts, len(pauses) - 1)] * (1 + self._random.uniform(0, self._ladder.jitter))
            until = now + timedelta(seconds=max(pause_s, result.retry_after_s or 0.0))
            _log.warning("delivery postponed", **_named(due), error=result.error)
            self._outbox.postpone(due, until, result.error)
        else:
            _log.error("delivery given up", **_named(due), error=result.error)
            self._finish(due, "failed", result, now)

    def _finish(self, due: Due, status: DeliveryStatus, result: SendResult, now: datetime) -> None:
        end = End(status=status, attempts=due.attempts + 1, at=now, http_status=result.http_status, error=result.error)
        self._outbox.finish(due, end)


def _named(due: Due) -> dict[str, str]:
    """Return what a line of the log calls a delivery by."""
    return {"hook": due.hook, "alert": due.alert_id, "event_id": due.event_id}
