"""Measure how many event mentions a second the merge takes when 100,000 events are open, by processor time.

    PYTHONPATH=. python benchmarks/merge_window.py [OPEN_EVENTS]

The mentions are invented, over the four days that a window may span, twice. "spread": towns, names and words as news of
many countries has them. "crowded": everything happens in four hundred towns, most of it in a few of them, so that most
mentions join an event. Types, sides and words are drawn with the skew of news (a third are attacks).
Beside it, in the same run, the plain loop: each mention is compared with one report of every open event of its type.
It shows the cost of finding and filing in memory. It does not show the broker, the table, the codec, nor how well
anything is merged. benchmarks/results/merge_window.txt has what came out, docs/merging.md what it means.
"""

import base64
import random
import resource
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec

from schemas.analysis import Count, Event, Named, Place, Span
from schemas.article import Source
from schemas.codebook import EVENT_TYPES, EventType, quad_of
from schemas.event import ArticleRef, EventExtracted, EventMerged
from streams.merging.closed import OPEN_FOR
from streams.merging.features import Features, features_of
from streams.merging.likeness import likeness
from streams.merging.open_events import OpenEvents, merged_with

OPEN_EVENTS: Final = 100_000
MEASURED: Final = 4_000
#: The plain loop takes seconds a mention.
MEASURED_PLAINLY: Final = 10
#: A slow merge is stopped after this and its rate taken from what it has done.
LONGEST_S: Final = 30.0
WINDOW: Final = timedelta(days=4)
START: Final = datetime(2025, 3, 3, tzinfo=UTC)
STATES: Final = ("SYR", "IRQ", "ISR", "TUR", "LBN", "IRN", "USA", "JOR", "RUS", "SAU", "IMG", "IGO")
SENTENCE_WORDS: Final = 18
OUTLETS: Final = 60
#: Attacks, arrests, visits, accusations and demands are most of the news.
WEIGHTS: Final[dict[EventType, float]] = {"ASSAULT": 16, "COERCE": 6, "CONSULT": 5, "ACCUSE": 4, "REQUEST": 4}


class World(msgspec.Struct, frozen=True):
    """How many towns, names and words there are, and how news is spread over them: the larger, the more alike."""

    name: str
    towns: int
    names: int
    words: int
    skew: float


WORLDS: Final = (World("spread", 20_000, 5_000, 40_000, 0.35), World("crowded", 400, 150, 4_000, 0.7))


def main(open_events: int = OPEN_EVENTS) -> None:
    """Fill the window, then measure, in each world; the spread one first, whose memory is told."""
    for world in WORLDS:
        _measure(world, open_events)


def _measure(world: World, open_events: int) -> None:
    rng = random.Random(20_250_303)  # noqa: S311 - the same mentions every time
    index = OpenEvents()
    events: dict[str, EventMerged] = {}
    for number in range(open_events):
        mention = _mention(rng, world, number, WINDOW * number / open_events)
        event = merged_with(None, mention, mention.article.fetched_at)
        events[event.id] = event
    before_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    index.remember(events.values(), START + OPEN_FOR)
    grown_kb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before_kb
    coming = [_mention(rng, world, open_events + number, WINDOW) for number in range(MEASURED)]
    plain = _plain_rate(events, coming[:MEASURED_PLAINLY])
    rate, done, joined = _rate(index, events, coming)
    sys.stdout.write(
        f"{world.name}, {open_events} open events: {rate:.0f} mentions/s ({done} measured, {joined} joined),"
        f" plain loop {plain:.2f} mentions/s, index at most {grown_kb / open_events:.1f} KB an event\n"
    )
    sys.stdout.flush()


def _rate(index: OpenEvents, events: dict[str, EventMerged], coming: list[EventExtracted]) -> tuple[float, int, int]:
    started, done, joined = time.process_time(), 0, 0
    for mention in coming:
        found = index.find(mention)
        known = None if found.event_id is None else events[found.event_id]
        event = merged_with(known, mention, mention.article.fetched_at)
        events[event.id] = event
        index.keep(event)
        joined += known is not None
        done += 1
        # Asking for the time is a call to the kernel, which would be measured too.
        if done % 100 == 0 and time.process_time() - started > LONGEST_S:
            break
    return done / (time.process_time() - started), done, joined


def _plain_rate(events: dict[str, EventMerged], coming: list[EventExtracted]) -> float:
    by_type: dict[str, list[Features]] = {}
    for event in events.values():
        report = event.reports[0]
        mention = EventExtracted(
            id=report.mention_id, merge_key=event.event.type, article=report.article, event=report.event
        )
        by_type.setdefault(event.event.type, []).append(features_of(mention))
    started = time.process_time()
    for mention in coming:
        new = features_of(mention)
        max((likeness(new, old).total for old in by_type[mention.event.type]), default=0.0)
    return len(coming) / (time.process_time() - started)


def _mention(rng: random.Random, world: World, number: int, after: timedelta) -> EventExtracted:
    published = START + after
    event_type = rng.choices(EVENT_TYPES, [WEIGHTS.get(name, 1.0) for name in EVENT_TYPES])[0]
    language = rng.choice(("ar", "en"))
    words = " ".join(f"word{_drawn(rng, world.words, world.skew)}" for _ in range(SENTENCE_WORDS))
    span = Span(text=words, start=0, end=len(words))
    actors, recipients = _side(rng, world), _side(rng, world)
    event = Event(
        type=event_type,
        mode=None,
        realis="occurred",
        quad=quad_of(event_type),
        trigger=span,
        sentence=span,
        actors=actors,
        actor_countries=tuple(side.country for side in actors if side.country),
        recipients=recipients,
        recipient_countries=tuple(side.country for side in recipients if side.country),
        place=_place(rng, world),
        date=published.date().isoformat() if rng.random() < 0.7 else None,  # noqa: PLR2004 - most reports name the day
        counts=(Count(kind="killed", low=rng.randint(1, 12), high=None, what="people"),),
        meaning=base64.b64encode(rng.randbytes(64)).decode(),
    )
    outlet = f"Outlet {number % OUTLETS}"
    article = ArticleRef(
        id=f"article-{number}",
        revision="1",
        edition=1,
        title=words,
        language=language,
        source=Source(id=outlet, name=outlet, owner=outlet, kind="agency"),
        published=published,
        fetched_at=published,
        analysed_at=published,
    )
    return EventExtracted(id=f"mention-{number}", merge_key=event_type, article=article, event=event)


def _drawn(rng: random.Random, most: int, skew: float) -> int:
    """Return a number of which the small ones are common; what is beyond `most` is spread over all."""
    drawn = int(rng.paretovariate(skew))
    return drawn if drawn <= most else rng.randint(1, most)


def _side(rng: random.Random, world: World) -> tuple[Named, ...]:
    state = rng.choices(STATES, range(len(STATES), 0, -1))[0]
    kind = rng.random()
    if kind < 1 / 3:
        return ()
    if kind < 2 / 3:
        return (Named(text=state, start=0, end=3, country=state, sector="MIL"),)
    name = f"Name {_drawn(rng, world.names, world.skew)}"
    return (Named(text=name, start=0, end=len(name), name=name, country=state, sector="REB"),)


def _place(rng: random.Random, world: World) -> Place | None:
    if rng.random() < 1 / 4:
        return None
    town = _drawn(rng, world.towns, world.skew)
    return Place(
        text=f"Town {town}",
        start=0,
        end=4,
        name=f"Town {town}",
        id=f"geonames:{town}",
        country=STATES[town % 2],
        admin1=f"Province {town % 30 + 30 * (town // 400)}",
        resolution="town",
        lat=12 + town % 100 / 4,
        lon=36 + town // 100 / 4,
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
