"""A text that is coded anew: each mention is the report that it was, wherever it stands among those of its type."""

from datetime import timedelta

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as some
from merge_run import Arrival, Merge
from reports import NOON, article, edition, source, strike

from schemas.analysis import Count, Event, Place, Span
from schemas.article import Article
from schemas.event import EventExtracted
from streams.merging.open_events import OpenEvents, merged_with
from streams.replay.comparison import compared
from streams.replay.recoding import Known, merged_anew

#: So far from each other that no strike on one is a strike on another.
TOWNS = {"Homs": (34.73, 36.71), "Hama": (35.13, 36.75), "Idlib": (35.93, 36.63), "Raqqa": (35.95, 39.01)}


def _on(town: str, *, at: int | None = None, killed: int = 5, word: str = "strike", shift: int = 0) -> Event:
    """Return a strike that a sentence of its own tells, the one of its town; `at` puts it into that of another town."""
    start = 100 * (list(TOWNS).index(town) if at is None else at)
    lat, lon = TOWNS[town]
    return strike(
        trigger=Span(text=word, start=start + 10 + shift, end=start + 10 + shift + len(word)),
        sentence=Span(text=f"A {word} on {town}.", start=start, end=start + 50),
        place=Place(text=town, start=0, end=5, name=town, country="SYR", lat=lat, lon=lon),
        counts=(Count(kind="killed", low=killed, high=killed, what="men"),),
    )


def _again(*events: Event, after: int = 60, of: Article | None = None) -> list[Arrival]:
    """Return what another coder tells of the article, `after` minutes."""
    replayed = msgspec.structs.replace(of or article(), history=True, replayed=True)
    return edition(1, *events, of=replayed, at=NOON + timedelta(minutes=after))


def _by_town(merge: Merge) -> dict[str, tuple[str, int, str]]:
    """Return id, version and status of the event in each town."""
    return {
        one.event.place.name or "": (one.id, one.version, one.status)
        for one in merge.events.values()
        if one.event.place is not None
    }


def test_one_more_event_in_front_changes_no_other() -> None:
    """It is an event of its own; those behind it keep their ids and get no version, however often it is told."""
    merge = Merge()
    merge.take(*edition(1, _on("Hama"), _on("Idlib"), of=article()))
    before = _by_town(merge)
    told = _on("Homs"), _on("Hama"), _on("Idlib")
    merge.take(*_again(*told), *_again(*told, after=90))

    after = _by_town(merge)
    assert {town: after[town] for town in before} == before
    assert {one[1:] for one in after.values()} == {(1, "reported")}
    assert len({one[0] for one in after.values()}) == 3


def test_the_first_event_alone_is_taken_back() -> None:
    """The second, which the newer coder tells as its first, stays as it was."""
    merge = Merge()
    merge.take(*edition(1, _on("Hama"), _on("Idlib"), of=article()))
    before = _by_town(merge)
    merge.take(*_again(_on("Idlib")))

    after = _by_town(merge)
    assert after["Idlib"] == before["Idlib"]
    assert after["Hama"] == (before["Hama"][0], 2, "withdrawn")


def test_another_word_of_the_sentence_tells_the_same_event() -> None:
    """The newer coder takes another trigger and another toll, and finds one event more: the event is corrected."""
    merge = Merge()
    merge.take(*edition(1, _on("Hama"), _on("Idlib"), of=article()))
    before = _by_town(merge)
    merge.take(*_again(_on("Homs"), _on("Hama", killed=6, word="raid", shift=20), _on("Idlib")))

    after = _by_town(merge)
    assert after["Hama"] == (before["Hama"][0], 2, "reported")
    assert after["Idlib"] == before["Idlib"]
    assert merge.events[before["Hama"][0]].event.counts[0].low == 6


def test_one_word_may_tell_two_events() -> None:
    """A strike on two towns: they stay apart, also where the newer coder finds the same two."""
    merge = Merge()
    merge.take(*edition(1, _on("Hama"), _on("Idlib", at=1), of=article()))
    before = _by_town(merge)
    merge.take(*_again(_on("Hama"), _on("Idlib", at=1)))

    assert _by_town(merge) == before
    assert len(before) == 2


def test_what_the_first_coder_told_comes_again_behind_the_second() -> None:
    """Mentions and notice of both, repeated after a crash in any order: nothing changes, nothing is taken back."""
    first = edition(1, _on("Hama"), _on("Idlib"), of=article())
    merge = Merge()
    merge.take(*first, *_again(_on("Homs"), _on("Hama"), _on("Idlib")))
    before = _by_town(merge)
    merge.take(*first, *_again(_on("Homs"), _on("Hama"), _on("Idlib")), *first)

    assert _by_town(merge) == before


def test_a_mention_of_an_earlier_release_is_told_apart_by_its_order() -> None:
    """It does not say which others there are: of two with one trigger none is taken for the other."""
    mentions = [
        msgspec.structs.replace(one, mentions=())
        for one in edition(1, _on("Hama"), _on("Idlib", at=1), of=article())
        if isinstance(one, EventExtracted)
    ]
    merge = Merge()
    merge.take(*mentions, *mentions)

    assert {one[1:] for one in _by_town(merge).values()} == {(1, "reported")}
    assert len(merge.events) == 2


def test_an_event_that_has_closed_stays_closed() -> None:
    """The same told of it by another coder names its report anew, and opens nothing to reports of other articles."""
    first, (again, _) = edition(1, _on("Hama"), of=article()), _again(_on("Hama"), after=80 * 60)
    (other,) = edition(1, _on("Hama"), of=article("other", minutes=81 * 60, source=source("two")))
    assert isinstance(first[0], EventExtracted)
    assert isinstance(again, EventExtracted)
    assert isinstance(other, EventExtracted)
    index, event = OpenEvents(), merged_with(None, first[0], NOON)
    later = NOON + timedelta(hours=80)
    index.remember([event], later)
    same = merged_with(event, again, later)
    index.keep(same)

    assert (same.version, same.reports[0].mention_id, same.closed) == (1, again.id, True)
    assert index.find(again, [same]).event_id == event.id
    assert index.find(other).event_id is None
    assert len(index) == 0


@given(
    some.lists(some.sampled_from(list(TOWNS)), min_size=1, unique=True),
    some.lists(some.lists(some.sampled_from(list(TOWNS)), unique=True), max_size=4),
)
@settings(max_examples=100, deadline=None)
def test_an_event_keeps_its_id_through_any_codings(first: list[str], codings: list[list[str]]) -> None:
    """Each coder finds some of the towns: in the end those of the last are told, under the ids that they got first."""
    merge = Merge()
    merge.take(*edition(1, *map(_on, first), of=article()))
    ids: dict[str, str] = {}
    for number, towns in enumerate(codings, 1):
        ids = {town: one[0] for town, one in _by_town(merge).items()} | ids
        merge.take(*_again(*map(_on, towns), after=60 * number))

    last = codings[-1] if codings else first
    ends = _by_town(merge)
    assert {town for town, one in ends.items() if one[2] == "reported"} == set(last)
    assert {town: ends[town][0] for town in ids} == ids
    assert len({one[0] for one in ends.values()}) == len(merge.events) == len(ends)


def test_the_comparison_says_that_one_is_new() -> None:
    """Those behind it are as they were, though the newer coder counts them otherwise."""
    of = article(source=source("one"))
    coded = frozenset({(of.id, of.revision)})
    before = Known.of(merged_anew(edition(1, _on("Hama"), _on("Idlib"), of=of), coded, Known((), {})))

    anew = edition(1, _on("Homs"), _on("Hama"), _on("Idlib"), of=msgspec.structs.replace(of, replayed=True))
    found = compared(before.events, merged_anew(anew, coded, before), coded)

    (difference,) = found.differences
    assert (difference.change, found.unchanged) == ("new", 2)
    assert difference.now is not None
    assert difference.now.id not in {event.id for event in before.events}
