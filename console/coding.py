"""The commands that code without a broker: `marsad extract`, `merge` and `evaluate`, and their options."""
# ruff: noqa: PLC0415  as in console.main
# ruff: noqa: ARG001  --debug is read where errors are caught

from typing import Annotated

import typer

from console.options import Debug


def extract(
    file: Annotated[str, typer.Argument(help="Articles as JSON Lines, gzip or not; - for standard input.")] = "-",
    *,
    explain: Annotated[bool, typer.Option("--explain", help="Say what made the verdict and each event.")] = False,
    debug: Debug = False,
) -> None:
    """Code articles: JSON Lines in (id, title, text, published), one analysis a line out, in input order."""
    from console.commands.extract import run_extract

    raise typer.Exit(run_extract(file, explain=explain))


def merge(
    file: Annotated[
        str, typer.Argument(help="Analyses as JSON Lines, in order of time, gzip or not; - for standard input.")
    ] = "-",
    *,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say what each mention was compared with, and how.")
    ] = False,
    debug: Debug = False,
) -> None:
    """Say which event each mention tells of: what `marsad extract` prints in, a line a mention out, in input order."""
    from console.commands.merge import run_merge

    raise typer.Exit(run_merge(file, explain=explain))


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
