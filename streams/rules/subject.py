"""An event as conditions ask for it: what many of them need is worked out once, when the first asks."""

from functools import cached_property

from schemas.analysis import Count, Named
from schemas.codebook import CountKind
from schemas.event import EventMerged, Report
from streams.rules.names import BEYOND_STATES, named_so, province_of
from streams.rules.wording import Together, Wording, together, wording


class Subject:
    """One version of an event."""

    def __init__(self, merged: EventMerged) -> None:
        self.merged = merged
        self.event = merged.event

    @cached_property
    def topics(self) -> frozenset[str]:
        """What its articles are about."""
        return frozenset(self.merged.topics)

    @cached_property
    def countries(self) -> frozenset[str]:
        """The states of its sides and of its place."""
        place = self.event.place
        at = () if place is None or place.country is None else (place.country,)
        return frozenset((*self.event.actor_countries, *self.event.recipient_countries, *at))

    @cached_property
    def sectors(self) -> frozenset[str]:
        """The sectors of its sides."""
        return frozenset(side.sector for side in (*self.event.actors, *self.event.recipients) if side.sector)

    @cached_property
    def provinces(self) -> frozenset[str]:
        """The province that its place is in, or is, folded; empty where nobody knows."""
        return frozenset(() if self.event.place is None else province_of(self.event.place))

    @cached_property
    def actors(self) -> tuple[tuple[Named, frozenset[str]], ...]:
        """Who did it, each with every folded name that it has."""
        return tuple((side, named_so(side)) for side in self.event.actors)

    @cached_property
    def recipients(self) -> tuple[tuple[Named, frozenset[str]], ...]:
        """To whom it was done, each with every folded name that it has."""
        return tuple((side, named_so(side)) for side in self.event.recipients)

    @cached_property
    def is_between_states(self) -> bool:
        """True where one state does something to another."""
        doing = {code for code in self.event.actor_countries if code not in BEYOND_STATES}
        done_to = {code for code in self.event.recipient_countries if code not in BEYOND_STATES}
        return bool(doing and done_to) and len(doing | done_to) > 1

    @cached_property
    def tolls(self) -> dict[CountKind, int]:
        """What is counted above nought, with the number that is told at least."""
        return {count.kind: least for count in self.event.counts if (least := at_least(count)) is not None}

    @cached_property
    def reports(self) -> tuple[Report, ...]:
        """The reports that count."""
        return tuple(report for report in self.merged.reports if report.taken_back is None)

    @cached_property
    def wordings(self) -> tuple[tuple[Wording, Wording], ...]:
        """Headline and telling sentence of each report that counts."""
        return tuple((wording(one.article.title), wording(one.event.sentence.text)) for one in self.reports)

    @cached_property
    def together(self) -> Together:
        """All of these texts as one."""
        return together(text for texts in self.wordings for text in texts)


def at_least(count: Count) -> int | None:
    """Return how many a number says at least, None where it says none: up to thirty are one at least, dozens 24."""
    if count.high == 0:
        return None
    return max(1, count.low or 0)
