"""`marsad tail`: the records of a topic, readable on a terminal or as JSON Lines."""

import asyncio
import re
import sys
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec
import orjson
from rich.console import Console

from console.commands.parts import with_broker
from console.commands.readable import readable
from console.failure import UsageError
from console.logs import hush_logs
from console.signals import run_until_signalled
from schemas.topics import topic_of
from streams.broker.security import client_settings
from streams.engine.reading import records_of
from streams.settings import Settings

_AGO: Final = re.compile(r"(\d+)([smhd])")
_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


class Filter(msgspec.Struct, frozen=True):
    """A condition of --where: a dotted path, `=` or `!=`, and a value."""

    path: tuple[str, ...]
    value: str
    is_equal: bool

    def holds(self, record: Any) -> bool:  # Any: the whole of JSON
        """Return whether a record meets the condition; a list meets it when one of its items does."""
        return (self.value in _values(record, self.path)) == self.is_equal


def _values(value: Any, path: tuple[str, ...]) -> set[str]:  # Any: the whole of JSON
    if isinstance(value, list):
        return {found for item in value for found in _values(item, path)}
    if not path:
        return {str(value).lower() if isinstance(value, bool) else str(value)}
    return _values(value.get(path[0]), path[1:]) if isinstance(value, dict) else set()


def parse_where(text: str | None) -> Filter | None:
    """Return the condition of --where; raises `UsageError`."""
    if text is None:
        return None
    match = re.fullmatch(r"\s*([\w.]+)\s*(!?=)\s*(.*?)\s*", text)
    if match is None:
        raise UsageError(f"--where {text!r}: write PATH=VALUE or PATH!=VALUE, such as event.type=ASSAULT")
    return Filter(tuple(match[1].split(".")), match[3], match[2] == "=")


def parse_since(text: str | None, now: datetime, option: str = "--since") -> datetime | None:
    """Return the time that `option` names; raises `UsageError`."""
    if text is None:
        return None
    ago = _AGO.fullmatch(text)
    try:
        if ago is not None:
            return now - timedelta(**{_UNITS[ago[2]]: int(ago[1])})
        moment = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        raise UsageError(f"{option} {text!r}: write a time such as 2025-01-31T08:00Z, or 10m, 2h, 3d") from None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def run_tail(  # noqa: PLR0913  the options of the command
    settings: Settings, topic: str, *, since: str | None, where: str | None, follow: bool, as_json: bool
) -> None:
    """Print the records of `topic`; raises `CommandError`."""
    try:
        name = topic_of(topic).name
    except KeyError as error:
        raise UsageError(str(error.args[0])) from None
    condition = parse_where(where)
    begin = parse_since(since, datetime.now(UTC))
    hush_logs(settings.log_level, part="tail", form=settings.log_format)
    located = with_broker(settings)
    screen = Console(highlight=False, soft_wrap=True)

    async def main(stop: asyncio.Event) -> None:
        async for message in records_of(client_settings(located), [name], stop, since=begin, follow=follow):
            value = message.value
            if value is None:
                continue
            record = _loaded(value)
            if condition is not None and not condition.holds(record):
                continue
            if as_json:
                sys.stdout.buffer.write(value + b"\n")
                sys.stdout.buffer.flush()
            else:
                screen.print(readable(record))

    run_until_signalled(main)


def _loaded(value: bytes) -> Any:  # Any: the whole of JSON
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError:
        return {"not JSON": value.decode("utf-8", "replace")}
