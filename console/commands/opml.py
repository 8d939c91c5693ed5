"""`marsad feeds import` and `export`: the feeds from and for other feed readers."""

import sys
from pathlib import Path
from typing import Final, Literal

import typer

from connectors.feeds.catalogue.feed import CatalogueError, Feed
from connectors.feeds.catalogue.files import add_feeds, catalogue_text, load_catalogue, with_user_feeds
from connectors.feeds.catalogue.opml import MAX_OPML_BYTES, read_opml, write_opml
from connectors.web.address import canonical_url
from console.failure import CommandError
from streams.settings import Settings

ExportForm = Literal["opml", "yaml"]

_TITLE: Final = "Feeds of Marsad"


def import_feeds(settings: Settings, file: str) -> None:
    """Add the feeds of an OPML list to the user's own, tell those that were left out; raises `CommandError`."""
    try:
        found = read_opml(_body(file))
        polled = with_user_feeds(load_catalogue(settings.catalogue), settings.user_feeds)
        new, known = _apart(found.feeds, polled)
        if new:
            add_feeds(settings.user_feeds, new)
    except CatalogueError as error:
        raise CommandError(f"{file}: {error}") from error
    for sentence in (*found.skipped, *known):
        typer.echo(f"skipped {sentence}", err=True)
    left_out = len(found.skipped) + len(known)
    typer.echo(f"added {len(new)} feeds, skipped {left_out}; a running poller takes them up within seconds")


def export_feeds(settings: Settings, form: ExportForm) -> None:
    """Print the feeds that are polled as OPML or as a catalogue; raises `CatalogueError`."""
    feeds = with_user_feeds(load_catalogue(settings.catalogue), settings.user_feeds)
    written = write_opml(feeds, _TITLE) if form == "opml" else catalogue_text(feeds).encode()
    sys.stdout.buffer.write(written)
    sys.stdout.buffer.flush()


def _apart(found: tuple[Feed, ...], polled: tuple[Feed, ...]) -> tuple[list[Feed], list[str]]:
    """Return the feeds that are new, and a sentence for each that is there already by address or id."""
    addresses = {canonical_url(feed.url): feed.id for feed in polled}
    ids = {feed.id for feed in polled}
    new, known = [], []
    for feed in found:
        there = addresses.get(canonical_url(feed.url)) or (feed.id if feed.id in ids else None)
        if there is None:
            new.append(feed)
            ids.add(feed.id)
        else:
            known.append(f"{feed.url!r}: there already as {there}")
    return new, known


def _body(file: str) -> bytes:
    """Return a file, or as much of it as tells that it is too long."""
    try:
        if file == "-":
            return sys.stdin.buffer.read(MAX_OPML_BYTES + 1)
        with Path(file).open("rb") as opened:
            return opened.read(MAX_OPML_BYTES + 1)
    except OSError as error:
        raise CommandError(f"cannot read {file}: {error.strerror}") from error
