"""`marsad poll`, `work`, `deliver`, `console`: one part of the flow as a process of its own.

A part imports what it needs alone: the network of the coder takes 35 MB, the readers of pages as much again.
"""
# ruff: noqa: PLC0415  see above

import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import Final, Literal, assert_never

from console.failure import CommandError, UsageError
from console.logs import set_up_logs
from console.signals import run_until_signalled
from schemas.topics import ALL_TOPICS
from streams.broker.security import client_settings
from streams.broker.topics import ensure_topics
from streams.operation.lifeline import SUPERVISOR_VARIABLE, stop_with_parent
from streams.rules.mistake import RulesError
from streams.runfile import read_run_file
from streams.settings import Settings

#: To end in order after a signal; the supervisor of `marsad up` waits a second longer.
PATIENCE_S: Final = 5.0

Part = Literal["poll", "work", "deliver", "console"]

Run = Callable[[Settings, asyncio.Event], Awaitable[None]]


def run_part(name: Part, settings: Settings) -> None:
    """Run one part until SIGINT or SIGTERM; raises `CommandError` when no broker is known, or no rules."""
    set_up_logs(settings.log_level, part=name, form=settings.log_format)
    located = with_broker(settings)
    run = _part(name)

    async def main(stop: asyncio.Event) -> None:
        if SUPERVISOR_VARIABLE not in os.environ and name != "deliver":
            # `marsad up` has done it for its parts; in a deployment the first part to come does. `deliver` has work
            # to do before the broker answers, and does it then.
            await ensure_topics(client_settings(located), ALL_TOPICS, replication=located.replication)
        watching = asyncio.create_task(stop_with_parent(stop, os.environ))
        try:
            await run(located, stop)
        except RulesError as error:
            raise UsageError(str(error)) from error
        finally:
            watching.cancel()

    run_until_signalled(main, PATIENCE_S)


def _part(name: Part) -> Run:
    match name:
        case "poll":
            from streams.parts.poll import poll

            return poll
        case "work":
            from streams.parts.work import work

            return work
        case "deliver":
            from streams.parts.deliver import deliver

            return deliver
        case "console":
            from console.commands.serve import serve_console

            return serve_console
        case _:
            assert_never(name)


def with_broker(settings: Settings) -> Settings:
    """Return settings that name a broker: as given, or that of the `marsad up` that runs on this data directory."""
    if settings.broker is not None:
        return settings
    run = read_run_file(settings.run_file)
    if run is None:
        raise CommandError(
            "no broker: set MARSAD_BROKER or --broker to your Kafka, or start `marsad up`, which brings its own"
        )
    kind = "embedded" if run.is_embedded else "kafka"
    return settings.model_copy(update={"broker": run.broker, "broker_kind": kind})
