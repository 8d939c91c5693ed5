"""The command `marsad`: which commands there are, in the order of its help, and how they fail.

A module beside this one has the options of a group of commands. Each command imports what it needs when it is called,
so that `marsad --help` and `marsad extract` do not pay for Kafka.
"""

import sys
from collections.abc import Callable
from importlib.metadata import version
from typing import Annotated, Final

import typer
from typer.exceptions import TyperException

from console import archived, coding, feeds, hooks, rejected, replay, rules, running, watching
from console.failure import CommandError, UsageError

COMMANDS: Final[tuple[Callable[..., None], ...]] = (
    replay.replay,
    archived.search,
    archived.export,
    running.up,
    running.demo,
    running.poll,
    running.work,
    running.backfill,
    running.deliver,
    running.console,
    coding.extract,
    coding.merge,
    coding.evaluate,
    watching.tail,
    watching.doctor,
)

app = typer.Typer(
    name="marsad",
    help="Marsad watches news feeds and turns Arabic and English security news into coded events on Kafka topics.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
for _command in COMMANDS:
    app.command()(_command)
app.add_typer(feeds.app, name="feeds")
app.add_typer(hooks.app, name="hooks")
app.add_typer(rejected.app, name="rejected")
app.add_typer(rules.app, name="rules")


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
