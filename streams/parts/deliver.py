"""`marsad deliver`: the agent deliver, and the delivery of what the outbox holds."""

import asyncio
import os
from typing import Final

import structlog

from connectors.hooks.config import build_hooks, load_hooks
from connectors.hooks.delivery import Delivery
from connectors.hooks.due import KeptTrace
from connectors.hooks.outbox import Outbox
from schemas import naming
from schemas.alert import AlertDelivered
from streams.app import build_app
from streams.broker.security import client_settings
from streams.flow import Flow, utc_now
from streams.hand import Hand
from streams.identity import derived
from streams.metrics import DeliveryMetrics, FlowMetrics
from streams.monitoring import monitored
from streams.parts.readiness import withdraw_ready
from streams.parts.watched import WatchedPart
from streams.producing import Outgoing, Producer
from streams.pulse import keep_pulse
from streams.release import release
from streams.settings import Settings
from streams.topology import wire_deliver
from streams.tracing import Span, Trace, Tracer, parsed

#: As often as the watchdog looks.
SHOW_EVERY_S: Final = 5.0

_log = structlog.get_logger()


async def deliver(settings: Settings, stop: asyncio.Event) -> None:
    """Run until `stop`; raises what ended it."""
    withdraw_ready(settings, "deliver")  # what an earlier life left
    hooks = build_hooks(load_hooks(settings.hooks_file, os.environ), os.environ, settings.guard)
    client = client_settings(settings)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with monitored(settings, os.environ) as monitor, Outbox(settings.outbox) as outbox:
        metrics = DeliveryMetrics(monitor.registry, [hook.name for hook in hooks])
        tracer = Tracer(settings.trace_rate)
        async with Producer(client, source="/marsad/deliver") as producer:

            async def publish(outcome: AlertDelivered) -> None:
                trace = next((one.trace for one in outbox.untold() if one.outcome == outcome), None)
                await producer.send([_outgoing(outcome, trace, tracer)])
                metrics.told(outcome)

            delivery = Delivery(outbox, hooks, publish, utc_now)
            folder = settings.data_dir / "deliver"
            app = build_app(naming.DELIVER_APP, client, data_dir=folder, is_embedded=settings.is_embedded)
            hand = Hand(folder, release())
            flow = Flow(app, producer, hand=hand, metrics=FlowMetrics(monitor.registry), tracer=tracer)
            wire_deliver(flow, outbox, delivery)
            _log.info("delivering", hooks=[hook.name for hook in hooks])
            part = WatchedPart("deliver", settings, client, monitor.health)
            await part.run(flow, stop, delivery.run(), keep_pulse(), _show(outbox, metrics))


async def _show(outbox: Outbox, metrics: DeliveryMetrics) -> None:
    """Show what waits in the outbox until cancelled."""
    while True:
        metrics.waits(outbox.depths())
        await asyncio.sleep(SHOW_EVERY_S)


def _outgoing(outcome: AlertDelivered, kept: KeptTrace | None, tracer: Tracer) -> Outgoing:
    identity = derived("delivery", outcome.alert_id, outcome.hook)
    trace = None if kept is None else _told(outcome, kept, tracer)
    return Outgoing(naming.ALERTS_DELIVERED, outcome.alert_id, identity, outcome.delivered_at, outcome, trace=trace)


def _told(outcome: AlertDelivered, kept: KeptTrace, tracer: Tracer) -> Trace | None:
    """Tell the span of a delivery, from the alert to its outcome; return its place."""
    above = parsed(kept.header)
    if above is None:
        return None
    here = above.child("hook", outcome.hook, outcome.alert_id)
    on: dict[str, str | int] = {"alert": outcome.alert_id, "event_id": outcome.event_id, "hook": outcome.hook}
    span = Span(name="hook", at=here, parent=above.span, started=kept.raised_at, ended=outcome.delivered_at,
                on={**on, "status": outcome.status, "attempts": outcome.attempts})  # fmt: skip
    tracer.tell(span)
    return here
