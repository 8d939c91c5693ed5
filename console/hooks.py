"""The commands `marsad hooks secret` and `test`, and their options."""
# ruff: noqa: PLC0415  as in console.main
# ruff: noqa: ARG001  --debug is read where errors are caught

from typing import Annotated

import typer

from console.options import DataDir, Debug, HooksFile, settings_of

app = typer.Typer(help="The hooks that alerts are delivered to.", no_args_is_help=True)


@app.command("secret")
def hooks_secret(*, debug: Debug = False) -> None:
    """Print a new secret for a webhook."""
    from console.commands.hooks import print_secret

    print_secret()


@app.command("test")
def hooks_test(
    name: Annotated[str, typer.Argument(help="Name of a hook.")],
    *,
    hooks_file: HooksFile = None,
    data_dir: DataDir = None,
    debug: Debug = False,
) -> None:
    """Send a test alert to a hook and say what it answered."""
    from console.commands.hooks import test_hook

    raise typer.Exit(test_hook(settings_of(data_dir=data_dir, hooks=hooks_file), name))
