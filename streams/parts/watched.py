"""Run the application of a part, watched: its progress, what waits for it, whether it is ready."""

import asyncio
from collections.abc import Coroutine, Mapping
from typing import Any

from streams.engine.app import run_app
from streams.engine.flow import Flow
from streams.operation.health import Health
from streams.operation.lookout import Lookout
from streams.operation.watchdog import Watchdog
from streams.parts.readiness import mark_ready, withdraw_ready
from streams.settings import METERED_PARTS, Settings


class WatchedPart:
    """The part called `part`, on the broker of `client` (aiokafka's keyword arguments, Any for that)."""

    def __init__(self, part: str, settings: Settings, client: Mapping[str, Any], health: Health) -> None:
        if part not in METERED_PARTS:
            raise ValueError(f"no part is called {part}")
        self._part = part
        self._settings = settings
        self._client = client
        self._health = health

    async def run(self, flow: Flow, stop: asyncio.Event, *beside: Coroutine[Any, Any, None]) -> None:
        """Run `flow` until `stop`, with `beside` for as long; raises what ended one of them."""
        lookout = Lookout(flow)
        watchdog = Watchdog(flow, self._client, on_halt=self._withdraw, on_look=lookout.show)
        self._health.watched_by(watchdog.verdict)
        self._health.ready_where(lookout.lack)

        def started() -> None:
            lookout.started()
            mark_ready(self._settings, self._part)

        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one) for one in (watchdog.run(), *beside)]
            await run_app(flow.app, stop, started)
            for task in tasks:
                task.cancel()

    def _withdraw(self) -> None:
        withdraw_ready(self._settings, self._part)
