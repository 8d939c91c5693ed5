"""`marsad feeds check`: one feed with what is in it, one of the catalogue with all its addresses, or all of them."""

import asyncio
from collections.abc import Iterable, Sequence

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from connectors.feeds.catalogue.feed import CatalogueError, Feed, feed_at
from connectors.feeds.catalogue.files import load_catalogue, user_feeds, with_user_feeds
from connectors.feeds.polling.addresses import own_addresses
from connectors.feeds.polling.asking import Asker
from connectors.feeds.polling.report import PollReport
from connectors.web.address import is_web, without_login
from console.commands.feeds import asking, check_feed
from console.failure import CommandError, UsageError
from streams.settings import Settings


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """What one address of a feed answered."""

    feed: Feed
    report: PollReport

    @property
    def is_well(self) -> bool:
        """True for an address that can be polled: it answered, with a document that has entries or may have them."""
        return self.report.verdict.word == "ok"

    @property
    def told(self) -> str:
        """The verdict in a line."""
        if self.is_well:
            return f"{self.report.entries} entries"
        return f"{self.report.verdict.reason}: {self.report.verdict.sentence}"


def check(settings: Settings, name: str | None, *, every: bool) -> int:
    """Check what was asked for and print it; return the exit code; raises `CommandError`."""
    if every == (name is not None):
        raise UsageError("name a feed by its address or id, or give --all")
    try:
        catalogue = load_catalogue(settings.catalogue)
        if name is None:
            return _check_all(settings, with_user_feeds(catalogue, settings.user_feeds))
        # Those that are switched off as well: to try one is how it gets switched on.
        known = {feed.id: feed for feed in (*catalogue, *user_feeds(settings.user_feeds))}.get(name)
        if known is not None and known.candidates:
            return _check_addresses(settings, known)
        return check_feed(settings, known or _unknown(name))
    except CatalogueError as error:
        raise CommandError(str(error)) from error


def _unknown(name: str) -> Feed:
    if not is_web(name):
        raise UsageError(f"{name!r} is no http or https address, nor the id of a feed; `marsad feeds list` shows them")
    return feed_at(name)


def _check_addresses(settings: Settings, feed: Feed) -> int:
    """Print what each address of a feed answers; the feed is well when one of them is."""
    looks = asyncio.run(_each(settings, feed))
    _print(looks)
    return 0 if any(look.is_well for look in looks) else 1


def _check_all(settings: Settings, feeds: Sequence[Feed]) -> int:
    """Print for each feed the address that is well, or what all of them answer."""
    tried = asyncio.run(_first_well(settings, feeds))
    _print([look for looks in tried for look in (looks[-1:] if looks[-1].is_well else looks)])
    failed = sum(not looks[-1].is_well for looks in tried)
    typer.echo(f"{len(tried) - failed} of {len(tried)} feeds are well")
    return 1 if failed else 0


def _print(looks: Iterable[Look]) -> None:
    table = Table(box=None, pad_edge=False)
    # Whole at any width, so that they can be copied.
    table.add_column("feed", no_wrap=True, overflow="ignore")
    table.add_column("", no_wrap=True)
    table.add_column("address", overflow="fold")
    table.add_column("verdict", overflow="fold")
    for look in looks:
        table.add_row(look.feed.id, "ok" if look.is_well else "failed", without_login(look.feed.url), look.told)
    Console(highlight=False, markup=False).print(table)


async def _each(settings: Settings, feed: Feed) -> list[Look]:
    async with asking(settings) as asker:
        return [await _look(asker, one) for one in _forms(feed)]


async def _first_well(settings: Settings, feeds: Iterable[Feed]) -> list[list[Look]]:
    """Return for each feed the looks at its addresses in order, up to the first that is well."""

    async def tried(asker: Asker, feed: Feed) -> list[Look]:
        looks: list[Look] = []
        for one in _forms(feed):
            looks.append(await _look(asker, one))
            if looks[-1].is_well:
                break
        return looks

    async with asking(settings) as asker, asyncio.TaskGroup() as group:
        tasks = [group.create_task(tried(asker, feed)) for feed in feeds]
    return [task.result() for task in tasks]


async def _look(asker: Asker, feed: Feed) -> Look:
    return Look(feed=feed, report=(await asker.ask(feed)).report)


def _forms(feed: Feed) -> list[Feed]:
    """Return a feed once at each of its addresses."""
    return [msgspec.structs.replace(feed, url=url, candidates=()) for url in own_addresses(feed)]
