"""The commands that look at a running flow: `marsad tail` and `marsad doctor`, and their options."""
# ruff: noqa: PLC0415, PLR0913  as in console.main

from typing import Annotated

import typer

from console.options import Broker, DataDir, Debug, Json, settings_of


def tail(
    topic: Annotated[str, typer.Argument(help="A topic, such as events.merged.")],
    *,
    since: Annotated[
        str | None, typer.Option(help="Start at this time (ISO 8601), or this long ago (10m, 2h, 3d).")
    ] = None,
    where: Annotated[str | None, typer.Option(help="Show only records that match, such as event.type=ASSAULT.")] = None,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on showing records as they come.")] = False,
    as_json: Json = False,
    broker: Broker = None,
    data_dir: DataDir = None,
    debug: Debug = False,
) -> None:
    """Show the records of a topic."""
    from console.commands.tail import run_tail

    settings = settings_of(debug=debug, broker=broker, data_dir=data_dir)
    run_tail(settings, topic, since=since, where=where, follow=follow, as_json=as_json)


def doctor(
    *,
    broker: Broker = None,
    data_dir: DataDir = None,
    quick: Annotated[bool, typer.Option("--quick", help="Only what a health check needs.")] = False,
    debug: Debug = False,
) -> None:
    """Check broker, topics, lag, feeds, hooks, disk and clock: what is wrong and what to do."""
    from console.commands.doctor import run_doctor

    raise typer.Exit(run_doctor(settings_of(debug=debug, broker=broker, data_dir=data_dir), quick=quick))
