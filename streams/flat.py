"""Events and articles as rows of a table, for people who work with spreadsheets. Pure."""

from collections.abc import Iterable
from typing import Final

from schemas.analysis import Count, Named
from schemas.article import ArticleAnalysed
from schemas.event import EventMerged
from schemas.wording import headline

Cell = str | int | float | bool | None
Row = dict[str, Cell]

#: Between several values in one cell.
SEPARATOR: Final = "; "
#: A spreadsheet takes a cell that begins so for a formula, and text of feeds must not become one.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def event_row(merged: EventMerged) -> Row:
    """Return an event as a row; the columns are those of docs/export.md."""
    event, place = merged.event, merged.event.place
    return {
        "id": merged.id,
        "version": merged.version,
        "headline": headline(event, "en"),
        "type": event.type,
        "mode": event.mode,
        "realis": event.realis,
        "quad": event.quad,
        "score": event.score,
        "severity": event.severity,
        "confidence": event.confidence,
        "date": event.date,
        "actors": _names(event.actors),
        "actor_countries": SEPARATOR.join(event.actor_countries),
        "recipients": _names(event.recipients),
        "recipient_countries": SEPARATOR.join(event.recipient_countries),
        "place": None if place is None else place.name or place.text,
        "place_country": None if place is None else place.country,
        "admin1": None if place is None else place.admin1,
        "lat": None if place is None else place.lat,
        "lon": None if place is None else place.lon,
        "counts": SEPARATOR.join(map(_count, event.counts)),
        "claimed_by": None if event.claimed_by is None else event.claimed_by.name or event.claimed_by.text,
        "topics": SEPARATOR.join(merged.topics),
        "corroboration": merged.corroboration,
        "reports": len(merged.reports),
        "sources": _distinct(report.article.source.name for report in merged.reports),
        "urls": _distinct(report.article.url for report in merged.reports),
        "first_reported_at": merged.first_reported_at.isoformat(),
        "last_reported_at": merged.last_reported_at.isoformat(),
        "codebook": merged.codebook,
        "coder": merged.coder,
        "status": merged.status,
        "disputed_by": SEPARATOR.join(merged.disputed_by),
    }


def article_row(analysed: ArticleAnalysed) -> Row:
    """Return an article as a row, without its text; the columns are those of docs/export.md."""
    article, analysis = analysed.article, analysed.analysis
    return {
        "id": article.id,
        "edition": analysed.edition,
        "title": article.title,
        "language": analysis.language,
        "source": article.source.name,
        "owner": article.source.owner,
        "source_country": article.source.country,
        "url": article.url,
        "author": article.author,
        "published": article.published.isoformat(),
        "published_trust": article.published_trust,
        "fetched_at": article.fetched_at.isoformat(),
        "relevance_score": analysis.relevance_score,
        "topics": SEPARATOR.join(analysis.topics),
        "people": _names(analysis.people),
        "organisations": _names(analysis.organisations),
        "places": _names(analysis.places),
        "attribution": _names(analysis.attribution),
        "events": len(analysis.events),
        "event_types": _distinct(event.type for event in analysis.events),
        "coder": analysis.coder,
    }


def harmless(row: Row) -> Row:
    """Return a row in which no text is a formula to a spreadsheet: an apostrophe stands before what would be."""
    return {
        name: f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell for name, cell in row.items()
    }


def _names(named: Iterable[Named]) -> str:
    return _distinct(one.name or one.text for one in named)


def _distinct(words: Iterable[str | None]) -> str:
    return SEPARATOR.join(dict.fromkeys(word for word in words if word))


def _count(count: Count) -> str:
    low = "" if count.low is None else str(count.low)
    high = "" if count.high is None else str(count.high)
    return f"{count.kind} {low if low == high else f'{low}-{high}'}"
