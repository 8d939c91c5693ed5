"""A chat's thread on an event survives a restart: the outbox keeps what the service called its first message."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from chats import CHATS, Chat, hook_of, told
from delivering import Delivering, Scripted
from slack_service import SlackApi
from told import follow_up
from webhook_receiver import Clock, alert

from connectors.hooks.channels.log import LogHook
from connectors.hooks.delivering.due import End
from connectors.hooks.delivering.outbox import MEMORY, Outbox
from connectors.hooks.entry import TIERS
from connectors.hooks.hook import Hook, HookMessage, SendResult
from schemas.alert import AlertRaised, Grouping, Terms

FIRST, SECOND = "C1 17.5", "C1 18.0"
SLACK_BOT, TELEGRAM = CHATS[1], CHATS[4]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the outbox is."""
    return tmp_path / "outbox.sqlite"


def _taken(receipt: str | None) -> SendResult:
    return SendResult(outcome="delivered", http_status=200, receipt=receipt)


def _next(outbox: Outbox, hook: str, receipt: str | None, clock: Clock) -> HookMessage:
    """Deliver what is next; return it as it was sent."""
    due = outbox.due(hook, 1)[0]
    message = outbox.message(due)
    outbox.finish(due, End(status="delivered", attempts=1, at=clock(), receipt=receipt))
    return message


async def _deliver(path: Path, hook: Hook, *alerts: AlertRaised) -> None:
    """Deliver alerts in a process of its own."""
    async with Delivering(path, hook) as delivering:
        await delivering.accept(*alerts)
        await delivering.waits(hook)
    await hook.close()


@pytest.mark.parametrize("chat", [SLACK_BOT, TELEGRAM], ids=["slack", "telegram"])
async def test_an_update_after_a_restart_is_in_the_thread(path: Path, tmp_path: Path, chat: Chat) -> None:
    """Update and retraction answer to the first message, whatever process sent that; another event does not."""
    first = told().alerts[0]
    update = follow_up(first, tier="priority")
    async with chat.service() as service:
        await _deliver(path, hook_of(chat, service, tmp_path), first)
        await _deliver(path, hook_of(chat, service, tmp_path), update, alert(7))
        await _deliver(path, hook_of(chat, service, tmp_path), follow_up(update, "retraction"))

    replies = [body.get("thread_ts") or body.get("reply_parameters", {}).get("message_id") for body in service.bodies]
    beginning = "1503435956.000001" if chat is SLACK_BOT else 1
    assert sorted(replies, key=str) == sorted([None, None, beginning, beginning], key=str)
    assert (replies[0], replies[-1]) == (None, beginning)


async def test_a_thread_that_is_no_more_is_begun_anew_once(path: Path, tmp_path: Path) -> None:
    """The update behind the one that could not answer is in the thread that this one began, also after a restart."""
    first = told().alerts[0]
    updates = [follow_up(first)]
    updates.append(follow_up(updates[0]))
    async with SlackApi() as service:
        await _deliver(path, hook_of(SLACK_BOT, service, tmp_path), first)
        service.known.clear()  # somebody has deleted it
        for update in updates:
            await _deliver(path, hook_of(SLACK_BOT, service, tmp_path), update)
        service.complaints.clear()  # of the answer to what was deleted

    assert [body.get("thread_ts") for body in service.bodies] == [None, None, "1503435956.000002"]


async def test_a_thread_is_of_its_place(path: Path, tmp_path: Path) -> None:
    """A hook that was given another chat answers there to nothing: numbers begin anew in each."""
    first = told().alerts[0]
    other = -1009876543210
    async with TELEGRAM.service() as service:
        await _deliver(path, hook_of(TELEGRAM, service, tmp_path), first)
        vars(service)["chat"] = other
        await _deliver(path, hook_of(TELEGRAM, service, tmp_path, chat_id=other), follow_up(first))

    assert [body.get("reply_parameters") for body in service.bodies] == [None, None]


def test_each_hook_has_its_own_thread(path: Path) -> None:
    """They share what is kept of a message in memory, and nothing of where it goes."""
    clock, hooks = Clock(), [LogHook(name, frozenset(TIERS)) for name in ("one", "two", "three")]
    first = alert()
    with Outbox(path) as outbox:
        for raised in (first, follow_up(first)):
            outbox.accept(raised, hooks, clock())
        threads = [
            [_next(outbox, name, receipt, clock).thread, _next(outbox, name, None, clock).thread]
            for name, receipt in (("one", FIRST), ("two", SECOND), ("three", None))
        ]

    assert threads == [[None, FIRST], [None, SECOND], [None, None]]


def test_the_alert_of_another_rule_leaves_the_thread(path: Path) -> None:
    """It stands by itself, and what follows on the event goes on where the first message is."""
    clock, hook = Clock(), LogHook("one", frozenset(TIERS))
    first = alert()
    other = msgspec.structs.replace(first, id="other", rule="another")
    with Outbox(path) as outbox:
        for raised in (first, other, follow_up(first)):
            outbox.accept(raised, [hook], clock())
        threads = [_next(outbox, "one", receipt, clock).thread for receipt in (FIRST, SECOND, None)]

    assert threads == [None, None, FIRST]


async def test_a_digest_begins_no_thread(path: Path) -> None:
    """It may be on many events: an update on one of them would answer to all."""
    hook, clock = Scripted(_taken(FIRST)), Clock()
    terms = Terms(group=Grouping(by="area", within_min=30))
    grouped = [msgspec.structs.replace(alert(number, at=clock()), terms=terms) for number in (1, 2, 3)]
    async with Delivering(path, hook, clock=clock) as delivering:
        await delivering.accept(*grouped)
        await delivering.waits(hook)
        clock.advance(3600.0)
        delivering.outbox.let_go(clock())
        await delivering.waits(hook)
        kept = delivering.outbox._db.execute("SELECT event_id, receipt FROM thread").fetchall()

    assert len(hook.sent) == 2
    assert kept == [("event-1", FIRST)]


def test_a_thread_is_forgotten_with_the_last_alert_of_its_event(path: Path) -> None:
    """No file grows by them, and none goes while something is known of its event."""
    clock, hook = Clock(), LogHook("one", frozenset(TIERS))
    at = clock()
    kept = []
    with Outbox(path) as outbox:
        for number, event in ((1, "a"), (2, "b"), (3, "b")):
            outbox.accept(alert(number, event=event), [hook], at + timedelta(days=number))
            _next(outbox, "one", FIRST, clock)
        outbox.accept(alert(4), [hook], at)
        outbox.told(outbox.untold())
        for days in (1, 2, 3):
            outbox.prune(at + MEMORY + timedelta(days=days, seconds=1))
            kept.append([event for (event,) in outbox._db.execute("SELECT event_id FROM thread ORDER BY event_id")])

    assert kept == [["b"], ["b"], []]


def test_an_outbox_without_threads_is_given_them(path: Path) -> None:
    """What is in a file of the version before stays as it is."""
    clock, hook = Clock(), LogHook("one", frozenset(TIERS))
    with Outbox(path) as outbox:
        outbox.accept(alert(), [hook], clock())
    with closing(sqlite3.connect(path)) as database:
        database.executescript("DROP TABLE thread; PRAGMA user_version = 1")

    with Outbox(path) as outbox:
        assert outbox.depths() == {"one": 1}
        assert _next(outbox, "one", FIRST, clock).id == "alert-1"
        assert outbox.accept(alert(), [hook], clock()) == ()
