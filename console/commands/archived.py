"""What is taken from the archive: opened where there is one, and narrowed by time, type and country."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import get_args

import msgspec

from console.commands.tail import parse_since
from console.failure import CommandError, UsageError
from schemas.analysis import Event
from schemas.article import ArticleAnalysed
from schemas.codebook import EventType
from schemas.event import EventMerged
from streams.archive import Archive, ArchiveError
from streams.settings import Settings


class Narrow(msgspec.Struct, frozen=True, kw_only=True):
    """Which events are meant, and articles that tell such events; None is any."""

    since: datetime | None = None
    event_type: str | None = None
    country: str | None = None

    @classmethod
    def of(cls, since: str | None, event_type: str | None, country: str | None) -> "Narrow":
        """Return what was typed; raises `UsageError`."""
        wanted = None if event_type is None else event_type.upper()
        if wanted is not None and wanted not in get_args(EventType):
            raise UsageError(f"--type {event_type!r}: there are {', '.join(get_args(EventType))}")
        begin = parse_since(since, datetime.now(UTC))
        return cls(since=begin, event_type=wanted, country=None if country is None else country.upper())

    def events(self, found: Iterable[EventMerged]) -> Iterator[EventMerged]:
        """Yield those of the events that are meant, by the time of their last report."""
        return (one for one in found if self._is_late(one.last_reported_at) and self._is_meant(one.event))

    def articles(self, found: Iterable[ArticleAnalysed]) -> Iterator[ArticleAnalysed]:
        """Yield those of the articles that are meant, by the time of their publication."""
        is_any = self.event_type is None and self.country is None
        for one in found:
            is_told = is_any or any(map(self._is_meant, one.analysis.events))
            if is_told and self._is_late(one.article.published):
                yield one

    def _is_late(self, moment: datetime) -> bool:
        return self.since is None or moment >= self.since

    def _is_meant(self, event: Event) -> bool:
        place = None if event.place is None else event.place.country
        countries = {*event.actor_countries, *event.recipient_countries, place}
        return self.event_type in {None, event.type} and (self.country is None or self.country in countries)


@contextmanager
def archive_of(settings: Settings) -> Iterator[Archive]:
    """Open the archive of the data directory; raises `CommandError` where there is none that can be read."""
    if not settings.archive.exists():
        raise CommandError(
            f"no archive at {settings.archive}: `marsad up` or `marsad console` keeps one; --data-dir says where it is"
        )
    try:
        with Archive.open(settings.archive) as archive:
            yield archive
    except ArchiveError as error:
        raise CommandError(str(error)) from error
    except sqlite3.Error as error:
        raise CommandError(f"{settings.archive}: {error}; `marsad doctor` says what to do") from error
