"""The commands `marsad feeds list`, `check`, `parse`, `add`, `import`, `export` and `remove`, and their options."""
# ruff: noqa: PLC0415, PLR0913  as in console.main
# ruff: noqa: ARG001  --debug is read where errors are caught

from typing import Annotated

import typer

from console.failure import UsageError
from console.options import Catalogue, DataDir, Debug, Json, settings_of

app = typer.Typer(help="The feeds: which there are, how they do, what one holds.", no_args_is_help=True)


@app.command("list")
def feeds_list(
    *,
    data_dir: DataDir = None,
    catalogue: Catalogue = None,
    as_json: Json = False,
    debug: Debug = False,
) -> None:
    """List the feeds with language, country, owner, kind and how they do."""
    from console.commands.feeds import list_feeds

    list_feeds(settings_of(data_dir=data_dir, catalogue=catalogue), as_json=as_json)


@app.command("check")
def feeds_check(
    feed: Annotated[str | None, typer.Argument(help="Address of a feed, or id of one in the catalogue.")] = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="Check every feed of the catalogue.")] = False,
    data_dir: DataDir = None,
    catalogue: Catalogue = None,
    debug: Debug = False,
) -> None:
    """Fetch a feed once and say what is in it, or what is wrong with it; nothing is kept."""
    from console.commands.check import check

    raise typer.Exit(check(settings_of(debug=debug, data_dir=data_dir, catalogue=catalogue), feed, every=every))


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

    add(settings_of(data_dir=data_dir), url, name=name, language=language, country=country, owner=owner)


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

    import_feeds(settings_of(data_dir=data_dir, catalogue=catalogue), file)


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
    export_feeds(settings_of(data_dir=data_dir, catalogue=catalogue), "yaml" if as_yaml else "opml")


@app.command("remove")
def feeds_remove(
    feed: Annotated[str, typer.Argument(help="Id or URL of a feed.")],
    *,
    data_dir: DataDir = None,
    debug: Debug = False,
) -> None:
    """Remove a feed of your own, or switch a built-in one off."""
    from console.commands.feeds import remove

    remove(settings_of(data_dir=data_dir), feed)
