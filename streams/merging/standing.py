"""Which reports of an event count, and which have been taken back: by their article, or by who told them.

A report of realis `negated` is a denial of what the others tell.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec

from schemas.event import EventMerged, Report, Status, TakenBack
from streams.merging.outlets import Names


def all_of(event: EventMerged) -> tuple[Report, ...]:
    """Return what is said of an event: the reports that tell it and those that deny it, also what is taken back."""
    return *event.reports, *event.denials


def is_denial(report: Report) -> bool:
    """Return whether a report says that the event did not happen."""
    return report.event.realis == "negated"


def is_ended(report: Report) -> bool:
    """Return whether its own article has taken a report back."""
    return report.taken_back is not None and report.taken_back.article == report.article.id


def counting(reports: Iterable[Report]) -> list[Report]:
    """Return the reports that have not been taken back."""
    return [report for report in reports if report.taken_back is None]


def by_age(report: Report) -> tuple[datetime, int, str]:
    """Return what orders reports from the oldest to the newest, the same in whatever order they came."""
    return report.article.published, report.article.edition, report.article.id


def newest_edition(report: Report) -> int:
    """Return the newest edition of its article that a report knows of: the one that tells it, or that took it back."""
    ended = report.taken_back
    return ended.edition if ended is not None and ended.article == report.article.id else report.article.edition


def weighed(reports: Sequence[Report]) -> tuple[Report, ...]:
    """Return the reports with those marked that who told them denies, and those unmarked that nobody denies any more.

    Told anew after the denial, an event counts again; the mark depends on the reports alone, not on when they came.
    """
    told = [_without_mark(report) for report in reports]
    denials = sorted((report for report in counting(told) if is_denial(report)), key=by_age)
    return tuple(_marked(report, denials) for report in told)


def status_of(reports: Sequence[Report]) -> Status:
    """Return how an event of these reports stands."""
    counted = counting(reports)
    is_denied = any(is_denial(report) for report in counted)
    if any(not is_denial(report) for report in counted):
        return "disputed" if is_denied else "reported"
    return "denied" if is_denied else "withdrawn"


def deniers(reports: Iterable[Report]) -> tuple[str, ...]:
    """Return who denies, the first first: who is named as denying, or else the source."""
    denials = sorted((report for report in counting(reports) if is_denial(report)), key=by_age)
    return tuple(dict.fromkeys(_denier(report) for report in denials))


def _denier(report: Report) -> str:
    named = report.event.claimed_by
    return report.article.source.name if named is None else named.name or named.text


def _without_mark(report: Report) -> Report:
    is_marked = report.taken_back is not None and report.taken_back.reason == "denied"
    return msgspec.structs.replace(report, taken_back=None) if is_marked else report


def _marked(report: Report, denials: Iterable[Report]) -> Report:
    if report.taken_back is not None or is_denial(report):
        return report
    for denial in denials:
        if by_age(denial) > by_age(report) and _is_own_denial(report, denial):
            article = denial.article
            back = TakenBack(reason="denied", article=article.id, edition=article.edition, at=article.analysed_at)
            return msgspec.structs.replace(report, taken_back=back)
    return report


def _is_own_denial(report: Report, denial: Report) -> bool:
    """Return whether who told an event denies it. An outlet that reports the denial of somebody else does not.

    Outlets of a state are taken to speak for it.
    """
    source, denier = denial.article.source, denial.event.claimed_by
    if report.article.source.owner != source.owner:
        return False
    if denier is None or (source.kind == "state" and denier.country in {None, source.country}):
        return True
    return any(Names([(source.name, "itself"), (source.owner, "itself")]).named_in(denier.text))
