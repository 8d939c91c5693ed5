"""The ground that agents stand on: reads in batches, decodes, sends, acknowledges, rejects; halts rather than loses.

An agent hands over one function, `translate`: a record in, records out. Everything around it that keeps the promise "at
least once" is here, once. The order inside a batch is: translate, keep state, wait for its changelog, send, wait for
the broker, acknowledge. A crash before the acknowledgement brings the records again, so translating a record twice must
give the same output: ids come from content, and a table tells a repeat of the same record from a new one. The changelog
comes before the output, so that what was sent is never ahead of the state that a crash leaves.
"""

import asyncio
import os
import time
import weakref
from collections.abc import AsyncIterable, Awaitable, Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final, NoReturn, TypeVar, cast

import faust
import msgspec
import structlog
from aiokafka.errors import MessageSizeTooLargeError
from faust.streams import _current_event
from prometheus_client import CollectorRegistry
from structlog.contextvars import bound_contextvars

from schemas import naming
from schemas.codec import DecodeError, to_base64
from schemas.rejection import Rejection
from schemas.topics import record_in, topic_of
from streams.alerting.agenda import Timed
from streams.clock import utc_now
from streams.engine.halting import HaltMemory
from streams.engine.hand import DEATHS, Hand
from streams.engine.producing import BrokerUnreachableError, Outgoing, Producer
from streams.engine.refusing import headers_of, refusal, refusals_before
from streams.engine.release import release
from streams.engine.state import ChangelogTable, State, StateError
from streams.engine.subject import message_in_hand, subject_of
from streams.identity import derived
from streams.operation.metrics import FlowMetrics, StageMetrics
from streams.operation.tracing import Span, Trace, Tracer, in_hand, trace_of

#: Records of one acknowledgement: large enough to pay for the wait on the broker, small enough to be coded in a second.
BATCH: Final = 100
#: How long a batch that is not full waits for one more record when none is there: five hops of it are part of the
#: latency from fetch to alert.
LINGER_S: Final = 0.005
#: The event loop gets a turn at least this often, so that heartbeats and deliveries are not starved by coding.
TURN_S: Final = 0.02
EXIT_HALTED: Final = 75
TOO_LARGE: Final = "too-large"

_In = TypeVar("_In", bound=msgspec.Struct)
_log = structlog.get_logger()

Clock = Callable[[], datetime]
Translate = Callable[[_In], Iterable[Outgoing]]


class Progress:
    """What a stage has done since the start of its process: for the watchdog, which must tell slow from still.

    `done` is behind the last record that it has looked at, by partition: for the valve of history.
    """

    def __init__(self) -> None:
        self.batch = 0
        self.coded = 0
        self.done: dict[int, int] = {}


class Flow:
    """A Faust application with the producer, the clock, the tables and the counters that its agents share."""

    def __init__(  # noqa: PLR0913  what all agents share
        self,
        app: faust.App,
        producer: Producer,
        clock: Clock = utc_now,
        *,
        hand: Hand,
        metrics: FlowMetrics | None = None,
        tracer: Tracer | None = None,
    ) -> None:
        self.app = app
        self.producer = producer
        self.hand = hand
        self.now = clock
        self.metrics = metrics or FlowMetrics(CollectorRegistry())
        self.tracer = tracer or Tracer()
        self.progress: dict[str, Progress] = {}  # by the topic that the stage reads
        self.stages: dict[str, StageMetrics] = {}  # likewise
        self.timed: dict[str, Timed] = {}  # likewise, where the agent has something to say by the clock
        self._states: list[State[Any]] = []  # Any: each has a record type of its own
        self._keeping: list[Callable[[], Awaitable[None]]] = []

    def state(self, table: str, record: type[_In]) -> "State[_In]":
        """Return the state kept under `table`: key to record, with a changelog."""
        spec = topic_of(naming.changelog(table))
        kept = self.app.Table(table, key_type=bytes, value_type=bytes, partitions=spec.partitions)
        # The application is built with this class of table, which faust's types do not follow.
        state = State(cast("ChangelogTable", kept), record)
        self._states.append(state)
        return state

    def on_settle(self, keep: Callable[[], Awaitable[None]]) -> None:
        """Await `keep` before a batch is acknowledged: it puts on disk what was translated, or raises `StateError`."""
        self._keeping.append(keep)

    async def settle(self) -> None:
        """Return when the changelogs, and what else keeps, have all that was translated; raises `StateError`."""
        for state in self._states:
            await state.settle()
        for keep in self._keeping:
            await keep()

    def entries(self) -> dict[str, int]:
        """Return how many entries each table has in this process, as its store estimates them."""
        return {state.name: state.entries() for state in self._states}

    def on_assigned(self, react: Callable[[], None]) -> None:
        """Call `react` whenever this worker is given partitions, before it reads from them."""

        async def assigned(*_: Any, **__: Any) -> None:  # Any: faust passes the application and the partitions
            react()

        self.app.on_partitions_assigned.connect(assigned, weak=False)

    def attach(
        self,
        verb: str,
        topic: str,
        translate: Translate[Any],  # Any: the record type of `topic`
        timed: Timed | None = None,
    ) -> None:
        """Make `translate` the agent called `verb` on `topic`; `timed` is what it has to say when nothing comes."""
        # One stream of both, so that a canary comes through only where news would.
        source = self.app.topic(topic, naming.CANARIES, key_type=bytes, value_type=bytes)
        stage = _Stage(self, verb, topic, translate, timed)
        self.progress[topic] = stage.progress
        self.stages[topic] = stage.metrics
        if timed is not None:
            self.timed[topic] = timed

        # faust's decorator is untyped; the agent is kept by the app under its name.
        self.app.agent(source, name=verb)(stage.run)


class _Batch:
    """What a batch leads to: the records, the message that each came of, and the spans of those that are traced."""

    def __init__(self) -> None:
        self.outgoing: list[Outgoing] = []
        self.origins: list[Any] = []  # Any: faust's messages
        self.traced: list[Span] = []

    def add(self, message: Any, out: Sequence[Outgoing]) -> None:  # Any: faust's message
        """Add what `message` has led to."""
        self.outgoing.extend(out)
        self.origins.extend([message] * len(out))


class _Stage:
    """One agent at work."""

    def __init__(
        self,
        flow: Flow,
        verb: str,
        topic: str,
        translate: Translate[Any],
        timed: Timed | None,  # Any: as in `attach`
    ) -> None:
        spec = topic_of(topic)
        if spec.record is None:
            raise ValueError(f"{topic} carries no records that an agent could read")
        self._flow = flow
        self._verb = verb
        self._topic = topic
        self._spec = spec
        self._translate = translate
        self._timed = timed
        self._halts = HaltMemory(Path(flow.app.conf.datadir) / f"failures-{verb}.json", release())
        self._failures = self._halts.recall()
        self.progress = Progress()
        self.metrics = flow.metrics.stage(verb)
        self._log = _log.bind(stage=verb)

    async def run(self, stream: Any) -> AsyncIterable[None]:  # Any: faust types its streams by value, not by event
        """Read `stream` for ever; called by Faust."""
        async for events in stream.take_events(BATCH, within=LINGER_S):
            try:
                await self._handle(events)
            except BaseException as error:  # noqa: BLE001  also a cancellation: the engine acknowledges what is left so
                self._halt(f"a batch was broken off by {error!r}", exc_info=True)
            yield None

    async def _handle(self, events: Sequence[Any]) -> None:  # Any: faust.events.Event of raw bytes
        started = time.perf_counter()
        self.metrics.began(min((event.message.timestamp for event in events), default=None))
        batch = _Batch()
        said = [] if self._timed is None else await self._say_due(self._timed, events)
        turn_ends = time.monotonic() + TURN_S
        self.progress.batch += 1
        for event in events:
            if event.message.topic == naming.CANARIES:
                continue
            self._take(event, batch)
            self.progress.coded += 1
            self.progress.done[event.message.partition] = event.message.offset + 1
            if time.monotonic() > turn_ends:
                await asyncio.sleep(0)
                turn_ends = time.monotonic() + TURN_S
        try:
            await self._flow.settle()
            await self._send(batch)
        except (BrokerUnreachableError, StateError) as error:
            self._halt(str(error))
        self.metrics.ended(time.perf_counter() - started, (item.topic for item in (*said, *batch.outgoing)))
        self._tell(batch.traced)

    async def _say_due(self, timed: Timed, events: Sequence[Any]) -> list[Outgoing]:  # Any: as in `_handle`
        """Send what has fallen due in the partitions that a canary came from, note it as sent, and return it.

        Before any record, and noted only after it is sent: a crash in between leaves it due, and as it follows from
        what is noted it is sent again the same. So too where partitions are new here: another may have died so.
        """
        calls = {event.message.partition: event for event in events if self._is_called(timed, event.message)}
        batch = _Batch()
        if not calls:
            return batch.outgoing
        try:
            for partition, event in calls.items():
                _current_event.set(weakref.ref(event))
                batch.add(event.message, self._due(timed, partition))
            await self._send(batch)
            for partition, event in calls.items():
                _current_event.set(weakref.ref(event))
                timed.noted(partition)
            await self._flow.settle()
        except (BrokerUnreachableError, StateError) as error:
            self._halt(str(error))
        return batch.outgoing

    @staticmethod
    def _is_called(timed: Timed, message: Any) -> bool:  # Any: faust's message
        return message.topic == naming.CANARIES or timed.is_new(message.partition)

    def _due(self, timed: Timed, partition: int) -> list[Outgoing]:
        out: list[Outgoing] = []
        try:
            for item in timed.due(partition):
                out.append(item)  # noqa: PERF402  what came before an exception is sent
        except StateError:
            raise
        except Exception as error:  # noqa: BLE001  the agent boundary, as for records; it is tried again in the next life
            self._count_failure(error)
            self._log.exception("what is due could not be told")
        return out

    def _take(self, event: Any, batch: "_Batch") -> None:  # Any: as in `_handle`
        """Translate one record, under its own name in the log and in its place of a trace."""
        # Tables find the partition of a key through the event in hand, which take_events does not set.
        _current_event.set(weakref.ref(event))
        message = event.message
        started = time.perf_counter()
        message_in_hand.set(message)
        parent = trace_of(message.headers)
        out = self._translated(message) if parent is None else self._traced(message, parent, batch)
        message_in_hand.set(None)
        self.metrics.took(time.perf_counter() - started)
        batch.add(message, out)

    def _traced(self, message: Any, parent: Trace, batch: "_Batch") -> list[Outgoing]:  # Any: faust's message
        here = parent.child(self._verb, message.topic, message.partition, message.offset)
        on = {"topic": message.topic, "partition": message.partition, "offset": message.offset}
        span = Span(name=self._verb, at=here, parent=parent.span, started=utc_now(), ended=utc_now(), on=on)
        batch.traced.append(span)
        token = in_hand.set(here)
        try:
            return [msgspec.structs.replace(item, trace=here) for item in self._translated(message)]
        finally:
            in_hand.reset(token)

    def _tell(self, spans: Iterable[Span]) -> None:
        ended = utc_now()
        for span in spans:
            self._flow.tracer.tell(msgspec.structs.replace(span, ended=ended))

    async def _send(self, batch: "_Batch") -> None:
        try:
            await self._flow.producer.send(batch.outgoing)
        except MessageSizeTooLargeError:
            for item, message in zip(batch.outgoing, batch.origins, strict=True):
                await self._send_alone(item, message)

    async def _send_alone(self, item: Outgoing, origin: Any) -> None:  # Any: faust's message
        try:
            await self._flow.producer.send([item])
        except MessageSizeTooLargeError as error:
            place = {"topic": origin.topic, "partition": origin.partition, "offset": origin.offset}
            told = subject_of(item.record)
            self._log.error("record too large to send", to=item.topic, key=item.key, error=str(error), **place, **told)
            self.metrics.refused(TOO_LARGE)
            await self._flow.producer.send([self._too_large(item)])

    def _translated(self, message: Any) -> list[Outgoing]:  # Any: as in `_traced`
        if self._flow.hand.is_poison(message):
            return [self._rejected(message, "poison", "the process died each time it read this record", DEATHS)]
        try:
            with self._flow.hand.holding(message):
                record = record_in(message.value, self._spec)
        except DecodeError as error:
            # A producer's fault, whoever it is: it says nothing of our code, and does not count for the limit.
            return [self._rejected(message, error.reason, str(error))]
        try:
            with self._flow.hand.holding(message):
                out = list(self._translate(record))
        except StateError as error:
            self._halt(str(error))
        except Exception as error:  # noqa: BLE001  the agent boundary: whatever the service raised, the flow goes on
            with bound_contextvars(**subject_of(record)):
                return [self._failed(message, error)]
        self._failures.note(is_failure=False)
        self._halts.reconsider(self._failures)
        return out

    def _failed(self, message: Any, error: Exception) -> Outgoing:  # Any: faust's message
        # One that is retried has counted before; a retry of many must not stop the flow.
        if not refusals_before(headers_of(message)):
            self._count_failure(error)
        self._log.exception("record rejected")
        return self._rejected(message, f"{self._verb}-failed", f"{type(error).__name__}: {error}")

    def _count_failure(self, error: Exception) -> None:
        failures = self._failures
        failures.note(is_failure=True)
        if failures.are_too_many:
            self._halts.keep(failures)
            why = f"{failures.count} of the last {failures.records} records failed, the last with {error!r}"
            self._halt(why, do=self._halts.advice)

    def _rejected(self, message: Any, reason: str, error: str, attempts: int = 1) -> Outgoing:  # Any: faust's message
        rejection = refusal(message, self._verb, (reason, error), self._flow.now(), attempts=attempts)
        key = (message.key or b"").decode("utf-8", "replace")
        self._log.warning("rejected", key=key, reason=reason, error=error)
        self.metrics.refused(reason)
        return self._outgoing_rejection(rejection, key, key)

    def _too_large(self, item: Outgoing) -> Outgoing:
        rejection = Rejection(
            topic=item.topic,
            partition=-1,
            offset=-1,
            stage=self._verb,
            reason=TOO_LARGE,
            error=f"the record of {item.key} is larger than a topic takes; its value is not kept here",
            attempts=1,
            rejected_at=self._flow.now(),
            key_b64=to_base64(item.key.encode()),
        )
        return self._outgoing_rejection(rejection, item.key, item.id)

    def _outgoing_rejection(self, rejection: Rejection, key: str, what: str) -> Outgoing:
        return Outgoing(
            topic=naming.rejected(self._topic),
            key=key,
            id=derived("rejection", rejection.topic, rejection.partition, rejection.offset, what),
            time=rejection.rejected_at,
            record=rejection,
        )

    def _halt(self, why: str, **more: str | bool) -> NoReturn:
        """End the process without acknowledging: the supervisor starts it again and the records come again."""
        self._log.critical("halting", why=why, **more)
        os._exit(EXIT_HALTED)
