"""Measure how many event mentions a second the merge takes when 20,000 events are open, by processor time.

    PYTHONPATH=. python benchmarks/merge_window.py

The mentions are invented: types, towns, sides and words are drawn with the skew of news (a third are attacks, half of
those in a fifth of the towns), over four days. It shows the cost of finding and filing in memory. It does not show the
broker, the table, the codec, nor how well anything is merged. docs/merging.md has the figures.
"""

import random
import sys
import time
from datetime import UTC, datetime, timedelta
from typing import Final

from schemas.analysis import Count, Event, Named, Place, Span
from schemas.article import Source
from schemas.codebook import EVENT_TYPES, EventType, quad_of
from schemas.event import ArticleRef, EventExtracted, EventMerged
from streams.merging import OpenEvents, merged_with

OPEN_EVENTS: Final = 20_000
MEASURED: Final = 2_000
#: A slow merge is stopped after this and its rate taken from what it has done.
LONGEST_S: Final = 30.0
WINDOW: Final = timedelta(days=4)
START: Final = datetime(2025, 3, 3, tzinfo=UTC)
TOWNS: Final = 400
NAMES: Final = 150
STATES: Final = ("SYR", "IRQ", "ISR", "TUR", "LBN", "IRN", "USA", "JOR", "RUS", "SAU", "IMG", "IGO")
WORDS: Final = 4000
SENTENCE_WORDS: Final = 18
#: Attacks, arrests, visits, accusations and demands are most of the news.
WEIGHTS: Final[dict[EventType, float]] = {"ASSAULT": 16, "COERCE": 6, "CONSULT": 5, "ACCUSE": 4, "REQUEST": 4}


def main() -> None:
    """Fill the window, then measure."""
    rng = random.Random(20_250_303)  # noqa: S311 - the same mentions every time
    index = OpenEvents()
    events: dict[str, EventMerged] = {}
    number = 0
    while len(events) < OPEN_EVENTS:
        mention = _mention(rng, number, WINDOW * number / OPEN_EVENTS)
        event = merged_with(None, mention, mention.article.fetched_at)
        events[event.id] = event
        index.keep(event)
        number += 1
    started, done, joined = time.process_time(), 0, 0
    while done < MEASURED and time.process_time() - started < LONGEST_S:
        mention = _mention(rng, number + done, WINDOW)
        found = index.find(mention)
        known = None if found.event_id is None else events[found.event_id]
        event = merged_with(known, mention, mention.article.fetched_at)
        events[event.id] = event
        index.keep(event)
        joined += known is not None
        done += 1
    took_s = time.process_time() - started
    sys.stdout.write(f"{OPEN_EVENTS} open events: {done / took_s:.0f} mentions/s ({done} measured, {joined} joined)\n")


def _mention(rng: random.Random, number: int, after: timedelta) -> EventExtracted:
    published = START + after
    event_type = rng.choices(EVENT_TYPES, [WEIGHTS.get(name, 1.0) for name in EVENT_TYPES])[0]
    language = rng.choice(("ar", "en"))
    words = " ".join(f"word{min(int(rng.paretovariate(0.6)), WORDS)}" for _ in range(SENTENCE_WORDS))
    span = Span(text=words, start=0, end=len(words))
    actors, recipients = _side(rng), _side(rng)
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
        place=_place(rng),
        date=published.date().isoformat() if rng.random() < 0.7 else None,  # noqa: PLR2004 - most reports name the day
        counts=(Count(kind="killed", low=rng.randint(1, 12), high=None, what="people"),),
    )
    article = ArticleRef(
        id=f"article-{number}",
        revision="1",
        edition=1,
        title=words,
        language=language,
        source=Source(id="one", name="One", owner="one", kind="agency"),
        published=published,
        fetched_at=published,
        analysed_at=published,
    )
    return EventExtracted(id=f"mention-{number}", merge_key=event_type, article=article, event=event)


def _side(rng: random.Random) -> tuple[Named, ...]:
    state = rng.choices(STATES, range(len(STATES), 0, -1))[0]
    kind = rng.random()
    if kind < 1 / 3:
        return ()
    if kind < 2 / 3:
        return (Named(text=state, start=0, end=3, country=state, sector="MIL"),)
    name = f"Name {rng.randrange(NAMES)}"
    return (Named(text=name, start=0, end=len(name), name=name, country=state, sector="REB"),)


def _place(rng: random.Random) -> Place | None:
    if rng.random() < 1 / 4:
        return None
    town = min(int(rng.paretovariate(0.7)), TOWNS)
    return Place(
        text=f"Town {town}",
        start=0,
        end=4,
        name=f"Town {town}",
        id=f"geonames:{town}",
        country=STATES[town % 2],
        admin1=f"Province {town % 30}",
        resolution="town",
        lat=32 + town % 20 / 4,
        lon=36 + town // 20 / 4,
    )


if __name__ == "__main__":
    main()
