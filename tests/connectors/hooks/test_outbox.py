"""The outbox keeps one delivery an alert and hook on disk, and loses none to a kill."""

import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import msgspec
import orjson
import pytest
from webhook_receiver import Clock, alert

from connectors.hooks.channels.log import LogHook
from connectors.hooks.hook import Hook
from connectors.hooks.outbox import Due, Outbox, Waiting
from schemas.alert import AlertDelivered, AlertRaised, Tier
from schemas.codec import convert, encode


def _hook(name: str = "one", *tiers: Tier) -> Hook:
    return LogHook(name, frozenset(tiers or ("flash", "priority", "routine")))


def _due(outbox: Outbox, hook: str = "one") -> Due:
    due = outbox.next_due(hook)
    assert due is not None
    return due


def _finish(outbox: Outbox, due: Due) -> None:
    outbox.finish(due, msgspec.structs.replace(due.alert, status="delivered", attempts=1))


def _ids(outbox: Outbox, hook: str = "one") -> Sequence[str]:
    """Return what is pending, in the order of delivery; delivers it."""
    found = []
    while (due := outbox.next_due(hook)) is not None:
        found.append(due.message.id)
        _finish(outbox, due)
    return found


def test_an_alert_is_kept_once_for_each_hook(tmp_path: Path) -> None:
    """A repeat of an alert adds nothing; another alert on the same event does."""
    hooks = [_hook("one"), _hook("two")]
    with Outbox(tmp_path / "outbox.sqlite") as outbox:
        added = [outbox.accept(alert(number, event="event"), hooks) for number in (1, 1, 2, 1)]

        assert added == [2, 0, 2, 0]
        assert [_ids(outbox, "one"), _ids(outbox, "two")] == [["alert-1", "alert-2"]] * 2


def test_a_repeat_is_known_after_the_delivery_and_after_reopening(tmp_path: Path) -> None:
    """The memory of what was delivered has no end: the topic may bring an alert again at any time."""
    path = tmp_path / "outbox.sqlite"
    with Outbox(path) as outbox:
        outbox.accept(alert(), [_hook()])
        _finish(outbox, _due(outbox))
        for number, _ in outbox.untold("one"):
            outbox.told(number)

    with Outbox(path) as outbox:
        added = outbox.accept(alert(), [_hook()])

        assert (added, outbox.next_due("one"), outbox.counts()) == (0, None, {"delivered": 1})


@pytest.mark.parametrize(("tier", "takers"), [("flash", ["all", "loud"]), ("routine", ["all"])])
def test_a_hook_gets_its_tiers_only(tmp_path: Path, tier: Tier, takers: list[str]) -> None:
    """An alert is kept for the hooks that take its tier."""
    with Outbox(tmp_path / "outbox.sqlite") as outbox:
        outbox.accept(alert(tier=tier), [_hook("all"), _hook("loud", "flash", "priority")])

        assert [name for name in ("all", "loud") if outbox.next_due(name) is not None] == takers


def test_the_message_is_the_alert(tmp_path: Path) -> None:
    """The body has a type, a time and the whole record; the id is the alert's, the subject the event's."""
    raised = alert()
    with Outbox(tmp_path / "outbox.sqlite") as outbox:
        outbox.accept(raised, [_hook()])
        due = _due(outbox)

    payload = orjson.loads(due.message.body)
    assert sorted(payload) == ["data", "timestamp", "type"]
    assert payload["type"] == "alert.raised"
    assert datetime.fromisoformat(payload["timestamp"]) == raised.raised_at
    assert encode(convert(payload["data"], AlertRaised)) == encode(raised)
    assert (due.message.id, due.message.subject) == (raised.id, raised.event.id)
    assert (due.message.tier, due.message.summary) == (raised.tier, raised.title)


def test_alerts_on_one_event_keep_their_order(tmp_path: Path) -> None:
    """An update waits while an earlier alert on its event is postponed; other events do not."""
    clock = Clock()
    with Outbox(tmp_path / "outbox.sqlite") as outbox:
        for number, event in ((1, "a"), (2, "a"), (3, "b")):
            outbox.accept(alert(number, event=event, at=clock()), [_hook()])
        outbox.postpone(_due(outbox), clock() + timedelta(hours=1), "down")

        assert _ids(outbox) == ["alert-3", "alert-1", "alert-2"]


def test_a_postponed_delivery_is_remembered(tmp_path: Path) -> None:
    """Attempts, error and the time of the next one survive reopening."""
    path, clock = tmp_path / "outbox.sqlite", Clock()
    with Outbox(path) as outbox:
        outbox.accept(alert(at=clock()), [_hook()])
        outbox.postpone(_due(outbox), clock() + timedelta(hours=1), "HTTP 500")

    with Outbox(path) as outbox:
        due = _due(outbox)
        assert (due.attempts, due.alert.error) == (1, "HTTP 500")
        assert outbox.due_at(due) == clock() + timedelta(hours=1)


def test_an_outcome_is_told_until_it_is_marked(tmp_path: Path) -> None:
    """An outcome that was not told before a restart is told after it, and then no more."""
    path = tmp_path / "outbox.sqlite"
    with Outbox(path) as outbox:
        outbox.accept(alert(), [_hook()])
        _finish(outbox, _due(outbox))

    with Outbox(path) as outbox:
        untold = outbox.untold("one")
        for number, _ in untold:
            outbox.told(number)

        assert [(type(outcome), outcome.alert_id) for _, outcome in untold] == [(AlertDelivered, "alert-1")]
        assert outbox.untold("one") == []


def test_what_was_told_takes_little_space(tmp_path: Path) -> None:
    """Rows stay for ever, bodies do not."""
    path = tmp_path / "outbox.sqlite"
    with Outbox(path) as outbox:
        for number in range(200):
            outbox.accept(alert(number), [_hook()])
        size = len(_due(outbox).message.body)
        _ids(outbox)
        while untold := outbox.untold("one"):
            for number, _ in untold:
                outbox.told(number)
        (kept,) = outbox._db.execute("SELECT sum(length(body)) FROM delivery").fetchone()

        assert size > 1000
        assert kept == 0


def test_what_waits_is_counted_by_hook(tmp_path: Path) -> None:
    """Pending alerts with the last error; what is finished does not wait."""
    clock = Clock()
    with Outbox(tmp_path / "outbox.sqlite") as outbox:
        for number in (1, 2, 3):
            outbox.accept(alert(number), [_hook("one"), _hook("two")])
        outbox.postpone(_due(outbox), clock(), "HTTP 500")
        _ids(outbox, "two")

        assert outbox.waiting() == {"one": Waiting(3, "HTTP 500")}
        assert outbox.counts() == {"pending": 3, "delivered": 3}


_ACCEPT_AND_DIE = """
import os, signal, sys
from pathlib import Path
from webhook_receiver import alert
from connectors.hooks.channels.log import LogHook
from connectors.hooks.outbox import Outbox
outbox = Outbox(Path(sys.argv[1]))
outbox.accept(alert(), [LogHook("one", frozenset({"flash"}))])
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_an_alert_survives_a_kill_right_after_it_was_kept(tmp_path: Path) -> None:
    """What `accept` returned for is on disk, as the topic's offset moves on from there."""
    path = tmp_path / "outbox.sqlite"
    command = [sys.executable, "-c", _ACCEPT_AND_DIE, str(path)]
    environment = {"PYTHONPATH": ":".join(entry for entry in sys.path if entry)}
    killed = subprocess.run(command, env=environment, check=False)  # noqa: S603  this test's own script

    with Outbox(path) as outbox:
        assert killed.returncode == -9
        assert _ids(outbox) == ["alert-1"]


def test_the_trace_of_an_alert_is_kept(tmp_path: Path) -> None:
    """With what is sent, and for the outcome; an alert without one has none."""
    header = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    traced, plain = alert(1), alert(2)
    with Outbox(tmp_path / "outbox.sqlite") as outbox:
        outbox.accept(traced, [_hook()], header)
        outbox.accept(plain, [_hook()])
        due = outbox.next_due(_hook().name)
        kept = [outbox.trace_of(one.id, _hook().name) for one in (traced, plain)]
        depths = outbox.depths()

    assert due is not None
    assert due.message.trace == header
    assert kept[0] is not None
    assert (kept[0].header, kept[1]) == (header, None)
    assert kept[0].raised_at == traced.raised_at
    assert depths == {_hook().name: 2}


def test_an_outbox_of_an_earlier_version_is_taken_over(tmp_path: Path) -> None:
    """What waits in it is delivered, and traces are kept from then on."""
    path = tmp_path / "outbox.sqlite"
    with Outbox(path) as outbox:
        outbox.accept(alert(1), [_hook()])
    with closing(sqlite3.connect(path)) as database:
        database.execute("ALTER TABLE delivery DROP COLUMN trace")
    with Outbox(path) as outbox:
        outbox.accept(alert(2), [_hook()], "00-a-b-01")
        due, kept = outbox.next_due(_hook().name), outbox.trace_of(alert(2).id, _hook().name)

    assert due is not None
    assert (due.message.id, due.message.trace) == ("alert-1", None)
    assert kept is not None
