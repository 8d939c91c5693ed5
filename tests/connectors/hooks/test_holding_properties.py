"""Whatever comes, whenever, through restarts and failures: every alert is told once, in its time, in its order."""

import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from sqlite3 import OperationalError
from typing import Any, Final

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from reports import strike
from webhook_receiver import alert

from connectors.hooks.channels.log import LogHook
from connectors.hooks.delivering.due import Due, End
from connectors.hooks.delivering.outbox import Outbox
from connectors.hooks.delivering.quiet import quiet_until
from connectors.hooks.entry import TIERS
from connectors.hooks.hook import HookMessage
from schemas.alert import AlertDelivered, AlertKind, AlertRaised, Grouping, Quiet, Terms, Tier
from schemas.analysis import Place

HOUR: Final = timedelta(hours=1)
HOOK: Final = LogHook("one", frozenset(TIERS))
#: Hours before clocks change, in three zones, and an ordinary evening.
BEGINNINGS: Final = (
    datetime(2025, 3, 29, 18, tzinfo=UTC),
    datetime(2025, 10, 25, 18, tzinfo=UTC),
    datetime(2025, 3, 8, 23, tzinfo=UTC),
    datetime(2025, 11, 1, 23, tzinfo=UTC),
    datetime(2022, 3, 24, 16, tzinfo=UTC),
    datetime(2021, 10, 28, 16, tzinfo=UTC),
    datetime(2025, 6, 1, 18, tzinfo=UTC),
)
#: How many lives each property is asked of: a second of work, each with up to 40 steps.
LIVES: Final = 30
#: From a failed attempt to the next.
RUNG: Final = timedelta(minutes=7)
RULES: Final = ("a", "b", "c")
EVENTS: Final = ("v", "w", "x", "y", "z", "q", "r")

_CLOCK = st.sampled_from(("21:00", "22:00", "23:30", "00:30", "02:30", "06:00"))
_QUIET = st.builds(
    Quiet, start=_CLOCK, end=_CLOCK, zone=st.sampled_from(("Europe/Berlin", "America/New_York", "Asia/Damascus"))
)
_GROUP = st.builds(Grouping, by=st.sampled_from(("event", "area")), within_min=st.sampled_from((5.0, 30.0, 90.0)))
_TERMS = st.builds(
    Terms, hourly_cap=st.sampled_from((None, 1, 1, 2)), quiet=st.none() | _QUIET, group=st.none() | _GROUP
)


class Step(msgspec.Struct, frozen=True):
    """What happens next: so many minutes pass, then an alert comes, or one comes again, or nothing.

    `stop` is after how many instructions of the database the first try of it is broken off, 0 for never. The receiver
    is there, or `is_down`.
    """

    minutes: float
    rule: str | None
    event: str
    tier: Tier
    is_escalated: bool
    is_retraction: bool
    is_repeat: bool
    stop: int
    is_down: bool = False


_FIELDS: Final[dict[str, Any]] = {  # Any: what hypothesis takes
    "minutes": st.sampled_from((0.0, 1.0, 4.0, 10.0, 20.0, 20.0, 30.0, 45.0)),
    "rule": st.sampled_from((*RULES, *RULES, None)),
    "event": st.sampled_from(EVENTS),
    "tier": st.sampled_from(TIERS),
    "is_escalated": st.sampled_from((*[False] * 9, True)),
    "is_retraction": st.sampled_from((False, False, True)),
    "is_repeat": st.sampled_from((False, False, False, True)),
    "stop": st.sampled_from((0, 0, 20, 60, 150, 400)),
}
_STEP = st.builds(Step, **_FIELDS)
_ROUGH_STEP = st.builds(Step, **_FIELDS, is_down=st.booleans())


class Sent(msgspec.Struct, frozen=True):
    """A message as it arrived."""

    at: datetime
    message: HookMessage


class World:
    """An outbox, its hook, and what became of all that came."""

    def __init__(self, path: Path, terms: dict[str, Terms], now: datetime) -> None:
        self.now = now
        self.sent: list[Sent] = []
        self.places: dict[str, list[int]] = {}  # the numbers of what arrived, by event
        self.outcomes: list[AlertDelivered] = []
        self.accepted: dict[str, AlertRaised] = {}
        self._path = path
        self._outbox = _opened(path)
        self._terms = terms
        self._words: Counter[tuple[str, str]] = Counter()

    def take(self, step: Step) -> None:
        """Make a step; what is broken off is tried again after a restart, as the topic brings it again."""
        self.now += timedelta(minutes=step.minutes)
        coming = self._coming(step)
        if step.stop:
            with suppress(OperationalError):
                _break_off(self._outbox, step.stop)
                self._go(coming, is_down=step.is_down)
            self._outbox.close()
            self._outbox = _opened(self._path)
        self._go(coming, is_down=step.is_down)

    def _go(self, coming: Sequence[AlertRaised], *, is_down: bool) -> None:
        for one in coming:
            self._outbox.accept(one, [HOOK], self.now)
        self._deliver(is_down=is_down)

    def wait(self) -> None:
        """Let the time of everything come that is held, or waits for another attempt."""
        while (until := self._next()) is not None:
            self.now = max(self.now, until)
            self._deliver()
        self._outbox.close()

    def _next(self) -> datetime | None:
        moments = [self._outbox.next_let_go(), *(due.due_at for due in self._outbox.due("one", 1))]
        return min((moment for moment in moments if moment is not None), default=None)

    def _coming(self, step: Step) -> Sequence[AlertRaised]:
        if step.rule is None:
            return ()
        known = [one for one in self.accepted.values() if one.rule == step.rule]
        if step.is_repeat and known:
            return [known[len(known) // 2]]
        update = self._words[step.rule, step.event]
        self._words[step.rule, step.event] += 1
        one = self._word(step, update)
        self.accepted[one.id] = one
        return [one]

    def _word(self, step: Step, update: int) -> AlertRaised:
        kind: AlertKind = "alert" if not update else "retraction" if step.is_retraction else "update"
        plain = alert(1, tier=step.tier, event=step.event, at=self.now)
        area = "Aleppo" if step.event in "vw" else "Idlib" if step.event in "xy" else None
        place = None if area is None else Place(text=area, start=0, end=5, country="SYR", admin1=area)
        event = msgspec.structs.replace(plain.event, event=strike(place=place))
        changes: dict[str, Any] = {"kind": kind, "update": update, "escalated": step.is_escalated}  # Any: its fields
        return msgspec.structs.replace(
            plain, id=f"{step.rule}-{step.event}-{update}", rule=step.rule or "", event=event,
            terms=self._terms[step.rule or ""], **changes,
        )  # fmt: skip

    def _deliver(self, *, is_down: bool = False) -> None:
        outbox = self._outbox
        outbox.let_go(self.now)
        while (due := outbox.due("one", 1)) and due[0].due_at <= self.now:
            if is_down:
                outbox.postpone(due[0], self.now + RUNG, "HTTP 500")
                continue
            message, places = outbox.message(due[0]), _places(outbox, due[0])
            outbox.finish(due[0], End(status="delivered", attempts=1, at=self.now))
            self.sent.append(Sent(self.now, message))
            for number, event in places:
                self.places.setdefault(event, []).append(number)
        while untold := outbox.untold():
            outbox.told(untold)
            self.outcomes.extend(one.outcome for one in untold)


def _opened(path: Path) -> Outbox:
    outbox = Outbox(path)
    # A kill of the process loses nothing that was written, and the disk is not what is tested here.
    outbox._db.execute("PRAGMA synchronous = OFF")
    return outbox


def _places(outbox: Outbox, due: Due) -> list[tuple[int, str]]:
    """Return the number and the event of each alert that an attempt tells."""
    return outbox._db.execute(
        "SELECT number, event_id FROM delivery WHERE (number = ? OR digest = ?) AND status = 'pending' ORDER BY number",
        (due.number, due.digest),
    ).fetchall()


def _break_off(outbox: Outbox, stop: int) -> None:
    """Break off what the database does after so many instructions, once."""
    left = [1]
    once: Callable[[], int] = lambda: left.pop() if left else 0  # noqa: E731  a handler
    outbox._db.set_progress_handler(once if stop else None, stop)


def _lived(terms: Sequence[Terms], steps: Sequence[Step], now: datetime) -> World:
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder) / "outbox.sqlite", dict(zip(RULES, terms, strict=True)), now)
        for step in steps:
            world.take(step)
        world.wait()
        return world


def _may_break_through(one: AlertRaised) -> bool:
    """Return whether the cap may let an alert pass."""
    return one.escalated or one.kind == "retraction"


_ALL_TERMS = st.tuples(_TERMS, _TERMS, _TERMS)
_LIVES = (_ALL_TERMS, st.lists(_STEP, min_size=15, max_size=40), st.sampled_from(BEGINNINGS))
_ROUGH_LIVES = (_ALL_TERMS, st.lists(_ROUGH_STEP, min_size=15, max_size=40), st.sampled_from(BEGINNINGS))


@settings(max_examples=LIVES, deadline=None)
@given(*_ROUGH_LIVES)
def test_every_alert_is_told_once(terms: Sequence[Terms], steps: Sequence[Step], now: datetime) -> None:
    """By itself, in a digest, or counted as replaced by a later word on its event that is told; so say the outcomes."""
    world = _lived(terms, steps, now)

    told = Counter(one.id for sent in world.sent for one in sent.message.alerts)
    replaced = {one.alert_id: one.replaced_by for one in world.outcomes if one.status == "replaced"}
    assert told + Counter(replaced.keys()) == Counter(world.accepted.keys())
    assert Counter(one.alert_id for one in world.outcomes) == Counter(world.accepted.keys())
    for first, by in replaced.items():
        assert by is not None
        assert by.rsplit("-", 1)[0] == first.rsplit("-", 1)[0]
        assert world.accepted[by].update > world.accepted[first].update
    in_digests = {one.id: sent.message.id for sent in world.sent if len(sent.message.alerts) > 1
                  for one in sent.message.alerts}  # fmt: skip
    assert {one.alert_id: one.digest for one in world.outcomes if one.digest is not None} == in_digests
    ids = [sent.message.id for sent in world.sent]
    assert len(set(ids)) == len(ids)


@settings(max_examples=LIVES, deadline=None)
@given(*_LIVES)
def test_nobody_is_told_in_quiet_hours_unless_it_escalated(
    terms: Sequence[Terms], steps: Sequence[Step], now: datetime
) -> None:
    """Whatever else held an alert before, and on nights on which clocks change."""
    for sent in _lived(terms, steps, now).sent:
        for one in sent.message.alerts:
            quiet = one.terms.quiet
            assert one.escalated or quiet is None or quiet_until(quiet, sent.at) is None


@settings(max_examples=LIVES, deadline=None)
@given(*_LIVES)
def test_no_hour_has_more_messages_of_a_rule_than_its_cap(
    terms: Sequence[Terms], steps: Sequence[Step], now: datetime
) -> None:
    """A digest counts as one; what may break through is not counted, as nothing holds it."""
    world = _lived(terms, steps, now)
    for rule, of_rule in zip(RULES, terms, strict=True):
        counted = [
            sent.at
            for sent in world.sent
            if any(one.rule == rule and not _may_break_through(one) for one in sent.message.alerts)
        ]
        for at in counted:
            within = [other for other in counted if at - HOUR < other <= at]
            assert of_rule.hourly_cap is None or len(within) <= of_rule.hourly_cap


@settings(max_examples=LIVES, deadline=None)
@given(*_ROUGH_LIVES)
def test_a_rules_words_on_an_event_are_told_in_order(
    terms: Sequence[Terms], steps: Sequence[Step], now: datetime
) -> None:
    """An older word never comes after a newer one; of all rules, alerts on an event come as they were let go."""
    world = _lived(terms, steps, now)
    words: dict[tuple[str, str], list[int]] = {}
    for sent in world.sent:
        for one in sent.message.alerts:
            words.setdefault((one.rule, one.event.id), []).append(one.update)

    assert all(updates == sorted(updates) for updates in words.values())
    assert all(numbers == sorted(numbers) for numbers in world.places.values())


@settings(max_examples=LIVES, deadline=None)
@given(*_LIVES)
def test_what_nothing_holds_is_told_when_it_comes(terms: Sequence[Terms], steps: Sequence[Step], now: datetime) -> None:
    """An escalation, and whatever is of a rule without terms, is told by itself, at once."""
    world = _lived(terms, steps, now)
    for sent in world.sent:
        for one in sent.message.alerts:
            if one.escalated or one.terms == Terms():
                assert (sent.at, sent.message.id) == (one.raised_at, one.id)
