"""Whatever comes twice and whenever a worker dies: each alert is raised, always the same, and reaches whom it must."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any, Final

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from reports import NOON
from sayings import MINUTE, gone, killed, rules, told

from schemas.alert import AlertRaised
from schemas.codec import decode, encode
from schemas.event import EventMerged
from streams.alerting.deciding import due_alerts, raise_alerts
from streams.alerting.raised import Raised
from streams.alerting.watching import changes, shown

RULES: Final = rules(
    {
        "channels": ["desk"], "cooldown_min": 10,
        "escalate": [{"when": {"counts": {"killed": 10}}, "tier": "flash", "channels": ["pager"]}],
    },
    {"name": "hasty", "cooldown_min": 0},
    {"name": "named", "when": {"types": ["ASSAULT"], "status": ["reported", "disputed"]},
     "message": {"en": "{where}", "ar": "ا"}},
)  # fmt: skip

#: What happens to an event, and how many minutes after what was before.
_HAPPENINGS: Final = st.tuples(
    st.sampled_from(["same", "one", "five", "twelve", "none", "withdrawn", "denied", "disputed", "elsewhere"]),
    st.integers(min_value=0, max_value=15),
    st.booleans(),
)


def _version(what: str, number: int, minute: int, *, history: bool) -> EventMerged:
    at = NOON + minute * MINUTE
    match what:
        case "withdrawn" | "denied":
            return gone(number, what, at=at, history=history)
        case "disputed":
            return told(killed(5), number, at=at, status="disputed", history=history)
        case "elsewhere":
            return told(killed(5, place=None), number, at=at, history=history)
    count = {"one": 1, "five": 5, "twelve": 12, "none": 0}.get(what, 5)
    return told(killed(count), number, at=at, history=history)


def _story(happenings: Sequence[tuple[str, int, bool]]) -> list[EventMerged]:
    versions, minute = [], 0
    for number, (what, minutes, is_live) in enumerate(happenings, start=1):
        minute += minutes
        versions.append(_version(what, number, minute, history=number > 1 and not is_live))
    return versions


class _Worker:
    """The agent, as far as crashes matter: state on disk, what was sent, and the batch in hand that comes again."""

    def __init__(self) -> None:
        self.disk: bytes | None = None
        self.sent: list[AlertRaised] = []

    def batch(self, events: Sequence[EventMerged], now: Any, dies_after: int | None) -> bool:  # Any: a time
        """Handle a batch as `streams.engine.flow` does; return whether it came to its acknowledgement."""
        if not self._clock(now, is_cut=dies_after == 0):
            return False
        out: list[AlertRaised] = []
        for done, event in enumerate(events, start=1):
            alerts, after = raise_alerts(RULES, event, self._memory(), now)
            out += alerts
            self._keep(after)
            if dies_after == done:
                return False  # kept, and nothing of it sent
        self.sent += out
        return dies_after is None

    def _clock(self, now: Any, *, is_cut: bool) -> bool:  # Any: as above
        memory = self._memory()
        if memory is None:
            return True
        alerts, after = due_alerts(RULES, memory, now)
        self.sent += alerts
        if is_cut:
            return False  # sent, and not kept
        self._keep(after)
        return True

    def _memory(self) -> Raised | None:
        return None if self.disk is None else decode(self.disk, Raised)

    def _keep(self, memory: Raised | None) -> None:
        self.disk = None if memory is None else encode(memory)


def _run(events: Sequence[EventMerged], sizes: Sequence[int], deaths: Sequence[int | None]) -> list[AlertRaised]:
    """Return what is sent of `events`, in batches of `sizes`, each of which dies once at a place of `deaths`."""
    worker, rest, turn = _Worker(), list(events), 0
    while rest:
        size = sizes[turn % len(sizes)]
        death = deaths[turn % len(deaths)]
        batch, rest = rest[:size], rest[size:]
        now = batch[-1].merged_at
        if not worker.batch(batch, now, death):
            worker.batch(batch, now, None)
        turn += 1
    worker.batch([], events[-1].merged_at + timedelta(days=1), None)
    return worker.sent


def _by_id(alerts: Sequence[AlertRaised]) -> dict[str, set[bytes]]:
    found: dict[str, set[bytes]] = {}
    for alert in alerts:
        found.setdefault(alert.id, set()).add(encode(alert))
    return found


@settings(deadline=None, max_examples=150)
@given(
    st.lists(_HAPPENINGS, min_size=1, max_size=8),
    st.lists(st.integers(min_value=1, max_value=4), min_size=1, max_size=4),
    st.lists(st.none() | st.integers(min_value=0, max_value=4), min_size=1, max_size=4),
)
def test_crashes_and_repeats_raise_the_very_same_alerts(
    happenings: list[tuple[str, int, bool]], sizes: list[int], deaths: list[int | None]
) -> None:
    """Batches that die at any record, before or after the clock was heard, lose no alert and change none."""
    events = _story(happenings)

    assert _by_id(_run(events, sizes, deaths)) == _by_id(_run(events, sizes, [None]))


@settings(deadline=None, max_examples=150)
@given(st.lists(_HAPPENINGS, min_size=1, max_size=8))
def test_what_is_said_of_an_event_makes_sense_to_those_who_hear_it(happenings: list[tuple[str, int, bool]]) -> None:
    """One alert first, numbers without a gap, a retraction only of what stands, and history never speaks."""
    events = _story(happenings)
    for one in RULES:
        said = [alert for alert in _run(events, [1], [None]) if alert.rule == one.rule.name]
        kinds = [alert.kind for alert in said]

        assert [alert.update for alert in said] == [*range(len(said))]
        assert kinds[:1] == ["alert"][: len(said)]
        assert "alert" not in kinds[1:]
        assert all(pair != ("retraction", "retraction") for pair in pairwise(kinds))
        assert all(not alert.event.history for alert in said)
        assert sum(alert.escalated for alert in said) <= len(one.escalations)


@settings(deadline=None, max_examples=150)
@given(st.lists(_HAPPENINGS, min_size=1, max_size=8))
def test_no_update_where_nothing_named_has_changed(happenings: list[tuple[str, int, bool]]) -> None:
    """Each update says what has changed, is escalated, or stands again; and it did change since the word before."""
    events = _story(happenings)
    for one in RULES:
        said = [alert for alert in _run(events, [1], [None]) if alert.rule == one.rule.name]

        for before, after in pairwise(said):
            if after.kind == "update" and not after.escalated and before.kind != "retraction":
                assert after.changed == changes(
                    shown(before.event, one.watch), shown(after.event, one.watch), one.watch
                )
                assert after.changed


@settings(deadline=None, max_examples=150)
@given(st.lists(_HAPPENINGS, min_size=1, max_size=8))
def test_a_retraction_reaches_exactly_whom_was_told(happenings: list[tuple[str, int, bool]]) -> None:
    """Its channels are all that its rule's alerts on the event had before, its tier is the highest of them."""
    events = _story(happenings)
    for one in RULES:
        said = [alert for alert in _run(events, [1], [None]) if alert.rule == one.rule.name]

        for number, alert in enumerate(said):
            if alert.kind == "retraction":
                before = said[:number]
                assert set(alert.terms.channels) == {name for one in before for name in one.terms.channels}
                assert alert.tier == ("flash" if any(one.tier == "flash" for one in before) else before[0].tier)


def test_a_memory_survives_the_table() -> None:
    """What is kept is read as it was written."""
    _, memory = raise_alerts(RULES, told(killed(5)), None, NOON)
    _, memory = raise_alerts(RULES, told(killed(9), 2, at=NOON + MINUTE), memory, NOON + MINUTE)
    assert memory is not None

    assert memory.held is not None
    assert decode(encode(memory), Raised) == memory
    assert msgspec.json.decode(encode(memory))["rules"]["toll"]["due"]
