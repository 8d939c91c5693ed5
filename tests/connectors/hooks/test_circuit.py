"""A receiver that fails, asks for less or wants no more is left alone; its alerts are kept, or given up in the open."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Final

import msgspec
import pytest
from delivering import DELIVERED, DOWN, GONE, STEADY, Delivering, Scripted, limited
from webhook_receiver import Clock, alert

from connectors.hooks.delivering.circuit import FAILURES, FIRST_PAUSE_S, MAX_PAUSE_S
from connectors.hooks.delivering.ladder import LADDER_S
from connectors.hooks.delivering.pace import REOPENED_S
from connectors.hooks.hook import AT_ONCE, SendResult

DAY_S: Final = 24 * 3600.0


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the outbox is."""
    return tmp_path / "outbox.sqlite"


def _state(delivering: Delivering) -> str:
    return delivering.outbox.hooks.circuits()["hook"].state(delivering.clock())


async def test_a_receiver_that_fails_is_asked_once_at_a_time(path: Path) -> None:
    """After some failures in a row one attempt is made at a time, at pauses that double up to a bound."""
    hook = Scripted(DOWN)
    async with Delivering(path, hook) as delivering:
        await delivering.accept(*(alert(number) for number in range(100)))
        await delivering.until(hook, 3600.0)
        state = _state(delivering)

    pauses = [(after - before).total_seconds() for before, after in pairwise(hook.at)]
    assert state == "open"
    assert pauses[: FAILURES - 1] == [0.0] * (FAILURES - 1)
    assert pauses[FAILURES - 1 : FAILURES + 2] == [FIRST_PAUSE_S, 2 * FIRST_PAUSE_S, 4 * FIRST_PAUSE_S]
    assert max(pauses) == MAX_PAUSE_S
    assert len(hook.sent) < 30


async def test_attempts_under_way_do_not_lengthen_the_pause(path: Path) -> None:
    """Those that fail together are one sign, however many there are."""
    hook = Scripted(DOWN, at_once=AT_ONCE)
    async with Delivering(path, hook) as delivering:
        await delivering.accept(*(alert(number) for number in range(AT_ONCE)))
        await delivering.delivery.step(hook)

        assert await delivering.delivery.step(hook) == FIRST_PAUSE_S


async def test_alerts_that_wait_keep_their_attempts(path: Path) -> None:
    """Two days of a receiver that is down do not use up the ladder of those that waited: all are delivered after it."""
    hook = Scripted(DOWN)
    async with Delivering(path, hook) as delivering:
        await delivering.accept(*(alert(number) for number in range(300)))
        await delivering.until(hook, 2 * DAY_S)
        hook.results = [DELIVERED]
        await delivering.waits(hook)

    assert {one.status for one in delivering.told.outcomes} == {"delivered"}
    assert len(delivering.told.outcomes) == 300
    # By the ladder alone it would have been nine.
    assert max(one.attempts for one in delivering.told.outcomes) <= 4


async def test_no_alert_waits_for_longer_than_its_ladder_takes(path: Path) -> None:
    """Behind a receiver that stays down each ends as failed, in time, also those that were hardly tried."""
    hook = Scripted(DOWN)
    async with Delivering(path, hook) as delivering:
        await delivering.accept(*(alert(number, event=f"event-{number // 2}") for number in range(300)))
        began = delivering.clock()
        await delivering.waits(hook)

    ends = [(one.delivered_at - began).total_seconds() for one in delivering.told.outcomes]
    assert {one.status for one in delivering.told.outcomes} == {"failed"}
    assert len(ends) == 300
    assert min(ends) >= sum(LADDER_S)
    assert max(ends) <= sum(LADDER_S) + MAX_PAUSE_S
    assert all(one.error for one in delivering.told.outcomes)


async def test_what_has_waited_comes_in_order_at_a_bounded_rate(path: Path) -> None:
    """When a receiver is back, it is not flooded with all that is due: oldest first, at a distance."""
    hook = Scripted(DOWN, at_once=AT_ONCE)
    async with Delivering(path, hook) as delivering:
        await delivering.accept(*(alert(number, event="event") for number in range(50)))
        await delivering.until(hook, DAY_S / 2)
        hook.results, before = [DELIVERED], len(hook.sent)
        await delivering.waits(hook)
        state = _state(delivering)

    taken = hook.at[before:]
    distances = [(after - since).total_seconds() for since, after in pairwise(taken)]
    assert state == "ok"
    assert hook.sent[before:] == [f"alert-{number}" for number in range(50)]
    assert min(distances) >= REOPENED_S / 4
    assert distances[1] == pytest.approx(REOPENED_S, rel=0.1)


async def test_a_circuit_survives_a_restart(path: Path) -> None:
    """A process that is started again does not ask a receiver that is down sooner than the one before."""
    hook, clock = Scripted(DOWN), Clock()
    async with Delivering(path, hook, clock=clock) as delivering:
        await delivering.accept(*(alert(number) for number in range(10)))
        await delivering.until(hook, 60.0)
    again = Scripted(DOWN)
    async with Delivering(path, again, clock=clock) as delivering:
        wait_s = await delivering.delivery.step(again)

        assert (again.sent, _state(delivering)) == ([], "open")
        assert wait_s is not None
        assert 0 < wait_s <= MAX_PAUSE_S


async def test_a_receiver_that_asks_for_less_gets_less(path: Path) -> None:
    """429 with Retry-After pauses the whole hook, costs no step of the ladder, and slows down what follows."""
    hook = Scripted(limited(10.0), DELIVERED, at_once=AT_ONCE)
    async with Delivering(path, hook) as delivering:
        await delivering.accept(alert(1))
        await delivering.delivery.step(hook)
        await delivering.accept(*(alert(number) for number in range(2, 5)))
        state = _state(delivering)
        waits = await delivering.waits(hook)

    assert (state, waits[0]) == ("paused", 10.0)
    assert sorted(hook.sent) == ["alert-1", "alert-1", "alert-2", "alert-3", "alert-4"]
    assert all(5.0 < wait_s <= 10.0 for wait_s in waits)
    assert [one.attempts for one in delivering.told.outcomes] == [1] * 4


async def test_a_limit_that_never_ends_gives_up_in_time(path: Path) -> None:
    """A receiver that answers 429 for ever has failed when the ladder is over, and not before."""
    hook = Scripted(limited(3600.0))
    async with Delivering(path, hook) as delivering:
        await delivering.accept(alert())
        await delivering.waits(hook)

    (outcome,) = delivering.told.outcomes
    assert (outcome.status, outcome.error) == ("failed", "HTTP 429")
    assert sum(LADDER_S) <= (outcome.delivered_at - hook.at[0]).total_seconds() <= sum(LADDER_S) + 3600


async def test_a_limit_without_a_wish_is_a_failure_like_others(path: Path) -> None:
    """429 alone says nothing of when: the ladder does."""
    hook = Scripted(SendResult(outcome="retry", http_status=429, error="HTTP 429"), DELIVERED)
    async with Delivering(path, hook) as delivering:
        await delivering.accept(alert())

        assert await delivering.waits(hook) == [LADDER_S[0]]


async def test_gone_switches_the_hook_off_and_says_so(path: Path) -> None:
    """After 410 nothing more is sent, over restarts too; the alert that it answered is told as failed, with advice."""
    hook, clock = Scripted(GONE), Clock()
    async with Delivering(path, hook, clock=clock) as delivering:
        await delivering.accept(alert(1), alert(2))
        await delivering.delivery.step(hook)
        await delivering.delivery.step(hook)
        await delivering.telling.step()
        state = _state(delivering)
    again = Scripted(DELIVERED)
    async with Delivering(path, again, clock=clock) as later:
        await later.until(again, DAY_S)
        waiting = later.outbox.depths()

    (outcome,) = delivering.told.outcomes
    assert (hook.sent, again.sent, state, waiting) == (["alert-1"], [], "gone", {"hook": 1})
    assert (outcome.alert_id, outcome.status, outcome.http_status) == ("alert-1", "failed", 410)
    assert "marsad hooks enable hook" in (outcome.error or "")


async def test_what_waits_at_a_hook_that_is_off_ends_in_time(path: Path) -> None:
    """Nothing waits for ever: it fails when its ladder is over, and can be retried."""
    hook = Scripted(DELIVERED)
    async with Delivering(path, hook) as delivering:
        delivering.outbox.hooks.switch("hook", "disabled")
        delivering.delivery._lanes["hook"].turned(delivering.outbox.hooks.circuits()["hook"])
        await delivering.accept(alert(1), alert(2, event="event-1"))
        await delivering.waits(hook)
        retried = delivering.outbox.retry(delivering.clock())

    assert hook.sent == []
    assert [(one.status, one.attempts) for one in delivering.told.outcomes] == [("failed", 0)] * 2
    assert "switched off" in (delivering.told.outcomes[0].error or "")
    assert retried.pending == 2


async def test_an_operator_is_noticed_while_deliveries_run(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process disables, enables and retries: who delivers finds it in the outbox."""
    monkeypatch.setattr("connectors.hooks.delivering.delivery.LOOK_S", 0.01)

    class Running(Clock):
        def __call__(self) -> datetime:
            return datetime.now(UTC)

    hook = Scripted(GONE, DELIVERED)
    async with Delivering(path, hook, clock=Running()) as delivering, delivering.running():
        await delivering.accept(alert(1))
        await delivering.accept(alert(2))
        await delivering.told.has(1)
        with delivering.outbox.together():
            delivering.outbox.hooks.switch("hook", None)
            delivering.outbox.retry(delivering.clock(), hook="hook")
        await delivering.told.has(3)
        state = _state(delivering)

    assert state == "ok"
    assert sorted((one.alert_id, one.status) for one in delivering.told.outcomes) == [
        ("alert-1", "delivered"), ("alert-1", "failed"), ("alert-2", "delivered"),
    ]  # fmt: skip


async def test_what_deliveries_show_does_not_undo_an_operator(path: Path) -> None:
    """A hook that is disabled while an attempt is under way stays so, whatever comes of the attempt."""
    hook = Scripted(GONE)
    async with Delivering(path, hook) as delivering:
        await delivering.accept(alert())
        delivering.outbox.hooks.switch("hook", "disabled")
        await delivering.delivery.step(hook)

        assert _state(delivering) == "disabled"


async def test_a_ladder_is_never_made_shorter(path: Path) -> None:
    """An open circuit delays attempts; an alert that has it for itself is tried exactly as its ladder says."""
    hook = Scripted(DOWN)
    async with Delivering(path, hook) as delivering:
        await delivering.accept(alert())
        await delivering.waits(hook)

    pauses = [(after - before).total_seconds() for before, after in pairwise(hook.at)]
    assert pauses == [float(pause_s) for pause_s in LADDER_S]
    assert STEADY.whole == timedelta(seconds=sum(LADDER_S))


async def test_a_retry_keeps_the_order_and_doubles_nothing(path: Path) -> None:
    """Failed alerts go again in their place; not those that a later one of their event and rule has overtaken."""
    hook = Scripted(*[SendResult(outcome="refused", error="no")] * 3, DELIVERED)
    async with Delivering(path, hook) as delivering:
        await delivering.accept(alert(1, event="a"), alert(2, event="b"), alert(3, event="b"))
        await delivering.waits(hook)
        await delivering.accept(msgspec.structs.replace(alert(4, event="a"), kind="update"))
        await delivering.waits(hook)
        retried = delivering.outbox.retry(delivering.clock())
        again = delivering.outbox.retry(delivering.clock())
        await delivering.waits(hook)

    assert (retried.pending, retried.superseded, again.pending) == (2, 1, 0)
    assert hook.sent == ["alert-1", "alert-2", "alert-3", "alert-4", "alert-2", "alert-3"]
    assert [one.status for one in delivering.told.outcomes] == ["failed"] * 3 + ["delivered"] * 3


async def test_a_retry_chooses(path: Path) -> None:
    """By hook, by alert, and by the time since when it has failed."""
    hooks = [Scripted(SendResult(outcome="refused", error="no"), name=name) for name in ("one", "two")]
    async with Delivering(path, *hooks) as delivering:
        await delivering.accept(alert(1), alert(2))
        for hook in hooks:
            await delivering.waits(hook)
        later = delivering.clock() + timedelta(seconds=1)
        chosen = [
            delivering.outbox.retry(later, hook="one", alert_id="alert-1").pending,
            delivering.outbox.retry(later, hook="one").pending,
            delivering.outbox.retry(later, since=later).pending,
            delivering.outbox.retry(later, alert_id="alert-2").pending,
            delivering.outbox.retry(later).pending,
        ]

    assert chosen == [1, 1, 0, 1, 1]
