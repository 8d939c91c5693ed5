"""An event told again and again, and what rules say of it: for the tests of alerts."""

from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
from reports import NOON, article, mention, source, strike

from schemas.alert import AlertRaised
from schemas.analysis import Count, Event
from schemas.codec import decode
from schemas.event import EventMerged, Status
from streams.alerting.deciding import due_alerts, raise_alerts
from streams.alerting.raised import Raised
from streams.alerting.watching import Ruled, ruled
from streams.merging.open_events import merged_with
from streams.rules.rule import Rule

MINUTE: Final = timedelta(minutes=1)
LATER: Final = NOON + 60 * MINUTE

#: A strike that killed one at least, told once, and updated as the number grows.
TOLL: Final[dict[str, Any]] = {  # Any: the whole of a rules file
    "name": "toll",
    "title": {"en": "Strike", "ar": "غارة"},
    "tier": "priority",
    "when": {"types": ["ASSAULT"], "counts": {"killed": 1}},
}


def rules(*changed: dict[str, Any]) -> tuple[Ruled, ...]:  # Any: as above
    """Return `TOLL` with what each of `changed` says otherwise; the plain one for none."""
    return ruled(msgspec.convert({**TOLL, **one}, Rule) for one in changed or ({},))


def killed(number: int, **changes: Any) -> Event:  # Any: the fields of Event
    """Return a strike that killed so many."""
    counts = (Count(kind="killed", low=number, high=number, what="fighters"),) if number else ()
    return strike(**{"counts": counts, **changes})


def told(event: Event, version: int = 1, *, at: datetime = NOON, **changes: Any) -> EventMerged:  # Any: its fields
    """Return a version of one event, always the same one, merged `at`."""
    merged = merged_with(None, mention(event, article(source=source("desk"))), at)
    return msgspec.structs.replace(merged, version=version, **changes)


def gone(
    version: int, status: Status = "withdrawn", *, at: datetime = NOON, **changes: Any
) -> EventMerged:  # Any: above
    """Return a version of the event that nobody tells any more."""
    realis = "negated" if status == "denied" else "occurred"
    return told(killed(5, realis=realis), version, at=at, status=status, corroboration=0, **changes)


class Teller:
    """What rules say of versions as they come, with the memory between them."""

    def __init__(self, asked: tuple[Ruled, ...]) -> None:
        self.rules = asked
        self.memory: Raised | None = None
        self.said: list[AlertRaised] = []

    def remember(self, kept: bytes) -> None:
        """Go on from what was kept of the event."""
        self.memory = decode(kept, Raised)

    def hear(self, *events: EventMerged, at: datetime | None = None) -> list[AlertRaised]:
        """Return what is said of versions, each when it was merged or all `at` one time."""
        new: list[AlertRaised] = []
        for event in events:
            alerts, self.memory = raise_alerts(self.rules, event, self.memory, at or event.merged_at)
            new += alerts
        self.said += new
        return new

    def wait(self, until: datetime) -> list[AlertRaised]:
        """Return what is said by the clock, looked at once."""
        if self.memory is None:
            return []
        alerts, self.memory = due_alerts(self.rules, self.memory, until)
        self.said += alerts
        return alerts
