"""One event told twice in an article is coded once."""

from collections.abc import Sequence

from extraction.text.normalise import key
from schemas.analysis import Event, Place


def is_repeat(event: Event, before: Event) -> bool:
    """Return whether an event is told again: by the same word or with the same counts, and nothing said otherwise."""
    return (
        (event.type, event.mode, event.realis) == (before.type, before.mode, before.realis)
        and (key(event.trigger.text) == key(before.trigger.text) or _is_counted_alike(event, before))
        and _agree(event.actor_countries, before.actor_countries)
        and _agree(event.recipient_countries, before.recipient_countries)
        and (event.place is None or before.place is None or _name(event.place) == _name(before.place))
    )


def _is_counted_alike(event: Event, before: Event) -> bool:
    own, other = ({(count.kind, count.low) for count in one.counts} for one in (event, before))
    return bool(own) and own == other


def _agree(one: Sequence[str], two: Sequence[str]) -> bool:
    """Return whether one telling names no state that the other, which may name more, does not."""
    return set(one) <= set(two) or set(two) <= set(one)


def _name(place: Place) -> str:
    return place.name or place.text
