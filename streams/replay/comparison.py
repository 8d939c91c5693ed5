"""Which events are new, gone or changed, between two codings of the same articles. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, Literal

import msgspec

from schemas.analysis import Count, Event, Named, Span
from schemas.event import EventMerged, Report
from streams.merging.standing import all_of, counting
from streams.replay.recoding import Edition

Change = Literal["new", "gone", "changed"]
Field = Literal[
    "type", "mode", "realis", "actors", "recipients", "place", "date", "counts", "claimed_by", "status", "reports",
    "denials",
]  # fmt: skip


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """An event that is not as it was. `was` is None for a new one, `now` for one that is gone.

    `fields` are those of a changed one that differ, each with what was said and what is said now.
    """

    change: Change
    was: EventMerged | None
    now: EventMerged | None
    fields: dict[Field, tuple[tuple[str, ...], tuple[str, ...]]] = {}


class Comparison(msgspec.Struct, frozen=True):
    """All that differs, and how many events are as they were."""

    differences: tuple[Difference, ...]
    unchanged: int


def compared(before: Iterable[EventMerged], after: Iterable[EventMerged], coded: frozenset[Edition]) -> Comparison:
    """Compare the events that tell of `coded` editions.

    An event is the same where most of its reports are: its id, which is that of its first mention, may differ.
    """
    pairs = _pairs(list(before), list(after))
    told = [(was, now) for was, now in pairs if _tells(was, coded) or _tells(now, coded)]
    found = [_difference(was, now) for was, now in told]
    differences = tuple(one for one in found if one is not None)
    return Comparison(differences, len(found) - len(differences))


def _tells(event: EventMerged | None, coded: frozenset[Edition]) -> bool:
    return event is not None and any((one.article.id, one.article.revision) in coded for one in all_of(event))


_Pair = tuple[EventMerged | None, EventMerged | None]


def _pairs(before: Sequence[EventMerged], after: Sequence[EventMerged]) -> Iterator[_Pair]:
    """Yield each event once: with its counterpart, the likest pairs first, or with None."""
    likeness = [(_alike(was, now), was, now) for was, now in _sharing(before, after)]
    # Ids at the end, so that the result does not depend on the order in which events were read.
    ranked = sorted(likeness, key=lambda one: (one[0], one[1].id, one[2].id), reverse=True)
    taken_before, taken_after = set(), set()
    for alike, was, now in ranked:
        if not any(alike) or was.id in taken_before or now.id in taken_after:
            continue
        taken_before.add(was.id)
        taken_after.add(now.id)
        yield was, now
    yield from ((was, None) for was in before if was.id not in taken_before)
    yield from ((None, now) for now in after if now.id not in taken_after)


def _sharing(before: Sequence[EventMerged], after: Sequence[EventMerged]) -> Iterator[tuple[EventMerged, EventMerged]]:
    by_article: dict[str, list[EventMerged]] = {}
    for event in before:
        for article in {one.article.id for one in all_of(event)}:
            by_article.setdefault(article, []).append(event)
    for now in after:
        found = {was.id: was for one in all_of(now) for was in by_article.get(one.article.id, ())}
        yield from ((was, now) for was in found.values())


def _alike(was: EventMerged, now: EventMerged) -> tuple[int, ...]:
    """Return how alike two events are that share an article; all zero where they have only the article in common.

    By words of one text that tell both, by its sentences, then by what is said. Ids come last: another coder may count
    other events in front.
    """
    pairs = list(_of_one_text(all_of(was), all_of(now)))
    sentences = sum(_overlap(one.event.sentence, other.event.sentence) for one, other in pairs)
    if not sentences:
        return (0,)
    triggers = sum(_is_same_word(one.event, other.event) for one, other in pairs)
    before, after = said(was), said(now)
    same = sum(before[field] == after[field] for field in before)
    return triggers, sentences, int(was.event.type == now.event.type), same, int(was.id == now.id)


def _of_one_text(before: Iterable[Report], after: Sequence[Report]) -> Iterator[tuple[Report, Report]]:
    texts: dict[Edition, Report] = {(one.article.id, one.article.revision): one for one in after}
    for one in before:
        other = texts.get((one.article.id, one.article.revision))
        if other is not None:
            yield one, other


def _is_same_word(one: Event, other: Event) -> bool:
    return one.type == other.type and _overlap(one.trigger, other.trigger)


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _difference(was: EventMerged | None, now: EventMerged | None) -> Difference | None:
    if was is None or now is None:
        return Difference(change="new" if was is None else "gone", was=was, now=now)
    before, after = said(was), said(now)
    fields = {field: (before[field], after[field]) for field in before if before[field] != after[field]}
    return Difference(change="changed", was=was, now=now, fields=fields) if fields else None


def said(merged: EventMerged) -> dict[Field, tuple[str, ...]]:
    """Return what an event says, field by field, as words."""
    event = merged.event
    return {
        "type": (event.type,),
        "mode": _words(event.mode),
        "realis": (event.realis,),
        "actors": tuple(sorted(map(_name, event.actors))),
        "recipients": tuple(sorted(map(_name, event.recipients))),
        "place": () if event.place is None else (_name(event.place),),
        "date": _words(event.date),
        "counts": tuple(sorted(map(_count, event.counts))),
        "claimed_by": () if event.claimed_by is None else (_name(event.claimed_by),),
        "status": (merged.status,),
        "reports": _articles(merged.reports),
        "denials": _articles(merged.denials),
    }


def _articles(reports: Iterable[Report]) -> tuple[str, ...]:
    """Return the articles of those that have not been taken back."""
    return tuple(sorted({one.article.id for one in counting(reports)}))


def _words(value: str | None) -> tuple[str, ...]:
    return () if value is None else (value,)


def _name(named: Named) -> str:
    name = named.name or named.text
    return f"{name} ({named.country})" if named.country else name


_OPEN: Final = "?"


def _count(count: Count) -> str:
    low = _OPEN if count.low is None else str(count.low)
    high = _OPEN if count.high is None else str(count.high)
    return f"{low if low == high else f'{low} to {high}'} {count.kind}"
