"""The commands `marsad rejected list`, `show` and `retry`, and their options."""
# ruff: noqa: PLC0415, PLR0913  as in console.main

from typing import Annotated

import typer

from console.options import Broker, DataDir, Debug, Json, settings_of

app = typer.Typer(help="What stages have refused: which, why, and once more.", no_args_is_help=True)

Stage = Annotated[str | None, typer.Option(help="Only what this stage refused, such as classify.")]
Why = Annotated[str | None, typer.Option("--reason", help="Only what was refused for this, such as not-json.")]


@app.command("list")
def rejected_list(
    topic: Annotated[str | None, typer.Argument(help="Only this topic, such as articles.fetched.")] = None,
    *,
    since: Annotated[
        str | None, typer.Option(help="From this time (ISO 8601) on, or from this long ago (10m, 2h, 3d).")
    ] = None,
    stage: Stage = None,
    reason: Why = None,
    every: Annotated[bool, typer.Option("--all", help="Those that were retried too.")] = False,
    as_json: Json = False,
    broker: Broker = None,
    data_dir: DataDir = None,
    debug: Debug = False,
) -> None:
    """List what was refused and not retried, by topic, stage and reason."""
    from console.commands.rejected import Choice, list_rejected

    choice = Choice(topic=topic, since=since, stage=stage, reason=reason, is_retried=every)
    list_rejected(settings_of(debug=debug, broker=broker, data_dir=data_dir), choice, as_json=as_json)


@app.command("show")
def rejected_show(
    rejection: Annotated[str, typer.Argument(metavar="ID", help="Id of a rejection, or how it begins.")],
    *,
    as_json: Json = False,
    broker: Broker = None,
    data_dir: DataDir = None,
    debug: Debug = False,
) -> None:
    """Show a rejection as a whole: reason, error, attempts, where it came from, and its value."""
    from console.commands.rejected import show_rejected

    show_rejected(settings_of(debug=debug, broker=broker, data_dir=data_dir), rejection, as_json=as_json)


@app.command("retry")
def rejected_retry(
    rejections: Annotated[list[str] | None, typer.Argument(metavar="ID", help="Ids of rejections.")] = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="All of a topic that were not retried.")] = False,
    topic: Annotated[str | None, typer.Option(help="With --all: the topic that they were refused of.")] = None,
    stage: Stage = None,
    reason: Why = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask, however many they are.")] = False,
    broker: Broker = None,
    data_dir: DataDir = None,
    debug: Debug = False,
) -> None:
    """Publish refused records to the topic that they came from, byte for byte."""
    from console.commands.rejected import Choice, retry_rejected

    settings = settings_of(debug=debug, broker=broker, data_dir=data_dir)
    choice = Choice(topic=topic, stage=stage, reason=reason)
    retry_rejected(settings, rejections or (), choice, every=every, is_sure=yes)
