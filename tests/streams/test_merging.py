"""Reports of one event become one event; two events stay two."""

from datetime import timedelta

import pytest
from reports import NOON, article, mention, named, source, strike

from schemas.analysis import Count, Event, Place
from schemas.event import EventExtracted, EventMerged
from streams.merging.closed import OPEN_FOR
from streams.merging.open_events import OpenEvents, merged_with


def _merge(*mentions: EventExtracted) -> list[EventMerged]:
    """Return the events that the mentions make, newest versions, in the order of their first mention."""
    index = OpenEvents()
    events: dict[str, EventMerged] = {}
    for one in mentions:
        found = index.find(one)
        if found.is_stale:
            continue
        event = merged_with(None if found.event_id is None else events[found.event_id], one, NOON)
        events[event.id] = event
        index.keep(event)
    return list(events.values())


def test_three_sources_make_one_event() -> None:
    """Three sources of two owners on one strike: one event, three reports, corroborated by two."""
    merged = _merge(
        mention(strike(), article("a1", source=source("one", "state"))),
        mention(strike(), article("a2", minutes=10, source=source("two", "state"))),
        mention(strike(mode=None), article("a3", minutes=20, source=source("three"))),
    )

    assert [(len(event.reports), event.corroboration, event.version) for event in merged] == [(3, 2, 3)]


def test_the_id_is_that_of_the_first_mention_for_ever() -> None:
    """Growing does not change the id of an event."""
    first = mention(strike(), article("a1"))

    alone, grown = _merge(first)[0], _merge(first, mention(strike(), article("a2", minutes=1)))[0]

    assert alone.id == grown.id


@pytest.mark.parametrize(
    "other",
    [
        strike(place=Place(text="Idlib", start=0, end=5, name="Idlib", country="SYR", lat=35.93, lon=36.63)),
        strike(date="2025-03-01"),
        strike(
            recipients=(named("Smith", "USA", name="John Smith", sector="MIL"),),
            recipient_countries=("USA",),
            place=None,
        ),
    ],
    ids=["other place", "other day", "other side"],
)
def test_another_event_stays_apart(other: Event) -> None:
    """Another place, day or side is another event."""
    assert len(_merge(mention(strike(), article("a1")), mention(other, article("a2", minutes=5)))) == 2


def test_another_act_of_the_same_side_stays_apart() -> None:
    """A state that frees prisoners and opens a crossing on one day did two things, though both are RETREAT."""
    state = (named("the authorities", "SYR"),)
    acts = [
        strike(type="RETREAT", quad=2, mode=mode, actors=state, actor_countries=("SYR",), place=None, counts=())
        for mode in ("release", "access")
    ]

    assert len(_merge(mention(acts[0], article("a1")), mention(acts[1], article("a2", minutes=5)))) == 2


def test_two_events_of_one_text_stay_apart() -> None:
    """What the coder told apart within one text is not merged, however alike."""
    first = mention(strike())
    second = mention(strike())
    other = EventExtracted(id="mention-other", merge_key=second.merge_key, article=second.article, event=second.event)

    assert len(_merge(first, other)) == 2


def test_an_edit_is_a_new_version_of_the_same_event() -> None:
    """An edited article replaces its own report: same id, next version, the new toll."""
    edited = strike(counts=(Count(kind="killed", low=9, high=9, what="fighters"),))
    merged = _merge(mention(strike()), mention(edited, article(text="edited", minutes=30), edition=2))

    expected = [(2, 1, 9)]
    assert expected == [(event.version, len(event.reports), event.event.counts[0].low) for event in merged]


def test_an_old_edition_after_the_new_one_changes_nothing() -> None:
    """A mention of an edition that was replaced, delivered late, is passed over."""
    old, new = mention(strike()), mention(strike(), article(text="edited", minutes=30), edition=2)

    assert _merge(new, old) == _merge(new)


def test_a_repeat_gives_the_same_version() -> None:
    """The same mention again gives the same record, so that a crash doubles nothing."""
    one = mention(strike())

    assert _merge(one, one, one) == _merge(one)


def test_the_newest_toll_wins() -> None:
    """Counts come from the newest report, also when another report says more of the event."""
    later = strike(place=None, counts=(Count(kind="killed", low=7, high=7, what="people"),), recipients=())
    merged = _merge(mention(strike(), article("a1")), mention(later, article("a2", minutes=40)))

    assert [event.event.counts[0].low for event in merged] == [7]


def test_a_quiet_event_closes() -> None:
    """An event that had no report for the window takes no more."""
    index = OpenEvents()
    event = merged_with(None, mention(strike()), NOON)
    index.keep(event)

    forgotten = list(index.forgotten_by("ASSAULT", NOON + OPEN_FOR + timedelta(seconds=1)))

    assert (forgotten, index.find(mention(strike(), article("a2"))).event_id) == ([], None)
    assert (len(index), index.telling("article-a1")) == (0, [event.id])


def test_a_vague_report_does_not_tie_two_events_together() -> None:
    """What contradicts one report of an event is not of it, however well it fits another report."""
    damascus = Place(text="Damascus", start=0, end=8, name="Damascus", country="SYR", lat=33.51, lon=36.29)
    vague = strike(place=None)
    merged = _merge(
        mention(strike(), article("a1")),
        mention(vague, article("a2", minutes=5)),
        mention(strike(place=damascus), article("a3", minutes=10)),
    )

    assert [len(event.reports) for event in merged] == [2, 1]


def test_the_index_is_the_same_when_it_is_built_from_the_table() -> None:
    """After partitions have moved, a report finds the event that it would have found."""
    event = merged_with(None, mention(strike()), NOON)
    index, rebuilt = OpenEvents(), OpenEvents()
    index.keep(event)
    rebuilt.keep(merged_with(None, mention(strike(date="2025-01-01"), article("a9")), NOON))
    rebuilt.forget()
    rebuilt.remember([event], NOON)

    assert index.find(mention(strike(), article("a2"))) == rebuilt.find(mention(strike(), article("a2")))
    assert not rebuilt.is_forgotten


def test_an_edit_leaves_nothing_of_the_old_text_in_the_index() -> None:
    """An article that corrects its town is found in the new one."""
    idlib = Place(text="Idlib", start=0, end=5, name="Idlib", country="SYR", lat=35.93, lon=36.63)
    index = OpenEvents()
    first = merged_with(None, mention(strike()), NOON)
    index.keep(first)
    edited = mention(strike(place=idlib), article(text="edited", minutes=30), edition=2)
    found = index.find(edited)
    index.keep(merged_with(first, edited, NOON))

    assert found.event_id == first.id
    assert index.find(mention(strike(place=idlib), article("a2", minutes=40))).event_id == first.id
    assert index.find(mention(strike(), article("a3", minutes=40))).event_id is None
