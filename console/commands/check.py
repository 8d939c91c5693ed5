"""`marsad feeds check`: one feed with what is in it, one of the catalogue with all its addresses, or all of them."""

import asyncio
from collections.abc import Iterable, Sequence

import msgspec
import typer
from rich.console import Console

from connectors.feeds.catalogue.feed import CatalogueError, Feed, feed_at
from connectors.feeds.catalogue.files import load_catalogue, user_feeds, with_user_feeds
from connectors.feeds.polling.addresses import own_addresses
from connectors.feeds.polling.asking import Asker
from connectors.feeds.polling.report import PollReport
from connectors.web.address import is_web, without_login
from console.columns import GAP, padded
from console.commands.feeds import advice, asking, check_feed
from console.failure import CommandError, UsageError
from console.logs import set_up_logs
from schemas.codec import encode_builtins
from streams.settings import Settings


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """What one address of a feed answered."""

    feed: Feed
    report: PollReport
    advice: str

    @property
    def is_well(self) -> bool:
        """True for an address that can be polled: it answered, with a document that has entries or may have them."""
        return self.report.verdict.word == "ok"

    @property
    def url(self) -> str:
        """The address as it may be shown."""
        return without_login(self.feed.url)

    def as_row(self) -> dict[str, object]:
        """Return it for programs."""
        verdict, report = self.report.verdict, self.report
        return {
            "id": self.feed.id,
            "url": self.url,
            "ok": self.is_well,
            "verdict": verdict.word,
            "reason": verdict.reason,
            "why": self.advice or None,
            "title": report.title or None,
            "entries": report.entries,
            "defects": report.defects,
        }

    @property
    def told(self) -> str:
        """The verdict in a line."""
        if self.is_well:
            return f"{self.report.entries} entries"
        return f"{self.report.verdict.reason}: {self.advice}"


def check(settings: Settings, name: str | None, *, every: bool, as_json: bool = False) -> int:
    """Check what was asked for and print it; return the exit code; raises `CommandError`."""
    if every == (name is not None):
        raise UsageError("name a feed by its address or id, or give --all")
    set_up_logs(settings.log_level, part="feeds", form=settings.log_format)
    try:
        catalogue = load_catalogue(settings.catalogue)
        if name is None:
            return _check_all(settings, with_user_feeds(catalogue, settings.user_feeds), as_json=as_json)
        # Those that are switched off as well: to try one is how it gets switched on.
        known = {feed.id: feed for feed in (*catalogue, *user_feeds(settings.user_feeds))}.get(name)
        feed = known or _unknown(name)
        if feed.candidates or as_json:
            return _check_addresses(settings, feed, as_json=as_json)
        return check_feed(settings, feed)
    except CatalogueError as error:
        raise CommandError(str(error)) from error


def _unknown(name: str) -> Feed:
    if not is_web(name):
        raise UsageError(f"{name!r} is no http or https address, nor the id of a feed; `marsad feeds list` shows them")
    return feed_at(name)


def _check_addresses(settings: Settings, feed: Feed, *, as_json: bool) -> int:
    """Print what each address of a feed answers; the feed is well when one of them is."""
    looks = asyncio.run(_each(settings, feed))
    _print(looks, as_json=as_json)
    return 0 if any(look.is_well for look in looks) else 1


def _check_all(settings: Settings, feeds: Sequence[Feed], *, as_json: bool) -> int:
    """Print for each feed the address that is well, or what all of them answer."""
    tried = asyncio.run(_first_well(settings, feeds))
    _print([look for looks in tried for look in (looks[-1:] if looks[-1].is_well else looks)], as_json=as_json)
    failed = sum(not looks[-1].is_well for looks in tried)
    if not as_json:
        typer.echo(f"{len(tried) - failed} of {len(tried)} feeds are well")
    return 1 if failed else 0


def _print(looks: Iterable[Look], *, as_json: bool) -> None:
    """Print a line for each address, whole at any width, or as JSON."""
    if as_json:
        for look in looks:
            typer.echo(encode_builtins(look.as_row()).decode())
        return
    rows = [[look.feed.id, "ok" if look.is_well else "failed", look.url, look.told] for look in looks]
    for line in padded([["feed", "", "address", "verdict"], *rows]):
        typer.echo(GAP.join(line))


async def _each(settings: Settings, feed: Feed) -> list[Look]:
    async with asking(settings) as asker:
        return [await _look(asker, one) for one in _forms(feed)]


async def _first_well(settings: Settings, feeds: Iterable[Feed]) -> list[list[Look]]:
    """Return for each feed the looks at its addresses in order, up to the first that is well."""
    feeds, done = list(feeds), 0

    async def tried(asker: Asker, feed: Feed) -> list[Look]:
        nonlocal done
        looks: list[Look] = []
        for one in _forms(feed):
            looks.append(await _look(asker, one))
            if looks[-1].is_well:
                break
        done += 1
        status.update(f"{done} of {len(feeds)} feeds")
        return looks

    # Nothing of it is seen where standard error is no terminal.
    with Console(stderr=True).status(f"0 of {len(feeds)} feeds") as status:
        async with asking(settings) as asker, asyncio.TaskGroup() as group:
            tasks = [group.create_task(tried(asker, feed)) for feed in feeds]
    return [task.result() for task in tasks]


async def _look(asker: Asker, feed: Feed) -> Look:
    asked = await asker.ask(feed)
    return Look(feed=feed, report=asked.report, advice=advice(asked.report, asked.result))


def _forms(feed: Feed) -> list[Feed]:
    """Return a feed once at each of its addresses."""
    return [msgspec.structs.replace(feed, url=url, candidates=()) for url in own_addresses(feed)]
