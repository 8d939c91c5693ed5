"""`marsad feeds check`, `parse`, `add` and `remove`: what one feed holds, and whether it is polled."""

import asyncio
import sys
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec
import typer

from connectors.feeds.catalogue.feed import CatalogueError, Feed, fault_of, feed_at
from connectors.feeds.catalogue.files import add_feed, all_feeds, load_catalogue, named, remove_feed, switch_on
from connectors.feeds.polling.asking import Asker
from connectors.feeds.polling.memory import FeedMemoryError
from connectors.feeds.polling.policy import Policy
from connectors.feeds.polling.report import PollReport
from connectors.feeds.reading.links import discover
from connectors.feeds.reading.parse import FeedParseError, entry_as_dict, feed_as_dict, parse_feed
from connectors.web.fetch import FetchResult, new_client
from console.failure import CommandError, UsageError
from schemas.codec import encode_builtins
from streams.polled.memories import known_states
from streams.settings import Settings

SHOWN_ENTRIES = 5
_TAKEN_UP: Final = "a running poller takes it up within seconds"


def check_feed(settings: Settings, feed: Feed) -> int:
    """Fetch a feed once, print what is in it or what is wrong; return the exit code."""
    report, result = asyncio.run(_look(settings, feed))
    if report.verdict.word != "ok":
        typer.echo(f"{report.verdict.reason}: {advice(report, result)}", err=True)
        return 1
    typer.echo(f"{report.title or 'untitled'}: {report.entries} entries")
    for defect in report.defects:
        typer.echo(f"  defect: {defect}")
    for rejection in report.rejections:
        typer.echo(f"  refused: {rejection.reason}, {rejection.error}")
    for article in report.articles[:SHOWN_ENTRIES]:
        issues = f" [{', '.join(article.issues)}]" if article.issues else ""
        typer.echo(f"  {article.published:%Y-%m-%d %H:%M %z} {article.title}{issues}")
    return 0


def advice(report: PollReport, result: FetchResult) -> str:
    """Return the sentence of a verdict; for a web page, with the feeds that the page names."""
    named = discover(result.body, result.final_url) if report.verdict.reason == "html" else ()
    if not named:
        return report.verdict.sentence
    return f"the answer is a web page, not a feed; it names {', '.join(named)}"


def parse_file(file: str, *, url: str | None, content_type: str | None, is_head: bool) -> int:
    """Print the entries of a document as JSON Lines, or as one what it says of itself; return the exit code."""
    try:
        body = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise CommandError(f"cannot read {file}: {error.strerror}") from error
    try:
        parsed = parse_feed(body, content_type, url or "")
    except FeedParseError as error:
        raise CommandError(f"{file}: {error.reason}: {error}") from error
    for record in [feed_as_dict(parsed)] if is_head else map(entry_as_dict, parsed.entries):
        sys.stdout.buffer.write(encode_builtins(record) + b"\n")
    for defect in parsed.defects:
        typer.echo(f"{file}: {defect}", err=True)
    return 0


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What a person says of the source of a feed; what is not said is the host's."""

    name: str | None = None
    language: str | None = None
    country: str | None = None
    owner: str | None = None


def add(settings: Settings, name: str, told: Told) -> None:
    """Add a feed to the user's own, switch on one that is off, or change what is told of one; raises `CommandError`."""
    try:
        catalogue = load_catalogue(settings.catalogue)
        there = named(all_feeds(catalogue, settings.user_feeds), name)
        if there is not None and not there.enabled:
            switch_on(settings.user_feeds, catalogue, there)
            typer.echo(f"switched {there.id} on; {_TAKEN_UP}")
            return
        if there is not None and (told == Told() or named(catalogue, there.id) is not None):
            raise CommandError(_there(settings, name, there, is_own=named(catalogue, there.id) is None))
        feed = _feed(name, told, catalogue) if there is None else _told_anew(there, told)
        add_feed(settings.user_feeds, feed)
    except (CatalogueError, FeedMemoryError) as error:
        raise CommandError(str(error)) from error
    if there is not None:
        typer.echo(f"changed {feed.id}; {_TAKEN_UP}")
        return
    typer.echo(f"added {feed.id}; `marsad feeds check {feed.id}` tries it; {_TAKEN_UP}")


def _there(settings: Settings, name: str, feed: Feed, *, is_own: bool) -> str:
    """Return why a feed that is switched on is not added, and what to do where it is asked no more."""
    place = f"{name!r} is {'among your feeds' if is_own else 'in the catalogue'} as {feed.id}"
    state = known_states(settings).get(feed.id)
    if state is None or state.word != "gone":
        return f"{place} and is polled: there is nothing to add"
    return (
        f"{place}, and has said that it is gone for good: it is asked no more. While Marsad runs, "
        f"`marsad feeds remove {feed.id}` and, ten seconds later, `marsad feeds add {feed.id}` has it asked again"
    )


def _told_anew(feed: Feed, told: Told) -> Feed:
    """Return a feed with what a person tells of its source now, and all else as it was; raises `UsageError`."""
    said = {field: value for field, value in msgspec.structs.asdict(told).items() if value is not None}
    title = feed.title if told.name is None else told.name
    return _usable(msgspec.structs.replace(feed, title=title, source=msgspec.structs.replace(feed.source, **said)))


def _feed(url: str, told: Told, known: Iterable[Feed]) -> Feed:
    """Return the feed of an address as a person tells of it; raises `UsageError`."""
    try:
        feed = feed_at(url, **msgspec.structs.asdict(told), known=known)
    except CatalogueError as error:
        raise UsageError(f"{error}; an address is such as https://example.org/feed.xml") from error
    return _usable(feed)


def _usable(feed: Feed) -> Feed:
    """Return a feed; raises `UsageError` where something of it cannot be meant."""
    fault = fault_of(feed)
    if fault is not None:
        raise UsageError(fault[1])
    return feed


def remove(settings: Settings, name: str) -> None:
    """Remove one of the user's feeds, or switch a built-in one off; raises `CommandError`."""
    try:
        catalogue = load_catalogue(settings.catalogue)
        feed = remove_feed(settings.user_feeds, catalogue, name)
    except CatalogueError as error:
        raise CommandError(str(error)) from error
    if named(catalogue, feed.id) is None:
        typer.echo(f"removed {feed.id}; a running poller drops it within seconds")
        return
    typer.echo(
        f"switched {feed.id} off, `marsad feeds add {feed.id}` switches it on; a running poller drops it within seconds"
    )


@asynccontextmanager
async def asking(settings: Settings) -> AsyncIterator[Asker]:
    """Give what asks feeds, and keeps and publishes nothing."""
    policy = Policy()
    async with (
        new_client(policy.limits, settings.guard) as client,
        Asker(client, lambda: datetime.now(UTC), policy) as asker,
    ):
        yield asker


async def _look(settings: Settings, feed: Feed) -> tuple[PollReport, FetchResult]:
    async with asking(settings) as asker:
        asked = await asker.ask(feed)
    return asked.report, asked.result
