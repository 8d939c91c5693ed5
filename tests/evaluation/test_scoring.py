"""What counts as right: pairs of events, background, whole events, confusion."""

from typing import Any

import msgspec
import pytest

from evaluation.corpus import TrueArticle, TrueEvent
from evaluation.scoring import Figures, Reliability, is_whole, pairs_of, score
from schemas.analysis import Analysis, Event, Named, Place, Span

SENTENCE = Span(text="Israel struck Homs", start=0, end=18)


def found(**fields: Any) -> Event:  # Any: fields of an event
    """Return a strike as the coder finds it."""
    base: dict[str, Any] = {  # Any: as above
        "type": "ASSAULT",
        "mode": "aerial",
        "realis": "occurred",
        "quad": 4,
        "trigger": Span(text="struck", start=7, end=13),
        "sentence": SENTENCE,
        "actors": (Named(text="Israel", start=0, end=6, country="ISR"),),
        "actor_countries": ("ISR",),
        "recipient_countries": ("SYR",),
        "place": Place(text="Homs", start=14, end=18, country="SYR"),
        "confidence": 0.75,
    }
    return Event(**{**base, **fields})


def asked(**fields: Any) -> TrueEvent:  # Any: fields of an event
    """Return the same strike as annotators have it."""
    base: dict[str, Any] = {  # Any: as above
        "type": "ASSAULT",
        "mode": "aerial",
        "realis": "occurred",
        "actors": ["Israel"],
        "actor_countries": ["ISR"],
        "recipients": [],
        "recipient_countries": ["SYR"],
        "place": {"name": "Homs", "country": "SYR"},
        "date": None,
        "counts": [],
        "claimed_by": None,
        "trigger": "struck",
        "main": True,
    }
    return msgspec.convert({**base, **fields}, TrueEvent)


def figures(truth: list[TrueEvent], events: list[Event]) -> Figures:
    """Return the figures of one article."""
    article = TrueArticle(
        id="a",
        language="en",
        relevant=True,
        topics=(),
        people=(),
        organisations=(),
        places=(),
        attribution=(),
        events=tuple(truth),
    )
    return score([(article, Analysis(id="a", language="en", relevant=True, events=tuple(events)))])


def test_a_right_event_is_right_in_every_field() -> None:
    """Type, sides, place, mode, realis and date are as asked."""
    got = figures([asked()], [found()])
    assert got.types["ASSAULT"].f1 == 1.0
    assert got.fields["who did what to whom"].f1 == 1.0
    assert got.fields["event place"].f1 == 1.0
    assert {name: tally.recall for name, tally in got.shares.items()} == {
        "language": 1.0, "main events found": 1.0, "mode": 1.0, "realis": 1.0, "date": 1.0,
    }  # fmt: skip


def test_events_of_a_type_are_paired_by_what_they_have_in_common() -> None:
    """The strike on Homs answers the strike on Homs, though another one is found first."""
    other = found(place=Place(text="Aleppo", start=0, end=6), actors=(), actor_countries=("TUR",))
    right = found()
    assert pairs_of([asked()], [other, right]) == [(asked(), right)]


def test_a_missed_event_and_an_invented_one_are_told() -> None:
    """Precision falls by what is made up, recall by what is missed; the table says what stood there instead."""
    got = figures([asked(type="COERCE", mode=None)], [found()])
    assert (got.fields["event types"].precision, got.fields["event types"].recall) == (0.0, 0.0)
    assert got.confusion == {("COERCE", "ASSAULT"): 1}


@pytest.mark.parametrize("events", [[], [found()], [found(realis="historical")]])
def test_background_is_neither_asked_nor_wrong(events: list[Event]) -> None:
    """Whether history is coded or not changes no figure of types."""
    got = figures([asked(realis="historical")], events)
    assert got.fields["event types"].asked == 0
    assert got.types["ASSAULT"].found == 0


@pytest.mark.parametrize(
    ("states", "is_right"), [(("SYR",), True), (("SYR", "IRQ"), True), (("IRQ",), False), ((), False)]
)
def test_an_event_is_whole_when_both_sides_have_a_right_state(states: tuple[str, ...], *, is_right: bool) -> None:
    """One state that was asked for is enough; none is too little."""
    assert is_whole(asked(), found(recipient_countries=states)) is is_right


def test_a_side_that_was_not_asked_for_must_be_empty() -> None:
    """A strike by nobody knows whom is not whole with an invented actor."""
    assert not is_whole(asked(actors=[], actor_countries=[]), found())


def test_confidence_is_counted_in_bands() -> None:
    """Of two events found at 0.75 one was asked."""
    got = figures([asked()], [found(), found(place=None)])
    band = got.bands[7]
    assert (band.found, band.right, band.mean, band.share) == (2, 1, 0.75, 0.5)
    assert Reliability(0.1).share == 0.0
