"""The commands that run the flow, whole or in parts, and their options."""
# ruff: noqa: PLC0415, PLR0913  as in console.main

from pathlib import Path
from typing import Annotated

import typer

from console.logs import set_up_logs
from console.options import Broker, Catalogue, DataDir, Debug, HooksFile, Interval, settings_of


def up(
    *,
    broker: Broker = None,
    data_dir: DataDir = None,
    catalogue: Catalogue = None,
    feed: Annotated[list[str] | None, typer.Option(help="Poll this feed only; may be repeated.")] = None,
    interval: Interval = None,
    hooks_file: HooksFile = None,
    port: Annotated[int | None, typer.Option(help="Port of the console.")] = None,
    debug: Debug = False,
) -> None:
    """Run everything on this machine: broker if none is given, connectors, agents, hooks, console. Ctrl-C stops it."""
    from console.commands.up import run_up

    settings = settings_of(
        debug=debug,
        broker=broker,
        data_dir=data_dir,
        catalogue=catalogue,
        poll_interval_s=interval,
        hooks=hooks_file,
        console_port=port,
    )
    set_up_logs(settings.log_level, part="up", form=settings.log_format)
    run_up(settings, feeds=tuple(feed or ()))


def demo(
    *,
    once: Annotated[bool, typer.Option("--once", help="End when every sample is through and print a summary.")] = False,
    keep: Annotated[
        Path | None, typer.Option("--keep", metavar="FOLDER", help="Leave the data directory here, in a new folder.")
    ] = None,
    broker: Broker = None,
    debug: Debug = False,
) -> None:
    """Run everything on the sample feeds, served over HTTP on this machine; no network is needed."""
    from console.commands.demo import run_demo

    raise typer.Exit(run_demo(settings_of(debug=debug, broker=broker), once=once, keep=keep))


def poll(
    *,
    broker: Broker = None,
    data_dir: DataDir = None,
    catalogue: Catalogue = None,
    interval: Interval = None,
    debug: Debug = False,
) -> None:
    """Poll the feeds into articles.fetched."""
    from console.commands.parts import run_part

    run_part(
        "poll",
        settings_of(debug=debug, broker=broker, data_dir=data_dir, catalogue=catalogue, poll_interval_s=interval),
    )


def work(*, broker: Broker = None, data_dir: DataDir = None, debug: Debug = False) -> None:
    """Run the agents: deduplicate, classify, extract, merge, alert. Several share the load by partition."""
    from console.commands.parts import run_part

    run_part("work", settings_of(debug=debug, broker=broker, data_dir=data_dir))


def backfill(
    file: Annotated[str, typer.Argument(help="Old articles as JSON Lines, also by gzip; - for standard input.")],
    *,
    first_line: Annotated[int, typer.Option("--from", min=1, help="Begin at this line of the file.")] = 1,
    broker: Broker = None,
    data_dir: DataDir = None,
    catalogue: Catalogue = None,
    debug: Debug = False,
) -> None:
    """Load old articles: coded and merged behind the news, alerting nobody."""
    from console.commands.backfill import run_backfill

    settings = settings_of(debug=debug, broker=broker, data_dir=data_dir, catalogue=catalogue)
    raise typer.Exit(run_backfill(settings, file, first_line=first_line))


def deliver(
    *,
    broker: Broker = None,
    data_dir: DataDir = None,
    hooks_file: HooksFile = None,
    debug: Debug = False,
) -> None:
    """Deliver alerts to the hooks."""
    from console.commands.parts import run_part

    run_part("deliver", settings_of(debug=debug, broker=broker, data_dir=data_dir, hooks=hooks_file))


def console(
    *,
    broker: Broker = None,
    data_dir: DataDir = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on; there is no login.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    debug: Debug = False,
) -> None:
    """Keep the archive and serve the console page."""
    from console.commands.parts import run_part

    run_part(
        "console",
        settings_of(debug=debug, broker=broker, data_dir=data_dir, console_host=host, console_port=port),
    )
