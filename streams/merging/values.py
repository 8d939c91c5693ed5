"""The best value of every field of an event, put together, and all rival ones with who says them."""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from extraction.events.severity import score_of
from schemas.analysis import Count, Event, Named
from schemas.event import CountSaid, Report, Rivals, Said, Tally
from streams.merging.options import COVERS, EACH, FIELDS, Option, best_of, counts_of, covers_nothing, options
from streams.merging.standing import by_age


class Settled(msgspec.Struct, frozen=True):
    """The event with its best values, the article that its evidence is of, and what rivals there are."""

    event: Event
    article: str
    rivals: Rivals


def settled(reports: Sequence[Report], hands: dict[str, str], denials: Sequence[Report]) -> Settled:
    """Return the best of `reports`, at least one; `hands` by article, also of the `denials`."""
    told = sorted(reports, key=by_age)
    fields = {name: options(told, hands, of) for name, of in FIELDS.items()}
    best = {name: best_of(found, COVERS.get(name, covers_nothing)) for name, found in fields.items()}
    counts = {kind: options(told, hands, counts_of(kind)) for kind in _kinds(told)}
    tolls = {kind: best_of(found, covers_nothing) for kind, found in counts.items()}
    decided = [(best[name], fields[name]) for name in fields] + [(tolls[kind], counts[kind]) for kind in counts]
    base = _base(told, decided)
    rivals = Rivals(
        **{name: tuple(map(_said, fields[name])) for name in ("mode", "realis", "date", "place")},
        **{name: tuple(map(_said, options(told, hands, of))) for name, of in EACH.items()},
        counts=tuple(tally for kind, found in counts.items() for tally in _tallies(kind, found)),
    )
    if denials:
        both = sorted((*told, *denials), key=by_age)
        rivals = msgspec.structs.replace(rivals, realis=tuple(map(_said, options(both, hands, FIELDS["realis"]))))
    return Settled(_composed(base, told, best, tolls), base.article.id, rivals)


def _kinds(reports: Iterable[Report]) -> list[str]:
    return sorted({count.kind for report in reports for count in report.event.counts})


def _base(told: Sequence[Report], decided: Iterable[tuple[Option | None, list[Option]]]) -> Report:
    """Return the report that has most of the best values itself; of equals the one of most worth, then the newest."""
    agreeing: Counter[str] = Counter()
    for best, found in decided:
        for option in found:
            if best is not None and option.name == best.name:
                agreeing.update(option.articles)
    ranked = ((agreeing[report.article.id], *_worth(report), number) for number, report in enumerate(told))
    return told[max(ranked)[-1]]


def _worth(report: Report) -> tuple[int, float]:
    """Return how much a report says, and how sure its coding is."""
    event = report.event
    said = (event.place, event.date, event.mode, event.actors, event.recipients, event.counts)
    return sum(bool(part) for part in said), event.confidence


def _composed(
    base: Report, told: Sequence[Report], best: dict[str, Option | None], tolls: dict[str, Option | None]
) -> Event:
    """Return the event of `base` with the values in which another one is better."""
    event = base.event
    changes: dict[str, Any] = {}  # Any: the fields of Event
    for name, option in best.items():
        if option is not None and option.name not in {one for one, _, _ in FIELDS[name](event)}:
            changes |= _replaced(name, option)
    if "mode" in changes:
        changes["score"] = score_of(event.type, changes["mode"])
    return msgspec.structs.replace(
        event,
        **changes,
        counts=tuple(_count(event, option) for option in tolls.values() if option is not None),
        claimed_by=_claimed_by(base, told),
        main=any(report.event.main for report in told),
        severity=max(report.event.severity for report in told),
    )


def _replaced(name: str, option: Option) -> dict[str, Any]:  # Any: the fields of Event
    match name:
        case "actors" | "recipients":
            sides = tuple(_elsewhere(side) for side in option.value)
            countries = f"{name.removesuffix('s')}_countries"
            return {name: sides, countries: getattr(option.report.event, countries)}
        case "place":
            return {name: _elsewhere(option.value)}
        case "date":
            return {name: option.value, "date_phrase": None}
        case _:
            return {name: option.value}


def _elsewhere(named: Any) -> Any:  # Any: Named or Place, as it came
    """Return what another article names: its offsets mean nothing here."""
    return msgspec.structs.replace(named, start=0, end=0)


def _count(event: Event, option: Option) -> Count:
    count: Count = option.value
    own = [one for one in event.counts if (one.kind, one.low, one.high) == (count.kind, count.low, count.high)]
    return own[0] if own else msgspec.structs.replace(count, start=None, end=None)


def _claimed_by(base: Report, told: Sequence[Report]) -> Named | None:
    """Return who claims an event that no report tells as a fact."""
    claimed = [report.event.claimed_by for report in told]
    if base.event.claimed_by is None or None in claimed:
        return None
    return base.event.claimed_by


def _said(option: Option) -> Said:
    value = option.value
    is_named = isinstance(value, Named)
    return Said(
        value=(value.name or value.text) if is_named else value,
        id=value.id if is_named else None,
        owners=tuple(sorted(option.hands)),
        articles=tuple(option.articles),
        claimed_by=option.claimed_by,
    )


def _tallies(kind: Any, found: list[Option]) -> Iterable[Tally]:  # Any: one of CountKind, as the counts have it
    """Yield a kind's numbers by who claims them, what is told as a fact first."""
    for claimed_by in dict.fromkeys(option.claimed_by for option in found):
        said = [option for option in found if option.claimed_by == claimed_by]
        lows, highs = [option.value.low for option in said], [option.value.high for option in said]
        yield Tally(
            kind=kind,
            low=None if None in lows else min(lows),
            high=None if None in highs else max(highs),
            said=tuple(_count_said(option) for option in said),
            claimed_by=claimed_by,
        )


def _count_said(option: Option) -> CountSaid:
    count = option.value
    return CountSaid(
        low=count.low, high=count.high, owners=tuple(sorted(option.hands)), articles=tuple(option.articles)
    )
