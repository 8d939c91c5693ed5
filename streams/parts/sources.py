"""Tell hooks that ask for it of sources that fell silent, died or are back: feeds.status to the hooks, once a minute.

Beside the outbox, which is for alerts: how a source is stands on a compacted topic, and is told anew from there. What a
hook has been told is kept in a file, so that a restart repeats nothing; a crash just after a message may.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import msgspec
import structlog
from aiokafka.errors import KafkaError

from connectors.hooks.delivering.circuit import Circuit
from connectors.hooks.delivering.sources import Known, due, message_of, with_told
from connectors.hooks.hook import Hook
from schemas import naming
from schemas.codec import DecodeError, decode, encode
from schemas.feed import FeedStatus
from streams.engine.reading import TopicReadError, records_of

#: Several sources that are lost together are told together.
ROUND_S: Final = 60.0
#: After a hook has not taken a message, and after the broker has not answered.
AGAIN_S: Final = 600.0
BROKER_AGAIN_S: Final = 5.0

_log = structlog.get_logger()


class Told(msgspec.Struct, frozen=True):
    """What each hook has been told, by its name and the feed's id."""

    hooks: Mapping[str, Mapping[str, Known]] = {}


class SourceWatch:
    """Watches how the sources are; `hooks` are those that want to hear of it now, `circuits` how hooks are."""

    def __init__(  # noqa: PLR0913  its ports, each once
        self,
        client: Mapping[str, Any],  # Any: aiokafka's keyword arguments
        path: Path,
        hooks: Callable[[], Sequence[Hook]],
        circuits: Callable[[], Mapping[str, Circuit]],
        clock: Callable[[], datetime],
        *,
        round_s: float = ROUND_S,
    ) -> None:
        self._client = client
        self._path = path
        self._hooks = hooks
        self._circuits = circuits
        self._now = clock
        self._round_s = round_s
        self._statuses: dict[str, FeedStatus] = {}
        self._told = _read(path)
        self._not_before: dict[str, datetime] = {}

    async def run(self) -> None:
        """Watch and tell until cancelled; a broker that is away is waited for."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._watch())
            while True:
                await asyncio.sleep(self._round_s)
                for hook in self._hooks():
                    await self._tell(hook)

    async def _watch(self) -> None:
        told = ""
        while True:
            try:
                if self._hooks():
                    await self._follow()
            except (TopicReadError, KafkaError, OSError) as error:
                # Once for each reason: a broker that is away is told of by the intake of alerts as well.
                if str(error) != told:
                    told = str(error)
                    _log.warning("how the sources are cannot be read now; trying on", error=told)
            await asyncio.sleep(BROKER_AGAIN_S)

    async def _follow(self) -> None:
        async for record in records_of(self._client, [naming.FEEDS_STATUS], asyncio.Event(), follow=True):
            try:
                status = decode(record.value, FeedStatus)
            except DecodeError:
                continue  # what a newer release tells, or nobody's
            self._statuses[status.feed] = status

    async def _tell(self, hook: Hook) -> None:
        """Tell a hook what is due, unless it is switched off, wants to be left alone or has just failed."""
        now = self._now()
        known = self._told.hooks.get(hook.name, {})
        sources = due(self._statuses.values(), known, now)
        is_free = self._circuits().get(hook.name, Circuit()).state(now) in {"ok", "open"}
        if not sources or not is_free or self._not_before.get(hook.name, now) > now:
            return
        result = await hook.send(message_of(sources, now), now)
        if result.outcome != "delivered":
            self._not_before[hook.name] = now + timedelta(seconds=AGAIN_S)
            _log.warning("a hook was not told of sources, and is again later", hook=hook.name, error=result.error)
            return
        _log.info("told of sources", hook=hook.name, sources=len(sources))
        self._told = Told({**self._told.hooks, hook.name: with_told(known, sources)})
        _write(self._path, self._told)


def _read(path: Path) -> Told:
    try:
        return decode(path.read_bytes(), Told)
    except (FileNotFoundError, DecodeError):
        return Told()


def _write(path: Path, told: Told) -> None:
    """Write it in one step; a disk that is full means that sources are told again after a restart."""
    draft = path.with_suffix(".tmp")
    try:
        draft.write_bytes(encode(told))
        draft.replace(path)
    except OSError as error:
        _log.error("what hooks were told of sources cannot be kept", file=str(path), error=error.strerror)
