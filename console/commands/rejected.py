"""`marsad rejected`: what stages have refused, one refusal as a whole, and refused records published once more."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import msgspec
import orjson
import typer
from rich.console import Console
from rich.text import Text

from console.commands.parts import with_broker
from console.commands.readable import printable
from console.commands.tail import parse_since
from console.failure import CommandError, UsageError
from console.logs import hush_logs
from console.signals import run_until_signalled
from schemas import naming
from schemas.codec import DecodeError, decode, encode_builtins, from_base64
from schemas.rejection import Rejection
from schemas.topics import READ_TOPICS, REJECTED_TOPICS
from streams.broker.security import client_settings
from streams.engine.producing import Producer
from streams.engine.reading import records_of
from streams.replay.refusals import Refusal, by_kind, called, folded, obstacle
from streams.replay.republishing import republisher, retry
from streams.settings import Settings

#: Of a kind; a terminal is no place for hundreds that are alike, and --json has all.
MOST_SHOWN: Final = 20
#: Retried without a question.
A_HANDFUL: Final = 5
RETRY_BATCH: Final = 100

_SUFFIX: Final = naming.rejected("")


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """Which refusals are meant; None is any. `is_retried` takes in those that were retried already."""

    topic: str | None = None
    since: str | None = None
    stage: str | None = None
    reason: str | None = None
    is_retried: bool = False

    def holds(self, refusal: Refusal, since: datetime | None) -> bool:
        """Return whether a refusal is meant."""
        why = refusal.rejection
        return (
            self.stage in {None, why.stage}
            and self.reason in {None, why.reason}
            and (since is None or why.rejected_at >= since)
            and (self.is_retried or refusal.retried_at is None)
        )


def list_rejected(settings: Settings, choice: Choice, *, as_json: bool) -> None:
    """Print the refusals that are meant, by kind; raises `CommandError`."""
    topics, since = _topics(choice.topic), parse_since(choice.since, datetime.now(UTC))
    found: list[Refusal] = []

    async def look(located: Settings, stop: asyncio.Event) -> None:
        found.extend(one for one in await _refusals(located, topics, stop, since) if choice.holds(one, since))

    _run(settings, look)
    if as_json:
        for one in found:
            _write(_as_json(one, with_value=False))
    else:
        _print(found)


def show_rejected(settings: Settings, name: str, *, as_json: bool) -> None:
    """Print all that is known of one refusal; raises `CommandError`."""
    found: list[Refusal] = []

    async def look(located: Settings, stop: asyncio.Event) -> None:
        found.append(_named(name, await _refusals(located, _topics(None), stop)))

    _run(settings, look)
    for one in found:
        if as_json:
            _write(_as_json(one, with_value=True))
        else:
            Console(highlight=False, soft_wrap=True).print(_whole(one))


def retry_rejected(settings: Settings, names: Sequence[str], choice: Choice, *, every: bool, is_sure: bool) -> None:
    """Publish refusals to where they came from; raises `CommandError`, also where one of them cannot be."""
    if every == bool(names):
        raise UsageError("write the ids of rejections, or --all with --topic")
    if every and choice.topic is None:
        raise UsageError("--all needs --topic: retry one topic at a time, the first of the flow first")
    if not every and (choice.topic or choice.stage or choice.reason):
        raise UsageError("--topic, --stage and --reason go with --all")
    topics = _topics(choice.topic)

    async def run(located: Settings, stop: asyncio.Event) -> None:
        known = await _refusals(located, topics, stop)
        named = {one.id: one for one in (_named(name, known) for name in names)}
        meant = [one for one in known if (choice.holds(one, None) if every else one.id in named)]
        await _retry(located, meant, stop, is_sure=is_sure)

    _run(settings, run)


def _run(settings: Settings, main: Callable[[Settings, asyncio.Event], Any]) -> None:  # Any: a coroutine
    hush_logs(settings.log_level, part="rejected")
    located = with_broker(settings)

    async def until_stopped(stop: asyncio.Event) -> None:
        await main(located, stop)

    run_until_signalled(until_stopped)


def _topics(name: str | None) -> list[str]:
    """Return the rejected topics of `name`, which may be that of the records, or of all."""
    if name is None:
        return [spec.name for spec in REJECTED_TOPICS]
    topic = name.removesuffix(_SUFFIX).removeprefix(f"{naming.PREFIX}.")
    if f"{naming.PREFIX}.{topic}" not in READ_TOPICS:
        known = ", ".join(one.removeprefix(f"{naming.PREFIX}.") for one in READ_TOPICS)
        raise UsageError(f"nothing is refused of {name!r}; there are {known}")
    return [naming.rejected(f"{naming.PREFIX}.{topic}")]


async def _refusals(
    settings: Settings, topics: Sequence[str], stop: asyncio.Event, since: datetime | None = None
) -> list[Refusal]:
    found = [one async for one in _read(settings, topics, stop, since)]
    if stop.is_set():
        raise CommandError("stopped before all was read; nothing was retried")
    return folded(found)


async def _read(
    settings: Settings, topics: Sequence[str], stop: asyncio.Event, since: datetime | None
) -> AsyncIterator[Refusal]:
    async for message in records_of(client_settings(settings), topics, stop, since=since):
        headers = dict(message.headers)
        position = f"rejection-at-{message.partition}-{message.offset}"
        try:
            rejection = decode(message.value, Rejection)
        except DecodeError as error:
            typer.echo(f"{message.topic}[{message.partition}]@{message.offset} is no rejection: {error}", err=True)
            continue
        yield Refusal(
            id=headers.get("ce_id", position.encode()).decode("utf-8", "replace"),
            source=message.topic,
            rejection=rejection,
        )


def _named(name: str, known: Sequence[Refusal]) -> Refusal:
    found = called(name, known)
    if not found:
        raise CommandError(f"no rejection {name}: `marsad rejected list` has their ids; they are kept for 30 days")
    if len(found) > 1:
        raise UsageError(f"{len(found)} rejections begin with {name}: write more of the id")
    return found[0]


async def _retry(settings: Settings, meant: Sequence[Refusal], stop: asyncio.Event, *, is_sure: bool) -> None:
    # The oldest first, as they came.
    able = [one for one in reversed(meant) if obstacle(one) is None]
    for one in meant:
        if (hindrance := obstacle(one)) is not None:
            typer.echo(f"{one.id} cannot be retried: {hindrance}", err=True)
    if len(able) > A_HANDFUL and not is_sure:
        await _ask(able)
    client = client_settings(settings)
    done = 0
    async with republisher(client) as publisher, Producer(client, source="/marsad/rejected") as producer:
        for start in range(0, len(able), RETRY_BATCH):
            if stop.is_set():
                raise CommandError(f"stopped after {done} of {len(able)}; run it again for the others")
            batch = able[start : start + RETRY_BATCH]
            await retry(batch, publisher, producer, datetime.now(UTC))
            done += len(batch)
    typer.echo(f"{done} retried; what is refused again is in `marsad rejected list` with one attempt more", err=True)
    if len(able) < len(meant):
        raise CommandError(f"{len(meant) - len(able)} of {len(meant)} could not be retried, see above")


async def _ask(able: Sequence[Refusal]) -> None:
    if not sys.stdin.isatty():
        raise UsageError(f"{len(able)} would be retried: say so with --yes")
    question = f"Publish {len(able)} records to {able[0].rejection.topic} again?"
    if not await asyncio.to_thread(typer.confirm, question):
        raise CommandError("nothing was retried")


def _print(found: Sequence[Refusal]) -> None:
    screen = Console(highlight=False, soft_wrap=True)
    for kind in by_kind(found):
        topic = kind.topic.removeprefix(f"{naming.PREFIX}.")
        head = f"{len(kind.refusals)} × {topic} by {kind.stage}: "
        screen.print(Text.assemble(head, (kind.reason, "red"), f", the newest {kind.newest:%Y-%m-%d %H:%M:%S}"))
        for one in kind.refusals[:MOST_SHOWN]:
            screen.print(_line(one))
        if len(kind.refusals) > MOST_SHOWN:
            screen.print(Text(f"    and {len(kind.refusals) - MOST_SHOWN} more; --json has all", "dim"))
    if not found:
        screen.print("nothing is rejected, or all of it was retried")


def _line(one: Refusal) -> Text:
    why = one.rejection
    again = f" attempt {why.attempts}" if why.attempts > 1 else ""
    done = "" if one.retried_at is None else f" retried {one.retried_at:%Y-%m-%d %H:%M:%S}"
    return Text.assemble(
        f"    {printable(one.id)}", (f" {why.rejected_at:%Y-%m-%d %H:%M:%S}{again}{done} ", "dim"),
        printable(why.error),
    )  # fmt: skip


def _as_json(one: Refusal, *, with_value: bool) -> dict[str, Any]:  # Any: the whole of JSON
    plain: dict[str, Any] = msgspec.to_builtins(one.rejection, builtin_types=(datetime,))
    plain = {"id": one.id, **plain, "retried_at": one.retried_at, "obstacle": obstacle(one)}
    for coded in ("key_b64", "value_b64", "headers_b64"):
        del plain[coded]
    plain["key"] = _text(one.rejection.key_b64)
    if with_value:
        plain["headers"] = {name: _text(value) for name, value in one.rejection.headers_b64.items()}
        plain["value"], plain["value_b64"] = _value(one.rejection.value_b64), one.rejection.value_b64
    return plain


def _whole(one: Refusal) -> Text:
    plain = _as_json(one, with_value=True)
    del plain["value_b64"]
    value, headers, hindrance = plain.pop("value"), plain.pop("headers"), plain.pop("obstacle")
    told = Text()
    for name, given in (*plain.items(), *headers.items()):
        if given is not None:
            word = f"{given:%Y-%m-%d %H:%M:%S}" if isinstance(given, datetime) else printable(str(given))
            told.append(f"{name.replace('_', ' '):16}", "dim").append(f"{word}\n")
    told.append("can be retried" if hindrance is None else f"cannot be retried: {hindrance}").append("\n")
    return told.append("\n").append(_readable(value))


def _readable(value: Any) -> str:  # Any: the whole of JSON
    if value is None:
        return "no value was kept"
    if isinstance(value, str):
        return "\n".join(printable(line) for line in value.splitlines())
    return orjson.dumps(printable(value), option=orjson.OPT_INDENT_2).decode()


def _value(coded: str | None) -> Any:  # Any: the whole of JSON
    if coded is None:
        return None
    try:
        return orjson.loads(from_base64(coded))
    except orjson.JSONDecodeError:
        return _text(coded)


def _text(coded: str | None) -> str | None:
    return None if coded is None else from_base64(coded).decode("utf-8", "replace")


def _write(plain: dict[str, Any]) -> None:  # Any: the whole of JSON
    sys.stdout.buffer.write(encode_builtins(plain) + b"\n")
    sys.stdout.buffer.flush()
