"""When an entry was published, and how far that can be believed."""

from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec

from connectors.feeds.reading.date_words import zone_of
from connectors.feeds.reading.dates import depends_on_country, has_unclear_order, read_date
from schemas.article import DateTrust, Source

#: Before the web there were no feeds: what is earlier is the zero of somebody's clock, no date.
EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC)
#: A clock that runs ahead of ours by less is no sign of a wrong date.
TOLERATED_SKEW: Final = timedelta(minutes=10)
#: A feed is asked more often: what it shows of the future by the error of a zone was published since.
_FRESH: Final = timedelta(hours=1)


class Dating(msgspec.Struct, frozen=True, kw_only=True):
    """When an entry was published, always aware, and what was wrong with its date."""

    moment: datetime
    trust: DateTrust
    issues: tuple[str, ...] = ()


def date_of(
    published: datetime | None, updated: datetime | None, stated: str | None, source: Source, fetched_at: datetime
) -> Dating:
    """Return when an entry was published, of the dates read from it and of its own words for the first of them."""
    issues: tuple[str, ...] = ()
    if depends_on_country(stated):
        is_revision = published is None and updated is not None
        read = read_date(stated, source.country)
        published, updated = (published, read) if is_revision else (read, updated)
        issues = ("ambiguous-date",) if read is not None and has_unclear_order(stated or "") else ()
    published, updated = _plausible(published), _plausible(updated)
    moment = published or updated
    if moment is None:
        return Dating(moment=fetched_at, trust="missing", issues=("missing-date",))
    return _believed(moment, "stated" if published is not None else "updated", source, fetched_at, issues)


def _believed(
    moment: datetime, trust: DateTrust, source: Source, fetched_at: datetime, issues: tuple[str, ...]
) -> Dating:
    if moment.tzinfo is None:
        zone = zone_of(source.country) or UTC
        moment, trust, issues = moment.replace(tzinfo=zone), "unzoned", (*issues, "unzoned-date")
    if moment - fetched_at <= TOLERATED_SKEW:
        return Dating(moment=moment, trust=trust, issues=issues)
    local = _in_own_zone(moment, source, fetched_at)
    if local is not None:
        return Dating(moment=local, trust="unzoned", issues=(*issues, "wrong-zone"))
    return Dating(moment=fetched_at, trust="future", issues=("future-date",))


def _in_own_zone(moment: datetime, source: Source, fetched_at: datetime) -> datetime | None:
    """Return a moment of the future as what its clock shows in the outlet's zone, if it was just now there.

    Outlets write local time and call it UTC, or keep the zone that their country had: Syria has been at +03:00 all
    year since 2022-10-28, Iraq since 2008, and software that was not updated says +02:00. A moment that is not of the
    future is believed, as there is nothing to tell it by.
    """
    zone = zone_of(source.country)
    if zone is None:
        return None
    local = moment.replace(tzinfo=zone)
    return local if -TOLERATED_SKEW <= fetched_at - local <= _FRESH else None


def _plausible(moment: datetime | None) -> datetime | None:
    return moment if moment is not None and moment.replace(tzinfo=UTC) >= EARLIEST else None
