"""Every alert gets to its receiver or is given up in the open: ladder, restarts, slow hooks."""

import asyncio
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from delivering import DELIVERED, DOWN, Delivering, Scripted, webhook
from webhook_receiver import SECRET, Answer, WebhookReceiver, alert, closed_url

from connectors.hooks.delivering.due import End
from connectors.hooks.delivering.ladder import JITTER, LADDER_S, Ladder
from connectors.hooks.hook import AT_ONCE, SendResult
from schemas.alert import Terms


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the outbox is."""
    return tmp_path / "outbox.sqlite"


async def test_an_alert_arrives_signed_and_its_outcome_is_told(path: Path) -> None:
    """The way of every alert: on disk, at the receiver, told."""
    raised = alert()
    async with (
        WebhookReceiver() as receiver,
        Delivering(path, webhook(receiver.url)) as delivering,
        delivering.running(),
    ):
        await delivering.accept(raised)
        await delivering.told.has(1)

    assert receiver.requests[0].verified(SECRET)["data"]["id"] == raised.id
    (outcome,) = delivering.told.outcomes
    assert (outcome.status, outcome.attempts, outcome.http_status, outcome.error) == ("delivered", 1, 204, None)
    assert outcome.latency_s == (delivering.clock() - raised.event.reports[0].article.published).total_seconds()
    assert outcome.delivered_at == delivering.clock()


async def test_a_receiver_that_is_down_is_tried_on_a_ladder(path: Path) -> None:
    """Pauses grow from seconds to a day; after the last one the alert is given up, with the reason."""
    hook = Scripted(DOWN)
    async with Delivering(path, hook) as delivering:
        await delivering.accept(alert())
        waits = await delivering.waits(hook)

    assert waits == [float(pause_s) for pause_s in LADDER_S]
    assert waits == sorted(waits)
    assert hook.sent == ["alert-1"] * (len(LADDER_S) + 1)
    (outcome,) = delivering.told.outcomes
    assert (outcome.status, outcome.attempts, outcome.error) == ("failed", len(LADDER_S) + 1, "HTTP 500")
    assert outcome.latency_s is None


async def test_pauses_are_spread_by_a_share(path: Path) -> None:
    """Alerts that failed together do not come back together, and never sooner than the ladder says."""
    hook = Scripted(DOWN, at_once=4)
    async with Delivering(path, hook, ladder=Ladder(pauses_s=(100.0,))) as delivering:
        await delivering.accept(*(alert(number) for number in range(4)))
        await delivering.delivery.step(hook)
        pauses_s = [(due.due_at - delivering.clock()).total_seconds() for due in delivering.outbox.due("hook", 4)]

    assert len(set(pauses_s)) > 1
    assert all(100.0 <= round(pause_s, 3) <= 100.0 * (1 + JITTER) for pause_s in pauses_s)


async def test_error_and_silence_are_both_tried_again(path: Path) -> None:
    """A 500 and a timeout lead to further attempts with the same id, until the receiver takes it."""
    never = asyncio.Event()
    async with WebhookReceiver(Answer(status=500), Answer(after=never), Answer(status=404)) as receiver:
        hook = webhook(receiver.url, timeout_s=0.2)
        async with Delivering(path, hook) as delivering:
            await delivering.accept(alert())
            waits = await delivering.waits(hook)
            await hook.close()
        never.set()

    assert waits == [float(pause_s) for pause_s in LADDER_S[:3]]
    assert receiver.ids == ["alert-1"] * 4
    assert [(one.status, one.attempts, one.error) for one in delivering.told.outcomes] == [("delivered", 4, None)]


async def test_an_alert_waits_for_a_receiver_that_is_not_there(path: Path) -> None:
    """A refused connection leaves the alert pending, with the error at hand."""
    hook = webhook(closed_url())
    async with Delivering(path, hook) as delivering:
        await delivering.accept(alert())
        await delivering.delivery.step(hook)
        await hook.close()
        (due,) = delivering.outbox.due("hook", 1)

        assert (due.attempts, delivering.outbox.untold()) == (1, [])
        assert (delivering.outbox.waiting()["hook"].error or "").startswith("ConnectError")


@pytest.mark.parametrize(("wish_s", "expected_s"), [(600.0, 600.0), (1.0, float(LADDER_S[0]))])
async def test_a_receiver_may_ask_for_a_longer_pause(path: Path, wish_s: float, expected_s: float) -> None:
    """Retry-After makes the pause longer, never shorter than the ladder's."""
    hook = Scripted(SendResult(outcome="retry", http_status=503, error="HTTP 503", retry_after_s=wish_s), DELIVERED)
    async with Delivering(path, hook) as delivering:
        await delivering.accept(alert())

        assert await delivering.waits(hook) == [expected_s]


async def test_what_can_never_be_taken_is_given_up_at_once(path: Path) -> None:
    """An alert that is refused for good is told as failed after one attempt."""
    hook = Scripted(SendResult(outcome="refused", error="the address is no URL"))
    async with Delivering(path, hook) as delivering:
        await delivering.accept(alert())

        assert await delivering.waits(hook) == []
    assert [(one.status, one.attempts) for one in delivering.told.outcomes] == [("failed", 1)]


async def test_a_channel_that_breaks_is_tried_again(path: Path) -> None:
    """What a channel did not foresee costs an attempt, and stops neither its alert nor other hooks."""

    class Broken(Scripted):
        async def send(self, message: object, now: object) -> SendResult:
            await super().send(message, now)  # type: ignore[arg-type]  # as they came
            raise ZeroDivisionError

    hook = Broken(DOWN)
    async with Delivering(path, hook) as delivering:
        await delivering.accept(alert())
        await delivering.delivery.step(hook)

        assert delivering.outbox.due("hook", 1)[0].attempts == 1
        assert delivering.outbox.waiting()["hook"].error == "ZeroDivisionError()"


async def test_one_slow_hook_does_not_hold_up_another(path: Path) -> None:
    """While one receiver has not answered its first alerts, another gets all of its."""
    patience = asyncio.Event()
    async with (
        WebhookReceiver(otherwise=Answer(after=patience)) as slow,
        WebhookReceiver() as fast,
        Delivering(path, webhook(slow.url, "slow"), webhook(fast.url, "fast")) as delivering,
        delivering.running(),
    ):
        await delivering.accept(*(alert(number) for number in range(2 * AT_ONCE)))
        await slow.has(AT_ONCE)
        await delivering.told.has(2 * AT_ONCE)
        seen = (len(fast.requests), len(slow.requests), {one.hook for one in delivering.told.outcomes})
        patience.set()
        await delivering.told.has(4 * AT_ONCE)

    assert seen == (2 * AT_ONCE, AT_ONCE, {"fast"})
    assert len(slow.requests) == 2 * AT_ONCE


async def test_an_event_has_one_attempt_at_a_time(path: Path) -> None:
    """Updates wait for the answer to the alert before them, also where several attempts are made at once."""
    hook = Scripted(DELIVERED, at_once=AT_ONCE)
    hook.gate.clear()
    async with Delivering(path, hook) as delivering, delivering.running():
        await delivering.accept(*(alert(number, event=f"event-{number % 2}") for number in range(6)))
        await hook.has(2)
        at_first = list(hook.sent)
        hook.gate.set()
        await delivering.told.has(6)

    assert (at_first, hook.most_at_once) == (["alert-0", "alert-1"], 2)
    assert [one for one in hook.sent if one in {"alert-0", "alert-2", "alert-4"}] == ["alert-0", "alert-2", "alert-4"]
    assert [one for one in hook.sent if one in {"alert-1", "alert-3", "alert-5"}] == ["alert-1", "alert-3", "alert-5"]


async def test_attempts_at_one_hook_are_bounded(path: Path) -> None:
    """No receiver is flooded: so many at once as the hook says, and one where it says nothing."""
    many, one = Scripted(DELIVERED, name="many", at_once=3), Scripted(DELIVERED, name="one")
    del one.at_once
    for hook in (many, one):
        hook.gate.clear()
    async with Delivering(path, many, one) as delivering, delivering.running():
        await delivering.accept(*(alert(number) for number in range(20)))
        await many.has(3)
        await one.has(1)
        for hook in (many, one):
            hook.gate.set()
        await delivering.told.has(40)

    assert (many.most_at_once, one.most_at_once) == (3, 1)


async def test_a_worker_at_rest_is_woken(path: Path) -> None:
    """An alert that comes while nothing is pending is sent at once."""
    hook = Scripted(DELIVERED)
    async with Delivering(path, hook) as delivering, delivering.running():
        for number in (1, 2):
            await delivering.accept(alert(number))
            await delivering.told.has(number)

    assert hook.sent == ["alert-1", "alert-2"]


async def test_an_alert_from_a_clock_that_is_ahead_is_sent_at_once(path: Path) -> None:
    """A worker's clock that differs from ours delays no alert."""
    hook = Scripted(DELIVERED)
    async with Delivering(path, hook) as delivering:
        await delivering.accept(alert(at=delivering.clock() + timedelta(minutes=5)))

        assert await delivering.waits(hook) == []
    assert hook.sent == ["alert-1"]


async def test_a_postponed_alert_does_not_hold_up_a_new_one(path: Path) -> None:
    """A receiver that comes back gets the news first, not after the longest pause."""
    hook = Scripted(DOWN, DELIVERED)
    async with Delivering(path, hook) as delivering, delivering.running():
        await delivering.accept(alert(1))
        await hook.has(1)
        await delivering.accept(alert(2))
        await delivering.told.has(1)

    assert [one.alert_id for one in delivering.told.outcomes] == ["alert-2"]


async def test_a_restart_sends_what_was_not_sent_and_nothing_twice(path: Path) -> None:
    """Stopped with one alert delivered and one kept, the next run delivers the other only."""
    async with WebhookReceiver() as receiver:
        async with Delivering(path, webhook(receiver.url)) as first:
            async with first.running():
                await first.accept(alert(1))
                await first.told.has(1)
            await first.accept(alert(2))
        async with Delivering(path, webhook(receiver.url)) as second, second.running():
            await second.accept(alert(1), alert(2))
            await second.told.has(1)

    assert receiver.ids == ["alert-1", "alert-2"]
    assert [one.alert_id for one in first.told.outcomes + second.told.outcomes] == ["alert-1", "alert-2"]


async def test_a_stop_during_an_attempt_repeats_it_with_the_same_id(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a receiver had taken when the answer was lost comes again, and can be known by its id."""
    monkeypatch.setattr("connectors.hooks.delivering.lane.STOP_S", 0.0)
    never = asyncio.Event()
    outcomes = []
    async with WebhookReceiver(Answer(after=never)) as receiver:
        for run in (1, 2):
            async with Delivering(path, webhook(receiver.url)) as delivering:
                async with delivering.running():
                    await delivering.accept(alert())
                    await receiver.has(run)
                    await delivering.told.has(run - 1)
                outcomes += delivering.told.outcomes
        never.set()

    assert receiver.ids == ["alert-1", "alert-1"]
    assert [(one.status, one.attempts) for one in outcomes] == [("delivered", 1)]


async def test_a_stop_waits_for_the_answer_to_what_was_sent(path: Path) -> None:
    """A stop in order repeats nothing, where the receiver answers soon."""
    hook = Scripted(DELIVERED)
    hook.gate.clear()
    async with Delivering(path, hook) as delivering:
        async with delivering.running():
            await delivering.accept(alert())
            await hook.has(1)
            asyncio.get_running_loop().call_later(0.05, hook.gate.set)

        assert [one.outcome.status for one in delivering.outbox.untold()] == ["delivered"]


async def test_outcomes_wait_for_the_broker_and_deliveries_do_not(path: Path) -> None:
    """While the broker is away all that waits is delivered, once; what came of it is told when the broker is back."""
    hook = Scripted(DELIVERED)
    async with Delivering(path, hook) as delivering:
        delivering.told.is_away = True
        async with delivering.running():
            await delivering.accept(*(alert(number) for number in range(20)))
            await hook.has(20)
        untold = len(delivering.outbox.untold())
    async with Delivering(path, hook) as later:
        await later.waits(hook)

    assert (untold, delivering.told.outcomes) == (20, [])
    assert (len(hook.sent), len(later.told.outcomes)) == (20, 20)


async def test_many_outcomes_are_all_told_after_a_restart(path: Path) -> None:
    """However many outcomes wait, none waits for the next alert."""
    hook = Scripted(DELIVERED)
    async with Delivering(path, hook) as delivering:
        await delivering.accept(*(alert(number) for number in range(1100)))
        with delivering.outbox.together():
            for due in delivering.outbox.due("hook", 1100):
                delivering.outbox.finish(due, End(status="delivered", attempts=1, at=delivering.clock()))
        async with delivering.running():
            await delivering.told.has(1100)

    assert len({one.alert_id for one in delivering.told.outcomes}) == len(delivering.told.outcomes) == 1100


async def test_a_channel_that_is_not_there_is_told(path: Path) -> None:
    """An alert for a name that no hook has is told as failed, without any hook at work."""
    named = msgspec.structs.replace(alert(), terms=Terms(channels=("nobody",)))
    async with Delivering(path) as delivering, delivering.running():
        await delivering.accept(named)
        await delivering.told.has(1)

    assert [(one.hook, one.status) for one in delivering.told.outcomes] == [("nobody", "failed")]


async def test_a_stop_closes_every_hook(path: Path) -> None:
    """Connections are given back."""
    hooks = [Scripted(DELIVERED, name=name) for name in ("one", "two")]
    async with Delivering(path, *hooks) as delivering, delivering.running():
        await delivering.accept(alert())
        await hooks[0].has(1)

    assert [hook.is_closed for hook in hooks] == [True, True]


async def test_a_replaced_hook_ends_what_it_began(path: Path) -> None:
    """The new one makes every attempt from then on; the former is closed after its last; one that left gets no more."""
    former, leaving = Scripted(DELIVERED), Scripted(DELIVERED, name="leaving")
    former.gate.clear()
    new, joining = Scripted(DELIVERED), Scripted(DELIVERED, name="joining")
    async with Delivering(path, former, leaving) as delivering, delivering.running():
        await delivering.accept(alert(1))
        await former.has(1)
        await delivering.told.has(1)
        delivering.delivery.replace([new, joining])
        was_closed = former.is_closed
        former.gate.set()
        await delivering.accept(alert(2))
        await delivering.told.has(4)

    assert (was_closed, former.is_closed, leaving.is_closed) == (False, True, True)
    assert (former.sent, leaving.sent) == (["alert-1"], ["alert-1"])
    assert (new.sent, joining.sent) == (["alert-2"], ["alert-2"])


async def test_a_hook_that_comes_back_goes_on(path: Path) -> None:
    """What waits for a hook that is taken out is kept, and delivered when it is configured again."""
    hook = Scripted(DOWN, DELIVERED)
    again = Scripted(DELIVERED)
    async with Delivering(path, hook, ladder=Ladder(pauses_s=(0.0,), jitter=0.0)) as delivering:
        hook.gate.clear()
        async with delivering.running():
            await delivering.accept(alert(1))
            await hook.has(1)
            delivering.delivery.replace([])
            delivering.delivery.replace([again])
            hook.gate.set()
            await delivering.told.has(1)

    assert (hook.sent, again.sent, hook.most_at_once) == (["alert-1"], ["alert-1"], 1)
