"""`marsad feeds import` and `export`: the feeds from and for other feed readers."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Literal

import typer

from connectors.feeds.catalogue.feed import CatalogueError, Feed
from connectors.feeds.catalogue.files import add_feeds, all_feeds, catalogue_text, load_catalogue, with_user_feeds
from connectors.feeds.catalogue.opml import MAX_OPML_BYTES, read_opml, write_opml
from connectors.feeds.polling.addresses import own_addresses
from connectors.web.address import canonical_url, without_login
from console.failure import CommandError
from streams.settings import Settings

ExportForm = Literal["opml", "yaml"]

_TITLE: Final = "Feeds of Marsad"


def import_feeds(settings: Settings, file: str) -> None:
    """Add the feeds of an OPML list to the user's own, tell those that were left out; raises `CommandError`."""
    try:
        there = all_feeds(load_catalogue(settings.catalogue), settings.user_feeds)
        found = read_opml(_body(file), there)
        new, known = _apart(found.feeds, there)
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


def _apart(found: Sequence[Feed], there: Sequence[Feed]) -> tuple[list[Feed], list[str]]:
    """Return the feeds that are new, and a sentence for each that is there already by id or by any of its addresses."""
    by_address = {canonical_url(url): feed for feed in there for url in own_addresses(feed)}
    by_id = {feed.id: feed for feed in there}
    new, known = [], []
    for feed in found:
        same = by_address.get(canonical_url(feed.url)) or by_id.get(feed.id)
        if same is None:
            new.append(feed)
            by_id[feed.id] = feed
            continue
        off = "" if same.enabled else f", switched off; `marsad feeds add {same.id}` switches it on"
        known.append(f"{without_login(feed.url)!r}: there already as {same.id}{off}")
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
