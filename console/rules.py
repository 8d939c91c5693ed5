"""The commands `marsad rules check`, `list` and `show`, and their options."""
# ruff: noqa: PLC0415  as in console.main

from pathlib import Path
from typing import Annotated

import typer

from console.options import DataDir, Debug, Json, settings_of

app = typer.Typer(help="The rules that say which events a person must hear of.", no_args_is_help=True)

RulesFile = Annotated[
    Path | None, typer.Argument(metavar="FILE", help="Rules file. Default: MARSAD_RULES, else the built-in rules.")
]


@app.command("check")
def rules_check(  # noqa: PLR0913  the options of the command
    file: RulesFile = None,
    *,
    since: Annotated[
        str | None, typer.Option(help="Alerts from this time (ISO 8601) on, or from this long ago (10m, 2h, 3d).")
    ] = None,
    with_history: Annotated[
        bool, typer.Option("--history", help="Take what was there before anybody watched for news too.")
    ] = False,
    limit: Annotated[int, typer.Option(min=0, help="Show at most so many alerts, the newest.")] = 20,
    as_json: Json = False,
    data_dir: DataDir = None,
    debug: Debug = False,
) -> None:
    """Say what is wrong in a rules file, or what its rules would have sent of the archived events."""
    from console.commands.rules import Trial, check_rules

    trial = Trial.of(since, limit=limit, with_history=with_history)
    settings = settings_of(debug=debug, data_dir=data_dir, rules=file)
    raise typer.Exit(check_rules(settings, trial, as_json=as_json))


@app.command("list")
def rules_list(
    file: RulesFile = None, *, as_json: Json = False, data_dir: DataDir = None, debug: Debug = False
) -> None:
    """List the rules of a file: tier, name, title, channels, cooldown."""
    from console.commands.rules import list_rules

    raise typer.Exit(list_rules(settings_of(debug=debug, data_dir=data_dir, rules=file), as_json=as_json))


@app.command("show")
def rules_show(file: RulesFile = None, *, data_dir: DataDir = None, debug: Debug = False) -> None:
    """Print a rules file as it is; the built-in one is a good one to begin with."""
    from console.commands.rules import show_rules

    raise typer.Exit(show_rules(settings_of(debug=debug, data_dir=data_dir, rules=file)))
