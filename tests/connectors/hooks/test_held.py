"""What waits for a digest is told once, in its time, and lost by no kill and no change of the clock or the hooks."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import jsonschema
import msgspec
import orjson
import pytest
from reports import NOON, strike
from webhook_receiver import alert

from connectors.hooks.channels.log import LogHook
from connectors.hooks.delivering import digest as digests
from connectors.hooks.delivering.due import End
from connectors.hooks.delivering.held import Waits
from connectors.hooks.delivering.outbox import MEMORY, Outbox
from connectors.hooks.entry import TIERS
from connectors.hooks.hook import Hook, HookMessage
from schemas.alert import AlertDelivered, AlertKind, AlertRaised, DeliveryStatus, Grouping, Quiet, Terms, Tier
from schemas.analysis import Place
from schemas.codec import encode
from schemas.export import exported

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
#: Noon is in these hours; they end at two.
RESTING: Final = Terms(quiet=Quiet(start="11:00", end="14:00"))
ONE_AN_HOUR: Final = Terms(hourly_cap=1)
BY_EVENT: Final = Terms(group=Grouping(by="event", within_min=10))
BY_AREA: Final = Terms(group=Grouping(by="area", within_min=10))
ONE: Final[Hook] = LogHook("one", frozenset(TIERS))
TWO: Final[Hook] = LogHook("two", frozenset(TIERS))


def _word(
    number: int, terms: Terms, *, event: str = "", rule: str = "rule", tier: Tier = "priority", **changes: Any
) -> AlertRaised:
    """Return an alert of a rule with these terms; each number is on an event of its own, unless `event` names it."""
    plain = alert(number, event=event or f"event-{number}", tier=tier, at=NOON)
    return msgspec.structs.replace(plain, rule=rule, terms=terms, **changes)


def _in(admin1: str, one: AlertRaised) -> AlertRaised:
    place = Place(text=admin1, start=0, end=len(admin1), country="SYR", admin1=admin1)
    event = msgspec.structs.replace(one.event, event=strike(place=place))
    return msgspec.structs.replace(one, event=event)


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    """Return an empty outbox."""
    with Outbox(tmp_path / "outbox.sqlite") as opened:
        yield opened


def _send(outbox: Outbox, now: datetime, hook: str = "one", status: DeliveryStatus = "delivered") -> list[HookMessage]:
    """Let go what has its time, deliver all that is due, and return the messages."""
    outbox.let_go(now)
    sent = []
    while due := outbox.due(hook, 1):
        sent.append(outbox.message(due[0]))
        outbox.finish(due[0], End(status=status, attempts=1, at=now))
    return sent


def _told(messages: Sequence[HookMessage]) -> list[list[str]]:
    return [[one.id for one in message.alerts] for message in messages]


def _outcomes(outbox: Outbox) -> list[AlertDelivered]:
    """Tell all outcomes and return them."""
    found: list[AlertDelivered] = []
    while untold := outbox.untold():
        outbox.told(untold)
        found.extend(one.outcome for one in untold)
    return found


def _accept(outbox: Outbox, now: datetime, *alerts: AlertRaised) -> None:
    for one in alerts:
        outbox.accept(one, [ONE], now)


def test_a_night_is_one_digest(outbox: Outbox) -> None:
    """What comes in quiet hours is one message when they end, of all rules, with the payload that the schema says."""
    first, second = _word(1, RESTING, rule="a"), _word(2, RESTING, rule="b", tier="flash")
    _accept(outbox, NOON, first)
    _accept(outbox, NOON + HOUR, second)
    before = _send(outbox, NOON + 2 * HOUR - MINUTE)

    (message,) = _send(outbox, NOON + 2 * HOUR)

    assert before == []
    assert (message.alerts, message.tier, message.summary) == ((first, second), "flash", "2 alerts: a 1, b 1")
    payload = orjson.loads(message.body)
    assert (payload["type"], payload["timestamp"]) == ("alert.digest", "2025-03-06T14:00:00Z")
    jsonschema.validate(payload["data"], orjson.loads(exported()["alert.digest.json"]))
    assert payload["data"]["alerts"] == [orjson.loads(encode(one)) for one in (first, second)]
    assert (payload["data"]["id"], payload["data"]["held_for"]) == (message.id, "quiet")
    assert [datetime.fromisoformat(payload["data"][name]) for name in ("since", "until")] == [NOON, NOON + 2 * HOUR]


def test_one_that_waited_alone_is_told_as_itself(outbox: Outbox) -> None:
    """A digest of one would tell nothing more than the alert, under another id."""
    _accept(outbox, NOON, _word(1, RESTING))

    (message,) = _send(outbox, NOON + 2 * HOUR)

    assert (message.id, orjson.loads(message.body)["type"]) == ("alert-1", "alert.raised")
    assert [(one.status, one.digest) for one in _outcomes(outbox)] == [("delivered", None)]


def test_every_alert_of_a_digest_has_its_outcome(outbox: Outbox) -> None:
    """Delivered or failed, by its own id, with the digest's."""
    for start, status in ((1, "delivered"), (3, "failed")):
        _accept(outbox, NOON, _word(start, RESTING), _word(start + 1, RESTING))
        (message,) = _send(outbox, NOON + 2 * HOUR, status=status)  # type: ignore[arg-type]  # mypy sees str

        told = [(one.alert_id, one.status, one.digest) for one in _outcomes(outbox)]
        assert told == [(f"alert-{number}", status, message.id) for number in (start, start + 1)]


def test_a_digest_is_the_same_at_every_attempt(tmp_path: Path) -> None:
    """After a failure, and after a restart, its id and its bytes are what they were; it has one ladder."""
    path = tmp_path / "outbox.sqlite"
    with Outbox(path) as outbox:
        _accept(outbox, NOON, _word(1, RESTING), _word(2, RESTING))
        outbox.let_go(NOON + 2 * HOUR)
        (due,) = outbox.due("one", 10)
        first = outbox.message(due)
        outbox.postpone(due, NOON + 3 * HOUR, "HTTP 500")
    with Outbox(path) as outbox:
        (due,) = outbox.due("one", 10)
        second = outbox.message(due)

        assert (due.attempts, due.due_at) == (1, NOON + 3 * HOUR)
        assert second == first
        assert outbox.counts() == {"pending": 2}


def test_what_is_over_the_cap_is_one_digest_when_there_is_room(outbox: Outbox) -> None:
    """The first is told at once, those that follow within its hour together when it is over; another rule is free."""
    _accept(outbox, NOON, _word(1, ONE_AN_HOUR))
    _accept(outbox, NOON + MINUTE, _word(2, ONE_AN_HOUR), _word(3, ONE_AN_HOUR), _word(4, ONE_AN_HOUR, rule="other"))

    assert _told(_send(outbox, NOON + MINUTE)) == [["alert-1"], ["alert-4"]]
    assert outbox.held() == {"one": Waits(2, NOON + HOUR)}
    assert _send(outbox, NOON + HOUR - MINUTE) == []
    assert _told(_send(outbox, NOON + HOUR)) == [["alert-2", "alert-3"]]


def test_a_digest_takes_room_itself(outbox: Outbox) -> None:
    """What comes within an hour after it waits for the next."""
    for number in (1, 2, 3):
        _accept(outbox, NOON + number * MINUTE, _word(number, ONE_AN_HOUR))
    digested = _told(_send(outbox, NOON + 2 * HOUR))
    _accept(outbox, NOON + 2 * HOUR + MINUTE, _word(4, ONE_AN_HOUR))

    assert digested == [["alert-1"], ["alert-2", "alert-3"]]
    assert outbox.next_let_go() == NOON + 3 * HOUR


def test_alerts_on_one_event_are_one_group(outbox: Outbox) -> None:
    """The first rule's at once, what other rules and updates say within the window in one digest at its end."""
    same: dict[str, Any] = {"event": "event"}  # Any: as `_word` takes it
    _accept(outbox, NOON, _word(1, BY_EVENT, rule="a", **same))
    _accept(outbox, NOON + MINUTE, _word(2, BY_EVENT, rule="b", **same), _word(3, BY_EVENT, rule="c", **same))
    _accept(outbox, NOON + MINUTE, _word(4, BY_EVENT, rule="a", event="another"))
    _accept(outbox, NOON + 2 * MINUTE, _word(5, BY_EVENT, rule="a", kind="update", update=1, **same))

    assert _told(_send(outbox, NOON + 9 * MINUTE)) == [["alert-1"], ["alert-4"]]
    (message,) = _send(outbox, NOON + 10 * MINUTE)
    assert [one.id for one in message.alerts] == ["alert-2", "alert-3", "alert-5"]
    assert message.subject == "event"
    _accept(outbox, NOON + 11 * MINUTE, _word(6, BY_EVENT, rule="d", **same))
    assert _told(_send(outbox, NOON + 11 * MINUTE)) == [["alert-6"]]


def test_events_in_one_area_are_one_group(outbox: Outbox) -> None:
    """Those of a province; another province has its own, and without a place there is no group."""
    _accept(outbox, NOON, _in("Aleppo", _word(1, BY_AREA)), _in("Aleppo", _word(2, BY_AREA)))
    _accept(outbox, NOON, _in("Idlib", _word(3, BY_AREA)), _in("Aleppo", _word(4, BY_AREA)))

    assert _told(_send(outbox, NOON)) == [["alert-1"], ["alert-3"]]
    assert _told(_send(outbox, NOON + 10 * MINUTE)) == [["alert-2", "alert-4"]]


@pytest.mark.parametrize("kind", ["update", "retraction"])
def test_the_next_word_on_an_event_is_told_in_place_of_one_that_waits(outbox: Outbox, kind: AlertKind) -> None:
    """Of what was raised and retracted in one night the morning hears that it was retracted."""
    _accept(outbox, NOON, _word(1, RESTING, event="event"), _word(2, RESTING))
    _accept(outbox, NOON + HOUR, _word(3, RESTING, event="event", kind=kind, update=1))

    assert _told(_send(outbox, NOON + 2 * HOUR)) == [["alert-2", "alert-3"]]
    assert [(one.alert_id, one.status, one.replaced_by) for one in _outcomes(outbox)] == [
        ("alert-1", "replaced", "alert-3"),
        ("alert-2", "delivered", None),
        ("alert-3", "delivered", None),
    ]


def test_an_alert_takes_the_place_of_what_it_replaces(outbox: Outbox) -> None:
    """The morning does not hear that no casualties are told of an attack whose dead were told at night."""
    _accept(outbox, NOON, _word(1, RESTING, event="event", rule="before"))
    _accept(outbox, NOON + HOUR, _word(2, Terms(), event="event", rule="heir", replaces=("before",)))

    assert _told(_send(outbox, NOON + 2 * HOUR)) == [["alert-2"]]
    assert [(one.alert_id, one.replaced_by) for one in _outcomes(outbox)] == [("alert-1", "alert-2"), ("alert-2", None)]


def test_an_escalation_breaks_through_and_what_waited_is_not_told_after_it(outbox: Outbox) -> None:
    """In quiet hours it is told at once, in place of the alert that waits: an older word after it would mislead."""
    _accept(outbox, NOON, _word(1, RESTING, event="event"))
    _accept(outbox, NOON + HOUR, _word(2, RESTING, event="event", kind="update", update=1, escalated=True))

    assert _told(_send(outbox, NOON + HOUR)) == [["alert-2"]]
    assert _send(outbox, NOON + 2 * HOUR) == []
    assert [(one.alert_id, one.status) for one in _outcomes(outbox)] == [
        ("alert-1", "replaced"),
        ("alert-2", "delivered"),
    ]


def test_a_retraction_of_what_was_told_goes_over_the_cap(outbox: Outbox) -> None:
    """It is told at once, in place of an update that waited for room."""
    _accept(outbox, NOON, _word(1, ONE_AN_HOUR, event="event"))
    _accept(outbox, NOON + MINUTE, _word(2, ONE_AN_HOUR, event="event", kind="update", update=1))
    _accept(outbox, NOON + 2 * MINUTE, _word(3, ONE_AN_HOUR, event="event", kind="retraction", update=2))

    assert _told(_send(outbox, NOON + 2 * MINUTE)) == [["alert-1"], ["alert-3"]]
    assert outbox.held() == {}


def test_a_group_that_ends_in_quiet_hours_waits_for_the_morning(outbox: Outbox) -> None:
    """It is part of the one digest that is told then."""
    terms = Terms(group=BY_EVENT.group, quiet=Quiet(start="12:05", end="14:00"))
    _accept(outbox, NOON, *(_word(number, terms, event="event", rule=f"r{number}") for number in (1, 2, 3)))
    _accept(outbox, NOON + 6 * MINUTE, _word(4, terms))

    assert _told(_send(outbox, NOON + 10 * MINUTE)) == [["alert-1"]]
    assert _told(_send(outbox, NOON + 2 * HOUR)) == [["alert-2", "alert-3", "alert-4"]]


def test_a_morning_keeps_to_the_cap(outbox: Outbox) -> None:
    """A rule that has told something just before waits for room; what others held is told."""
    both = Terms(hourly_cap=1, quiet=RESTING.quiet)
    _accept(outbox, NOON, _word(1, both), _word(2, both), _word(3, RESTING, rule="other"))
    _accept(outbox, NOON + HOUR + 30 * MINUTE, _word(4, both, escalated=True))

    assert _told(_send(outbox, NOON + HOUR + 30 * MINUTE)) == [["alert-4"]]
    assert _told(_send(outbox, NOON + 2 * HOUR)) == [["alert-3"]]
    assert _told(_send(outbox, NOON + 2 * HOUR + 30 * MINUTE)) == [["alert-1", "alert-2"]]


def test_a_large_digest_is_told_in_parts(outbox: Outbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """No part has more than so many alerts or bytes; an alert that is larger is a message by itself."""
    monkeypatch.setattr(digests, "MOST_ALERTS", 3)
    for number in range(7):
        _accept(outbox, NOON, _word(number, RESTING))

    messages = _send(outbox, NOON + 2 * HOUR)

    assert [len(message.alerts) for message in messages] == [3, 3, 1]
    parts = [orjson.loads(message.body)["data"] for message in messages[:2]]
    assert [(part["part"], part["parts"]) for part in parts] == [(1, 3), (2, 3)]
    assert len({message.id for message in messages}) == 3


def test_parts_are_cut_by_bytes_too() -> None:
    """In order, and nothing is left out, however large."""
    sizes = [digests.MOST_BYTES // 2, digests.MOST_BYTES // 2, 1, 5 * digests.MOST_BYTES, 1]

    assert digests.parts_of(sizes, lambda size: size) == [sizes[:2], sizes[2:3], sizes[3:4], sizes[4:]]


def test_a_digest_waits_for_what_is_pending_on_its_events_and_what_follows_waits_for_it(outbox: Outbox) -> None:
    """On an event a hook hears everything in the order in which it was let go; other events do not wait."""
    _accept(outbox, NOON, _word(1, RESTING, event="x", rule="a"), _word(2, RESTING, event="y", rule="a"))
    _accept(outbox, NOON + HOUR, _word(3, Terms(), event="x", rule="b"))
    (first,) = outbox.due("one", 10)
    outbox.postpone(first, NOON + 9 * HOUR, "HTTP 500")
    outbox.let_go(NOON + 2 * HOUR)
    _accept(outbox, NOON + 3 * HOUR, _word(4, Terms(), event="y", rule="b"), _word(5, Terms(), event="z", rule="b"))

    ready: Callable[[], list[str]] = lambda: sorted(due.alert_id for due in outbox.due("one", 10))  # noqa: E731  asked twice
    waiting = ready()
    outbox.finish(first, End(status="delivered", attempts=2, at=NOON + 9 * HOUR))
    assert waiting == ["alert-3", "alert-5"]
    assert ready() == ["alert-1", "alert-5"]
    assert _told(_send(outbox, NOON + 9 * HOUR)) == [["alert-1", "alert-2"], ["alert-4"], ["alert-5"]]


def test_hooks_hold_apart_from_each_other(outbox: Outbox) -> None:
    """What one hook was told opens no group and takes no room at another that takes other tiers."""
    loud: Hook = LogHook("loud", frozenset({"flash"}))
    outbox.accept(_word(1, ONE_AN_HOUR), [ONE, loud], NOON)
    outbox.accept(_word(2, ONE_AN_HOUR, tier="flash"), [ONE, loud], NOON + MINUTE)

    assert _told(_send(outbox, NOON + MINUTE, "loud")) == [["alert-2"]]
    assert _told(_send(outbox, NOON + MINUTE)) == [["alert-1"]]


def test_what_was_held_at_a_hook_that_is_removed_waits_for_it(tmp_path: Path) -> None:
    """Its time lets it go as ever; it is pending, which `marsad doctor` tells, until the hook is there again."""
    path = tmp_path / "outbox.sqlite"
    with Outbox(path) as outbox:
        outbox.accept(_word(1, RESTING), [ONE, TWO], NOON)
    with Outbox(path) as outbox:
        outbox.accept(_word(2, Terms()), [ONE], NOON + 3 * HOUR)

        assert outbox.depths() == {"one": 2, "two": 1}
        assert _told(_send(outbox, NOON + 4 * HOUR, "two")) == [["alert-1"]]


def test_what_a_rule_wanted_when_it_was_raised_holds_on(outbox: Outbox) -> None:
    """A rules file without quiet hours, or without the rule, lets what was held go when its time comes, in order."""
    _accept(outbox, NOON, _word(1, RESTING, event="event"), _word(2, RESTING, rule="gone"))
    _accept(outbox, NOON + HOUR, _word(3, Terms(), event="event", kind="update", update=1), _word(4, Terms()))

    assert _told(_send(outbox, NOON + HOUR)) == [["alert-4"]]
    assert _told(_send(outbox, NOON + 2 * HOUR)) == [["alert-2", "alert-3"]]


@pytest.mark.parametrize("terms", [ONE_AN_HOUR, BY_EVENT])
def test_what_a_clock_far_ahead_has_told_or_held_holds_nothing(outbox: Outbox, terms: Terms) -> None:
    """Once the clock is right, what waits for a time years away is told, and what is new does not wait for it."""
    ahead = NOON + timedelta(days=5000)
    _accept(outbox, ahead, *(_word(number, terms, event="x", rule="r", update=number) for number in (1, 2)))
    late = _told(_send(outbox, NOON))
    _accept(outbox, NOON + MINUTE, _word(3, terms, event="x", rule="other"))
    new = _told(_send(outbox, NOON + MINUTE))

    assert (late, new) == ([["alert-1"], ["alert-2"]], [["alert-3"]])


def test_quiet_hours_of_a_clock_far_ahead_end_with_those_of_the_day(outbox: Outbox) -> None:
    """What it has held for a morning years away is told in the next one."""
    _accept(outbox, NOON + timedelta(days=5000), _word(1, RESTING))

    assert _send(outbox, NOON) == []
    assert outbox.next_let_go() == NOON + 2 * HOUR


def test_a_clock_that_was_set_forward_lets_go(outbox: Outbox) -> None:
    """Whatever is over by the clock is told."""
    _accept(outbox, NOON, _word(1, RESTING), _word(2, ONE_AN_HOUR), _word(3, ONE_AN_HOUR))

    assert _told(_send(outbox, NOON + timedelta(days=400, hours=3))) == [["alert-2"], ["alert-3"], ["alert-1"]]


def test_digests_are_forgotten_with_their_alerts(outbox: Outbox) -> None:
    """The file does not grow for ever."""
    _accept(outbox, NOON, _word(1, RESTING), _word(2, RESTING))
    _send(outbox, NOON + 2 * HOUR)
    _outcomes(outbox)
    _accept(outbox, NOON + MEMORY + 3 * HOUR, _word(3, Terms()))
    outbox.prune(NOON + MEMORY + 3 * HOUR)
    (left,) = outbox._db.execute("SELECT count(*) FROM digest").fetchone()

    assert left == 0


def test_a_repeat_of_what_is_held_is_known(outbox: Outbox) -> None:
    """Also of one whose place another has taken."""
    first, second = _word(1, RESTING, event="event"), _word(2, RESTING, event="event", kind="update", update=1)
    for one in (first, first, second, first, second):
        outbox.accept(one, [ONE], NOON)

    assert _told(_send(outbox, NOON + 2 * HOUR)) == [["alert-2"]]
    assert len(_outcomes(outbox)) == 2
