"""`marsad work`: the agents from deduplicate to alert."""

import asyncio

import structlog

from extraction.coder import PackagedCoder
from schemas import naming
from streams.app import build_app, run_app
from streams.broker.security import client_settings
from streams.flow import Flow
from streams.hand import Hand
from streams.parts.place import table_dir
from streams.parts.readiness import mark_ready, withdraw_ready
from streams.producing import Producer
from streams.pulse import keep_pulse
from streams.rules import load_rules
from streams.settings import Settings
from streams.topology import wire_history, wire_work
from streams.watchdog import Watchdog

_log = structlog.get_logger()


async def work(settings: Settings, stop: asyncio.Event) -> None:
    """Run until `stop`; raises what ended it. Loading the coder blocks for about a second at the start."""
    withdraw_ready(settings, "work")  # what an earlier life left
    rules = load_rules(settings.rules)
    coder = PackagedCoder.load()
    client = client_settings(settings)
    with table_dir(settings) as tables:
        app = build_app(naming.WORK_APP, client, data_dir=tables, is_embedded=settings.is_embedded)
        async with Producer(client, source="/marsad/work") as producer:
            flow = Flow(app, producer, hand=Hand(tables, coder.version))
            wire_work(flow, coder, rules)
            valve = wire_history(flow, client)
            flow.on_assigned(flow.hand.look_around)
            _log.info("working", broker=client["bootstrap_servers"], tables=str(tables), coder=coder.version)
            watchdog = Watchdog(flow, client, on_halt=lambda: withdraw_ready(settings, "work"))
            async with asyncio.TaskGroup() as group:
                beside = [
                    group.create_task(watchdog.run()),
                    group.create_task(keep_pulse()),
                    group.create_task(valve.run()),
                ]
                await run_app(app, stop, lambda: mark_ready(settings, "work"))
                for task in beside:
                    task.cancel()
