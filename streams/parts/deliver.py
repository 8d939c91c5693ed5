"""`marsad deliver`: the agent deliver, and the delivery of what the outbox holds."""

import asyncio
import os
from importlib.metadata import version

import structlog

from connectors.hooks.config import build_hooks, load_hooks
from connectors.hooks.delivery import Delivery
from connectors.hooks.outbox import Outbox
from schemas import naming
from schemas.alert import AlertDelivered
from streams.app import build_app, run_app
from streams.broker.security import client_settings
from streams.flow import Flow, utc_now
from streams.hand import Hand
from streams.identity import derived
from streams.parts.readiness import mark_ready, withdraw_ready
from streams.producing import Outgoing, Producer
from streams.pulse import keep_pulse
from streams.settings import Settings
from streams.topology import wire_deliver
from streams.watchdog import Watchdog

_log = structlog.get_logger()


async def deliver(settings: Settings, stop: asyncio.Event) -> None:
    """Run until `stop`; raises what ended it."""
    withdraw_ready(settings, "deliver")  # what an earlier life left
    hooks = build_hooks(load_hooks(settings.hooks_file, os.environ), os.environ, settings.guard)
    client = client_settings(settings)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    async with Producer(client, source="/marsad/deliver") as producer:

        async def publish(outcome: AlertDelivered) -> None:
            await producer.send([_outgoing(outcome)])

        with Outbox(settings.outbox) as outbox:
            delivery = Delivery(outbox, hooks, publish, utc_now)
            folder = settings.data_dir / "deliver"
            app = build_app(naming.DELIVER_APP, client, data_dir=folder, is_embedded=settings.is_embedded)
            flow = Flow(app, producer, hand=Hand(folder, version(naming.PREFIX)))
            wire_deliver(flow, outbox, delivery)
            watchdog = Watchdog(flow, client, on_halt=lambda: withdraw_ready(settings, "deliver"))
            _log.info("delivering", hooks=[hook.name for hook in hooks])
            async with asyncio.TaskGroup() as group:
                beside = [group.create_task(delivery.run()), group.create_task(watchdog.run())]
                beside.append(group.create_task(keep_pulse()))
                await run_app(app, stop, lambda: mark_ready(settings, "deliver"))
                for task in beside:
                    task.cancel()


def _outgoing(outcome: AlertDelivered) -> Outgoing:
    identity = derived("delivery", outcome.alert_id, outcome.hook)
    return Outgoing(naming.ALERTS_DELIVERED, outcome.alert_id, identity, outcome.delivered_at, outcome)
