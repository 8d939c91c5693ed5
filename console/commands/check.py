"""`marsad feeds check`: one feed with what is in it, one of the catalogue with all its addresses, or all of them."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final
from urllib.parse import urlsplit

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from connectors.feeds.catalogue.feed import CatalogueError, Feed, feed_at
from connectors.feeds.catalogue.files import load_catalogue, user_feeds, with_user_feeds
from connectors.feeds.polling.poller import Poller, PollReport
from connectors.web.address import is_web
from console.commands.feeds import check_feed, looker
from console.failure import CommandError, UsageError
from streams.settings import Settings

#: Hosts that are asked at once; a single host is never asked twice at once.
CONCURRENCY: Final = 16


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
            return _check_all(with_user_feeds(catalogue, settings.user_feeds))
        # Those that are switched off as well: to try one is how it gets switched on.
        known = {feed.id: feed for feed in (*catalogue, *user_feeds(settings.user_feeds))}.get(name)
        if known is not None and known.candidates:
            return _check_addresses(known)
        return check_feed(known or _unknown(name))
    except CatalogueError as error:
        raise CommandError(str(error)) from error


def _unknown(name: str) -> Feed:
    if not is_web(name):
        raise CommandError(
            f"{name!r} is no http or https address, nor the id of a feed; `marsad feeds list` shows them"
        )
    return feed_at(name)


def _check_addresses(feed: Feed) -> int:
    """Print what each address of a feed answers; the feed is well when one of them is."""
    looks = asyncio.run(_each(feed))
    _print(looks)
    return 0 if any(look.is_well for look in looks) else 1


def _check_all(feeds: Sequence[Feed]) -> int:
    """Print for each feed the address that is well, or what all of them answer."""
    tried = asyncio.run(_first_well(feeds))
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
        table.add_row(look.feed.id, "ok" if look.is_well else "failed", look.feed.url, look.told)
    Console(highlight=False, markup=False).print(table)


async def _each(feed: Feed) -> list[Look]:
    async with looker() as poller:
        return [await _look(poller, one) for one in _forms(feed)]


async def _first_well(feeds: Iterable[Feed]) -> list[list[Look]]:
    """Return for each feed the looks at its addresses in order, up to the first that is well."""
    slots = asyncio.Semaphore(CONCURRENCY)
    hosts: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def tried(poller: Poller, feed: Feed) -> list[Look]:
        looks: list[Look] = []
        for one in _forms(feed):
            async with hosts[urlsplit(one.url).netloc], slots:
                looks.append(await _look(poller, one))
            if looks[-1].is_well:
                break
        return looks

    async with looker() as poller, asyncio.TaskGroup() as group:
        tasks = [group.create_task(tried(poller, feed)) for feed in feeds]
    return [task.result() for task in tasks]


async def _look(poller: Poller, feed: Feed) -> Look:
    report, _ = await poller.look(feed)
    return Look(feed=feed, report=report)


def _forms(feed: Feed) -> list[Feed]:
    """Return a feed once at each of its addresses."""
    return [msgspec.structs.replace(feed, url=url) for url in (feed.url, *feed.candidates)]
