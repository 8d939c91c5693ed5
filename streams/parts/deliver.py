"""`marsad deliver`: the agent deliver, the delivery of what the outbox holds, and the telling of what came of it.

Three tasks beside each other, joined by the outbox alone: a broker that is away holds up what comes in and what is
told, and no delivery.
"""

import asyncio
import os
from collections.abc import Coroutine, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import structlog
from aiokafka.errors import KafkaError

from connectors.hooks.delivering.delivery import Delivery
from connectors.hooks.delivering.journal import Journal
from connectors.hooks.delivering.outbox import Outbox
from connectors.hooks.delivering.reloading import HooksSource
from connectors.hooks.delivering.telling import Telling
from connectors.hooks.hook import Hook
from schemas import naming
from schemas.topics import ALL_TOPICS
from streams.broker.refusal import why_refused
from streams.broker.security import client_settings
from streams.broker.topics import ensure_topics
from streams.clock import utc_now
from streams.engine.app import build_app
from streams.engine.flow import Flow
from streams.engine.hand import Hand
from streams.engine.producing import Producer
from streams.engine.release import release
from streams.operation.lifeline import SUPERVISOR_VARIABLE
from streams.operation.metrics import DeliveryMetrics, FlowMetrics
from streams.operation.monitoring import Monitor, monitored
from streams.operation.pulse import keep_pulse
from streams.operation.tracing import Tracer
from streams.outcomes import Outcomes
from streams.parts.readiness import withdraw_ready
from streams.parts.sources import SourceWatch
from streams.parts.watched import WatchedPart
from streams.settings import Settings
from streams.topology import wire_deliver

#: As often as the watchdog looks.
SHOW_EVERY_S: Final = 5.0
#: Between two looks at the hooks file and the secrets. A change is used at the second one that finds it as it is.
LOOK_S: Final = 1.0
#: Between two attempts to reach a broker that does not answer.
AGAIN_S: Final = 5.0

_log = structlog.get_logger()


async def deliver(settings: Settings, stop: asyncio.Event) -> None:
    """Run until `stop`; raises what ended it. Needs no broker to deliver what the outbox holds."""
    withdraw_ready(settings, "deliver")  # what an earlier life left
    source = HooksSource(lambda: _hooks_file(settings), os.environ, settings.guard)
    hooks = source.load()
    client = client_settings(settings)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with monitored(settings, os.environ) as monitor, Outbox(settings.outbox) as outbox:
        metrics = DeliveryMetrics(monitor.registry, [hook.name for hook in hooks])
        tracer = Tracer(settings.trace_rate)
        async with Outcomes(client, tracer, metrics) as outcomes, Journal(settings.outbox) as journal:
            telling = Telling(outbox, journal, outcomes.tell)
            delivery = Delivery(outbox, journal, hooks, utc_now, ended=telling.wake)
            _log.info("delivering", hooks=[hook.name for hook in hooks])
            intake = _Intake(settings, client, monitor, tracer)
            watch = SourceWatch(
                client,
                settings.data_dir / "told-sources.json",
                lambda: [hook for hook in delivery.hooks if hook.name in source.sources],
                outbox.hooks.circuits,
                utc_now,
            )
            beside = (delivery.run(), telling.run(), _follow(source, delivery, metrics), _show(outbox, metrics),
                      watch.run())  # fmt: skip
            await _beside(intake.run(delivery, stop), *beside, keep_pulse())


async def _beside(main: Coroutine[Any, Any, None], *others: Coroutine[Any, Any, None]) -> None:
    """Run `main` to its end, with `others` for as long; raises what ended one of them."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(one) for one in others]
        await main
        for task in tasks:
            task.cancel()


class _Intake:
    """Takes alerts into the outbox, from the moment that the broker answers."""

    def __init__(self, settings: Settings, client: Mapping[str, Any], monitor: Monitor, tracer: Tracer) -> None:
        self._settings = settings
        self._client = client  # Any: aiokafka's keyword arguments
        self._monitor = monitor
        self._tracer = tracer

    async def run(self, delivery: Delivery, stop: asyncio.Event) -> None:
        """Run until `stop`; raises what ended the application."""
        producer = Producer(self._client, source="/marsad/deliver")
        if not await _connected(producer, self._client, stop):
            return
        try:
            if SUPERVISOR_VARIABLE not in os.environ:  # `marsad up` has done it for its parts
                await ensure_topics(self._client, ALL_TOPICS, replication=self._settings.replication)
            await self._serve(delivery, producer, stop)
        finally:
            await producer.stop()

    async def _serve(self, delivery: Delivery, producer: Producer, stop: asyncio.Event) -> None:
        settings, registry = self._settings, self._monitor.registry
        folder = settings.data_dir / "deliver"
        app = build_app(naming.DELIVER_APP, self._client, data_dir=folder, is_embedded=settings.is_embedded)
        hand = Hand(folder, release())
        flow = Flow(app, producer, hand=hand, metrics=FlowMetrics(registry), tracer=self._tracer)
        wire_deliver(flow, delivery)
        await WatchedPart("deliver", settings, self._client, self._monitor.health).run(flow, stop)


async def _connected(producer: Producer, client: Mapping[str, Any], stop: asyncio.Event) -> bool:  # Any: as above
    """Return once the broker lets us in; False when `stop` came before. Says why it does not, once for each reason."""
    told = ""
    stopping = asyncio.create_task(stop.wait())
    try:
        while not stop.is_set():
            try:
                await producer.start()
            except (KafkaError, OSError) as error:
                told = await _tell(client, error, told, stopping)
                await asyncio.wait({stopping}, timeout=AGAIN_S)
            else:
                return True
        return False
    finally:
        stopping.cancel()


async def _tell(client: Mapping[str, Any], error: Exception, told: str, stopping: asyncio.Task[Any]) -> str:
    """Log why the broker does not let us in, unless that was told or a stop comes first; return what is told now."""
    asking = asyncio.create_task(why_refused(client, error))
    await asyncio.wait({asking, stopping}, return_when=asyncio.FIRST_COMPLETED)
    if not asking.done():
        asking.cancel()
        return told
    why = f"broker {client['bootstrap_servers']}: {asking.result()}"
    if why != told:
        _log.warning("no broker lets us in; what the outbox holds is delivered meanwhile", error=why)
    return why


def _hooks_file(settings: Settings) -> Path | None:
    """Return the hooks file that applies now: one may be put into the data directory while this runs."""
    default = settings.data_dir / "hooks.yaml"
    return settings.hooks or (default if default.exists() else None)


async def _follow(source: HooksSource, delivery: Delivery, metrics: DeliveryMetrics) -> None:
    """Take a changed hooks file or secret into use, until cancelled."""
    while True:
        await asyncio.sleep(LOOK_S)
        hooks = await asyncio.to_thread(_settled, source)
        if hooks is not None:
            delivery.replace(hooks)
            metrics.knows(hook.name for hook in hooks)


def _settled(source: HooksSource) -> tuple[Hook, ...] | None:
    return source.changed() if source.is_still() else None


async def _show(outbox: Outbox, metrics: DeliveryMetrics) -> None:
    """Show what waits in the outbox, and in which state each hook is, until cancelled."""
    while True:
        metrics.waits(outbox.depths())
        metrics.holds({name: waits.number for name, waits in outbox.held().items()})
        now = datetime.now(UTC)
        metrics.states({name: circuit.state(now) for name, circuit in outbox.hooks.circuits().items()})
        await asyncio.sleep(SHOW_EVERY_S)
