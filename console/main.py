"""The command `marsad`: every command, its options, and how it fails.

Each command imports what it needs when it is called, so that `marsad --help` and `marsad extract` do not pay for Kafka.
"""
# ruff: noqa: PLC0415, PLR0913  see above; and a command has as many arguments as it has options
# ruff: noqa: ARG001  --debug is read where errors are caught

import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer
from typer.exceptions import TyperException

from console import archived, rejected, replay
from console.failure import CommandError, UsageError
from console.logs import set_up_logs
from console.options import Broker, DataDir, Debug, Json
from console.options import settings_of as _settings

app = typer.Typer(
    name="marsad",
    help="Marsad watches news feeds and turns Arabic and English security news into coded events on Kafka topics.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
feeds = typer.Typer(help="The feeds: which there are, how they do, what one holds.", no_args_is_help=True)
hooks = typer.Typer(help="The hooks that alerts are delivered to.", no_args_is_help=True)
app.add_typer(feeds, name="feeds")
app.add_typer(hooks, name="hooks")
app.add_typer(rejected.app, name="rejected")
app.command()(replay.replay)
app.command()(archived.search)
app.command()(archived.export)


def _version(*, value: bool) -> None:
    if value:
        typer.echo(f"marsad {version('marsad')}")
        raise typer.Exit


@app.callback()
def _root(
    *,
    show: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


@app.command()
def up(
    *,
    broker: Broker = None,
    data_dir: DataDir = None,
    catalogue: Annotated[Path | None, typer.Option(help="Catalogue of feeds in place of the built-in one.")] = None,
    feed: Annotated[list[str] | None, typer.Option(help="Poll this feed only; may be repeated.")] = None,
    interval: Annotated[float | None, typer.Option(help="Seconds between two polls of a feed.")] = None,
    hooks_file: Annotated[Path | None, typer.Option("--hooks", help="Hooks file.")] = None,
    port: Annotated[int | None, typer.Option(help="Port of the console.")] = None,
    debug: Debug = False,
) -> None:
    """Run everything on this machine: broker if none is given, connectors, agents, hooks, console. Ctrl-C stops it."""
    from console.commands.up import run_up

    settings = _settings(
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


@app.command()
def demo(
    *,
    once: Annotated[bool, typer.Option("--once", help="End when every sample is through and print a summary.")] = False,
    broker: Broker = None,
    debug: Debug = False,
) -> None:
    """Run everything on the sample feeds, served over HTTP on this machine; no network is needed."""
    from console.commands.demo import run_demo

    raise typer.Exit(run_demo(_settings(debug=debug, broker=broker), once=once))


@app.command()
def poll(
    *,
    broker: Broker = None,
    data_dir: DataDir = None,
    catalogue: Annotated[Path | None, typer.Option(help="Catalogue of feeds in place of the built-in one.")] = None,
    interval: Annotated[float | None, typer.Option(help="Seconds between two polls of a feed.")] = None,
    debug: Debug = False,
) -> None:
    """Poll the feeds into articles.fetched."""
    from console.commands.parts import run_part

    run_part(
        "poll",
        _settings(debug=debug, broker=broker, data_dir=data_dir, catalogue=catalogue, poll_interval_s=interval),
    )


@app.command()
def work(*, broker: Broker = None, data_dir: DataDir = None, debug: Debug = False) -> None:
    """Run the agents: deduplicate, classify, extract, merge, alert. Several share the load by partition."""
    from console.commands.parts import run_part

    run_part("work", _settings(debug=debug, broker=broker, data_dir=data_dir))


@app.command()
def backfill(
    file: Annotated[str, typer.Argument(help="Old articles as JSON Lines, also by gzip; - for standard input.")],
    *,
    first_line: Annotated[int, typer.Option("--from", min=1, help="Begin at this line of the file.")] = 1,
    broker: Broker = None,
    data_dir: DataDir = None,
    catalogue: Annotated[Path | None, typer.Option(help="Catalogue of feeds in place of the built-in one.")] = None,
    debug: Debug = False,
) -> None:
    """Load old articles: coded and merged behind the news, alerting nobody."""
    from console.commands.backfill import run_backfill

    settings = _settings(debug=debug, broker=broker, data_dir=data_dir, catalogue=catalogue)
    raise typer.Exit(run_backfill(settings, file, first_line=first_line))


@app.command()
def deliver(
    *,
    broker: Broker = None,
    data_dir: DataDir = None,
    hooks_file: Annotated[Path | None, typer.Option("--hooks", help="Hooks file.")] = None,
    debug: Debug = False,
) -> None:
    """Deliver alerts to the hooks."""
    from console.commands.parts import run_part

    run_part("deliver", _settings(debug=debug, broker=broker, data_dir=data_dir, hooks=hooks_file))


@app.command()
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
        _settings(debug=debug, broker=broker, data_dir=data_dir, console_host=host, console_port=port),
    )


@app.command()
def extract(
    file: Annotated[str, typer.Argument(help="Articles as JSON Lines; - for standard input.")] = "-",
    *,
    explain: Annotated[bool, typer.Option("--explain", help="Say what made the verdict and each event.")] = False,
    debug: Debug = False,
) -> None:
    """Code articles: JSON Lines in (id, title, text, published), one analysis a line out, in input order."""
    from console.commands.extract import run_extract

    raise typer.Exit(run_extract(file, explain=explain))


@app.command()
def merge(
    file: Annotated[str, typer.Argument(help="Analyses as JSON Lines, in order of time; - for standard input.")] = "-",
    *,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say what each mention was compared with, and how.")
    ] = False,
    debug: Debug = False,
) -> None:
    """Say which event each mention tells of: what `marsad extract` prints in, a line a mention out, in input order."""
    from console.commands.merge import run_merge

    raise typer.Exit(run_merge(file, explain=explain))


@app.command()
def evaluate(
    articles: Annotated[
        str | None, typer.Argument(help="Articles as JSON Lines; without it, the corpus in the package.")
    ] = None,
    annotation: Annotated[str | None, typer.Argument(help="Their annotation as JSON Lines, joined on id.")] = None,
    *,
    debug: Debug = False,
) -> None:
    """Say how well articles are coded whose annotation is known: F1 by field and type, by language."""
    from console.commands.evaluate import run_evaluate

    run_evaluate(articles, annotation)


@app.command()
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

    settings = _settings(debug=debug, broker=broker, data_dir=data_dir)
    run_tail(settings, topic, since=since, where=where, follow=follow, as_json=as_json)


@app.command()
def doctor(
    *,
    broker: Broker = None,
    data_dir: DataDir = None,
    quick: Annotated[bool, typer.Option("--quick", help="Only what a health check needs.")] = False,
    debug: Debug = False,
) -> None:
    """Check broker, topics, lag, feeds, hooks, disk and clock: what is wrong and what to do."""
    from console.commands.doctor import run_doctor

    raise typer.Exit(run_doctor(_settings(debug=debug, broker=broker, data_dir=data_dir), quick=quick))


@feeds.command("list")
def feeds_list(
    *,
    data_dir: DataDir = None,
    catalogue: Annotated[Path | None, typer.Option(help="Catalogue of feeds in place of the built-in one.")] = None,
    as_json: Json = False,
    debug: Debug = False,
) -> None:
    """List the feeds with language, country, owner, kind and how they do."""
    from console.commands.feeds import list_feeds

    list_feeds(_settings(data_dir=data_dir, catalogue=catalogue), as_json=as_json)


@feeds.command("check")
def feeds_check(
    feed: Annotated[str | None, typer.Argument(help="Address of a feed, or id of one in the catalogue.")] = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="Check every feed of the catalogue.")] = False,
    data_dir: DataDir = None,
    catalogue: Annotated[Path | None, typer.Option(help="Catalogue of feeds in place of the built-in one.")] = None,
    debug: Debug = False,
) -> None:
    """Fetch a feed once and say what is in it, or what is wrong with it; nothing is kept."""
    from console.commands.check import check

    raise typer.Exit(check(_settings(debug=debug, data_dir=data_dir, catalogue=catalogue), feed, every=every))


@feeds.command("parse")
def feeds_parse(
    file: Annotated[str, typer.Argument(help="A feed document; - for standard input.")],
    url: Annotated[str | None, typer.Option("--url", help="Where it came from, to resolve relative links.")] = None,
    *,
    debug: Debug = False,
) -> None:
    """Print the entries of a feed document as JSON Lines."""
    from console.commands.feeds import parse_file

    raise typer.Exit(parse_file(file, url=url))


@feeds.command("add")
def feeds_add(
    url: Annotated[str, typer.Argument(help="Address of a feed.")],
    *,
    name: Annotated[str | None, typer.Option(help="What the source is called. Default: its host.")] = None,
    language: Annotated[str | None, typer.Option(help="ISO 639-1.")] = None,
    country: Annotated[str | None, typer.Option(help="ISO 3166-1 alpha-3.")] = None,
    owner: Annotated[
        str | None, typer.Option(help="Who owns the source; outlets of one owner do not corroborate.")
    ] = None,
    data_dir: DataDir = None,
    debug: Debug = False,
) -> None:
    """Add a feed of your own."""
    from console.commands.feeds import add

    add(_settings(data_dir=data_dir), url, name=name, language=language, country=country, owner=owner)


@feeds.command("import")
def feeds_import(
    file: Annotated[str, typer.Argument(help="A list of feeds (OPML) of another reader; - for standard input.")],
    *,
    data_dir: DataDir = None,
    catalogue: Annotated[Path | None, typer.Option(help="Catalogue of feeds in place of the built-in one.")] = None,
    debug: Debug = False,
) -> None:
    """Add the feeds of an OPML list to your own; what is there already is passed over."""
    from console.commands.opml import import_feeds

    import_feeds(_settings(data_dir=data_dir, catalogue=catalogue), file)


@feeds.command("export")
def feeds_export(
    *,
    opml: Annotated[bool, typer.Option("--opml", help="As OPML, for other readers. The default.")] = False,
    as_yaml: Annotated[bool, typer.Option("--yaml", help="As a catalogue.")] = False,
    data_dir: DataDir = None,
    catalogue: Annotated[Path | None, typer.Option(help="Catalogue of feeds in place of the built-in one.")] = None,
    debug: Debug = False,
) -> None:
    """Print the feeds that are polled, the catalogue's and your own, as OPML or YAML."""
    from console.commands.opml import export_feeds

    if opml and as_yaml:
        raise UsageError("--opml and --yaml exclude each other")
    export_feeds(_settings(data_dir=data_dir, catalogue=catalogue), "yaml" if as_yaml else "opml")


@feeds.command("remove")
def feeds_remove(
    feed: Annotated[str, typer.Argument(help="Id or URL of a feed.")],
    *,
    data_dir: DataDir = None,
    debug: Debug = False,
) -> None:
    """Remove a feed of your own, or switch a built-in one off."""
    from console.commands.feeds import remove

    remove(_settings(data_dir=data_dir), feed)


@hooks.command("secret")
def hooks_secret(*, debug: Debug = False) -> None:
    """Print a new secret for a webhook."""
    from console.commands.hooks import print_secret

    print_secret()


@hooks.command("test")
def hooks_test(
    name: Annotated[str, typer.Argument(help="Name of a hook.")],
    *,
    hooks_file: Annotated[Path | None, typer.Option("--hooks", help="Hooks file.")] = None,
    data_dir: DataDir = None,
    debug: Debug = False,
) -> None:
    """Send a test alert to a hook and say what it answered."""
    from console.commands.hooks import test_hook

    raise typer.Exit(test_hook(_settings(data_dir=data_dir, hooks=hooks_file), name))


def main() -> None:
    """Run the command; exit 2 for usage, 1 for failure with one line, a traceback only with --debug."""
    sys.exit(_guarded(lambda: app(prog_name="marsad", standalone_mode=False)))


def _guarded(command: Callable[[], object]) -> int:
    try:
        code = command()
    except BrokenPipeError:
        sys.stderr.close()
        return 1
    except TyperException as error:
        if error.format_message():  # else the help of a group is on the screen already
            context = getattr(error, "ctx", None)
            hint = "" if context is None else f"; see `{context.command_path} --help`"
            typer.echo(f"marsad: {error.format_message().rstrip('.')}{hint}", err=True)
        return error.exit_code
    except Exception as error:
        if "--debug" in sys.argv:
            raise
        typer.echo(f"marsad: {_sentence(error)}", err=True)
        return 2 if isinstance(error, UsageError) else 1
    return code if isinstance(code, int) else 0


def _sentence(error: BaseException) -> str:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    text = " ".join(str(error).split())
    if isinstance(error, CommandError | ValueError) and text:
        return text
    return f"{type(error).__name__}: {text}; run again with --debug for the whole story"
