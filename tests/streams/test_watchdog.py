"""A partition that stands still is told from one that is idle, slow, recovering, or that nobody can ask about."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, NoReturn, Self, cast

import pytest
from aiokafka import TopicPartition
from aiokafka.errors import KafkaConnectionError
from faust.exceptions import ConsumerNotStarted
from faust.types import TP

from schemas import naming
from streams.engine.canary import EVERY_S
from streams.engine.flow import EXIT_HALTED, Flow, Progress
from streams.engine.producing import Outgoing
from streams.operation import watchdog
from streams.operation.watchdog import LONGEST_STEP_S, LOOK_EVERY_S, Look, Watch, Watchdog, told

BOUND_S = 60.0
NOW = datetime(2026, 11, 26, tzinfo=UTC)
LOOKS = int(BOUND_S / LOOK_EVERY_S)
HERE, THERE = TopicPartition("articles.fetched", 0), TopicPartition("articles.fetched", 1)


class _Watched:
    """A watch with a clock of its own, that goes on from look to look."""

    def __init__(self) -> None:
        self.now = 0.0
        self.watch = Watch(BOUND_S, lambda: self.now)

    def look(self, *looks: Look, after_s: float = LOOK_EVERY_S) -> set[TopicPartition]:
        """Return which of HERE and THERE, in this order, stand still."""
        self.now += after_s
        return set(self.watch.still(dict(zip((HERE, THERE), looks, strict=False))))


def _seen(committed: int, end: int, *, start: int = 0, batch: int = 1, coded: int = 100) -> Look:
    return Look(committed=committed, start=start, end=end, batch=batch, coded=coded)


def test_records_that_wait_past_the_bound_are_a_standstill() -> None:
    """The partition is told once it has waited for longer than the bound, and not those that go on beside it."""
    watched = _Watched()
    stuck = _seen(63, 77)

    found = [watched.look(stuck, _seen(number, 1000)) for number in range(LOOKS + 2)]

    assert found == [set()] * (LOOKS + 1) + [{HERE}]


def test_new_records_are_no_progress() -> None:
    """A partition that stands still goes on growing."""
    watched = _Watched()

    found = [watched.look(_seen(63, 77 + number)) for number in range(LOOKS + 2)]

    assert found[-1] == {HERE}


def test_a_standstill_in_the_middle_of_a_batch_is_one() -> None:
    """A batch whose output is not acknowledged, and whose records are all coded, holds its partition up."""
    watched = _Watched()

    found = [watched.look(_seen(63, 77, batch=4, coded=400)) for _ in range(LOOKS + 2)]

    assert found[-1] == {HERE}


def test_an_idle_topic_is_none() -> None:
    """What is read to its end may stay so for days, and the first record after that has the whole bound."""
    watched = _Watched()

    found = [watched.look(_seen(77, 77)) for _ in range(10 * LOOKS)]
    found += [watched.look(_seen(77, 78)) for _ in range(LOOKS + 1)]

    assert found == [set()] * (11 * LOOKS + 1)


def test_what_retention_took_away_does_not_wait() -> None:
    """A group that has nothing to read, because all of it is deleted, stands still by right."""
    watched = _Watched()

    found = [watched.look(_seen(10, 77, start=77)) for _ in range(2 * LOOKS)]

    assert found == [set()] * (2 * LOOKS)


def test_a_slow_partition_is_none() -> None:
    """A commit now and then is progress, however long the backlog."""
    watched = _Watched()

    found = [watched.look(_seen(number // (LOOKS - 1), 10_000)) for number in range(5 * LOOKS)]

    assert found == [set()] * (5 * LOOKS)


def test_a_slow_batch_is_none() -> None:
    """While the records of one batch are coded, all partitions of the topic wait for it."""
    watched = _Watched()

    found = [watched.look(_seen(63, 77, coded=number), _seen(0, 50, coded=number)) for number in range(3 * LOOKS)]

    assert found == [set()] * (3 * LOOKS)


def test_what_others_do_is_no_progress() -> None:
    """Batches that come and go without a partition do not excuse it."""
    watched = _Watched()

    found = [watched.look(_seen(63, 77, batch=number, coded=100 * number)) for number in range(LOOKS + 2)]

    assert found[-1] == {HERE}


def test_recovery_and_a_broker_that_is_down_begin_anew() -> None:
    """Time in which nothing could be read, or nothing is known, does not count, nor what was before it."""
    watched = _Watched()

    found = [watched.look(_seen(63, 77)) for _ in range(LOOKS)]
    for _ in range(10 * LOOKS):
        watched.now += LOOK_EVERY_S
        watched.watch.forget()
    found += [watched.look(_seen(63, 77)) for _ in range(LOOKS + 1)]

    assert found == [set()] * (2 * LOOKS + 1)


def test_a_partition_that_comes_back_begins_anew() -> None:
    """After a rebalance it may have stood still in other hands."""
    watched = _Watched()

    found = [watched.look(_seen(0, 0), _seen(63, 77)) for _ in range(LOOKS)]
    found += [watched.look(_seen(0, 0))]
    found += [watched.look(_seen(0, 0), _seen(63, 77)) for _ in range(LOOKS + 1)]

    assert found == [set()] * (2 * LOOKS + 2)


def test_a_process_that_slept_has_seen_nothing() -> None:
    """A machine that wakes after a night has not been standing still all night."""
    watched = _Watched()
    watched.look(_seen(63, 77))

    found = [watched.look(_seen(63, 77), after_s=10 * BOUND_S) for _ in range(int(BOUND_S / LONGEST_STEP_S) + 1)]

    assert found == [set()] * int(BOUND_S / LONGEST_STEP_S) + [{HERE}]


def test_a_standstill_is_told_in_one_line() -> None:
    """Topic, partition, and how far it was read, in order."""
    assert told({THERE: _seen(62, 74), HERE: _seen(63, 77)}) == [
        "articles.fetched/0 at 63 of 77",
        "articles.fetched/1 at 62 of 74",
    ]


class _Broker:
    """A broker on which partition HERE has stood at 63 of 77 for ever; a client of it is made by calling it."""

    def __init__(self) -> None:
        self.is_down = False
        self.connections = 0
        self.committed_there: int | None = None

    def __call__(self, **_client: object) -> Self:
        return self

    async def start(self) -> None:
        self.connections += 1
        if self.is_down:
            raise KafkaConnectionError

    async def stop(self) -> None:
        self.connections -= 1

    async def beginning_offsets(self, at: Iterable[TopicPartition]) -> dict[TopicPartition, int]:
        return dict.fromkeys(at, 0)

    async def end_offsets(self, at: Iterable[TopicPartition]) -> dict[TopicPartition, int]:
        if self.is_down:
            raise KafkaConnectionError
        return dict.fromkeys(at, 77)

    async def committed(self, at: TopicPartition) -> int | None:
        return 63 if at.partition == 0 else self.committed_there


class _Ended(Exception):  # noqa: N818  the end of a process is no error of its own
    """The process has ended."""


@pytest.fixture
def broker(monkeypatch: pytest.MonkeyPatch) -> _Broker:
    """Return the broker that the watchdog asks; the end of the process is an exception here."""

    def end(code: int) -> None:
        raise _Ended(code)

    made = _Broker()
    monkeypatch.setattr(watchdog, "AIOKafkaConsumer", made)
    monkeypatch.setattr("os._exit", end)
    return made


class _Watching:
    """A watchdog over an application that holds `held`, and the looks that it takes."""

    def __init__(self, *held: TopicPartition) -> None:
        self.now = 0.0
        self.halts: list[str] = []
        consumer = SimpleNamespace(assignment=lambda: {TP(*at) for at in held})
        self.app = SimpleNamespace(in_recovery=False, consumer=consumer, conf=SimpleNamespace(id="group"))
        self.app.tables = SimpleNamespace(recovery=SimpleNamespace(active_offsets={}, active_remaining_total=lambda: 5))
        self.sung: list[Outgoing] = []
        flow = SimpleNamespace(app=self.app, progress={HERE.topic: Progress()}, producer=self, now=lambda: NOW)
        # what the watchdog reads of a flow
        self.dog = Watchdog(cast("Flow", flow), {}, on_halt=lambda: self.halts.append("not ready"))
        self.watch = Watch(BOUND_S, lambda: self.now)

    async def send(self, outgoing: Sequence[Outgoing]) -> None:
        """Take canaries, as the producer does."""
        self.sung.extend(outgoing)

    async def look(self, times: int) -> None:
        """Look `times` times."""
        for _ in range(times):
            self.now += LOOK_EVERY_S
            await self.dog._look(self.watch)


async def test_a_standstill_ends_the_process(broker: _Broker) -> None:
    """With the code of a halt, and no longer ready; topics that no stage of this process reads do not matter."""
    watching = _Watching(HERE, TopicPartition("changelog", 0))
    await watching.look(LOOKS + 1)
    before = list(watching.halts)

    with pytest.raises(_Ended, match=str(EXIT_HALTED)):
        await watching.look(1)

    assert (before, watching.halts, broker.connections) == ([], ["not ready"], 1)


async def test_no_partitions_are_no_standstill(broker: _Broker) -> None:
    """A worker more than there are partitions waits for ever, and asks nothing."""
    watching = _Watching()

    await watching.look(10 * LOOKS)

    assert (watching.halts, broker.connections) == ([], 0)


async def test_a_start_that_takes_long_is_no_standstill(broker: _Broker) -> None:
    """Where the engine has no consumer yet there are no partitions."""
    watching = _Watching()

    def assignment() -> NoReturn:
        raise ConsumerNotStarted

    watching.app.consumer.assignment = assignment
    await watching.look(LOOKS)

    assert (watching.halts, broker.connections) == ([], 0)


async def test_a_broker_that_is_down_ends_nothing(broker: _Broker) -> None:
    """What was seen before does not count, and the client is made anew."""
    watching = _Watching(HERE)
    await watching.look(LOOKS)
    for broker.is_down in (True, False):
        await watching.look(LOOKS + 1)

    assert (watching.halts, broker.connections) == ([], 1)


async def test_a_recovery_that_goes_on_ends_nothing(broker: _Broker) -> None:
    """Tables come back first, however long it takes, as long as they come."""
    watching = _Watching(HERE)
    watching.app.in_recovery = True
    for read in range(10 * LOOKS):
        watching.app.tables.recovery.active_offsets["changelog"] = read
        await watching.look(1)

    assert (watching.halts, broker.connections) == ([], 1)


@pytest.mark.usefixtures("broker")
async def test_a_table_that_was_never_written_is_looked_at() -> None:
    """At the first start, when the engine does not know yet where its changelog begins: a slow machine is seen so."""
    watching = _Watching(HERE)
    watching.app.in_recovery = True
    watching.app.tables.recovery.active_offsets["changelog"] = None
    await watching.look(1)

    assert watching.halts == []


@pytest.mark.usefixtures("broker")
async def test_a_recovery_that_stands_still_ends_the_process() -> None:
    """Whatever it waits for, a new process asks anew."""
    watching = _Watching(HERE)
    watching.app.in_recovery = True
    await watching.look(LOOKS + 1)

    with pytest.raises(_Ended):
        await watching.look(1)


async def test_the_verdict_comes_halfway_to_the_end(broker: _Broker) -> None:
    """Whoever asks hears of a standstill before it ends the process, and that it is over."""
    watching = _Watching(THERE)
    watching.dog._watch = watching.watch
    verdicts = []
    for broker.committed_there in (70,) * LOOKS + (71,):
        await watching.look(1)
        verdicts.append(watching.dog.verdict())

    first = next(number for number, word in enumerate(verdicts) if word is not None)
    assert 0 < LOOKS // 2 - 1 <= first < LOOKS - 1
    assert set(verdicts[first:-1]) == {"stands still: articles.fetched/1"}
    assert verdicts[-1] is None


async def test_canaries_are_written_in_silence_only(broker: _Broker) -> None:
    """Not while something waits to be read, and not more often than they are due."""
    canary = TopicPartition(naming.CANARIES, 1)
    watching = _Watching(THERE, canary)
    watching.dog._sang_at -= EVERY_S
    await watching.look(1)
    early = list(watching.sung)
    broker.committed_there = 77
    await watching.look(2)

    assert early == []
    assert [(one.topic, one.partition) for one in watching.sung] == [(naming.CANARIES, 1)]


async def test_the_bound_is_longer_than_a_session_and_a_rebalance() -> None:
    """Both may pass without a commit."""
    conf = SimpleNamespace(broker_session_timeout=30.0, broker_rebalance_timeout=60.0)
    app: Any = SimpleNamespace(conf=conf)  # Any: all that is read of an application

    assert watchdog.bound_s(app) == 30.0 + 60.0 + watchdog.MARGIN_S
