"""The commands `marsad feeds list`, `check`, `parse`, `add`, `import`, `export` and `remove`, and their options."""
# ruff: noqa: PLC0415, PLR0913  as in console.main
# ruff: noqa: ARG001  --debug is read where errors are caught

from typing import Annotated, Any

import typer

from console.failure import UsageError
from console.options import Catalogue, DataDir, Debug, Json, settings_of
from streams.settings import Settings

app = typer.Typer(help="The feeds: which there are, how they do, what one holds.", no_args_is_help=True)


def _settings(**given: Any) -> Settings:  # Any: the fields of Settings
    """Return the settings, with the catalogue of the `marsad up` that runs here where none is told."""
    from console.polled import as_polled

    return as_polled(settings_of(**given))


@app.command("list")
def feeds_list(
    *,
    state: Annotated[
        list[str] | None, typer.Option(help="Only feeds in this state: gone, failing, silent, waiting, ok, off.")
    ] = None,
    country: Annotated[list[str] | None, typer.Option(help="Only of this country: SYR.")] = None,
    language: Annotated[list[str] | None, typer.Option(help="Only in this language: ar.")] = None,
    kind: Annotated[list[str] | None, typer.Option(help="Only of this kind: state, agency, broadcaster, ...")] = None,
    owner: Annotated[list[str] | None, typer.Option(help="Only of owners with this in their name.")] = None,
    sort: Annotated[
        str | None,
        typer.Option(
            help="state, new, id, country, language, kind, owner, articles, relevant. Default: the catalogue's."
        ),
    ] = None,
    since: Annotated[
        str | None, typer.Option(help="Show what each has brought since this time (ISO 8601), or this long ago (7d).")
    ] = None,
    data_dir: DataDir = None,
    catalogue: Catalogue = None,
    as_json: Json = False,
    debug: Debug = False,
) -> None:
    """List the feeds: how they do and since when, when news came last, why one is unwell."""
    from console.commands.listing import Choice, list_feeds

    choice = Choice(
        states=state or (), countries=country or (), languages=language or (), kinds=kind or (), owners=owner or (),
        sort=sort, since=since,
    )  # fmt: skip
    list_feeds(_settings(data_dir=data_dir, catalogue=catalogue), choice, as_json=as_json)


@app.command("check")
def feeds_check(
    feed: Annotated[str | None, typer.Argument(help="Address of a feed, or id of one in the catalogue.")] = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="Check every feed of the catalogue.")] = False,
    data_dir: DataDir = None,
    catalogue: Catalogue = None,
    as_json: Json = False,
    debug: Debug = False,
) -> None:
    """Fetch a feed once and say what is in it, or what is wrong with it; nothing is kept."""
    from console.commands.check import check

    settings = _settings(debug=debug, data_dir=data_dir, catalogue=catalogue)
    raise typer.Exit(check(settings, feed, every=every, as_json=as_json))


@app.command("parse")
def feeds_parse(
    file: Annotated[str, typer.Argument(help="A feed document; - for standard input.")],
    url: Annotated[str | None, typer.Option("--url", help="Where it came from, to resolve relative links.")] = None,
    *,
    content_type: Annotated[
        str | None, typer.Option(help="What the server called it, with its charset: text/xml; charset=utf-8.")
    ] = None,
    feed: Annotated[bool, typer.Option("--feed", help="Print the feed itself, and not its entries.")] = False,
    debug: Debug = False,
) -> None:
    """Print the entries of a feed document as JSON Lines, or what the feed says of itself."""
    from console.commands.feeds import parse_file

    raise typer.Exit(parse_file(file, url=url, content_type=content_type, is_head=feed))


@app.command("add")
def feeds_add(
    feed: Annotated[str, typer.Argument(help="Address of a feed, or id of one that is switched off.")],
    *,
    name: Annotated[str | None, typer.Option(help="What the source is called. Default: its host.")] = None,
    language: Annotated[str | None, typer.Option(help="ISO 639-1.")] = None,
    country: Annotated[str | None, typer.Option(help="ISO 3166-1 alpha-3.")] = None,
    owner: Annotated[
        str | None, typer.Option(help="Who owns the source; outlets of one owner do not corroborate.")
    ] = None,
    data_dir: DataDir = None,
    catalogue: Catalogue = None,
    debug: Debug = False,
) -> None:
    """Add a feed of your own, or switch on one of the catalogue."""
    from console.commands.feeds import Told, add

    told = Told(
        name=name,
        language=None if language is None else language.lower(),
        country=None if country is None else country.upper(),
        owner=owner,
    )
    add(_settings(data_dir=data_dir, catalogue=catalogue), feed, told)


@app.command("import")
def feeds_import(
    file: Annotated[str, typer.Argument(help="A list of feeds (OPML) of another reader; - for standard input.")],
    *,
    data_dir: DataDir = None,
    catalogue: Catalogue = None,
    debug: Debug = False,
) -> None:
    """Add the feeds of an OPML list to your own; what is there already is passed over."""
    from console.commands.opml import import_feeds

    import_feeds(_settings(data_dir=data_dir, catalogue=catalogue), file)


@app.command("export")
def feeds_export(
    *,
    opml: Annotated[bool, typer.Option("--opml", help="As OPML, for other readers. The default.")] = False,
    as_yaml: Annotated[bool, typer.Option("--yaml", help="As a catalogue.")] = False,
    data_dir: DataDir = None,
    catalogue: Catalogue = None,
    debug: Debug = False,
) -> None:
    """Print the feeds that are polled, the catalogue's and your own, as OPML or YAML."""
    from console.commands.opml import export_feeds

    if opml and as_yaml:
        raise UsageError("--opml and --yaml exclude each other")
    export_feeds(_settings(data_dir=data_dir, catalogue=catalogue), "yaml" if as_yaml else "opml")


@app.command("remove")
def feeds_remove(
    feed: Annotated[str, typer.Argument(help="Id or URL of a feed.")],
    *,
    data_dir: DataDir = None,
    catalogue: Catalogue = None,
    debug: Debug = False,
) -> None:
    """Remove a feed of your own, or switch one of the catalogue off."""
    from console.commands.feeds import remove

    remove(_settings(data_dir=data_dir, catalogue=catalogue), feed)
