"""The commands of `marsad hooks`, and their options."""
# ruff: noqa: PLC0415, PLR0913  as in console.main
# ruff: noqa: ARG001  --debug is read where errors are caught

from typing import Annotated

import typer

from console.options import DataDir, Debug, HooksFile, Json, settings_of

app = typer.Typer(help="The hooks that alerts are delivered to.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="Name of a hook.")]


@app.command("secret")
def hooks_secret(*, debug: Debug = False) -> None:
    """Print a new secret for a webhook."""
    from console.commands.hooks import print_secret

    print_secret()


@app.command("test")
def hooks_test(
    name: Name,
    *,
    alert: Annotated[
        bool, typer.Option("--alert", help="Send an alert on a sample event, marked as a test, as real ones look.")
    ] = False,
    hooks_file: HooksFile = None,
    data_dir: DataDir = None,
    debug: Debug = False,
) -> None:
    """Send a test message to a hook and say what it answered."""
    from console.commands.hooks import test_hook

    raise typer.Exit(test_hook(settings_of(data_dir=data_dir, hooks=hooks_file), name, is_alert=alert))


@app.command("list")
def hooks_list(
    *, as_json: Json = False, hooks_file: HooksFile = None, data_dir: DataDir = None, debug: Debug = False
) -> None:
    """List the hooks: kind, state, alerts that wait, are held for a digest, were delivered, have failed; last error."""
    from console.commands.hooks import list_hooks

    list_hooks(settings_of(data_dir=data_dir, hooks=hooks_file), as_json=as_json)


@app.command("retry")
def hooks_retry(
    *,
    hook: Annotated[str | None, typer.Option("--hook", help="Alerts that failed at this hook.")] = None,
    alert: Annotated[str | None, typer.Option("--alert", metavar="ID", help="The alert of this id.")] = None,
    since: Annotated[
        str | None,
        typer.Option(help="Alerts that failed since this time (ISO 8601), or this long ago (10m, 3d)."),
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="All alerts that failed.")] = False,
    hooks_file: HooksFile = None,
    data_dir: DataDir = None,
    debug: Debug = False,
) -> None:
    """Send alerts again that have failed; `marsad deliver` takes them up within seconds."""
    from console.commands.hooks import Choice, retry_failed

    choice = Choice(hook=hook, alert=alert, since=since, is_all=every)
    retry_failed(settings_of(data_dir=data_dir, hooks=hooks_file), choice)


@app.command("enable")
def hooks_enable(name: Name, *, hooks_file: HooksFile = None, data_dir: DataDir = None, debug: Debug = False) -> None:
    """Switch a hook on again: one that was disabled, or whose receiver answered 410, or that is to be tried now."""
    from console.commands.hooks import switch_hook

    switch_hook(settings_of(data_dir=data_dir, hooks=hooks_file), name, is_on=True)


@app.command("disable")
def hooks_disable(name: Name, *, hooks_file: HooksFile = None, data_dir: DataDir = None, debug: Debug = False) -> None:
    """Switch a hook off: its alerts wait until it is enabled."""
    from console.commands.hooks import switch_hook

    switch_hook(settings_of(data_dir=data_dir, hooks=hooks_file), name, is_on=False)
