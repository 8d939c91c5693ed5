"""How a report stands to an open event: as its likest report does, if it matches more reports than it contradicts."""

from collections.abc import Iterable
from typing import Final

import msgspec

from streams.merging.features import Features
from streams.merging.likeness import Likeness, likeness, match_of

#: The first report and the newest ones stand for all: an event of hundreds of reports would be slow to compare with.
MOST_REPORTS: Final = 15


class Compared(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A report held against an event.

    `likest` is the likeness to the report `article`, the likest of those that match, or of all where none does.
    """

    event_id: str
    article: str
    likest: Likeness
    matched: int
    contradicted: int

    @property
    def total(self) -> float:
        """Return how well the report fits, or 0 when it does not.

        It must match more reports than it contradicts: otherwise one vague report would tie two events together.
        """
        return self.likest.total if self.matched > self.contradicted else 0.0


def compared(new: Features, event_id: str, reports: list[Features]) -> Compared:
    """Return how `new` stands to an event of these reports, in the order of their arrival, at least one."""
    chosen = _chosen(reports)
    alike = [likeness(new, report) for report in chosen]
    matches = [one.is_match for one in alike]
    best = max(range(len(chosen)), key=lambda place: (matches[place], alike[place].total))
    return Compared(
        event_id=event_id,
        article=chosen[best].article,
        likest=alike[best],
        matched=sum(matches),
        contradicted=sum(one.is_contradiction for one in alike),
    )


def fit(new: Features, reports: list[Features]) -> float:
    """Return the same as `compared` does as its total, with no more comparisons than that takes."""
    chosen = _chosen(reports)
    best, ahead = 0.0, 0
    for left in range(len(chosen), 0, -1):
        if ahead + left <= 0:
            return 0.0  # whatever the others say
        total, is_contradicted = match_of(new, chosen[left - 1])
        best = max(best, total)
        ahead += (total > 0) - is_contradicted
    return best if ahead > 0 else 0.0


def _chosen(reports: list[Features]) -> list[Features]:
    return reports if len(reports) <= MOST_REPORTS + 1 else [reports[0], *reports[-MOST_REPORTS:]]


def best_of(fits: Iterable[tuple[str, float]]) -> str | None:
    """Return the id of the event that fits best, the first of equals; None when none fits."""
    best, best_total = None, 0.0
    for event_id, total in fits:
        if total > best_total:
            best, best_total = event_id, total
    return best
