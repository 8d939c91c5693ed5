"""Every alert gets to its receiver or is given up in the open: ladder, restarts, slow hooks."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from webhook_receiver import DEADLINE_S, LOOPBACK, SECRET, Answer, Clock, WebhookReceiver, alert, closed_url

from connectors.hooks.channels.webhook import WebhookHook
from connectors.hooks.delivery import JITTER, LADDER_S, Delivery, Ladder
from connectors.hooks.due import End
from connectors.hooks.entry import TIERS
from connectors.hooks.hook import Hook, HookMessage, SendResult
from connectors.hooks.outbox import Outbox
from schemas.alert import AlertDelivered, Tier

STEADY = Ladder(jitter=0.0)


class Scripted:
    """A hook that gives results in order, and the last of them from then on."""

    def __init__(self, *results: SendResult, name: str = "hook") -> None:
        self.name = name
        self.tiers: frozenset[Tier] = frozenset(TIERS)
        self.sent: list[str] = []
        self.is_closed = False
        self._results = list(results)
        self._news = asyncio.Condition()

    async def has(self, number: int) -> None:
        """Return when so many attempts were made."""
        async with asyncio.timeout(DEADLINE_S), self._news:
            await self._news.wait_for(lambda: len(self.sent) >= number)

    async def send(self, message: HookMessage, now: datetime) -> SendResult:  # noqa: ARG002  the port's argument
        """Give the next result."""
        async with self._news:
            self.sent.append(message.id)
            self._news.notify_all()
        return self._results.pop(0) if len(self._results) > 1 else self._results[0]

    async def close(self) -> None:
        """Note that it was closed."""
        self.is_closed = True


class Told:
    """Collects the outcomes."""

    def __init__(self) -> None:
        self.outcomes: list[AlertDelivered] = []
        self._news = asyncio.Condition()

    async def __call__(self, outcome: AlertDelivered) -> None:
        """Take an outcome."""
        async with self._news:
            self.outcomes.append(outcome)
            self._news.notify_all()

    async def has(self, number: int) -> None:
        """Return when so many outcomes were told."""
        async with asyncio.timeout(DEADLINE_S), self._news:
            await self._news.wait_for(lambda: len(self.outcomes) >= number)


DELIVERED = SendResult(outcome="delivered", http_status=204)
DOWN = SendResult(outcome="retry", http_status=500, error="HTTP 500")


def _webhook(url: str, name: str = "hook", timeout_s: float = 15.0) -> WebhookHook:
    return WebhookHook(name, url, (SECRET,), frozenset(TIERS), guard=LOOPBACK, timeout_s=timeout_s)


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    """Return an empty outbox."""
    with Outbox(tmp_path / "outbox.sqlite") as opened:
        yield opened


@asynccontextmanager
async def _running(delivery: Delivery) -> AsyncIterator[None]:
    task = asyncio.create_task(delivery.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _waits(delivery: Delivery, hook: Hook, clock: Clock) -> list[float]:
    """Deliver until nothing is pending, moving the clock over every pause; return the pauses."""
    waits: list[float] = []
    while (wait_s := await delivery.step(hook)) is not None:
        if wait_s > 0:
            waits.append(round(wait_s, 3))
            clock.advance(wait_s)
    return waits


async def test_an_alert_arrives_signed_and_its_outcome_is_told(outbox: Outbox) -> None:
    """The way of every alert: on disk, at the receiver, told."""
    clock, told = Clock(), Told()
    async with WebhookReceiver() as receiver:
        delivery = Delivery(outbox, [_webhook(receiver.url)], told, clock, STEADY)
        raised = alert(at=clock())
        outbox.accept(raised, delivery.hooks, clock())
        async with _running(delivery):
            await told.has(1)

    assert receiver.requests[0].verified(SECRET)["data"]["id"] == raised.id
    outcome = told.outcomes[0]
    assert (outcome.status, outcome.attempts, outcome.http_status, outcome.error) == ("delivered", 1, 204, None)
    assert outcome.latency_s == (clock() - raised.event.reports[0].article.published).total_seconds()
    assert outcome.delivered_at == clock()


async def test_a_receiver_that_is_down_is_tried_on_a_ladder(outbox: Outbox) -> None:
    """Pauses grow from seconds to a day; after the last one the alert is given up, with the reason."""
    clock, told, hook = Clock(), Told(), Scripted(DOWN)
    delivery = Delivery(outbox, [hook], told, clock, STEADY)
    outbox.accept(alert(at=clock()), delivery.hooks, clock())

    waits = await _waits(delivery, hook, clock)

    assert waits == [float(pause_s) for pause_s in LADDER_S]
    assert waits == sorted(waits)
    assert hook.sent == ["alert-1"] * (len(LADDER_S) + 1)
    outcome = told.outcomes[0]
    assert (outcome.status, outcome.attempts, outcome.error) == ("failed", len(LADDER_S) + 1, "HTTP 500")
    assert outcome.latency_s is None


async def test_pauses_are_spread_by_a_share(outbox: Outbox) -> None:
    """Alerts that failed together do not come back together, and never sooner than the ladder says."""
    clock, hook = Clock(), Scripted(DOWN)
    delivery = Delivery(outbox, [hook], Told(), clock, Ladder(pauses_s=(100.0,)))
    for number in range(20):
        outbox.accept(alert(number, at=clock()), delivery.hooks, clock())
    for _ in range(20):
        await delivery.step(hook)

    rows = outbox._db.execute("SELECT due_at FROM delivery").fetchall()
    pauses_s = [due_at - clock().timestamp() for (due_at,) in rows]
    assert len(set(pauses_s)) > 1
    assert all(100.0 <= round(pause_s, 3) <= 100.0 * (1 + JITTER) for pause_s in pauses_s)


async def test_error_and_silence_are_both_tried_again(outbox: Outbox) -> None:
    """A 500 and a timeout lead to further attempts with the same id, until the receiver takes it."""
    clock, told, never = Clock(), Told(), asyncio.Event()
    async with WebhookReceiver(Answer(status=500), Answer(after=never), Answer(status=404)) as receiver:
        hook = _webhook(receiver.url, timeout_s=0.2)
        delivery = Delivery(outbox, [hook], told, clock, STEADY)
        outbox.accept(alert(at=clock()), delivery.hooks, clock())
        waits = await _waits(delivery, hook, clock)
        await hook.close()
        never.set()

    assert waits == [float(pause_s) for pause_s in LADDER_S[:3]]
    assert receiver.ids == ["alert-1"] * 4
    assert [(one.status, one.attempts, one.error) for one in told.outcomes] == [("delivered", 4, None)]


async def test_an_alert_waits_for_a_receiver_that_is_not_there(outbox: Outbox) -> None:
    """A refused connection leaves the alert pending, with the error at hand."""
    clock, told = Clock(), Told()
    hook = _webhook(closed_url())
    delivery = Delivery(outbox, [hook], told, clock, STEADY)
    outbox.accept(alert(at=clock()), delivery.hooks, clock())
    await delivery.step(hook)
    await hook.close()

    (due,) = outbox.due("hook", 1)
    assert (due.attempts, outbox.counts(), told.outcomes) == (1, {"pending": 1}, [])
    assert (outbox.waiting()["hook"].error or "").startswith("ConnectError")


@pytest.mark.parametrize(("wish_s", "expected_s"), [(600.0, 600.0), (1.0, float(LADDER_S[0]))])
async def test_a_receiver_may_ask_for_a_longer_pause(outbox: Outbox, wish_s: float, expected_s: float) -> None:
    """Retry-After makes the pause longer, never shorter than the ladder's."""
    busy = SendResult(outcome="retry", http_status=503, error="HTTP 503", retry_after_s=wish_s)
    clock, hook = Clock(), Scripted(busy, DELIVERED)
    delivery = Delivery(outbox, [hook], Told(), clock, STEADY)
    outbox.accept(alert(at=clock()), delivery.hooks, clock())

    assert await _waits(delivery, hook, clock) == [expected_s]


async def test_what_can_never_be_taken_is_given_up_at_once(outbox: Outbox) -> None:
    """An alert that is refused for good is told as failed after one attempt."""
    clock, told = Clock(), Told()
    hook = Scripted(SendResult(outcome="refused", error="the address is no URL"))
    delivery = Delivery(outbox, [hook], told, clock, STEADY)
    outbox.accept(alert(at=clock()), delivery.hooks, clock())

    assert await _waits(delivery, hook, clock) == []
    assert [(one.status, one.attempts) for one in told.outcomes] == [("failed", 1)]


async def test_gone_switches_the_hook_off_until_a_restart(outbox: Outbox) -> None:
    """After 410 nothing more is sent; what is pending stays so, and a restart tries again."""
    clock, told = Clock(), Told()
    gone = Scripted(SendResult(outcome="gone", http_status=410, error="HTTP 410 Gone"))
    first = Delivery(outbox, [gone], told, clock, STEADY)
    for number in (1, 2):
        outbox.accept(alert(number, at=clock()), first.hooks, clock())
    waits = await _waits(first, gone, clock)
    clock.advance(LADDER_S[0])
    back = Scripted(DELIVERED)
    await _waits(Delivery(outbox, [back], told, clock, STEADY), back, clock)

    assert (gone.sent, waits) == (["alert-1"], [])
    assert sorted(back.sent) == ["alert-1", "alert-2"]
    assert sorted(one.alert_id for one in told.outcomes if one.status == "delivered") == ["alert-1", "alert-2"]


async def test_one_slow_hook_does_not_hold_up_another(outbox: Outbox) -> None:
    """While one receiver has not answered its first alert, another gets all of its."""
    clock, told, patience = Clock(), Told(), asyncio.Event()
    async with WebhookReceiver(otherwise=Answer(after=patience)) as slow, WebhookReceiver() as fast:
        delivery = Delivery(outbox, [_webhook(slow.url, "slow"), _webhook(fast.url, "fast")], told, clock, STEADY)
        for number in range(5):
            outbox.accept(alert(number, at=clock()), delivery.hooks, clock())
        async with _running(delivery):
            await slow.has(1)
            await told.has(5)
            seen = (len(fast.requests), len(slow.requests), {one.hook for one in told.outcomes})
            patience.set()
            await told.has(10)

    assert seen == (5, 1, {"fast"})
    assert len(slow.requests) == 5


async def test_a_worker_at_rest_is_woken(outbox: Outbox) -> None:
    """An alert that comes while nothing is pending is sent at once."""
    clock, told, hook = Clock(), Told(), Scripted(DELIVERED)
    delivery = Delivery(outbox, [hook], told, clock, STEADY)
    async with _running(delivery):
        for number in (1, 2):
            outbox.accept(alert(number, at=clock()), delivery.hooks, clock())
            delivery.wake()
            await told.has(number)

    assert hook.sent == ["alert-1", "alert-2"]


async def test_an_alert_from_a_clock_that_is_ahead_is_sent_at_once(outbox: Outbox) -> None:
    """A worker's clock that differs from ours delays no alert."""
    clock, hook = Clock(), Scripted(DELIVERED)
    delivery = Delivery(outbox, [hook], Told(), clock, STEADY)
    outbox.accept(alert(at=clock() + timedelta(minutes=5)), delivery.hooks, clock())

    assert await _waits(delivery, hook, clock) == []
    assert hook.sent == ["alert-1"]


async def test_a_postponed_alert_does_not_hold_up_a_new_one(outbox: Outbox) -> None:
    """A receiver that comes back gets the news first, not after the longest pause."""
    clock, told, hook = Clock(), Told(), Scripted(DOWN, DELIVERED)
    delivery = Delivery(outbox, [hook], told, clock, STEADY)
    outbox.accept(alert(1, at=clock()), delivery.hooks, clock())
    async with _running(delivery):
        await hook.has(1)
        outbox.accept(alert(2, at=clock()), delivery.hooks, clock())
        delivery.wake()
        await told.has(1)

    assert [one.alert_id for one in told.outcomes] == ["alert-2"]


async def test_a_restart_sends_what_was_not_sent_and_nothing_twice(tmp_path: Path) -> None:
    """Stopped with one alert delivered and one kept, the next run delivers the other only."""
    path, clock, told = tmp_path / "outbox.sqlite", Clock(), Told()
    async with WebhookReceiver() as receiver:
        with Outbox(path) as outbox:
            delivery = Delivery(outbox, [_webhook(receiver.url)], told, clock, STEADY)
            outbox.accept(alert(1, at=clock()), delivery.hooks, clock())
            async with _running(delivery):
                await told.has(1)
            outbox.accept(alert(2, at=clock()), delivery.hooks, clock())
        with Outbox(path) as outbox:
            delivery = Delivery(outbox, [_webhook(receiver.url)], told, clock, STEADY)
            for number in (1, 2):
                outbox.accept(alert(number, at=clock()), delivery.hooks, clock())
            async with _running(delivery):
                await told.has(2)

    assert receiver.ids == ["alert-1", "alert-2"]
    assert [one.alert_id for one in told.outcomes] == ["alert-1", "alert-2"]


async def test_a_stop_during_an_attempt_repeats_it_with_the_same_id(tmp_path: Path) -> None:
    """What a receiver had taken when the answer was lost comes again, and can be known by its id."""
    path, clock, told, never = tmp_path / "outbox.sqlite", Clock(), Told(), asyncio.Event()
    async with WebhookReceiver(Answer(after=never)) as receiver:
        for run in (1, 2):
            with Outbox(path) as outbox:
                delivery = Delivery(outbox, [_webhook(receiver.url)], told, clock, STEADY)
                outbox.accept(alert(at=clock()), delivery.hooks, clock())
                async with _running(delivery):
                    await receiver.has(run)
                    await told.has(run - 1)
        never.set()

    assert receiver.ids == ["alert-1", "alert-1"]
    assert [(one.status, one.attempts) for one in told.outcomes] == [("delivered", 1)]


async def test_an_outcome_that_could_not_be_told_is_told_after_the_restart(outbox: Outbox) -> None:
    """When the broker is away the delivery stands: it is not made again, only told again."""
    clock, told, hook = Clock(), Told(), Scripted(DELIVERED)

    async def fails(_: AlertDelivered) -> None:
        raise ConnectionError

    broken = Delivery(outbox, [hook], fails, clock, STEADY)
    outbox.accept(alert(at=clock()), broken.hooks, clock())
    with pytest.raises(ConnectionError):
        await _waits(broken, hook, clock)
    await _waits(Delivery(outbox, [hook], told, clock, STEADY), hook, clock)

    assert hook.sent == ["alert-1"]
    assert [one.status for one in told.outcomes] == ["delivered"]


async def test_many_outcomes_are_all_told_after_a_restart(outbox: Outbox) -> None:
    """However many outcomes wait, none waits for the next alert."""
    clock, told, hook = Clock(), Told(), Scripted(DELIVERED)
    for number in range(250):
        outbox.accept(alert(number, at=clock()), [hook], clock())
    while due := outbox.due("hook", 1):
        outbox.finish(due[0], End(status="delivered", attempts=1, at=clock()))
    await _waits(Delivery(outbox, [hook], told, clock, STEADY), hook, clock)

    assert len({one.alert_id for one in told.outcomes}) == len(told.outcomes) == 250


async def test_a_stop_closes_every_hook(outbox: Outbox) -> None:
    """Connections are given back."""
    hooks = [Scripted(DELIVERED, name=name) for name in ("one", "two")]
    delivery = Delivery(outbox, hooks, Told(), Clock(), STEADY)
    outbox.accept(alert(), hooks, Clock()())
    async with _running(delivery):
        delivery.wake()
        await hooks[0].has(1)

    assert [hook.is_closed for hook in hooks] == [True, True]
