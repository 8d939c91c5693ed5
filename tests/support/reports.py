"""Builders of records for the tests of the flow."""

from datetime import UTC, datetime, timedelta
from typing import Any

from schemas.analysis import Analysis, Count, Event, Named, Place, Span
from schemas.article import Article, ArticleAnalysed, Source
from schemas.codebook import quad_of
from schemas.event import EditionEnded, EventExtracted
from streams.merging.mentions import mentions_of, told_by

NOON = datetime(2025, 3, 6, 12, 0, tzinfo=UTC)


def source(name: str = "one", owner: str | None = None) -> Source:
    """Return a source; outlets of one owner are named so."""
    return Source(id=name, name=name.title(), owner=owner or name, kind="agency", country="SYR", language="en")


def article(key: str = "a1", *, text: str = "text", minutes: int = 0, **changes: Any) -> Article:  # Any: its fields
    """Return an article whose revision follows its text."""
    fields: dict[str, Any] = {
        "id": f"article-{key}",
        "revision": f"revision-{text}",
        "feed": "feed-1",
        "source": source(),
        "title": f"Title of {key}",
        "text": text,
        "published": NOON + timedelta(minutes=minutes),
        "published_trust": "stated",
        "fetched_at": NOON + timedelta(minutes=minutes, seconds=30),
        "url": f"https://example.org/{key}",
    }
    return Article(**{**fields, **changes})


def named(text: str, country: str | None = None, **changes: Any) -> Named:  # Any: its fields
    """Return a side."""
    return Named(text=text, start=0, end=len(text), country=country, **changes)


def strike(**changes: Any) -> Event:  # Any: the fields of Event
    """Return a drone strike that killed five near Deir ez-Zor."""
    fields: dict[str, Any] = {
        "type": "ASSAULT",
        "mode": "drone",
        "realis": "occurred",
        "quad": quad_of("ASSAULT"),
        "trigger": Span(text="strike", start=6, end=12),
        "sentence": Span(text="A drone strike.", start=0, end=15),
        "recipients": (named("fighters", "IMG"),),
        "recipient_countries": ("IMG",),
        "place": Place(text="Deir ez-Zor", start=0, end=11, name="Deir ez-Zor", country="SYR", lat=35.33, lon=40.14),
        "date": "2025-03-06",
        "counts": (Count(kind="killed", low=5, high=5, what="fighters"),),
        "main": True,
        "severity": 4,
        "confidence": 0.9,
    }
    return Event(**{**fields, **changes})


def mention(event: Event, of: Article | None = None, *, edition: int = 1) -> EventExtracted:
    """Return the record of an article's only event."""
    of = of or article()
    analysis = Analysis(id=of.id, language="en", relevant=True, topics=("terrorism",), events=(event,))
    analysed = ArticleAnalysed(article=of, edition=edition, analysis=analysis, analysed_at=of.fetched_at)
    return next(mentions_of(analysed))


def edition(
    number: int, *events: Event, of: Article | None = None, at: datetime | None = None
) -> list[EventExtracted | EditionEnded]:
    """Return what `extract` sends to a partition for an edition, analysed `at` or when it was fetched."""
    it = of or article(text=f"text {number}", minutes=number)
    analysis = Analysis(id=it.id, language="en", relevant=bool(events), events=events)
    analysed = ArticleAnalysed(article=it, edition=number, analysis=analysis, analysed_at=at or it.fetched_at)
    return list(told_by(analysed))


def gone(number: int, key: str = "a1") -> list[EventExtracted | EditionEnded]:
    """Return what `extract` sends for a withdrawal of an article."""
    return edition(number, of=article(key, text="", minutes=number, revision="withdrawn", withdrawn=True))
