"""Whether an event meets a condition. Pure."""

from collections.abc import Iterable, Iterator

from schemas.analysis import Event
from schemas.event import EventMerged
from streams.rules.rule import Condition


def meets(merged: EventMerged, when: Condition) -> bool:
    """Return whether an event meets a condition."""
    event = merged.event
    countries = {*event.actor_countries, *event.recipient_countries, *_place_country(event)}
    sectors = {side.sector for side in (*event.actors, *event.recipients)}
    return (
        _is_one_of(event.type, when.types)
        and _is_one_of(event.mode, when.modes)
        and event.realis in (when.realis or ("occurred",))
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
