"""`marsad hooks`: secrets and tests of hooks, how they do, and what an operator can do about it.

What is switched or retried is written into the outbox, where `marsad deliver` finds it, running or not.
"""

import asyncio
import os
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import resources

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from connectors.hooks.channels.webhook import new_secret
from connectors.hooks.config import LOG_HOOK, build_hooks, load_hooks
from connectors.hooks.delivering.due import Retried
from connectors.hooks.delivering.outbox import Outbox
from connectors.hooks.delivering.register import Entry
from connectors.hooks.entry import HookEntry
from connectors.hooks.hook import Hook, HookMessage, SendResult
from console.commands.readable import printable
from console.commands.tail import parse_since
from console.failure import CommandError, UsageError
from console.logs import set_up_logs
from schemas.alert import AlertRaised
from schemas.codec import decode, encode, encode_builtins
from streams.identity import derived
from streams.settings import Settings


def print_secret() -> None:
    """Print a new webhook secret."""
    typer.echo(new_secret())


def test_hook(settings: Settings, name: str, *, is_alert: bool) -> int:
    """Send a test message, or a sample alert; return the exit code. Raises `UsageError` for an unknown name."""
    set_up_logs(settings.log_level, part="hooks", form=settings.log_format)
    configured = load_hooks(settings.hooks_file, os.environ)
    hooks = {hook.name: hook for hook in build_hooks(configured, os.environ, settings.guard)}
    if name not in hooks:
        raise _unknown(name, hooks)
    now = datetime.now(UTC)
    result = asyncio.run(_send(hooks[name], _sample(now) if is_alert else _plain(now)))
    typer.echo(f"{name}: {result.outcome}" + (f", {result.error}" if result.error else ""))
    return 0 if result.outcome == "delivered" else 1


def _plain(now: datetime) -> HookMessage:
    return HookMessage(
        id=derived("alert", "test", now.isoformat()),
        subject="test",
        tier="routine",
        body=encode_builtins({"type": "alert.test", "timestamp": now.isoformat(), "data": {"text": "Marsad test"}}),
        summary="test",
        created_at=now,
    )


def _sample(now: datetime) -> HookMessage:
    """Return an alert as real ones look, on the sample event of `schemas/examples`; each is one of its own."""
    text = resources.files("schemas").joinpath("examples", "alerts.raised.json").read_bytes()
    sample = decode(text, AlertRaised)
    event = msgspec.structs.replace(sample.event, id=derived("event", "test", now.isoformat()))
    alert = msgspec.structs.replace(
        sample, id=derived("alert", "test", now.isoformat()), rule="test", tier="routine", raised_at=now, event=event,
        title=f"TEST: {sample.title}", title_ar=f"تجربة: {sample.title_ar}",  # a trial
    )  # fmt: skip
    # A program that receives it tells by the type that it is none.
    body = b'{"type":"alert.test","timestamp":"%s","data":%s}' % (now.isoformat().encode(), encode(alert))
    return HookMessage(id=alert.id, subject=event.id, tier=alert.tier, body=body, summary=alert.title, created_at=now,
                       alerts=(alert,))  # fmt: skip


async def _send(hook: Hook, message: HookMessage) -> SendResult:
    try:
        return await hook.send(message, message.created_at)
    finally:
        await hook.close()


class Row(msgspec.Struct, frozen=True):
    """A hook as it is listed. `held` waits for a digest, `waiting` to be sent; `delivered` is since the outbox began.

    `failed` is what can still be retried.
    """

    name: str
    kind: str
    state: str
    waiting: int
    held: int
    delivered: int
    failed: int
    error: str | None


def list_hooks(settings: Settings, *, as_json: bool) -> None:
    """Print the configured hooks, and those at which something waits or has failed although they are not."""
    rows = _rows(_kinds(settings), _entries(settings), datetime.now(UTC))
    if as_json:
        sys.stdout.buffer.writelines(encode(row) + b"\n" for row in rows)
        return
    table = Table(box=None, pad_edge=False)
    for column in ("hook", "kind", "state", "waiting", "held", "delivered", "failed", "last error"):
        table.add_column(column, overflow="fold")
    for row in rows:
        counts = (f"{number:,}" for number in (row.waiting, row.held, row.delivered, row.failed))
        table.add_row(printable(row.name), row.kind, row.state, *counts, printable(row.error or ""))
    Console(highlight=False, markup=False).print(table)


def _rows(kinds: dict[str, str], entries: dict[str, Entry], now: datetime) -> Sequence[Row]:
    strays = sorted(
        name for name, one in entries.items() if name not in kinds and (one.waiting or one.held or one.failed)
    )
    return [
        Row(name, kinds.get(name, "-"), one.circuit.state(now) if name in kinds else "not configured", one.waiting,
            one.held, one.delivered, one.failed, one.error)
        for name in (*kinds, *strays)
        for one in [entries.get(name, Entry())]
    ]  # fmt: skip


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """Which failed deliveries are meant; None is any."""

    hook: str | None = None
    alert: str | None = None
    since: str | None = None
    is_all: bool = False


def retry_failed(settings: Settings, choice: Choice) -> None:
    """Let failed deliveries go again; raises `CommandError`."""
    if choice == Choice():
        raise UsageError("say which: --hook NAME, --alert ID, --since T, or --all")
    if choice.is_all and choice != Choice(is_all=True):
        raise UsageError("--all means all; leave the others away, or --all")
    now = datetime.now(UTC)
    since = parse_since(choice.since, now)
    kinds = _kinds(settings)
    if choice.hook is not None and choice.hook not in kinds:
        raise _unknown(choice.hook, kinds)
    with _outbox(settings) as outbox, outbox.together():
        names = kinds if choice.hook is None else (choice.hook,)
        retried = [outbox.retry(now, hook=name, alert_id=choice.alert, since=since) for name in names]
    _tell(retried)


def _tell(retried: Sequence[Retried]) -> None:
    superseded, forgotten = (sum(getattr(one, name) for one in retried) for name in ("superseded", "forgotten"))
    typer.echo(f"{sum(one.pending for one in retried)} to be sent again")
    if superseded:
        typer.echo(f"{superseded} not: a later alert on the same event has been delivered")
    if forgotten:
        typer.echo(f"{forgotten} not: they failed more than a month ago, and only their ids are kept")


def switch_hook(settings: Settings, name: str, *, is_on: bool) -> None:
    """Switch a hook on or off; raises `CommandError`."""
    kinds = _kinds(settings)
    if name not in kinds:
        raise _unknown(name, kinds)
    with _outbox(settings) as outbox:
        outbox.hooks.switch(name, None if is_on else "disabled")
        waiting = outbox.depths().get(name, 0)
    typer.echo(f"{name}: {'enabled' if is_on else 'disabled'}, {waiting} alerts wait")


def _kinds(settings: Settings) -> dict[str, str]:
    """Return the kind of each configured hook, by name."""
    configured = load_hooks(settings.hooks_file, os.environ)
    return {entry.name: _kind(entry) for entry in configured} or {LOG_HOOK: "log"}


def _kind(entry: HookEntry) -> str:
    return str(type(entry).__struct_config__.tag)


def _entries(settings: Settings) -> dict[str, Entry]:
    if not settings.outbox.exists():
        return {}
    with _outbox(settings) as outbox:
        return outbox.hooks.entries()


@contextmanager
def _outbox(settings: Settings) -> Iterator[Outbox]:
    try:
        with Outbox(settings.outbox) as outbox:
            yield outbox
    except (sqlite3.Error, OSError) as error:
        raise CommandError(f"{settings.outbox}: {error}; `marsad doctor` says what is wrong with it") from error


def _unknown(name: str, names: Sequence[str] | dict[str, str] | dict[str, Hook]) -> UsageError:
    return UsageError(f"no hook {name!r}; there are: {', '.join(sorted(names)) or 'none'} (docs/hooks.md)")
