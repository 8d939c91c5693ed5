"""A digest's way: held on disk, let go by time, signed at a real receiver, its outcomes told; whatever is killed."""

import asyncio
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import orjson
import pytest
from delivering import DELIVERED, DOWN, Delivering, Scripted, webhook
from webhook_receiver import SECRET, Answer, Clock, WebhookReceiver, alert

from connectors.hooks.channels.log import LogHook
from connectors.hooks.delivering.digest import digest_id
from connectors.hooks.delivering.outbox import Outbox
from connectors.hooks.entry import TIERS
from schemas.alert import AlertRaised, Grouping, Quiet, Terms

HOUR_S = 3600.0


def resting(number: int, clock: Clock, **changes: Any) -> AlertRaised:  # Any: fields of an alert
    """Return an alert that waits for the end of quiet hours, which are now and end within two hours."""
    start, end = (clock() + timedelta(hours=hours) for hours in (-1, 2))
    quiet = Quiet(start=f"{start:%H:%M}", end=f"{end:%H:%M}")
    return msgspec.structs.replace(alert(number, at=clock()), terms=Terms(quiet=quiet), **changes)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the outbox is."""
    return tmp_path / "outbox.sqlite"


async def test_a_digest_arrives_signed_when_its_time_comes_and_every_outcome_is_told(path: Path) -> None:
    """Nothing before, then one request for all, and an outcome for each with the digest's id."""
    clock = Clock()
    clock.advance(-2 * HOUR_S)  # signatures are checked against the present
    async with WebhookReceiver() as receiver, Delivering(path, webhook(receiver.url), clock=clock) as delivering:
        await delivering.accept(resting(1, clock), resting(2, clock))
        await delivering.accept(alert(3))
        async with delivering.running():
            await delivering.told.has(1)
            clock.advance(2 * HOUR_S)
            await delivering.told.has(3)

    payload = receiver.requests[1].verified(SECRET)
    identity = digest_id("hook", ["alert-1", "alert-2"])
    assert (payload["type"], [one["id"] for one in payload["data"]["alerts"]]) == (
        "alert.digest",
        ["alert-1", "alert-2"],
    )
    assert (receiver.ids, payload["data"]["id"]) == (["alert-3", identity], identity)
    told = [(one.alert_id, one.status, one.http_status, one.digest) for one in delivering.told.outcomes]
    assert told == [
        ("alert-3", "delivered", 204, None),
        ("alert-1", "delivered", 204, identity),
        ("alert-2", "delivered", 204, identity),
    ]


async def test_a_digest_climbs_the_ladder_as_one(path: Path) -> None:
    """Failed once, it comes again with its id and its bytes; all its outcomes count both attempts."""
    clock = Clock()
    async with WebhookReceiver(Answer(status=500)) as receiver:
        hook = webhook(receiver.url)
        async with Delivering(path, hook, clock=clock) as delivering:
            await delivering.accept(resting(1, clock), resting(2, clock))
            clock.advance(2 * HOUR_S)
            delivering.outbox.let_go(clock())
            waits = await delivering.waits(hook)
            await hook.close()

    assert waits == [5.0]
    first, second = receiver.requests
    assert (first.id, first.body) == (second.id, second.body)
    assert [(one.alert_id, one.attempts) for one in delivering.told.outcomes] == [("alert-1", 2), ("alert-2", 2)]


async def test_a_digest_that_was_given_up_can_be_sent_again(path: Path) -> None:
    """As the same digest, or one of its alerts by itself; each alert of it has failed in the open before."""
    clock, hook = Clock(), Scripted(DOWN)
    async with Delivering(path, hook, clock=clock) as delivering:
        await delivering.accept(*(resting(number, clock) for number in (1, 2, 3)))
        clock.advance(2 * HOUR_S)
        delivering.outbox.let_go(clock())
        await delivering.waits(hook)
        failed = [(one.alert_id, one.status) for one in delivering.told.outcomes]
        given_up = len(hook.sent)
        hook.results = [DELIVERED]
        alone = delivering.outbox.retry(clock(), alert_id="alert-2").pending
        await delivering.waits(hook)
        together = delivering.outbox.retry(clock()).pending
        await delivering.waits(hook)

    assert failed == [(f"alert-{number}", "failed") for number in (1, 2, 3)]
    assert (alone, together) == (1, 2)
    identity = digest_id("hook", ["alert-1", "alert-2", "alert-3"])
    assert hook.sent[given_up:] == ["alert-2", identity]
    assert [(one.alert_id, one.digest) for one in delivering.told.outcomes[3:]] == [
        ("alert-2", None),
        ("alert-1", identity),
        ("alert-3", identity),
    ]


async def test_a_digest_that_was_under_way_when_the_process_stopped_comes_again_with_its_id(path: Path) -> None:
    """A receiver that had taken it knows the repeat."""
    clock, never = Clock(), asyncio.Event()
    async with WebhookReceiver(Answer(after=never)) as receiver:
        for run in (1, 2):
            async with Delivering(path, webhook(receiver.url), clock=clock) as delivering:
                await delivering.accept(resting(1, clock), resting(2, clock))
                clock.advance(2 * HOUR_S if run == 1 else 0)
                async with delivering.running():
                    await receiver.has(run)
                    await delivering.told.has(2 * (run - 1))
        never.set()

    assert len(set(receiver.ids)) == 1
    assert [request.body for request in receiver.requests[1:]] == [receiver.requests[0].body]
    assert [one.status for one in delivering.told.outcomes] == ["delivered", "delivered"]


async def test_a_group_is_told_first_and_then_in_a_digest(path: Path) -> None:
    """With the loop that lets go, on a receiver: the first rule at once, two others when the window is over."""
    clock = Clock()
    terms = Terms(group=Grouping(by="event", within_min=10))
    words = [
        msgspec.structs.replace(alert(number, event="event", at=clock()), rule=f"rule-{number}", terms=terms)
        for number in (1, 2, 3)
    ]
    async with (
        WebhookReceiver() as receiver,
        Delivering(path, webhook(receiver.url), clock=clock) as delivering,
        delivering.running(),
    ):
        await delivering.accept(*words)
        await delivering.told.has(1)
        clock.advance(600)
        await delivering.told.has(3)

    assert receiver.ids == ["alert-1", digest_id("hook", ["alert-2", "alert-3"])]


async def test_what_was_overtaken_is_told_as_replaced(path: Path) -> None:
    """Its outcome names the alert that is told in its place; the receiver gets that one only."""
    clock = Clock()
    async with WebhookReceiver() as receiver, Delivering(path, webhook(receiver.url), clock=clock) as delivering:
        await delivering.accept(resting(1, clock, event=alert(7).event))
        await delivering.accept(resting(2, clock, event=alert(7).event, kind="retraction", update=1))
        async with delivering.running():
            await delivering.told.has(1)
            clock.advance(2 * HOUR_S)
            await delivering.told.has(2)

    assert receiver.ids == ["alert-2"]
    assert [(one.alert_id, one.status, one.replaced_by) for one in delivering.told.outcomes] == [
        ("alert-1", "replaced", "alert-2"),
        ("alert-2", "delivered", None),
    ]


def _later(number: int, clock: Clock, **changes: Any) -> AlertRaised:  # Any: as above
    """Return an alert whose quiet hours begin within an hour, and end within three."""
    start, end = (clock() + timedelta(hours=hours) for hours in (1, 3))
    quiet = Quiet(start=f"{start:%H:%M}", end=f"{end:%H:%M}")
    return msgspec.structs.replace(alert(number, at=clock()), terms=Terms(quiet=quiet), **changes)


async def test_what_could_not_be_sent_before_quiet_hours_waits_for_their_end(path: Path) -> None:
    """Let go in the evening, while nobody delivered; started at night, it sends what has no quiet hours only."""
    clock, hook = Clock(), Scripted(DELIVERED)
    async with Delivering(path, hook, clock=clock) as delivering:
        await delivering.accept(_later(1, clock), _later(2, clock), alert(3))
        clock.advance(2 * HOUR_S)
        await delivering.waits(hook)
        at_night = list(hook.sent)
        clock.advance(HOUR_S)
        delivering.outbox.let_go(clock())
        await delivering.waits(hook)

    assert at_night == ["alert-3"]
    assert hook.sent[1:] == [digest_id("hook", ["alert-1", "alert-2"])]
    assert len(delivering.told.outcomes) == 3


async def test_what_a_receiver_may_have_seen_stays_what_it_is(path: Path) -> None:
    """After an attempt it comes again under its own id, by its ladder, so that a repeat is known."""
    clock, hook = Clock(), Scripted(DOWN, DELIVERED)
    async with Delivering(path, hook, clock=clock) as delivering:
        await delivering.accept(_later(1, clock))
        await delivering.delivery.step(hook)
        clock.advance(2 * HOUR_S)
        await delivering.waits(hook)

    assert hook.sent == ["alert-1", "alert-1"]


async def test_an_escalation_at_night_does_not_wait_behind_the_evening(path: Path) -> None:
    """The older word, which could not be sent before, is overtaken: it does not come after the newer one."""
    clock, hook = Clock(), Scripted(DELIVERED)
    event = alert(7).event
    async with Delivering(path, hook, clock=clock) as delivering:
        first = _later(1, clock, event=event)
        await delivering.accept(first)
        clock.advance(2 * HOUR_S)
        changes: dict[str, Any] = {"id": "alert-2", "kind": "update", "update": 1, "escalated": True}  # Any: its fields
        await delivering.accept(msgspec.structs.replace(first, **changes))
        await delivering.waits(hook)
        clock.advance(2 * HOUR_S)
        delivering.outbox.let_go(clock())
        await delivering.waits(hook)

    assert hook.sent == ["alert-2"]
    assert [(one.alert_id, one.status) for one in delivering.told.outcomes] == [
        ("alert-1", "replaced"),
        ("alert-2", "delivered"),
    ]


async def test_a_digest_that_could_not_be_sent_is_parted_by_quiet_hours(path: Path) -> None:
    """Of a group that nobody delivered, the rules that may be told at night are; the rest waits for the morning."""
    clock, hook = Clock(), Scripted(DELIVERED)
    group = Grouping(by="event", within_min=10)
    quiet = _later(1, clock).terms.quiet
    event = alert(7).event
    words = [
        msgspec.structs.replace(alert(number, at=clock()), event=event, rule=f"r{number}", terms=terms)
        for number, terms in enumerate((*[Terms(group=group)] * 3, *[Terms(group=group, quiet=quiet)] * 2), 1)
    ]
    async with Delivering(path, hook, clock=clock) as delivering:
        await delivering.accept(*words)
        await delivering.waits(hook)
        clock.advance(HOUR_S / 2)
        delivering.outbox.let_go(clock())
        clock.advance(HOUR_S)
        await delivering.waits(hook)
        at_night = [one.alert_id for one in delivering.told.outcomes]
        clock.advance(2 * HOUR_S)
        delivering.outbox.let_go(clock())
        await delivering.waits(hook)

    assert at_night == ["alert-1", "alert-2", "alert-3"]
    assert [one.alert_id for one in delivering.told.outcomes[3:]] == ["alert-4", "alert-5"]
    assert len(hook.sent) == len(set(hook.sent)) == 3


_STEPS = """
import os, signal, sys
from datetime import datetime, timedelta
from pathlib import Path
import msgspec
from webhook_receiver import alert
from connectors.hooks.channels.log import LogHook
from connectors.hooks.delivering.due import End
from connectors.hooks.delivering.outbox import Outbox
from schemas.alert import Quiet, Terms
path, step, noon = Path(sys.argv[1]), sys.argv[2], datetime.fromisoformat(sys.argv[3])
outbox = Outbox(path)
if step == "accept":
    for number in (1, 2):
        terms = Terms(quiet=Quiet(start="11:00", end="14:00"))
        one = msgspec.structs.replace(alert(number, at=noon), terms=terms)
        outbox.accept(one, [LogHook("one", frozenset({"flash"}))], noon)
if step == "let go":
    outbox.let_go(noon + timedelta(hours=2))
if step == "finish":
    (due,) = outbox.due("one", 10)
    print(outbox.message(due).id)
    outbox.finish(due, End(status="delivered", attempts=1, at=noon + timedelta(hours=2)))
if step == "tell":
    untold = outbox.untold()
    print(*(one.outcome.alert_id for one in untold))
    outbox.told(untold)
sys.stdout.flush()
os.kill(os.getpid(), signal.SIGKILL)
"""


def _killed_after(step: str, path: Path) -> str:
    """Return what a process said that made one step and was killed."""
    command = [sys.executable, "-c", _STEPS, str(path), step, "2025-03-06T12:00:00+00:00"]
    environment = {"PYTHONPATH": ":".join(entry for entry in sys.path if entry)}
    ended = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)  # noqa: S603  this test's own script
    assert ended.returncode == -9, ended.stderr
    return ended.stdout.strip()


def test_no_kill_between_two_steps_loses_or_doubles_anything(path: Path) -> None:
    """Each step is made by a process that is killed right after it; what was done is not done anew."""
    said = [_killed_after(step, path) for step in ("accept", "accept", "let go", "accept", "let go", "finish", "tell")]
    with Outbox(path) as outbox:
        hooks = [LogHook("one", frozenset(TIERS))]
        again = outbox.accept(alert(1), hooks, Clock()())

        assert (again, outbox.held(), outbox.due("one", 10), outbox.untold()) == ((), {}, [], [])
        assert outbox.counts() == {"delivered": 2}
    assert said == ["", "", "", "", "", digest_id("one", ["alert-1", "alert-2"]), "alert-1 alert-2"]


def test_a_digest_says_what_json_schema_says(path: Path) -> None:
    """Receivers may check it; the example in docs/hooks.md has the same fields."""
    clock = Clock()
    with Outbox(path) as outbox:
        for number in (1, 2):
            outbox.accept(resting(number, clock), [LogHook("one", frozenset(TIERS))], clock())
        outbox.let_go(clock() + timedelta(hours=2))
        (due,) = outbox.due("one", 10)
        payload = orjson.loads(outbox.message(due).body)

    text = (Path(__file__).parents[3] / "docs" / "hooks" / "webhook.md").read_text(encoding="utf-8")
    shown = orjson.loads(text.split("## A digest")[1].split("```json\n")[1].split("```")[0])
    assert (sorted(payload), sorted(payload["data"])) == (sorted(shown), sorted(shown["data"]))
