"""`marsad rules`: the rules of a file, what is wrong in it, and what it would have sent of the archived events."""

import heapq
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec
import typer
from rich.console import Console
from rich.text import Text

from connectors.hooks.config import LOG_HOOK, load_hooks
from connectors.hooks.entry import TIERS, HookConfigError
from console.commands.archived import archive_of
from console.commands.readable import printable, readable
from console.commands.tail import parse_since
from console.failure import UsageError
from console.logs import hush_logs
from schemas.alert import AlertRaised, Tier
from schemas.codec import encode_builtins
from streams.alerting.raised import TIERS as BY_TIER
from streams.alerting.rehearsal import Rehearsal
from streams.alerting.watching import ruled
from streams.rules.loading import BUILT_IN, RulesError, load_rules, text_of
from streams.rules.rule import Rule
from streams.settings import Settings

#: As many of a tier or a channel are told of a day; what is shorter says little of one.
DAY: Final = timedelta(days=1)
USAGE: Final = 2

#: Hooks by name, with the tiers that each takes; None where that cannot be known.
Hooks = Mapping[str, frozenset[Tier]] | None


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """What is tried out: alerts from `since` on, of which the `limit` newest are shown."""

    since: datetime | None
    until: datetime
    limit: int
    with_history: bool

    @classmethod
    def of(cls, since: str | None, *, limit: int, with_history: bool) -> "Trial":
        """Return what was typed; raises `UsageError`."""
        now = datetime.now(UTC)
        return cls(since=parse_since(since, now), until=now, limit=limit, with_history=with_history)


class Tally:
    """What would have been sent: numbers by rule, tier and channel, and the newest alerts themselves."""

    def __init__(self, rules: Sequence[Rule], hooks: Hooks, limit: int) -> None:
        self._hooks = hooks
        self._limit = limit
        self._newest: list[tuple[datetime, int, AlertRaised]] = []
        self.by_rule: dict[str, Counter[str]] = {rule.name: Counter() for rule in rules}
        self.by_tier: Counter[Tier] = Counter()
        self.by_channel: Counter[str] = Counter()
        self.number = 0

    def add(self, alert: AlertRaised) -> None:
        """Count an alert."""
        self.number += 1
        self.by_rule[alert.rule][alert.kind] += 1
        self.by_rule[alert.rule]["escalation"] += alert.escalated
        self.by_tier[alert.tier] += 1
        self.by_channel.update(self._channels(alert))
        heapq.heappush(self._newest, (alert.raised_at, self.number, alert))
        if len(self._newest) > self._limit:
            heapq.heappop(self._newest)

    def newest(self) -> Iterator[AlertRaised]:
        """Yield the newest alerts, the newest last."""
        return (alert for _, _, alert in sorted(self._newest))

    def _channels(self, alert: AlertRaised) -> Iterator[str]:
        """Yield where an alert would have gone: the hooks that it names or all, of them those that take its tier."""
        hooks = self._hooks or {}
        for name in alert.terms.channels or hooks:
            if alert.tier in hooks.get(name, TIERS):
                yield name


def list_rules(settings: Settings, *, as_json: bool) -> int:
    """Print the rules; return the exit code."""
    try:
        rules = load_rules(settings.rules)
    except RulesError as error:
        return _tell_mistakes(error, as_json=as_json)
    if as_json:
        for rule in rules:
            _write(msgspec.to_builtins(rule))
        return 0
    screen, width = _screen(), _width(rule.name for rule in rules)
    for rule in rules:
        channels = ", ".join(rule.channels) or "every hook"
        more = f", {len(rule.escalate)} escalations" if rule.escalate else ""
        terms = f"{channels}, cooldown {rule.cooldown_min:g} min{more}"
        screen.print(Text(printable(f"{rule.tier:8} {rule.name:{width}}  {rule.title.en}: {terms}")))
    return 0


def show_rules(settings: Settings) -> int:
    """Print the text of the file, whatever is wrong in it; return the exit code. Raises `UsageError`."""
    try:
        text = text_of(settings.rules)
    except RulesError as error:
        raise UsageError(str(error)) from error
    sys.stdout.buffer.write(text.encode())
    sys.stdout.buffer.flush()
    return 0


def check_rules(settings: Settings, trial: Trial, *, as_json: bool) -> int:
    """Print what is wrong, or what would have been sent; return the exit code. Raises `CommandError`."""
    hush_logs(settings.log_level, part="rules", form=settings.log_format)
    try:
        rules = load_rules(settings.rules)
    except RulesError as error:
        return _tell_mistakes(error, as_json=as_json)
    hooks = _hooks(settings)
    unknown = _unknown(rules, hooks)
    tally, rehearsal = (
        Tally(rules, hooks, trial.limit),
        Rehearsal(ruled(rules), trial.until, with_history=trial.with_history),
    )
    if settings.archive.exists():
        _try_out(settings, trial, tally, rehearsal)
    found = _Found(settings, trial, tally, rehearsal, unknown=unknown)
    if as_json:
        _write(found.as_json())
    else:
        found.show()
    return 0


def _try_out(settings: Settings, trial: Trial, tally: Tally, rehearsal: Rehearsal) -> None:
    with archive_of(settings) as archive:
        for alert in rehearsal.alerts(archive.versions(trial.since)):
            if trial.since is None or alert.raised_at >= trial.since:
                tally.add(alert)


class _Found:
    """What a check has found, for a person or a program."""

    def __init__(
        self,
        settings: Settings,
        trial: Trial,
        tally: Tally,
        rehearsal: Rehearsal,
        *,
        unknown: Sequence[tuple[str, str]],
    ) -> None:
        self._name = BUILT_IN if settings.rules is None else str(settings.rules)
        self._archive = settings.archive
        self._tally = tally
        self._rehearsal = rehearsal
        self._unknown = unknown
        self._since = trial.since or rehearsal.first_at
        ended = rehearsal.last_at or trial.until
        self._days = max(ended - (self._since or ended), DAY) / DAY

    def as_json(self) -> dict[str, Any]:  # Any: the whole of JSON
        """Return all of it."""
        return {
            "file": self._name,
            "mistakes": [],
            "unknown_channels": [{"rule": rule, "channel": channel} for rule, channel in self._unknown],
            "events": self._rehearsal.events,
            "versions": self._rehearsal.versions,
            "since": None if self._since is None else self._since.isoformat(),
            "days": round(self._days, 3),
            "rules": [{"name": name, **self._numbers(name)} for name in self._tally.by_rule],
            "tiers": {tier: self._tally.by_tier[tier] for tier in BY_TIER},
            "channels": dict(self._tally.by_channel),
            "alerts": [msgspec.to_builtins(alert) for alert in self._tally.newest()],
        }

    def show(self) -> None:
        """Print all of it for a person."""
        screen = _screen()
        screen.print(Text(f"{self._name}: {len(self._tally.by_rule)} rules, no mistakes"))
        for rule, channel in self._unknown:
            words = f"no hook is called {channel!r}, which rule {rule!r} names: nobody would get it there"
            screen.print(Text(printable(words), "yellow"))
        if not self._rehearsal.versions:
            screen.print(Text(f"nothing to try them on: {self._archive} has no events from then on", "dim"))
            return
        read = f"{self._rehearsal.versions:,} versions of {self._rehearsal.events:,} events"
        screen.print(Text(f"of {read} in {self._days:.1f} days they would have sent {self._tally.number:,}:"))
        for table in (self._by_rule(), self._by_tier(), self._by_channel()):
            screen.print()
            for line in table:
                screen.print(Text(printable(line)))
        screen.print()
        for alert in self._tally.newest():
            screen.print(readable(msgspec.to_builtins(alert)))

    def _by_rule(self) -> Iterator[str]:
        width = _width((*self._tally.by_rule, "rule"))
        yield f"{'rule':{width}}  alerts  updates  retractions  escalations"
        for name in self._tally.by_rule:
            alerts, updates, retractions, escalations = self._numbers(name).values()
            yield f"{name:{width}}  {alerts:6,}  {updates:7,}  {retractions:11,}  {escalations:11,}"

    def _by_tier(self) -> Iterator[str]:
        yield f"{'tier':8}   sent  a day"
        for tier in BY_TIER:
            yield f"{tier:8} {self._tally.by_tier[tier]:6,} {self._tally.by_tier[tier] / self._days:6.1f}"

    def _by_channel(self) -> Iterator[str]:
        width = _width((*self._tally.by_channel, "channel"))
        yield f"{'channel':{width}}   sent  a day"
        for name, number in self._tally.by_channel.most_common():
            yield f"{name:{width}} {number:6,} {number / self._days:6.1f}"

    def _numbers(self, rule: str) -> dict[str, int]:
        counted = self._tally.by_rule[rule]
        kinds = {"alerts": "alert", "updates": "update", "retractions": "retraction", "escalations": "escalation"}
        return {plural: counted[kind] for plural, kind in kinds.items()}


def _hooks(settings: Settings) -> Hooks:
    try:
        configured = load_hooks(settings.hooks_file, os.environ)
    except HookConfigError as error:
        typer.echo(f"channels are not compared with the hooks: {error}", err=True)
        return None
    return {hook.name: frozenset(hook.tiers) for hook in configured} or {LOG_HOOK: frozenset(TIERS)}


def _unknown(rules: Iterable[Rule], hooks: Hooks) -> list[tuple[str, str]]:
    """Return each channel that no hook is called by, with the rule that names it."""
    if hooks is None:
        return []
    named = (
        (rule.name, name)
        for rule in rules
        for channels in (rule.channels, *(escalation.channels for escalation in rule.escalate))
        for name in channels
    )
    return [one for one in dict.fromkeys(named) if one[1] not in hooks]


def _tell_mistakes(error: RulesError, *, as_json: bool) -> int:
    if as_json:
        mistakes = [one._asdict() for one in error.mistakes]
        _write({"mistakes": mistakes, "lines": list(error.lines)})
    else:
        for line in error.lines:
            typer.echo(printable(line))
    return USAGE


def _width(words: Iterable[str]) -> int:
    return max(map(len, words), default=0)


def _screen() -> Console:
    return Console(highlight=False, soft_wrap=True)


def _write(value: dict[str, Any]) -> None:  # Any: the whole of JSON
    sys.stdout.buffer.write(encode_builtins(value) + b"\n")
    sys.stdout.buffer.flush()
