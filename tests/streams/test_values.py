"""The best value of every field, and the rival ones with who says them."""

import itertools
from typing import Any

from reports import NOON, article, mention, named, source, strike

from schemas.analysis import Count, Event, Named, Place, Span
from schemas.event import EventMerged
from streams.merging.open_events import merged_with

TOWN = Place(text="Mayadin", start=10, end=17, name="Mayadin", id="geonames:1", country="SYR", admin1="Deir ez-Zor",
             resolution="town")  # fmt: skip
PROVINCE = Place(text="Deir ez-Zor", start=10, end=21, name="Deir ez-Zor", id="geonames:2", country="SYR",
                 admin1="Deir ez-Zor", resolution="admin1")  # fmt: skip
COUNTRY = Place(text="Syria", start=10, end=15, name="Syria", id="geonames:3", country="SYR", resolution="country")


def _told(*reports: tuple[str, Event]) -> EventMerged:
    """Return the event of reports by owner, five minutes apart; the same whatever order they come in."""
    mentions = [
        mention(event, article(f"{owner}-{number}", minutes=5 * number, source=source(owner)))
        for number, (owner, event) in enumerate(reports)
    ]
    merged: EventMerged | None = None
    for one in mentions:
        merged = merged_with(merged, one, NOON)
    assert merged is not None
    for order in itertools.islice(itertools.permutations(mentions), 24):
        other: EventMerged | None = None
        for one in order:
            other = merged_with(other, one, NOON)
        assert other is not None
        assert (other.event, other.rivals, other.event_article) == (merged.event, merged.rivals, merged.event_article)
    return merged


def _killed(low: int, high: int | None = None, **changes: Any) -> tuple[Count, ...]:  # Any: the fields of Count
    return (Count(kind="killed", low=low, high=high or low, what="people", **changes),)


def test_what_most_owners_say_is_the_best() -> None:
    """Two owners outweigh one that says it twice and last."""
    event = _told(
        ("one", strike(mode="aerial")), ("two", strike(mode="aerial")), ("three", strike(mode="drone")),
        ("three", strike(mode="drone")),
    )  # fmt: skip

    assert event.event.mode == "aerial"
    assert [(said.value, said.owners, len(said.articles)) for said in event.rivals.mode] == [
        ("aerial", ("one", "two"), 2),
        ("drone", ("three",), 2),
    ]


def test_an_owner_has_one_voice_its_newest() -> None:
    """An owner that corrects itself no longer stands behind its first number, and a tie goes to the newest toll."""
    event = _told(
        ("one", strike(counts=_killed(5))), ("two", strike(counts=_killed(5))), ("one", strike(counts=_killed(9)))
    )

    (tally,) = event.rivals.counts
    assert [count.low for count in event.event.counts] == [9]
    assert [(said.low, said.owners) for said in tally.said] == [(9, ("one",)), (5, ("two",))]
    assert (tally.low, tally.high) == (5, 9)


def test_an_open_number_opens_the_tally() -> None:
    """Of "more than ten" nobody knows the high end."""
    more = strike(counts=(Count(kind="killed", low=10, high=None, what="people"),))

    (tally,) = _told(("one", strike(counts=_killed(5))), ("two", more)).rivals.counts

    assert (tally.low, tally.high) == (5, None)


def test_a_claim_is_not_a_fact() -> None:
    """What is only claimed, by however many, is told apart and does not replace what is told as a fact."""
    claim = strike(counts=_killed(50), claimed_by=named("the army", name="Army"))
    event = _told(("one", strike(counts=_killed(5))), ("two", claim), ("three", claim))

    assert [count.low for count in event.event.counts] == [5]
    assert [(tally.claimed_by, tally.low, tally.high) for tally in event.rivals.counts] == [
        (None, 5, 5),
        ("Army", 50, 50),
    ]
    assert event.event.claimed_by is None
    assert [(said.value, said.owners) for said in event.rivals.claims] == [("Army", ("three", "two"))]


def test_what_all_claim_stays_a_claim() -> None:
    """An event that no report tells as a fact says who claims it."""
    army = named("the army", name="Army")

    claimed = _told(("one", strike(claimed_by=army)), ("two", strike(claimed_by=army))).event.claimed_by

    assert claimed == army


def test_the_vague_speak_for_the_exact() -> None:
    """Who names the country or the province speaks for the town in it; who names the month for its day."""
    vague = strike(place=COUNTRY, date="2025-03")
    event = _told(("one", vague), ("two", vague), ("three", strike(place=PROVINCE)), ("four", strike(place=TOWN)))

    assert event.event.place is not None
    assert (event.event.place.name, event.event.date) == ("Mayadin", "2025-03-06")
    assert [said.value for said in event.rivals.place] == ["Syria", "Mayadin", "Deir ez-Zor"]


def test_a_value_of_another_article_has_no_offsets() -> None:
    """The evidence is one article's: what others said better has an empty span there, and no phrase for its date."""
    rich = strike(mode="drone", place=None, date=None, date_phrase=None, actors=(named("Army", "SYR", name="Army"),))
    thursday = Span(text="Thursday", start=1, end=9)
    counts = _killed(5, start=3, end=4)
    placed = strike(mode=None, place=TOWN, recipients=(), counts=counts, date_phrase=thursday)
    event = _told(("one", rich), ("two", placed))

    best = event.event
    assert event.event_article == "article-one-0"
    assert best.place == Place(
        **{**{name: getattr(TOWN, name) for name in TOWN.__struct_fields__}, "start": 0, "end": 0}
    )
    assert (best.date, best.date_phrase, best.actors) == ("2025-03-06", None, rich.actors)
    assert best.sentence == rich.sentence


def test_sides_are_told_one_by_one() -> None:
    """Each side has its owners, also where reports name different ones together; named sides beat a common noun."""
    army, militia = named("Army", "SYR", name="Army", id="Q1"), named("militia", None, name="Militia", id="Q2")
    gunmen: Named = named("gunmen")
    event = _told(
        ("one", strike(actors=(army,), actor_countries=("SYR",))), ("two", strike(actors=(army, militia))),
        ("three", strike(actors=(gunmen,))), ("four", strike(actors=(gunmen,))),
    )  # fmt: skip

    assert [(said.value, said.id, said.owners) for said in event.rivals.actors] == [
        ("Army", "Q1", ("one", "two")),
        ("gunmen", None, ("four", "three")),
        ("Militia", "Q2", ("two",)),
    ]
    assert [side.name for side in event.event.actors] == ["Army", "Militia"]
