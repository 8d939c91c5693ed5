"""Which rules an event meets, and whether a person must hear of it (again). Pure: memory and time come in as arguments.

A rule alerts once on an event, and once more when what it watches has changed (counts, corroboration or realis),
but not within its cooldown. A version that history caused (`EventMerged.history`) raises nothing; the next one that
news cause says what there is to say.
"""

from datetime import datetime, timedelta

import msgspec

from schemas.alert import AlertRaised
from schemas.event import EventMerged
from schemas.wording import headline
from streams.identity import alert_id
from streams.rules.meeting import meets
from streams.rules.rule import Rule


class Fired(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule last said of an event. `watched` is the state of what it watches at that time."""

    update: int
    version: int
    watched: str
    raised_at: datetime


class Raised(msgspec.Struct, frozen=True, kw_only=True):
    """What has been raised on one event, by rule."""

    rules: dict[str, Fired]


def raise_alerts(
    rules: tuple[Rule, ...], event: EventMerged, before: Raised | None, now: datetime
) -> tuple[list[AlertRaised], Raised]:
    """Return the alerts that `event` raises now, and what to remember.

    A version that has raised an alert raises the same one again when it comes again: that is a repeat after a crash,
    and the outbox knows the id. Older versions, repeated before it, say nothing: they would count as changes back.
    """
    fired = dict(before.rules) if before is not None else {}
    alerts: list[AlertRaised] = []
    if event.history:
        return alerts, Raised(rules=fired)
    for rule in rules:
        said = _say(rule, event, fired.get(rule.name), now)
        if said is not None:
            fired[rule.name] = said
            alerts.append(_alert(rule, event, said))
    return alerts, Raised(rules=fired)


def _say(rule: Rule, event: EventMerged, last: Fired | None, now: datetime) -> Fired | None:
    if last is not None and last.version == event.version:
        return last
    if not meets(event, rule.when) or (last is not None and event.version < last.version):
        return None
    watched = _watched(event)
    if last is None:
        return Fired(update=0, version=event.version, watched=watched, raised_at=now)
    if watched == last.watched or now - last.raised_at < timedelta(minutes=rule.cooldown_min):
        return None
    return Fired(update=last.update + 1, version=event.version, watched=watched, raised_at=now)


def _watched(merged: EventMerged) -> str:
    counts = ",".join(f"{count.kind}={count.low}-{count.high}" for count in merged.event.counts)
    return f"{merged.event.realis};{counts};{merged.corroboration}"


def _alert(rule: Rule, event: EventMerged, said: Fired) -> AlertRaised:
    return AlertRaised(
        id=alert_id(event.id, rule.name, said.update),
        rule=rule.name,
        tier=rule.tier,
        update=said.update,
        title=f"{rule.title.en}: {headline(event.event, 'en')}",
        title_ar=f"{rule.title.ar}: {headline(event.event, 'ar')}",
        event=event,
        raised_at=said.raised_at,
    )
