"""`marsad doctor`: what is wrong, and what to do about it."""

import asyncio
import os
import sqlite3
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Final

from rich.console import Console
from rich.text import Text

from connectors.feeds.catalogue.feed import CatalogueError
from connectors.feeds.polling.memory import FeedMemoryError
from connectors.feeds.polling.silence import SILENT_SENTENCE
from connectors.feeds.polling.state import FeedState
from connectors.hooks.config import LOG_HOOK, load_hooks
from connectors.hooks.delivering.outbox import Outbox
from connectors.hooks.delivering.register import Entry
from connectors.hooks.entry import HookConfigError
from console.commands.ask_broker import OFFSETS_TOPIC, ask_broker, broker_ahead_s
from console.commands.ask_disk import ask_disk
from console.commands.ask_parts import ask_parts
from console.commands.finding import Finding, Word
from console.commands.parts import with_broker
from console.commands.skew import clock_skew_s
from console.failure import CommandError
from console.logs import hush_logs
from console.polled import as_polled
from console.span import span
from schemas.feed import HealthWord
from streams.alerting.rulebook import read_state
from streams.broker.security import BrokerAddressError, client_settings
from streams.polled.catalogue import feeds_of
from streams.polled.memories import known_states
from streams.rules.loading import RulesError, load_rules
from streams.settings import Settings

#: A clock that is off by more makes "future" dates of fresh news, and receivers refuse our signatures at five minutes.
MAX_SKEW_S = 60.0
#: As many unwell feeds as a person reads through; a list of hundreds would hide all else.
MAX_TOLD_FEEDS: Final = 12
_STYLES: Final[dict[Word, str]] = {"ok": "green", "warning": "yellow", "failed": "red"}


def run_doctor(settings: Settings, *, quick: bool) -> int:
    """Print the findings, a line each; return 1 when something has failed."""
    hush_logs(settings.log_level, part="doctor", form=settings.log_format)
    findings = asyncio.run(examine(settings, quick=quick))
    width = max(len(finding.what) for finding in findings)
    screen = Console(highlight=False, soft_wrap=True)
    for finding in findings:
        word = (f"{finding.word:8}", _STYLES[finding.word])
        screen.print(Text.assemble(word, f"{finding.what:{width}}  ", " ".join(finding.detail.split())))
    return 1 if any(finding.word == "failed" for finding in findings) else 0


async def examine(settings: Settings, *, quick: bool) -> Sequence[Finding]:
    """Return what was found; takes about ten seconds where something does not answer, fifteen where a group stands."""
    findings = list(await _broker(settings, quick=quick))
    findings += [*ask_disk(settings), *await ask_parts(settings)]
    if not quick:
        polled = as_polled(settings)
        findings += [_rules(settings), *_hooks(settings), *_feeds(polled), await _clock(polled)]
    return findings


async def _broker(settings: Settings, *, quick: bool) -> Sequence[Finding]:
    try:
        located = with_broker(settings)
        client = client_settings(located)
    except (CommandError, BrokerAddressError) as error:
        return [Finding("broker", "failed", str(error))]
    findings = await ask_broker(client, quick=quick)
    if quick or located.is_embedded or any(finding.word == "failed" for finding in findings):
        return findings
    return [*findings, _broker_clock(await broker_ahead_s(client, time.time))]


def _broker_clock(ahead_s: float | None) -> Finding:
    if ahead_s is None:
        return Finding("broker clock", "ok", f"not compared: it does not let us read {OFFSETS_TOPIC}")
    if abs(ahead_s) > MAX_SKEW_S:
        word = "behind" if ahead_s > 0 else "ahead of"
        advice = "what is kept for days by time goes wrong; let NTP set both clocks"
        return Finding("broker clock", "warning", f"{abs(ahead_s):.0f} s {word} the broker; {advice}")
    return Finding("broker clock", "ok", "agrees with the broker")


def _rules(settings: Settings) -> Finding:
    state = read_state(settings)
    since = "" if state is None else f", in force since {state.taken_at:%Y-%m-%d %H:%M:%S %Z}"
    try:
        rules = f"{len(load_rules(settings.rules))} alert rules"
    except RulesError as error:
        kept = "" if state is None else f"; until it is mended {state.rules} rules before it stay{since}"
        return Finding("rules", "failed", f"{error}{kept}")
    if state is not None and state.problem is not None:
        # A worker takes it within seconds; one that has not is another release, or does not run.
        return Finding("rules", "warning", f"{rules}; the worker has refused the file before it was mended{since}")
    return Finding("rules", "ok", f"{rules}{since}")


def _hooks(settings: Settings) -> Sequence[Finding]:
    try:
        names = [hook.name for hook in load_hooks(settings.hooks_file, os.environ)]
    except HookConfigError as error:
        return [Finding("hooks", "failed", str(error))]
    if names:
        configured = Finding("hooks", "ok", ", ".join(names))
    else:
        configured = Finding(
            "hooks", "warning", "none; alerts are only logged. docs/hooks.md says how to add a webhook"
        )
    known = names or [LOG_HOOK]
    return [configured, *_channels(settings, known), *_troubled(settings, known)]


def _channels(settings: Settings, names: Sequence[str]) -> Iterator[Finding]:
    """Yield rules whose channels no hook is called by: what they raise is told as failed."""
    try:
        rules = load_rules(settings.rules)
    except RulesError:
        return  # told with the rules
    for rule in rules:
        channels = dict.fromkeys((*rule.channels, *(one for step in rule.escalate for one in step.channels)))
        if unknown := [channel for channel in channels if channel not in names]:
            advice = "correct its channels, or configure the hook"
            yield Finding(f"rule {rule.name}", "warning", f"no hook is called {', '.join(unknown)}: {advice}")


def _troubled(settings: Settings, names: Sequence[str]) -> Iterator[Finding]:
    """Yield hooks that are switched off or fail, or at which alerts wait, also for a digest."""
    if not settings.outbox.exists():
        return
    try:
        with Outbox(settings.outbox) as outbox:
            entries, held = outbox.hooks.entries(), outbox.held()
    except sqlite3.Error:
        return  # told with the disk
    now = datetime.now(UTC)
    for name, entry in entries.items():
        trouble = _trouble(name, entry, now) if name in names else _stray(entry)
        if trouble is not None:
            yield Finding(f"hook {name}", "warning", trouble)
    for name, waits in held.items():
        told = f"{waits.number} alerts wait for one, the next at {waits.until:%F %R} UTC"
        yield Finding(f"digest {name}", "ok", told)


def _stray(entry: Entry) -> str | None:
    advice = "it is not configured any more; configure it again to have them delivered"
    return f"{entry.waiting} alerts wait: {advice}" if entry.waiting else None


def _trouble(name: str, entry: Entry, now: datetime) -> str | None:
    waits = f"{entry.waiting} alerts wait"
    match entry.circuit.state(now):
        case "gone":
            return f"its receiver wants no more, {waits}: remove it, or `marsad hooks enable {name}`"
        case "disabled":
            return f"disabled, {waits}: `marsad hooks enable {name}` switches it on"
        case "open":
            return f"its receiver fails, {waits}: {entry.error or 'no error is kept'}"
        case _:
            return f"{waits}: {entry.error}" if entry.waiting and entry.error else None


_UNWELL: Final[dict[HealthWord, str]] = {
    "failing": "failing",
    "silent": f"it {SILENT_SENTENCE}: has its address changed?",
    "gone": "gone for good; remove it, or look for its successor",
}


def _feeds(settings: Settings) -> Sequence[Finding]:
    try:
        feeds = feeds_of(settings)
    except CatalogueError as error:
        return [Finding("feeds", "failed", str(error))]
    try:
        states = known_states(settings)
    except FeedMemoryError as error:
        return [Finding("feeds", "failed", str(error))]
    # Not of feeds that are polled no more.
    health = [states[feed.id] for feed in feeds if feed.id in states]
    if not health:
        return [Finding("feeds", "warning", f"{len(feeds)} known, none polled yet")]
    unwell = [feed for feed in health if feed.word in _UNWELL]
    findings = [Finding("feeds", "ok", f"{len(feeds)} known, {len(health) - len(unwell)} polled and well")]
    if unwell and all(feed.word == "failing" for feed in health):
        return [Finding("feeds", "failed", "every feed fails: is there a network? `marsad demo` needs none")]
    # The longest first: it is the surest, and what has just begun may be over soon.
    unwell.sort(key=lambda feed: feed.word_since or 0.0)
    findings += [Finding(f"feed {feed.feed}", "warning", _ailment(feed)) for feed in unwell[:MAX_TOLD_FEEDS]]
    if len(unwell) > MAX_TOLD_FEEDS:
        left = f"{len(unwell) - MAX_TOLD_FEEDS} more are unwell: `marsad feeds list --sort state` shows them"
        findings.append(Finding("feeds", "warning", left))
    return findings


def _ailment(feed: FeedState) -> str:
    """Return what is wrong with a feed, and for how long it has been."""
    told = feed.error or _UNWELL[feed.word]
    return told if feed.word_since is None else f"{told}; for {span(time.time() - feed.word_since)}"


async def _clock(settings: Settings) -> Finding:
    try:
        skew_s = await clock_skew_s([feed.url for feed in feeds_of(settings)], settings.guard)
    except CatalogueError:
        skew_s = None
    if skew_s is None:
        return Finding("clock", "warning", "not compared: no feed answered; is there a network?")
    if abs(skew_s) > MAX_SKEW_S:
        word = "behind" if skew_s > 0 else "ahead of"
        advice = "fresh news gets wrong dates; let NTP set the clock"
        return Finding("clock", "warning", f"{abs(skew_s):.0f} s {word} the feeds' servers; {advice}")
    return Finding("clock", "ok", "agrees with the feeds' servers")
