"""The commands `marsad search` and `marsad export`, and their options."""
# ruff: noqa: PLC0415, PLR0913  as in console.main

from typing import Annotated

import typer

from console.options import DataDir, Debug, Json, settings_of

Since = Annotated[
    str | None, typer.Option(help="Reported or published from this time (ISO 8601), or from this long ago (2h, 3d) on.")
]
Type = Annotated[str | None, typer.Option("--type", help="Events of this type, and articles that tell one.")]
Country = Annotated[str | None, typer.Option(help="Events of this country (ISO 3166-1 alpha-3), as side or place.")]


def search(
    query: Annotated[str, typer.Argument(help="Words, Arabic or English; all must be there.")],
    *,
    since: Since = None,
    event_type: Type = None,
    country: Country = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many events, and so many articles.")] = 20,
    as_json: Json = False,
    data_dir: DataDir = None,
    debug: Debug = False,
) -> None:
    """Search the archive: events and articles that have all words of QUERY, newest first."""
    from console.commands.archived import Narrow
    from console.commands.search import run_search

    narrow = Narrow.of(since, event_type, country)
    run_search(settings_of(debug=debug, data_dir=data_dir), query, narrow, limit=limit, as_json=as_json)


def export(
    *,
    form: Annotated[str, typer.Option("--format", help="jsonl (the records as they are) or csv (flat columns).")],
    is_articles: Annotated[bool, typer.Option("--articles", help="Articles in place of events.")] = False,
    since: Since = None,
    event_type: Type = None,
    country: Country = None,
    data_dir: DataDir = None,
    debug: Debug = False,
) -> None:
    """Print the events of the archive, or its articles, for other programs."""
    from console.commands.archived import Narrow
    from console.commands.export import run_export

    narrow = Narrow.of(since, event_type, country)
    run_export(settings_of(debug=debug, data_dir=data_dir), form, narrow, is_articles=is_articles)
