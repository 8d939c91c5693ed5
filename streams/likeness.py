"""How alike two reports of an event are: a sum of weights, each with its reason; above a threshold they are one event.

Only reports of one type are compared. The weights were set by hand on the project's sample feeds; what they reach on
labelled pairs is to be measured when the merge is deepened.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from math import asin, cos, radians, sin, sqrt
from typing import Final

import msgspec

from schemas.analysis import Event, Named, Place
from schemas.event import EventExtracted

#: Reports this alike are one event.
THRESHOLD: Final = 0.5

SAME_PLACE: Final = 0.35
NEAR_PLACE: Final = 0.2
#: One report names a town, the other only its province or country.
WIDER_PLACE: Final = 0.15
OTHER_PLACE: Final = -0.7
SAME_STATES: Final = 0.15
OTHER_STATES: Final = -0.3
SAME_NAME: Final = 0.25
OTHER_PEOPLE: Final = -0.4
SAME_DAY: Final = 0.15
OTHER_DAY: Final = -1.0
SAME_MODE: Final = 0.15
OTHER_MODE: Final = -0.15
#: Of these types each mode is an act of its own (a release, a crossing opened); of others it is what reports differ
#: on (an air strike, an explosion).
DISTINCT_MODES: Final = frozenset({"RETREAT", "COERCE", "SANCTION"})
OTHER_ACT: Final = -0.6
OTHER_REALIS: Final = -0.3
SAME_COUNT: Final = 0.2
LIKE_COUNT: Final = 0.1
OTHER_COUNT: Final = -0.2
#: Two editions of one article: the same type in the same article is the same event unless much speaks against it.
SAME_ARTICLE: Final = 0.6

#: Reports of one event reach the wires within a day of each other, or name its date.
NEWS_SPAN: Final = timedelta(hours=36)
NEAR_KM: Final = 30.0
EARTH_KM: Final = 6371.0
#: Casualties are corrected in the first hours; more than this factor apart they are of another event.
COUNT_FACTOR: Final = 2.0


class Features(msgspec.Struct, frozen=True):
    """What is compared of a report."""

    article: str
    event: Event
    reported: float
    states: frozenset[str]
    names: frozenset[str]
    people: frozenset[str]


def features_of(mention: EventExtracted) -> Features:
    """Return what is compared of a mention."""
    event = mention.event
    sides = (*event.actors, *event.recipients)
    return Features(
        article=mention.article.id,
        event=event,
        reported=mention.article.published.timestamp(),
        states=frozenset((*event.actor_countries, *event.recipient_countries)),
        names=frozenset(_keys(sides)),
        people=frozenset(_keys(side for side in sides if side.name is not None and side.sector is not None)),
    )


def likeness(one: Features, two: Features) -> float:
    """Return how alike two reports of one type are; the scale is that of `THRESHOLD`."""
    return (
        _place(one.event.place, two.event.place)
        + _states(one, two)
        + _names(one, two)
        + _day(one, two)
        + _mode(one.event, two.event)
        + _counts(one.event, two.event)
        + (SAME_ARTICLE if one.article == two.article else 0.0)
    )


def _keys(sides: Iterable[Named]) -> Iterable[str]:
    for side in sides:
        if side.id is not None:
            yield side.id
        yield (side.name or side.text).casefold()


def _place(one: Place | None, two: Place | None) -> float:
    if one is None or two is None:
        return 0.0
    if one.id is not None and one.id == two.id:
        return SAME_PLACE
    if (one.name or one.text).casefold() == (two.name or two.text).casefold():
        return SAME_PLACE
    if _is_within(one, two) or _is_within(two, one):
        return WIDER_PLACE
    distance_km = _distance_km(one, two)
    return NEAR_PLACE if distance_km is not None and distance_km <= NEAR_KM else OTHER_PLACE


def _is_within(one: Place, two: Place) -> bool:
    if one.country is None or one.country != two.country:
        return False
    return two.resolution == "country" or (two.resolution == "admin1" and one.admin1 == (two.admin1 or two.name))


def _distance_km(one: Place, two: Place) -> float | None:
    if one.lat is None or one.lon is None or two.lat is None or two.lon is None:
        return None
    half_lat = radians(two.lat - one.lat) / 2
    half_lon = radians(two.lon - one.lon) / 2
    chord = sin(half_lat) ** 2 + cos(radians(one.lat)) * cos(radians(two.lat)) * sin(half_lon) ** 2
    return 2 * EARTH_KM * asin(sqrt(chord))


def _states(one: Features, two: Features) -> float:
    if not one.states or not two.states:
        return 0.0
    if one.states == two.states:
        return 2 * SAME_STATES
    return SAME_STATES if one.states & two.states else OTHER_STATES


def _names(one: Features, two: Features) -> float:
    if one.names & two.names:
        return SAME_NAME
    return OTHER_PEOPLE if one.people and two.people else 0.0


def _day(one: Features, two: Features) -> float:
    first, second = _day_of(one.event.date), _day_of(two.event.date)
    if first is not None and second is not None:
        return SAME_DAY if abs(first - second) <= timedelta(days=1) else OTHER_DAY
    apart = timedelta(seconds=abs(one.reported - two.reported))
    return SAME_DAY if apart <= NEWS_SPAN else OTHER_DAY


def _day_of(stated: str | None) -> date | None:
    try:
        return None if stated is None else date.fromisoformat(stated)
    except ValueError:
        return None  # a month or a year


def _mode(one: Event, two: Event) -> float:
    realis = OTHER_REALIS if one.realis != two.realis else 0.0
    if one.mode is None or two.mode is None:
        return realis
    if one.mode == two.mode:
        return realis + SAME_MODE
    return realis + (OTHER_ACT if one.type in DISTINCT_MODES else OTHER_MODE)


def _counts(one: Event, two: Event) -> float:
    first = {count.kind: count.low for count in one.counts if count.low}
    second = {count.kind: count.low for count in two.counts if count.low}
    shared = first.keys() & second.keys()
    if not shared:
        return 0.0
    return max(_count(first[kind] or 1, second[kind] or 1) for kind in shared)


def _count(one: int, two: int) -> float:
    if one == two:
        return SAME_COUNT
    return LIKE_COUNT if max(one, two) <= COUNT_FACTOR * min(one, two) else OTHER_COUNT
