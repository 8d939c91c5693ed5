"""Invented agency news for the tests of the flow, coded by the real coder."""

import itertools
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


def edited_again(one: Article) -> Article:
    """Return an article as its source corrects it: a new revision of the same text with a word more."""
    return msgspec.structs.replace(
        fetched_again(one), text=one.text + " It was at night.", revision=f"{one.revision}-edited"
    )


def burst(count: int) -> Iterator[Article]:
    """Yield `count` articles as a busy hour brings them, none alike.

    Three sources report each event, every tenth article is followed at once by its correction, and every tenth is
    about sport.
    """
    numbers = itertools.count()
    articles = (one for number in numbers for one in _told_by_all(number))
    yield from itertools.islice(articles, count)


def _told_by_all(number: int) -> Iterator[Article]:
    for by in ("one", "two", "three"):
        told = strike_news(number, by=by)
        yield told
        if by == "one" and number % 3 == 0:
            yield edited_again(told)
    if number % 3 == 0:
        yield sports_news(number)


def sports_news(number: int) -> Article:
    """Return an article that is none of ours."""
    return article(
        f"sport-{number}",
        title=f"Football: the cup goes to extra time in match {number}",
        text="The two football clubs drew one all after ninety minutes, and the goalkeeper saved a penalty.",
        revision=f"revision-sport-{number}",
        source=source("one"),
    )
