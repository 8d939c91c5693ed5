"""A clock that was far ahead and is set back keeps nothing from being sent."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import pytest
from delivering import DELIVERED, DOWN, Delivering, Scripted, limited
from webhook_receiver import Clock, alert

from connectors.hooks.delivering.circuit import FAILURES, MAX_PAUSE_S, Circuit
from connectors.hooks.delivering.pace import Pace
from connectors.hooks.hook import SendResult

YEAR_S: Final = 365 * 24 * 3600.0
NOON: Final = datetime(2026, 3, 6, 12, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the outbox is."""
    return tmp_path / "outbox.sqlite"


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look often."""
    monkeypatch.setattr("connectors.hooks.delivering.delivery.LOOK_S", 0.01)


async def test_what_was_accepted_by_a_clock_ahead_is_sent(path: Path) -> None:
    """Its time is a year away, and it is due."""
    hook, clock = Scripted(DELIVERED), Clock()
    async with Delivering(path, hook, clock=clock) as delivering:
        clock.advance(YEAR_S)
        await delivering.accept(alert(1, event="event"), alert(2, event="event"))
        clock.advance(-YEAR_S)
        async with delivering.running():
            await delivering.told.has(2)

    assert hook.sent == ["alert-1", "alert-2"]


@pytest.mark.parametrize("answer", [DOWN, limited(3600.0)], ids=["failed", "limited"])
async def test_what_was_postponed_by_a_clock_ahead_is_sent(path: Path, answer: SendResult) -> None:
    """Also where the hook pauses, and where its ladder began before the clock went ahead."""
    hook, clock = Scripted(answer, DELIVERED), Clock()
    async with Delivering(path, hook, clock=clock) as delivering:
        await delivering.accept(alert())
        ahead_s = 3 * 24 * 3600.0  # less than a ladder, which would be over
        clock.advance(ahead_s)
        await delivering.delivery.step(hook)
        clock.advance(-ahead_s)
        async with delivering.running():
            await delivering.told.has(1)

    assert [one.status for one in delivering.told.outcomes] == ["delivered"]


async def test_a_pause_of_the_ladder_is_kept(path: Path) -> None:
    """What waits as its ladder says is no sign of a clock, however often that is looked at."""
    hook = Scripted(DOWN)
    async with Delivering(path, hook) as delivering:
        await delivering.accept(alert(1))
        await delivering.delivery.step(hook)
        (lane,) = delivering.delivery._lanes.values()
        before = delivering.outbox.due("hook", 1)
        await lane.catch_up()

        assert delivering.outbox.due("hook", 1) == before
        assert before[0].due_at > delivering.clock()


def test_a_circuit_does_not_wait_for_a_clock() -> None:
    """Neither its next attempt nor a pause is further away than they can be."""
    circuit = Circuit()
    for _ in range(FAILURES):
        circuit = circuit.failed(NOON, is_probe=True)
    circuit = circuit.paused(NOON + timedelta(days=1))
    back = circuit.at(NOON - timedelta(days=365))

    assert circuit.at(NOON) is circuit
    assert back.free_at() == NOON - timedelta(days=365)
    assert back.is_open
    assert circuit.at(NOON - timedelta(seconds=MAX_PAUSE_S)).probe_at == NOON - timedelta(seconds=MAX_PAUSE_S)


def test_a_pace_does_not_wait_for_a_clock() -> None:
    """An attempt that began in the future bounds nothing."""
    pace = Pace()
    pace.limited(10.0)
    pace.started(NOON)

    assert pace.free_at(NOON + timedelta(seconds=1)) == NOON + timedelta(seconds=10)
    assert pace.free_at(NOON - timedelta(days=365)) is None
