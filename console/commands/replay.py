"""`marsad replay`: what came in a time, coded anew; compared with the events of now, or given to the flow once more."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
import typer
from aiokafka import ConsumerRecord
from rich.console import Console
from rich.text import Text

from console.commands.parts import with_broker
from console.commands.readable import printable
from console.commands.tail import parse_since
from console.failure import CommandError, UsageError
from console.logs import hush_logs
from console.signals import run_until_signalled
from extraction.coder import PackagedCoder
from extraction.coding import Coder
from schemas import naming
from schemas.article import ArticleAnalysed, ArticleClassified, ArticleFetched, ArticleUnique
from schemas.codec import DecodeError, decode, encode_builtins
from schemas.event import EventMerged
from schemas.topics import ALL_TOPICS, topic_of
from schemas.wording import headline
from streams.archive import Archive
from streams.broker.security import client_settings
from streams.broker.topics import ensure_topics
from streams.deduplication import Seen, sight
from streams.engine.producing import BrokerUnreachableError, Producer
from streams.engine.reading import records_of
from streams.replay.comparison import Comparison, Difference, compared
from streams.replay.recoding import Edition, Known, Told, coded_anew, merged_anew
from streams.replay.replaying import CODED, REACH, replay
from streams.settings import Settings

#: Topics that carry whole articles.
ARTICLES: Final = (
    naming.ARTICLES_FETCHED,
    naming.ARTICLES_UNIQUE,
    naming.ARTICLES_CLASSIFIED,
    naming.ARTICLES_ANALYSED,
)

_AGAIN: Final = "what was published is coded anew; run it again for all, a repeat does no harm"

_Of = ArticleFetched | ArticleUnique | ArticleClassified | ArticleAnalysed
_Tell = Callable[[int], None]


class Period(msgspec.Struct, frozen=True, kw_only=True):
    """Which records are meant: those that came onto `topic` from `begin` to `end`."""

    topic: str
    begin: datetime
    end: datetime

    @classmethod
    def of(cls, topic: str, begin: str, end: str | None, now: datetime) -> "Period":
        """Return what was typed; raises `UsageError`."""
        since = parse_since(begin, now, "--from") or now
        until = parse_since(end, now, "--to") or now
        full = topic if topic.startswith(naming.PREFIX) else f"{naming.PREFIX}.{topic}"
        if full not in ARTICLES:
            raise UsageError(f"--topic {topic!r}: articles can be coded anew from {_short(ARTICLES)}")
        if until <= since:
            raise UsageError(f"--to {until.isoformat()} is not after --from {since.isoformat()}")
        return cls(topic=full, begin=since, end=min(until, now))


def compare(settings: Settings, period: Period, *, as_json: bool) -> None:
    """Print how the events of a period would differ were its articles coded now; nothing is published."""
    found: list[Comparison] = []
    coder = PackagedCoder.load()

    async def main(stop: asyncio.Event, located: Settings) -> None:
        known = await _known(located, stop)
        anew, coded = await _coded(located, period, coder, known, stop)
        found.append(compared(known.events, merged_anew(anew, coded, known), coded))
        if not stop.is_set():
            typer.echo(_summary(found[0], len(coded), coder.version), err=True)

    _run(settings, main, "nothing was published, and nothing can be said of all")
    for difference in found[0].differences:
        if as_json:
            sys.stdout.buffer.write(encode_builtins(_as_json(difference)) + b"\n")
        else:
            Console(highlight=False, soft_wrap=True).print(_readable(difference))


def publish(settings: Settings, period: Period) -> None:
    """Give the articles of a period to the flow once more; raises `CommandError`."""
    now = datetime.now(UTC)
    if period.topic not in CODED:
        raise UsageError(f"--publish takes {_short(CODED)}: what the flow codes when it comes again")
    if now - period.begin > REACH:
        hours = REACH.total_seconds() / 3600
        raise UsageError(
            f"--publish reaches back {hours:.0f} hours: what is found for the first time in older articles would be"
            " a second event beside one that is closed; without it any time can be compared"
        )
    published = 0

    async def main(stop: asyncio.Event, located: Settings) -> None:
        nonlocal published
        client = client_settings(located)
        await ensure_topics(client, ALL_TOPICS, replication=located.replication)
        with _progress("published") as tell:
            async with Producer(client, source="/marsad/replay") as producer:
                articles = (told.article async for _, told in _articles(located, period, stop))
                try:
                    published = await replay(articles, producer, stop, tell)
                except BrokerUnreachableError as error:
                    raise CommandError(f"{error}; {_AGAIN}") from error

    _run(settings, main, _AGAIN)
    typer.echo(f"{published} articles published to {naming.ARTICLES_HISTORY}; they alert nobody", err=True)


def _run(settings: Settings, main: Callable[[asyncio.Event, Settings], Any], if_stopped: str) -> None:  # Any: coroutine
    hush_logs(settings.log_level, part="replay")
    located = with_broker(settings)
    is_stopped = False

    async def until_stopped(stop: asyncio.Event) -> None:
        nonlocal is_stopped
        await main(stop, located)
        is_stopped = stop.is_set()

    run_until_signalled(until_stopped)
    if is_stopped:
        raise CommandError(f"stopped before the end: {if_stopped}")


async def _articles(
    settings: Settings, period: Period, stop: asyncio.Event
) -> AsyncIterator[tuple[ConsumerRecord[bytes, bytes], _Of]]:
    """Yield the records of a period with the articles in them; what is no article is passed over, as the flow does."""
    kind: Any = topic_of(period.topic).record  # Any: one of the types in _Of
    end_ms = period.end.timestamp() * 1000
    async for record in records_of(client_settings(settings), [period.topic], stop, since=period.begin):
        if record.timestamp > end_ms:
            continue
        try:
            yield record, decode(record.value, kind)
        except DecodeError:
            continue


async def _coded(
    settings: Settings, period: Period, coder: Coder, known: Known, stop: asyncio.Event
) -> tuple[list[Told], frozenset[Edition]]:
    found: list[Told] = []
    coded: set[Edition] = set()
    seen: dict[str, Seen] = {}
    with _progress("coded anew") as tell:
        async for record, told in _articles(settings, period, stop):
            article = told.article
            if (article.id, article.revision) in coded:
                continue
            coded.add((article.id, article.revision))
            _, seen[article.id] = sight(article, seen.get(article.id))
            edition = seen[article.id].edition if isinstance(told, ArticleFetched) else told.edition
            came_at = datetime.fromtimestamp(record.timestamp / 1000, UTC)
            found += coded_anew(coder, article, edition, known, came_at)
            tell(len(coded))
            await asyncio.sleep(0)  # for a signal
    return found, frozenset(coded)


async def _known(settings: Settings, stop: asyncio.Event) -> Known:
    """Return the events of now: those on the topic, and where the archive is on this machine, those in it."""
    client = client_settings(settings)
    events = []
    async for record in records_of(client, [naming.EVENTS_MERGED], stop):
        try:
            events.append(decode(record.value, EventMerged))
        except DecodeError:
            continue
    if settings.archive.exists():
        with Archive.open(settings.archive) as archive:
            events += archive.every_event()
    return Known.of(events)


@contextmanager
def _progress(what: str) -> Iterator[_Tell]:
    """Give what tells a count, where somebody sits before it."""
    screen = Console(stderr=True)
    if not screen.is_terminal:
        yield lambda _: None
        return
    with screen.status(f"0 articles {what}") as status:
        yield lambda count: status.update(f"{count} articles {what}")


def _short(topics: tuple[str, ...]) -> str:
    names = [topic.removeprefix(f"{naming.PREFIX}.") for topic in topics]
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _summary(comparison: Comparison, articles: int, version: str) -> str:
    counts = {"changed": 0, "new": 0, "gone": 0}
    for one in comparison.differences:
        counts[one.change] += 1
    told = ", ".join(f"{count} {word}" for word, count in counts.items())
    return f"{articles} articles coded anew by {version}: {comparison.unchanged} events as they are, {told}"


def _as_json(one: Difference) -> dict[str, Any]:  # Any: the whole of JSON
    event = one.was or one.now
    return {
        "change": one.change,
        "id": None if event is None else event.id,
        "fields": {field: {"was": was, "now": now} for field, (was, now) in one.fields.items()},
        "was": msgspec.to_builtins(one.was, builtin_types=()),
        "now": msgspec.to_builtins(one.now, builtin_types=()),
    }


_COLOURS: Final = {"new": "green", "gone": "red", "changed": "yellow"}


def _readable(one: Difference) -> Text:
    event = one.was or one.now
    if event is None:
        return Text()
    told = Text.assemble(
        (f"{one.change:8}", _COLOURS[one.change]), event.id, " ", printable(headline(event.event, "en"))
    )
    for field, (was, now) in one.fields.items():
        gone, come = (", ".join(item for item in side if item not in other) for side, other in ((was, now), (now, was)))
        told.append(f"\n    {field.replace('_', ' ')}: {printable(gone) or 'none'} → {printable(come) or 'none'}")
    return told
