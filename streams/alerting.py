"""Which rules an event meets, and whether a person must hear of it (again). Pure: memory and time come in as arguments.

A rule alerts once on an event, and once more when what it watches has changed (counts, corroboration or realis),
but not within its cooldown. A version that history caused (`EventMerged.history`) raises nothing; the next one that
news cause says what there is to say.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

import msgspec

from schemas.alert import AlertRaised, Tier
from schemas.analysis import Event
from schemas.codebook import CountKind, EventType, Realis, Topic
from schemas.event import EventMerged
from streams.identity import alert_id
from streams.wording import headline


class Title(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a rule is called, for people."""

    en: str
    ar: str


class Condition(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When a rule fires: everything that is named must hold. `counts` asks for one of the kinds to reach its bound."""

    types: tuple[EventType, ...] = ()
    modes: tuple[str, ...] = ()
    realis: tuple[Realis, ...] = ("occurred",)
    topics: tuple[Topic, ...] = ()
    countries: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    counts: dict[CountKind, int] = {}
    no_counts: tuple[CountKind, ...] = ()
    main: bool | None = None
    min_severity: int = 1
    min_corroboration: int = 1


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rule of the rules file."""

    name: str
    title: Title
    tier: Tier
    when: Condition
    cooldown_min: float = 10.0


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


def meets(merged: EventMerged, when: Condition) -> bool:
    """Return whether an event meets a condition."""
    event = merged.event
    countries = {*event.actor_countries, *event.recipient_countries, *_place_country(event)}
    sectors = {side.sector for side in (*event.actors, *event.recipients)}
    return (
        _is_one_of(event.type, when.types)
        and _is_one_of(event.mode, when.modes)
        and _is_one_of(event.realis, when.realis)
        and _overlaps(merged.topics, when.topics)
        and _overlaps(countries, when.countries)
        and _overlaps(sectors, when.sectors)
        and _reaches(event, when)
        and (when.main is None or event.main == when.main)
        and event.severity >= when.min_severity
        and merged.corroboration >= when.min_corroboration
    )


def _place_country(event: Event) -> Iterator[str]:
    if event.place is not None and event.place.country is not None:
        yield event.place.country


def _is_one_of(value: str | None, wanted: tuple[str, ...]) -> bool:
    return not wanted or value in wanted


def _overlaps(values: Iterable[str | None], wanted: tuple[str, ...]) -> bool:
    return not wanted or any(value in wanted for value in values)


def _reaches(event: Event, when: Condition) -> bool:
    most = {count.kind: max(count.low or 0, count.high or 0) for count in event.counts}
    if any(kind in most for kind in when.no_counts):
        return False
    return not when.counts or any(most.get(kind, 0) >= bound for kind, bound in when.counts.items())


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
