"""`marsad feeds`: which feeds there are, how they do, what one holds."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table

from connectors.feeds.catalogue.feed import CatalogueError, Feed, feed_at
from connectors.feeds.catalogue.files import add_feed, load_catalogue, remove_feed, with_user_feeds
from connectors.feeds.polling.addresses import address_to_ask
from connectors.feeds.polling.asking import Asker
from connectors.feeds.polling.policy import Policy
from connectors.feeds.polling.report import PollReport
from connectors.feeds.polling.rhythm import DAY_S, HOUR_S, usual_gap_s
from connectors.feeds.polling.state import FeedState
from connectors.feeds.reading.links import discover
from connectors.feeds.reading.parse import FeedParseError, entry_as_dict, parse_feed
from connectors.web.address import without_login
from connectors.web.fetch import FetchResult, new_client
from console.failure import CommandError, UsageError
from schemas.codec import encode_builtins
from streams.polled.memories import known_states
from streams.settings import Settings

SHOWN_ENTRIES = 5


def list_feeds(settings: Settings, *, as_json: bool) -> None:
    """Print the feeds with how they do; raises `CatalogueError`."""
    feeds = with_user_feeds(load_catalogue(settings.catalogue), settings.user_feeds)
    states = known_states(settings)
    if as_json:
        for feed in feeds:
            typer.echo(encode_builtins(_row(feed, states.get(feed.id))).decode())
        return
    table = Table(box=None, pad_edge=False)
    # The id is what `feeds remove` takes: whole at any width.
    table.add_column(
        "feed", no_wrap=True, overflow="ignore", min_width=max((len(feed.id) for feed in feeds), default=0)
    )
    for heading in ("lang", "country", "last new", "usual gap", "state"):
        table.add_column(heading)
    for feed in feeds:
        row = _row(feed, states.get(feed.id))
        table.add_row(*(str(row[name] or "") for name in _COLUMNS))
    Console(highlight=False).print(table)


def check_feed(settings: Settings, feed: Feed) -> int:
    """Fetch a feed once, print what is in it or what is wrong; return the exit code."""
    report, result = asyncio.run(_look(settings, feed))
    if report.verdict.word != "ok":
        typer.echo(f"{report.verdict.reason}: {_advice(report, result)}", err=True)
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


def _advice(report: PollReport, result: FetchResult) -> str:
    """Return the sentence of a verdict; for a web page, with the feeds that the page names."""
    named = discover(result.body, result.final_url) if report.verdict.reason == "html" else ()
    if not named:
        return report.verdict.sentence
    return f"the answer is a web page, not a feed; it names {', '.join(named)}"


def parse_file(file: str, *, url: str | None) -> int:
    """Print the entries of a document as JSON Lines; return the exit code."""
    try:
        body = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise CommandError(f"cannot read {file}: {error.strerror}") from error
    try:
        parsed = parse_feed(body, None, url or "")
    except FeedParseError as error:
        raise CommandError(f"{file}: {error.reason}: {error}") from error
    for entry in parsed.entries:
        sys.stdout.buffer.write(encode_builtins(entry_as_dict(entry)) + b"\n")
    for defect in parsed.defects:
        typer.echo(f"{file}: {defect}", err=True)
    return 0


def add(  # noqa: PLR0913  the options of the command
    settings: Settings, url: str, *, name: str | None, language: str | None, country: str | None, owner: str | None
) -> None:
    """Add a feed to the user's own; raises `CommandError`."""
    try:
        feed = feed_at(url, name=name, language=language, country=country, owner=owner)
    except CatalogueError as error:
        raise UsageError(f"{error}; an address is such as https://example.org/feed.xml") from error
    try:
        add_feed(settings.user_feeds, feed)
    except CatalogueError as error:
        raise CommandError(str(error)) from error
    typer.echo(f"added {feed.id}; a running poller takes it up within seconds")


def remove(settings: Settings, name: str) -> None:
    """Remove one of the user's feeds, or switch a built-in one off; raises `CommandError`."""
    try:
        feed = remove_feed(settings.user_feeds, load_catalogue(settings.catalogue), name)
    except CatalogueError as error:
        raise CommandError(str(error)) from error
    typer.echo(f"removed {feed.id}; a running poller drops it within seconds")


#: For people; the JSON Lines have all.
_COLUMNS = ("id", "language", "country", "since_new", "usual_gap", "state")


def _row(feed: Feed, state: FeedState | None) -> dict[str, object]:
    known = state or FeedState(feed=feed.id)
    now = datetime.now(UTC).timestamp()
    gap_s = usual_gap_s(known.rhythm, now) if known.rhythm.is_known else None
    return {
        "id": feed.id,
        "url": without_login(address_to_ask(feed, known)),
        "language": feed.source.language,
        "country": feed.source.country,
        "kind": feed.source.kind,
        "owner": feed.source.owner,
        "word": known.word,
        "state": _told(known),
        "error": known.error,
        "failures": known.failures,
        "last_success": _shown(known.last_success),
        "last_new": _shown(known.last_new),
        "next_poll": _shown(known.next_poll),
        "since_new": None if known.last_new is None else f"{_span(now - known.last_new)} ago",
        "usual_gap_s": gap_s,
        "usual_gap": None if gap_s is None else _span(gap_s),
    }


def _told(state: FeedState) -> str:
    if state.word == "waiting":
        return "not asked yet" if state.asked_at is None else "not reached yet"
    return f"{state.word}: {state.error}" if state.error else state.word


def _shown(seconds: float | None) -> str | None:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds") if seconds is not None else None


def _span(seconds: float) -> str:
    """Return a span as people say it."""
    for unit, length_s in (("d", DAY_S), ("h", HOUR_S)):
        if seconds >= 2 * length_s:
            return f"{round(seconds / length_s)} {unit}"
    return f"{max(1, round(seconds / 60))} min"


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
