"""What goes wrong at one hook is its own: the others deliver, and what cannot be sent ends in the open."""

import asyncio
import socket
import threading
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest
from delivering import DELIVERED, DOWN, GONE, STEADY, Delivering, Scripted, webhook
from webhook_receiver import DEADLINE_S, Clock, WebhookReceiver, alert

from connectors.hooks.channels.webhook import WebhookHook
from connectors.hooks.delivering.circuit import FAILURES
from connectors.hooks.delivering.outbox import RETRYABLE
from connectors.hooks.hook import AT_ONCE, SendResult
from connectors.web.guard import Guard

#: Hooks whose names are not resolved: more than the threads that a loop has of its own.
DEAF: Final = 5


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where the outbox is."""
    return tmp_path / "outbox.sqlite"


class Sticky(Scripted):
    """A hook that cannot be closed."""

    def __init__(self, *results: SendResult, name: str) -> None:
        super().__init__(*results, name=name)
        self.closed = asyncio.Event()

    async def close(self) -> None:
        """Fail."""
        self.closed.set()
        raise OSError("the connection is broken")


async def test_a_hook_that_cannot_be_closed_stops_no_other(path: Path) -> None:
    """Taken out, replaced or at the end: what it raises is its own."""
    leaving, replaced, other = (Sticky(DELIVERED, name=name) for name in ("leaving", "replaced", "other"))
    new = Scripted(DELIVERED, name="replaced")
    async with Delivering(path, leaving, replaced, other) as delivering, delivering.running():
        await delivering.accept(alert(1))
        await delivering.told.has(3)
        delivering.delivery.replace([new, other])
        async with asyncio.timeout(DEADLINE_S):
            await leaving.closed.wait()
            await replaced.closed.wait()
        await delivering.accept(alert(2))
        await delivering.told.has(5)

    assert (other.sent, new.sent) == (["alert-1", "alert-2"], ["alert-2"])
    assert other.closed.is_set()


@pytest.mark.parametrize("error", ["x" * 10_000_000, "caf\udce9", "\ud800"])
async def test_an_error_is_kept_as_disk_and_broker_take_it(path: Path, error: str) -> None:
    """One that is endless, or no text, ends its attempt like any other."""
    hook = Scripted(SendResult(outcome="refused", error=error))
    async with Delivering(path, hook) as delivering:
        await delivering.accept(alert())
        await delivering.waits(hook)

    (outcome,) = delivering.told.outcomes
    assert (outcome.status, len(outcome.error or "") <= 1000) == ("failed", True)
    assert (outcome.error or "").encode("utf-8")[:3] in {b"xxx", b"caf", b"?"}


async def test_names_that_are_not_resolved_hold_up_no_other_hook(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Name servers that do not answer hold a thread for half a minute for each attempt: others have threads too."""
    answers, asked, real = threading.Event(), asyncio.Queue[str](), socket.getaddrinfo
    loop = asyncio.get_running_loop()

    def resolve(host: str, *args: Any, **options: Any) -> Any:  # Any: the standard library's signature
        if host.endswith(".invalid"):
            loop.call_soon_threadsafe(asked.put_nowait, host)
            answers.wait()
            raise socket.gaierror(socket.EAI_AGAIN, "no name server answers")
        return real("127.0.0.1" if host == "receiver.test" else host, *args, **options)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    async with WebhookReceiver() as receiver:
        healthy = _to(receiver.url.replace("127.0.0.1", "receiver.test"), "healthy")
        deaf = [_to(f"http://{number}.invalid/", f"deaf-{number}") for number in range(DEAF)]
        try:
            async with Delivering(path, *deaf) as delivering, delivering.running():
                await delivering.accept(*(alert(number) for number in range(AT_ONCE)))
                async with asyncio.timeout(DEADLINE_S):
                    await asked.get()
                delivering.delivery.replace([*deaf, healthy])
                await delivering.accept(alert(AT_ONCE))
                await delivering.told.has(1)
                answers.set()
        finally:
            answers.set()

    assert {one.hook for one in delivering.told.outcomes} == {"healthy"}
    assert receiver.ids == [f"alert-{AT_ONCE}"]


def _to(url: str, name: str) -> WebhookHook:
    hook = webhook(url, name)
    hook._poster._guard = Guard(("127.0.0.0/8", "receiver.test"))
    return hook


async def test_the_end_of_a_ladder_during_an_attempt_is_waited_for(path: Path) -> None:
    """What is overdue and under way makes nobody look again and again until its receiver has answered."""
    hook, clock = Scripted(DOWN), Clock()
    async with Delivering(path, hook, clock=clock) as delivering:
        await delivering.accept(*(alert(number) for number in range(FAILURES)))
        await delivering.delivery.step(hook)
        await delivering.until(hook, 1.0)
        (lane,) = delivering.delivery._lanes.values()
        while not lane.circuit.is_open:
            await lane.step()
        clock.advance(STEADY.whole.total_seconds() - 2.0)
        hook.gate.clear()
        await lane.begin()
        await hook.has(FAILURES + 1)
        clock.advance(3.0)
        waits = [await lane.begin() for _ in range(2)]
        hook.gate.set()
        await lane.step()

    assert all(wait_s is None or wait_s > 0 for wait_s in waits)


async def test_what_nobody_configures_again_ends_in_a_month(path: Path) -> None:
    """It is told as failed: neither does a file grow for ever, nor does an alert of last year go out."""
    former, clock = Scripted(DELIVERED, name="former"), Clock()
    async with Delivering(path, former, clock=clock) as before:
        await before.accept(alert(1))
    clock.advance((RETRYABLE + timedelta(days=-1)).total_seconds())
    async with Delivering(path, former, clock=clock) as between:
        await between.accept(alert(2))
    clock.advance(timedelta(days=1, seconds=1).total_seconds())
    async with Delivering(path, clock=clock) as delivering:
        async with delivering.running():
            await delivering.told.has(1)
        depths = delivering.outbox.depths()

    (outcome,) = delivering.told.outcomes
    assert (outcome.alert_id, outcome.hook, outcome.status) == ("alert-1", "former", "failed")
    assert "no hook of this name" in (outcome.error or "")
    assert depths == {"former": 1}


async def test_an_older_word_that_comes_again_gives_way(path: Path) -> None:
    """The topic brings again what a hook that is new has not had: it hears nothing older than it has heard."""
    one, two = Scripted(DELIVERED, name="one"), Scripted(DELIVERED, name="two")
    first = alert(1, event="event")
    update = msgspec.structs.replace(alert(2, event="event"), kind="update", update=1)
    async with Delivering(path, one) as before:
        await before.accept(first)
    async with Delivering(path, one, two) as delivering:
        await delivering.accept(update)
        await delivering.accept(first, update)
        for hook in (one, two):
            await delivering.waits(hook)

    assert (one.sent, two.sent) == (["alert-1", "alert-2"], ["alert-2"])
    replaced = [(one.alert_id, one.replaced_by) for one in delivering.told.outcomes if one.status == "replaced"]
    assert replaced == [("alert-1", "alert-2")]


async def test_a_retraction_waits_where_its_alert_does(path: Path) -> None:
    """A hook that was taken out has both, in order, when it is configured again; nothing of it is told as failed."""
    hook = Scripted(DELIVERED)
    words = [msgspec.structs.replace(alert(number, event="event"), kind=kind)
             for number, kind in ((1, "alert"), (2, "update"), (3, "retraction"))]  # fmt: skip
    async with Delivering(path, hook) as delivering:
        await delivering.accept(words[0])
    async with Delivering(path, Scripted(DELIVERED, name="other")) as without:
        await without.accept(*words[1:])
        failed = [one for one in without.outbox.untold() if one.outcome.status == "failed"]
    async with Delivering(path, hook) as again:
        await again.waits(hook)

    assert failed == []
    assert hook.sent == ["alert-1", "alert-2", "alert-3"]


async def test_what_a_receiver_said_that_wants_no_more_is_logged(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Each kind says it in its own way; none but HTTP has a 410."""
    hook = Scripted(msgspec.structs.replace(GONE, http_status=403, error="HTTP 403: bot was kicked"))
    async with Delivering(path, hook) as delivering:
        await delivering.accept(alert())
        await delivering.delivery.step(hook)
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "switched off:" in line and "wants no" in line]

    assert "bot was kicked" in line
    assert "410" not in line


async def test_a_hook_that_comes_and_goes_sends_nothing_beside_itself(path: Path) -> None:
    """However often it is taken out and put back while an attempt ends, the next one begins when that is noted."""
    hooks = [Scripted(DELIVERED) for _ in range(3)]
    hooks[0].gate.clear()
    async with Delivering(path, hooks[0]) as delivering, delivering.running():
        await delivering.accept(alert(1))
        await hooks[0].has(1)
        for hook in hooks[1:]:
            delivering.delivery.replace([])
            delivering.delivery.replace([hook])
        await delivering.accept(alert(2))
        asyncio.get_running_loop().call_later(0.05, hooks[0].gate.set)
        await delivering.told.has(2)

    assert [hook.sent for hook in hooks] == [["alert-1"], [], ["alert-2"]]


async def test_a_retry_during_a_later_attempt_keeps_the_order(path: Path) -> None:
    """An event has one attempt at a time, and what the later word has overtaken by then is not told after it."""
    refused = SendResult(outcome="refused", error="no")
    hook = Scripted(refused, refused, DELIVERED, at_once=AT_ONCE)
    other = msgspec.structs.replace(alert(2, event="event"), rule="another")
    update = msgspec.structs.replace(alert(3, event="event"), kind="update", update=1)
    async with Delivering(path, hook) as delivering:
        await delivering.accept(alert(1, event="event"), other)
        await delivering.waits(hook)
        await delivering.accept(update)
        (lane,) = delivering.delivery._lanes.values()
        hook.gate.clear()
        await lane.begin()
        await hook.has(3)
        retried = delivering.outbox.retry(delivering.clock())
        await lane.begin()
        await asyncio.sleep(0)
        meanwhile = list(hook.sent)
        hook.gate.set()
        await delivering.waits(hook)

    told = [(one.alert_id, one.status, one.replaced_by) for one in delivering.told.outcomes[2:]]
    assert (retried.pending, hook.most_at_once) == (2, 1)
    assert meanwhile == ["alert-1", "alert-2", "alert-3"]
    assert hook.sent == [*meanwhile, "alert-2"]
    assert sorted(told) == [("alert-1", "replaced", "alert-3"), ("alert-2", "delivered", None),
                            ("alert-3", "delivered", None)]  # fmt: skip
