"""What reports say of a field, and which value is the best of them. docs/merging.md has the rule.

Each hand (see `corroboration`) has one voice for a field: its newest word on it. The value with the most hands wins, a
fact before any claim; of equals the more precise, then the newer. Who says less precisely what another says exactly
(the month and the day, the country and the town) speaks for it too.
"""

from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import lru_cache
from typing import Any, Final

import msgspec

from extraction.text.normalise import key
from schemas.analysis import Event, Named, Place
from schemas.event import Report

#: From the vaguest to the most precise.
_PRECISION: Final = {
    None: 0, "country": 1, "region": 2, "natural": 2, "admin1": 3, "admin2": 4, "city": 5, "town": 6, "site": 7,
}  # fmt: skip
#: Names whose folded forms are kept: reports of one event name the same few.
_KEPT: Final = 50_000


class Option(msgspec.Struct):
    """A value that reports give a field: what tells it from others, the value itself, and who gives it."""

    name: Hashable
    value: Any  # Any: each field has a type of its own
    precision: int
    claimed_by: str | None
    report: Report
    newest: int = 0
    hands: set[str] = msgspec.field(default_factory=set)
    articles: list[str] = msgspec.field(default_factory=list)


#: What a report says of a field: for each value its name, the value, and how precise it is.
ValuesOf = Callable[[Event], Iterable[tuple[Hashable, Any, int]]]  # Any: as in `Option`
Covers = Callable[[Any, Any], bool]  # Any: as in `Option`


def options(reports: Sequence[Report], hands: dict[str, str], values_of: ValuesOf) -> list[Option]:
    """Return what the reports, oldest first, say of a field: facts first, then by hands, precision and age."""
    found: dict[tuple[Hashable, str | None], Option] = {}
    last: dict[tuple[str, str | None], list[Option]] = {}
    for number, report in enumerate(reports):
        claimed_by = _claimant(report.event)
        said = [_option(found, report, value, claimed_by) for value in values_of(report.event)]
        for option in said:
            option.newest = number
            option.articles.append(report.article.id)
        if said:
            last[hands[report.article.id], claimed_by] = said
    for (hand, _), said in last.items():
        for option in said:
            option.hands.add(hand)
    return sorted(found.values(), key=lambda one: _rank(one, len(one.hands)), reverse=True)


def _option(
    found: dict[tuple[Hashable, str | None], Option],
    report: Report,
    said: tuple[Hashable, Any, int],  # Any: as in `Option`
    claimed_by: str | None,
) -> Option:
    name, value, precision = said
    option = found.setdefault((name, claimed_by), Option(name, value, precision, claimed_by, report))
    if precision >= option.precision:
        option.value, option.precision, option.report = value, precision, report
    return option


def _rank(option: Option, hands: int) -> tuple[bool, int, int, int]:
    return option.claimed_by is None, hands, option.precision, option.newest


def best_of(found: list[Option], covers: Covers) -> Option | None:
    """Return the option that wins, with the hands that say it less precisely."""

    def supported(option: Option) -> tuple[bool, int, int, int]:
        hands = set(option.hands)
        for other in found:
            is_alike = (other.claimed_by is None) == (option.claimed_by is None)
            if is_alike and other.precision < option.precision and covers(other.value, option.value):
                hands |= other.hands
        return _rank(option, len(hands))

    return max(found, key=supported, default=None)


def covers_nothing(_vague: object, _exact: object) -> bool:
    """Say that of this field no value is a vaguer form of another."""
    return False


def _covers_date(vague: str, exact: str) -> bool:
    return exact.startswith(vague)


def _covers_place(vague: Place, exact: Place) -> bool:
    if vague.country is None or vague.country != exact.country:
        return False
    return vague.resolution == "country" or (
        vague.resolution == "admin1" and exact.admin1 == (vague.admin1 or vague.name)
    )


def _covers_sides(vague: tuple[Named, ...], _exact: tuple[Named, ...]) -> bool:
    """Sides that only a common noun names may be anybody."""
    return not any(_is_known(side) for side in vague)


def _worded(word: str | None) -> list[tuple[str, str, int]]:
    return [] if word is None else [(word, word, 0)]


def _dated(event: Event) -> list[tuple[str, str, int]]:
    return [] if event.date is None else [(event.date, event.date, len(event.date))]


def _placed(event: Event) -> list[tuple[str, Place, int]]:
    place = event.place
    return [] if place is None else [(_name_of(place), place, _PRECISION[place.resolution])]


def _sided(sides: tuple[Named, ...]) -> list[tuple[frozenset[str], tuple[Named, ...], int]]:
    return [(frozenset(map(_name_of, sides)), sides, sum(map(_is_known, sides)))] if sides else []


def _each(sides: tuple[Named, ...]) -> list[tuple[str, Named, int]]:
    return [(_name_of(side), side, int(_is_known(side))) for side in sides]


def counts_of(kind: str) -> ValuesOf:
    """Return what reads the numbers of one kind from an event."""

    def values(event: Event) -> list[tuple[Hashable, Any, int]]:  # Any: as in `Option`
        return [
            ((count.low, count.high), count, int(count.low == count.high and not count.approximate))
            for count in event.counts
            if count.kind == kind
        ]

    return values


FIELDS: Final[dict[str, ValuesOf]] = {
    "mode": lambda event: _worded(event.mode),
    "realis": lambda event: _worded(event.realis),
    "date": _dated,
    "place": _placed,
    "actors": lambda event: _sided(event.actors),
    "recipients": lambda event: _sided(event.recipients),
}
#: Fields of several values, each with rivals of its own.
EACH: Final[dict[str, ValuesOf]] = {
    "actors": lambda event: _each(event.actors),
    "recipients": lambda event: _each(event.recipients),
    "claims": lambda event: _each((event.claimed_by,) if event.claimed_by is not None else ()),
}
COVERS: Final[dict[str, Covers]] = {
    "date": _covers_date, "place": _covers_place, "actors": _covers_sides, "recipients": _covers_sides,
}  # fmt: skip


def _is_known(side: Named) -> bool:
    return side.id is not None or side.name is not None or side.country is not None


def _name_of(named: Named) -> str:
    return named.id or _folded(named.name or named.text)


@lru_cache(_KEPT)
def _folded(text: str) -> str:
    return key(text)


def _claimant(event: Event) -> str | None:
    return None if event.claimed_by is None else event.claimed_by.name or event.claimed_by.text
