"""`marsad work`: the agents from deduplicate to alert."""

import asyncio
import os

import structlog

from extraction.coder import PackagedCoder
from schemas import naming
from streams.alerting.bell import Bell
from streams.alerting.rulebook import RulesFile
from streams.broker.security import client_settings
from streams.engine.app import build_app
from streams.engine.flow import Flow
from streams.engine.hand import Hand
from streams.engine.producing import Producer
from streams.engine.release import release
from streams.operation.metrics import CoderMetrics, FlowMetrics, RulesMetrics
from streams.operation.monitoring import monitored
from streams.operation.pulse import keep_pulse
from streams.operation.timed_coder import TimedCoder
from streams.operation.tracing import Tracer
from streams.parts.place import table_dir
from streams.parts.readiness import withdraw_ready
from streams.parts.watched import WatchedPart
from streams.settings import Settings
from streams.topology import wire_history, wire_work

_log = structlog.get_logger()


async def work(settings: Settings, stop: asyncio.Event) -> None:
    """Run until `stop`; raises what ended it. Loading the coder blocks for about a second at the start."""
    withdraw_ready(settings, "work")  # what an earlier life left
    client = client_settings(settings)
    with monitored(settings, os.environ) as monitor, table_dir(settings) as tables:
        rules = RulesFile.open(settings, RulesMetrics(monitor.registry))
        coder = TimedCoder(PackagedCoder.load(), CoderMetrics(monitor.registry))
        app = build_app(naming.WORK_APP, client, data_dir=tables, is_embedded=settings.is_embedded)
        async with Producer(client, source="/marsad/work") as producer:
            metrics, tracer = FlowMetrics(monitor.registry), Tracer(settings.trace_rate)
            flow = Flow(app, producer, hand=Hand(tables, release()), metrics=metrics, tracer=tracer)
            wire_work(flow, coder, rules.rulebook)
            valve = wire_history(flow, client)
            flow.on_assigned(flow.hand.look_around)
            _log.info("working", broker=client["bootstrap_servers"], tables=str(tables), coder=coder.version)
            beside = keep_pulse(), valve.run(), Bell(flow).run(), rules.watch()
            await WatchedPart("work", settings, client, monitor.health).run(flow, stop, *beside)
