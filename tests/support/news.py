"""Invented agency news for the tests of the flow, coded by the real coder."""

from collections.abc import Iterator
from datetime import timedelta

import msgspec
from reports import article, source

from schemas.article import Article

TOWNS = ("Raqqa", "Homs", "Hama", "Idlib", "Daraa", "Manbij", "Mosul", "Tikrit", "Kirkuk", "Palmyra", "Sinjar", "Basra")


def strike_news(number: int, *, by: str = "one") -> Article:
    """Return an article on an event of its own: another town or, after a round of the towns, far more dead."""
    town, dead = TOWNS[number % len(TOWNS)], 3 * 7 ** (number // len(TOWNS))
    return article(
        f"{by}-{number}",
        title=f"Drone strike kills {dead} fighters in {town}",
        text=f"A drone strike killed {dead} Islamic State fighters in {town} on Thursday, a security source said.",
        revision=f"revision-{by}-{number}",
        source=source(by),
    )


def strikes(count: int) -> Iterator[Article]:
    """Yield articles on `count` events."""
    return (strike_news(number) for number in range(count))


def fetched_again(one: Article) -> Article:
    """Return an article as a later poll brings it, unchanged."""
    return msgspec.structs.replace(one, fetched_at=one.fetched_at + timedelta(minutes=5))


def arabic_strike(by: str = "two") -> Article:
    """Return the event of `strike_news(0)` as an Arabic source tells it: a drone strike killed three in Raqqa."""
    return article(
        f"{by}-ar",
        title="مقتل 3 من تنظيم داعش في ضربة طائرة مسيرة بالرقة",
        text="قتل 3 من عناصر تنظيم داعش في ضربة طائرة مسيرة في مدينة الرقة الخميس، بحسب مصدر أمني.",
        revision=f"revision-{by}-ar",
        source=source(by),
    )
