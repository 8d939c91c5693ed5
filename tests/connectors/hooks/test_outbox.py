"""The outbox keeps one delivery an alert and hook on disk, and loses none to a kill."""

import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec
import orjson
import pytest
from webhook_receiver import Clock, alert

from connectors.hooks.channels.log import LogHook
from connectors.hooks.delivering.due import Due, End, Waiting
from connectors.hooks.delivering.outbox import MEMORY, RETRYABLE, Outbox
from connectors.hooks.hook import Hook
from schemas.alert import AlertKind, AlertRaised, DeliveryStatus, Terms, Tier
from schemas.codec import convert, encode

CLOCK: Final = Clock()


def _hook(name: str = "one", *tiers: Tier) -> Hook:
    return LogHook(name, frozenset(tiers or ("flash", "priority", "routine")))


def _due(outbox: Outbox, hook: str = "one") -> Due:
    return outbox.due(hook, 1)[0]


def _finish(outbox: Outbox, due: Due, status: DeliveryStatus = "delivered") -> None:
    outbox.finish(due, End(status=status, attempts=1, at=CLOCK()))


def _tell(outbox: Outbox) -> None:
    while untold := outbox.untold():
        outbox.told(untold)


def _ids(outbox: Outbox, hook: str = "one") -> Sequence[str]:
    """Return what is pending, in the order of delivery; delivers it."""
    found = []
    while due := outbox.due(hook, 1):
        found.append(due[0].alert_id)
        _finish(outbox, due[0])
    return found


def _bodies(outbox: Outbox) -> list[str]:
    """Return the alerts whose body is kept."""
    return [alert_id for (alert_id,) in outbox._db.execute("SELECT id FROM alert WHERE body IS NOT NULL ORDER BY id")]


def test_an_alert_is_kept_once_for_each_hook(tmp_path: Path) -> None:
    """A repeat of an alert adds nothing; another alert on the same event does."""
    hooks = [_hook("one"), _hook("two")]
    with Outbox(tmp_path / "outbox.sqlite") as outbox:
        added = [outbox.accept(alert(number, event="event"), hooks, CLOCK()) for number in (1, 1, 2, 1)]

        assert added == [("one", "two"), (), ("one", "two"), ()]
        assert [_ids(outbox, "one"), _ids(outbox, "two")] == [["alert-1", "alert-2"]] * 2


def test_a_repeat_is_known_after_the_delivery_and_after_reopening(tmp_path: Path) -> None:
    """The topic may bring an alert again long after it was delivered."""
    path = tmp_path / "outbox.sqlite"
    with Outbox(path) as outbox:
        outbox.accept(alert(), [_hook()], CLOCK())
        _finish(outbox, _due(outbox))
        _tell(outbox)

    with Outbox(path) as outbox:
        added = outbox.accept(alert(), [_hook()], CLOCK())

        assert (added, outbox.due("one", 1), outbox.counts()) == ((), [], {"delivered": 1})


def test_a_hook_that_is_new_gets_what_the_topic_brings_again(tmp_path: Path) -> None:
    """With its body, although that was no longer kept."""
    with Outbox(tmp_path / "outbox.sqlite") as outbox:
        outbox.accept(alert(), [_hook()], CLOCK())
        _finish(outbox, _due(outbox))
        _tell(outbox)
        added = outbox.accept(alert(), [_hook(), _hook("two")], CLOCK())

        assert added == ("two",)
        assert outbox.message(_due(outbox, "two")).alerts[0].id == "alert-1"


@pytest.mark.parametrize(("tier", "takers"), [("flash", ["all", "loud"]), ("routine", ["all"])])
def test_a_hook_gets_its_tiers_only(tmp_path: Path, tier: Tier, takers: list[str]) -> None:
    """An alert is kept for the hooks that take its tier."""
    with Outbox(tmp_path / "outbox.sqlite") as outbox:
        outbox.accept(alert(tier=tier), [_hook("all"), _hook("loud", "flash", "priority")], CLOCK())

        assert [name for name in ("all", "loud") if outbox.due(name, 1)] == takers


def test_the_message_is_the_alert(tmp_path: Path) -> None:
    """The body has a type, a time and the whole record; the id is the alert's, the subject the event's."""
    raised = alert()
    with Outbox(tmp_path / "outbox.sqlite") as outbox:
        outbox.accept(raised, [_hook()], CLOCK())
        message = outbox.message(_due(outbox))

    payload = orjson.loads(message.body)
    assert sorted(payload) == ["data", "timestamp", "type"]
    assert payload["type"] == "alert.raised"
    assert datetime.fromisoformat(payload["timestamp"]) == raised.raised_at
    assert encode(convert(payload["data"], AlertRaised)) == encode(raised)
    assert (message.id, message.subject) == (raised.id, raised.event.id)
    assert (message.tier, message.summary) == (raised.tier, raised.title)


def test_alerts_on_one_event_keep_their_order(tmp_path: Path) -> None:
    """An update waits while an earlier alert on its event is postponed; other events do not."""
    with Outbox(tmp_path / "outbox.sqlite") as outbox:
        for number, event in ((1, "a"), (2, "a"), (3, "b")):
            outbox.accept(alert(number, event=event), [_hook()], CLOCK())
        outbox.postpone(_due(outbox), CLOCK() + timedelta(hours=1), "down")

        assert _ids(outbox) == ["alert-3", "alert-1", "alert-2"]


def test_a_postponed_delivery_is_remembered(tmp_path: Path) -> None:
    """Attempts, error and the time of the next one survive reopening; what is no step of the ladder counts nothing."""
    path, until = tmp_path / "outbox.sqlite", CLOCK() + timedelta(hours=1)
    with Outbox(path) as outbox:
        outbox.accept(alert(), [_hook()], CLOCK())
        outbox.postpone(_due(outbox), CLOCK(), "HTTP 500")
        outbox.postpone(_due(outbox), until, "HTTP 429", is_counted=False)

    with Outbox(path) as outbox:
        assert (_due(outbox).attempts, _due(outbox).due_at) == (1, until)
        assert outbox.waiting() == {"one": Waiting(1, "HTTP 429")}


def test_an_outcome_is_told_until_it_is_marked(tmp_path: Path) -> None:
    """An outcome that was not told before a restart is told after it, and then no more."""
    path = tmp_path / "outbox.sqlite"
    with Outbox(path) as outbox:
        outbox.accept(alert(), [_hook()], CLOCK())
        _finish(outbox, _due(outbox))

    with Outbox(path) as outbox:
        untold = outbox.untold()
        outbox.told(untold)

        assert [(one.outcome.alert_id, one.outcome.hook, one.outcome.status) for one in untold] == [
            ("alert-1", "one", "delivered")
        ]
        assert outbox.untold() == []


def test_a_body_is_kept_once_and_as_long_as_a_hook_needs_it(tmp_path: Path) -> None:
    """Not once a hook, and no longer than one waits for it or has failed, as that can be retried."""
    hooks = [_hook("one"), _hook("two")]
    with Outbox(tmp_path / "outbox.sqlite") as outbox:
        for number in (1, 2):
            outbox.accept(alert(number), hooks, CLOCK())
        at_first = _bodies(outbox)
        _ids(outbox, "one")
        _tell(outbox)
        waited_for = _bodies(outbox)
        _finish(outbox, _due(outbox, "two"), "failed")
        _ids(outbox, "two")
        _tell(outbox)

        assert (at_first, waited_for) == (["alert-1", "alert-2"], ["alert-1", "alert-2"])
        assert _bodies(outbox) == ["alert-1"]


def test_what_is_over_is_forgotten_and_nothing_else(tmp_path: Path) -> None:
    """Bodies of failed alerts after a month, ids after three; never what is pending or untold, nor the last alert."""
    at = CLOCK()
    with Outbox(tmp_path / "outbox.sqlite") as outbox:
        for number in range(1, 6):
            outbox.accept(alert(number), [_hook()], at)
        for status in ("delivered", "failed"):
            _finish(outbox, _due(outbox), status)
        _tell(outbox)
        _finish(outbox, _due(outbox), "failed")
        early = outbox.prune(at + RETRYABLE)
        later = outbox.prune(at + RETRYABLE + timedelta(seconds=1))
        bodies = _bodies(outbox)
        last = outbox.prune(at + MEMORY + timedelta(seconds=1))
        kept = [row[0] for row in outbox._db.execute("SELECT id FROM alert ORDER BY number")]
        _ids(outbox)
        _tell(outbox)
        while outbox.prune(at + MEMORY + timedelta(seconds=1)):
            pass

        assert (early, later, last) == (0, 1, 2)
        assert bodies == ["alert-3", "alert-4", "alert-5"]
        assert kept == ["alert-3", "alert-4", "alert-5"]
        assert outbox.last_accepted_at() is not None
        assert outbox.counts() == {"delivered": 1}


def test_what_waits_is_counted_by_hook(tmp_path: Path) -> None:
    """Pending alerts with the last error; what is finished does not wait."""
    with Outbox(tmp_path / "outbox.sqlite") as outbox:
        for number in (1, 2, 3):
            outbox.accept(alert(number), [_hook("one"), _hook("two")], CLOCK())
        outbox.postpone(_due(outbox), CLOCK(), "HTTP 500")
        _ids(outbox, "two")

        assert outbox.waiting() == {"one": Waiting(3, "HTTP 500")}
        assert outbox.depths() == {"one": 3}
        assert outbox.counts() == {"pending": 3, "delivered": 3}


def _raised(number: int, kind: AlertKind, *channels: str, rule: str = "rule", tier: Tier = "flash") -> AlertRaised:
    told = alert(number, event="event", tier=tier)
    return msgspec.structs.replace(told, kind=kind, rule=rule, terms=Terms(channels=channels))


def test_channels_choose_among_the_hooks(tmp_path: Path) -> None:
    """Where a rule names channels, an alert goes to these, if they take its tier."""
    hooks = [_hook("one"), _hook("two"), _hook("quiet", "routine")]
    with Outbox(tmp_path / "outbox.sqlite") as outbox:
        chosen = outbox.accept(_raised(1, "alert", "two", "quiet"), hooks, CLOCK())

        assert (chosen, outbox.untold()) == (("two",), [])


def test_a_channel_that_is_not_there_has_failed(tmp_path: Path) -> None:
    """It is told with the name and what to do, and can be retried once the hook is there."""
    with Outbox(tmp_path / "outbox.sqlite") as outbox:
        outbox.accept(_raised(1, "alert", "one", "nobody"), [_hook()], CLOCK())
        (untold,) = outbox.untold()

        assert outbox.depths() == {"one": 1}
        assert (untold.outcome.hook, untold.outcome.status, untold.outcome.attempts) == ("nobody", "failed", 0)
        assert (untold.outcome.error or "").startswith("no hook is called 'nobody'")


def test_an_update_reaches_its_channels_and_who_heard_before(tmp_path: Path) -> None:
    """Also when the rule has other channels by now, or the tier has changed; another rule's alert is no part of it."""
    hooks = [_hook("one", "flash"), _hook("two"), _hook("three")]
    with Outbox(tmp_path / "outbox.sqlite") as outbox:
        outbox.accept(_raised(1, "alert", "one"), hooks, CLOCK())
        outbox.accept(_raised(2, "alert", "three", rule="other"), hooks, CLOCK())
        chosen = outbox.accept(_raised(3, "update", "two", tier="priority"), hooks, CLOCK())

        assert chosen == ("two", "one")


def test_a_retraction_reaches_exactly_who_heard(tmp_path: Path) -> None:
    """Who has or will get an alert of that event and rule, whatever the channels say; not where it has failed."""
    hooks = [_hook("one"), _hook("two"), _hook("three"), _hook("four")]
    with Outbox(tmp_path / "outbox.sqlite") as outbox:
        outbox.accept(_raised(1, "alert", "one", "two", "three"), hooks, CLOCK())
        _finish(outbox, _due(outbox, "two"))
        _finish(outbox, _due(outbox, "three"), "failed")
        _tell(outbox)
        chosen = outbox.accept(_raised(2, "retraction", "four"), hooks, CLOCK())
        again = outbox.accept(_raised(2, "retraction", "four"), hooks, CLOCK())
        nobody = outbox.accept(_raised(3, "retraction", rule="other"), hooks, CLOCK())

        assert (chosen, again, nobody) == (("one", "two"), (), ())


def test_an_alert_reaches_who_heard_what_it_replaces(tmp_path: Path) -> None:
    """Whatever its own tier and channels are; and so do an update of it and what takes it back."""
    hooks = [_hook("desk", "flash"), _hook("wire", "routine"), _hook("other", "priority")]
    with Outbox(tmp_path / "outbox.sqlite") as outbox:
        outbox.accept(_raised(1, "alert", rule="before", tier="routine"), hooks, CLOCK())
        heir = msgspec.structs.replace(_raised(2, "alert", rule="heir"), replaces=("before",))
        words = (heir, _raised(3, "update", rule="heir"), _raised(4, "retraction", rule="heir"))

        assert [outbox.accept(word, hooks, CLOCK()) for word in words] == [("desk", "wire")] * 3


def test_a_group_is_kept_whole_or_not_at_all(tmp_path: Path) -> None:
    """What is done together is one transaction."""
    path = tmp_path / "outbox.sqlite"
    with Outbox(path) as outbox, Outbox(path) as beside:
        with outbox.together():
            outbox.accept(alert(1), [_hook()], CLOCK())
            meanwhile = beside.depths()
            outbox.accept(alert(2), [_hook()], CLOCK())
        with suppress(ZeroDivisionError), outbox.together():
            outbox.accept(alert(3), [_hook()], CLOCK())
            _ = 1 // 0

        assert (meanwhile, beside.depths(), outbox.depths()) == ({}, {"one": 2}, {"one": 2})


@pytest.mark.parametrize(
    "question", ["due", "untold", "waiting", "prune", "told", "accept", "last_accepted_at", "ahead"]
)
def test_no_question_reads_what_merely_remembers(tmp_path: Path, question: str) -> None:
    """What is asked while alerts come goes by an index: SQLite scans no table for it."""
    with Outbox(tmp_path / "outbox.sqlite") as outbox:
        outbox.accept(alert(1), [_hook(), _hook("two")], CLOCK())
        _finish(outbox, _due(outbox))
        untold = outbox.untold()
        statements: list[str] = []
        outbox._db.set_trace_callback(statements.append)
        asked: dict[str, Callable[[], object]] = {
            "due": lambda: outbox.due("one", 8), "untold": outbox.untold, "waiting": outbox.waiting,
            "prune": lambda: outbox.prune(CLOCK()), "told": lambda: outbox.told(untold),
            "accept": lambda: outbox.accept(_raised(2, "update"), [_hook()], CLOCK()),
            "last_accepted_at": outbox.last_accepted_at,
            "ahead": lambda: outbox.ahead.is_any("one", CLOCK(), timedelta(days=1)),
        }  # fmt: skip
        asked[question]()
        outbox._db.set_trace_callback(None)
        asks = [statement for statement in statements if statement.split()[0] in {"SELECT", "UPDATE", "DELETE"}]
        plans = [row[3] for ask in asks for row in outbox._db.execute(f"EXPLAIN QUERY PLAN {ask}")]

        assert plans
        # Along an index of what is pending or untold alone, or from the end of the table.
        allowed = ("delivery_untold", "delivery_due", "delivery_event", "delivery_since", "SCAN alert")
        scans = [plan for plan in plans if plan.startswith("SCAN") and not any(name in plan for name in allowed)]
        assert scans == []
        assert [plan for plan in plans if plan == "SCAN alert"] == (
            ["SCAN alert"] if question == "last_accepted_at" else []
        )


_ACCEPT_AND_DIE = """
import os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from webhook_receiver import alert
from connectors.hooks.channels.log import LogHook
from connectors.hooks.delivering.outbox import Outbox
outbox = Outbox(Path(sys.argv[1]))
outbox.accept(alert(), [LogHook("one", frozenset({"flash"}))], datetime.now(UTC))
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
        outbox.accept(traced, [_hook()], CLOCK(), header)
        outbox.accept(plain, [_hook()], CLOCK())
        message = outbox.message(_due(outbox))
        _ids(outbox)
        first, second = outbox.untold()

    assert message.trace == header
    assert first.trace is not None
    assert (first.trace.header, second.trace) == (header, None)
    assert first.trace.raised_at == traced.raised_at
