"""What a rule watches: the fields of an event that it names, and how those stand in a version. Pure.

A condition names values ("a side of the secret service", "at least ten killed"), a message names whole fields ("in
{where}"). What neither names may change as it likes: nobody is told. Status and realis are always looked at, as on them
hangs whether there is anything to tell; the status counts as a change only where the rule names it.
What chooses among reports (`languages`, `sources`, `owners`, `words`, ...), `claimed` and `between_states` are asked,
and not watched.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Final, get_args

import msgspec

from schemas.alert import Changed
from schemas.analysis import Named
from schemas.codebook import COUNT_KINDS, CountKind
from schemas.codec import encode
from schemas.event import EventMerged, Status
from streams.identity import derived
from streams.rules.names import forms_of, named_so
from streams.rules.nesting import parts_of
from streams.rules.placeholders import names_of
from streams.rules.rule import Condition, Escalation, Rule, Side

#: In the order in which people are told what has changed.
CHANGES: Final[tuple[Changed, ...]] = get_args(Changed)

#: What a placeholder of a message tells of; one of a count is called as its kind. A link follows the title.
_TOLD: Final[dict[str, tuple[Changed, ...]]] = {
    "what": ("type", "mode", "realis"),
    "who": ("sides",),
    "whom": ("sides",),
    "where": ("place",),
    "country": ("place",),
    "when": ("date",),
    "counts": ("counts",),
    "sources": ("corroboration",),
    "corroboration": ("corroboration",),
    "claimed_by": ("sides",),
    "disputed_by": ("status",),
    "status": ("status",),
    "severity": ("severity",),
    "confidence": ("confidence",),
    "title": ("wording",),
    "sentence": ("wording",),
}

#: How watched fields stand in a version, as texts to be compared.
Shown = dict[Changed, str]


class Watch(msgspec.Struct, frozen=True, kw_only=True):
    """What is watched: some fields as they are, of others only which of the named values hold.

    `names` are of sides, each with all the forms that it goes by; `codes` are countries and sectors of sides, `areas`
    countries of the place.
    """

    whole: frozenset[Changed] = frozenset()
    counts: frozenset[CountKind] = frozenset()
    topics: frozenset[str] = frozenset()
    names: dict[str, frozenset[str]] = {}
    codes: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()

    @property
    def fields(self) -> frozenset[Changed]:
        """Return what of an event is watched at all."""
        parts: dict[Changed, frozenset[str]] = {
            "counts": frozenset(self.counts),
            "topics": self.topics,
            "sides": self.codes.union(self.names),
            "place": self.areas,
        }
        return self.whole | {field for field, values in parts.items() if values}


class Ruled(msgspec.Struct, frozen=True, kw_only=True):
    """A rule as it is asked: with what it watches, and its conditions by a name that follows from what they say.

    By that name the memory knows a condition again when the file was changed meanwhile.
    """

    rule: Rule
    watch: Watch
    asked: str
    escalations: tuple[tuple[str, Escalation], ...]


def ruled(rules: Iterable[Rule]) -> tuple[Ruled, ...]:
    """Return rules as they are asked."""
    return tuple(
        Ruled(
            rule=rule,
            watch=watch_of(rule),
            asked=_called(rule.when),
            escalations=tuple((_called(one.when), one) for one in rule.escalate),
        )
        for rule in rules
    )


def _called(condition: Condition) -> str:
    return derived("condition", encode(condition))


def watch_of(rule: Rule) -> Watch:
    """Return what a rule watches, by its condition, its escalations and its message."""
    conditions = [part for when in (rule.when, *(one.when for one in rule.escalate)) for part in parts_of(when)]
    told = () if rule.message is None else names_of(rule.message.en) | names_of(rule.message.ar)
    whole = {field for name in told for field in _TOLD.get(name, ())}
    whole |= {field for when in conditions for field in _whole(when)}
    counts = {kind for when in conditions for kind in (*when.counts, *when.no_counts)}
    counts |= set(COUNT_KINDS) if "counts" in whole else {kind for kind in COUNT_KINDS if kind in told}
    return Watch(
        whole=frozenset(whole - {"counts"}),
        counts=frozenset(counts),
        topics=frozenset(topic for when in conditions for topic in when.topics),
        names={name: forms_of(name) for when in conditions for side in _sides(when) for name in side.names},
        codes=frozenset(code for when in conditions for code in _codes(when)),
        areas=frozenset(country for when in conditions for country in when.countries),
    )


def _whole(when: Condition) -> Iterator[Changed]:
    named: dict[Changed, bool] = {
        "status": bool(when.status) and len(set(when.status)) < len(get_args(Status)),
        "realis": True,
        "type": bool(when.types),
        "mode": bool(when.modes),
        "corroboration": when.min_corroboration > 1,
        "place": when.near is not None or bool(when.admin1),
        "severity": when.min_severity > 1,
        "confidence": when.min_confidence > 0,
        "main": when.main is not None,
    }
    return (field for field, is_named in named.items() if is_named)


def _sides(when: Condition) -> Iterator[Side]:
    return (side for side in (when.sides, when.actors, when.recipients) if side is not None)


def _codes(when: Condition) -> Iterator[str]:
    yield from (*when.countries, *when.sectors)
    for side in _sides(when):
        yield from (*side.countries, *side.sectors)


def shown(event: EventMerged, watch: Watch) -> Shown:
    """Return how what is watched stands in a version; the status and the realis always."""
    fields = watch.fields | {"status", "realis"}
    return {field: _STATES[field](event, watch) for field in CHANGES if field in fields}


def changes(before: Shown, after: Shown, watch: Watch, *, with_status: bool = False) -> tuple[Changed, ...]:
    """Return what differs of what is watched, and of the status if need be; what was not known before does not."""
    fields = watch.fields | {"status"} if with_status else watch.fields
    return tuple(
        field for field in CHANGES if field in fields and field in before and before[field] != after.get(field)
    )


def _counts(event: EventMerged, watch: Watch) -> str:
    kept = (count for count in event.event.counts if count.kind in watch.counts)
    return _joined(f"{count.kind}={count.low}-{count.high}" for count in kept)


def _topics(event: EventMerged, watch: Watch) -> str:
    return _joined(watch.topics.intersection(event.topics))


def _place(event: EventMerged, watch: Watch) -> str:
    place = event.event.place
    if place is None:
        return ""
    if "place" in watch.whole:
        return f"{_identity(place)} {place.admin1 or ''}"
    return place.country if place.country in watch.areas else ""


def _sides_of(event: EventMerged, watch: Watch) -> str:
    told = event.event
    sides = [*told.actors, *told.recipients]
    countries = {*told.actor_countries, *told.recipient_countries}
    if "sides" in watch.whole:
        claimants = () if told.claimed_by is None else (told.claimed_by,)
        return _joined({*countries, *(_identity(side) for side in (*sides, *claimants))})
    told_of = countries.union(*({side.country, side.sector} for side in sides))
    forms = frozenset[str]().union(*(named_so(side) for side in sides))
    return _joined((*(watch.codes & told_of), *(name for name, meant in watch.names.items() if meant & forms)))


def _wording(event: EventMerged, _: Watch) -> str:
    return derived("wording", event.event.sentence.text)


def _identity(named: Named) -> str:
    return named.id or named.name or named.text


def _joined(values: Iterable[str]) -> str:
    return ",".join(sorted(values))


_STATES: Final[dict[Changed, Callable[[EventMerged, Watch], str]]] = {
    "status": lambda event, _: event.status,
    "realis": lambda event, _: event.event.realis,
    "type": lambda event, _: event.event.type,
    "mode": lambda event, _: event.event.mode or "",
    "counts": _counts,
    "corroboration": lambda event, _: str(event.corroboration),
    "place": _place,
    "date": lambda event, _: event.event.date or "",
    "sides": _sides_of,
    "topics": _topics,
    "severity": lambda event, _: str(event.event.severity),
    # By the tenth: each report moves it a little.
    "confidence": lambda event, _: f"{event.event.confidence:.1f}",
    "main": lambda event, _: str(event.event.main),
    "wording": _wording,
}
