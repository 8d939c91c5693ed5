"""A closed event takes no new reports; what its own articles take back or tell otherwise reaches it, for a month."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from reports import NOON, article, edition, gone, mention, source, strike

from schemas.analysis import Count, Event
from schemas.event import EditionEnded, EventExtracted, EventMerged
from streams.merging.closed import OPEN_FOR, REACHED_FOR, ClosedEvents
from streams.merging.open_events import OpenEvents, is_taken_out_by, merged_with, taken_out

Arrival = EventExtracted | EditionEnded
LATER = OPEN_FOR + timedelta(hours=1)
A_MONTH = OPEN_FOR + timedelta(days=30)
TOLL = (Count(kind="killed", low=9, high=9, what="fighters"),)


class Merge:
    """What the agent does at a time that passes, with a dictionary for its table."""

    def __init__(self) -> None:
        self.index = OpenEvents()
        self.table: dict[str, EventMerged] = {}
        self.now = NOON

    def take(self, *arrivals: Arrival, after: timedelta = timedelta()) -> list[EventMerged]:
        """Let time pass, then take records in order; return the versions that they make or repeat."""
        self.now += after
        return [event for one in arrivals for event in self._changed(one)]

    def restart(self) -> None:
        """Lose the index."""
        self.index.forget()
        self.index.remember(self.table.values(), self.now)

    def _changed(self, one: Arrival) -> Iterable[EventMerged]:
        for event in list(self._told(one) if isinstance(one, EventExtracted) else self._ended(one)):
            if self.table.get(event.id) is not event:
                self.table[event.id] = event
                self.index.keep(event)
            yield event

    def _told(self, one: EventExtracted) -> Iterable[EventMerged]:
        for event in self.index.forgotten_by(one.merge_key, self.now):
            del self.table[event]
        found = self.index.find(one, [self.table[event] for event in self.index.closed_telling(one.article.id)])
        if not found.is_stale:
            yield merged_with(None if found.event_id is None else self.table[found.event_id], one, self.now)

    def _ended(self, one: EditionEnded) -> Iterable[EventMerged]:
        for event in [self.table[event] for event in self.index.telling(one.article)]:
            new = taken_out(event, one, self.now)
            if new is not event or is_taken_out_by(event, one):
                yield new


def other(name: str, event: Event | None = None) -> EventExtracted:
    """Return the report of another source."""
    return mention(event or strike(), article(name, minutes=1, source=source(name)))


def _is_swept(merge: Merge) -> None:
    """Let a mention of the same type come that has nothing to do with the event: then what is to close is closed."""
    merge.take(other("elsewhere", strike(place=None, date="2024-01-01", recipients=(), counts=())))


@pytest.mark.parametrize("is_seen_to_close", [True, False])
@pytest.mark.parametrize("is_restarted", [True, False])
def test_a_withdrawal_reaches_a_closed_event(*, is_seen_to_close: bool, is_restarted: bool) -> None:
    """Whether anything of its type came since it closed, and whether the index was built anew, makes no difference."""
    merge = Merge()
    (told,) = merge.take(*edition(1, strike()))
    merge.take(after=LATER)
    if is_seen_to_close:
        _is_swept(merge)
    if is_restarted:
        merge.restart()
    (after,) = merge.take(*gone(2))

    assert (after.id, after.version, after.change, after.status) == (told.id, 2, "withdrawn", "withdrawn")
    assert (told.closed, after.closed) == (False, True)


def test_an_edit_changes_a_closed_event_and_makes_no_second() -> None:
    """An edition that tells the event again is the newest word of its article; one that does not takes it back."""
    merge = Merge()
    (told,) = merge.take(*edition(1, strike()))
    (revised,) = merge.take(*edition(2, strike(counts=TOLL)), after=LATER)
    (edited,) = merge.take(*edition(3))

    assert [(one.id, one.version, one.change) for one in (revised, edited)] == [
        (told.id, 2, "revised"),
        (told.id, 3, "withdrawn"),
    ]
    assert revised.event.counts == TOLL
    assert edited.reports[0].taken_back is not None
    assert edited.reports[0].taken_back.reason == "edited"


def test_an_article_that_denies_itself_denies_a_closed_event() -> None:
    """As it would an open one: nobody tells it any more."""
    merge = Merge()
    (told,) = merge.take(*edition(1, strike()))
    (denied,) = merge.take(*edition(2, strike(realis="negated", counts=())), after=LATER)

    assert (denied.id, denied.status, denied.change) == (told.id, "denied", "denied")


def test_another_coder_takes_a_closed_event_back() -> None:
    """A replayed edition in which it finds nothing."""
    merge = Merge()
    (told,) = merge.take(*edition(1, strike()))
    again = msgspec.structs.replace(article(text="text 1", minutes=1), history=True, replayed=True)
    (recoded,) = merge.take(*edition(1, of=again, at=NOON + LATER), after=LATER)

    back = recoded.reports[0].taken_back
    assert back is not None
    assert (recoded.id, back.reason, recoded.history) == (told.id, "recoded", True)


def test_a_change_opens_nothing() -> None:
    """A closed event that was just revised, withdrawn or told again is no candidate for another article's report."""
    merge = Merge()
    (told,) = merge.take(*edition(1, strike()))
    merge.take(*edition(2, strike(counts=TOLL)), after=LATER)
    merge.restart()
    (another,) = merge.take(other("two"))
    merge.take(*gone(3), *edition(4, strike()))
    (third,) = merge.take(other("three"))

    assert another.id != told.id
    assert third.id == another.id
    assert (merge.table[told.id].change, merge.table[told.id].closed) == ("restored", True)


def test_what_comes_again_after_it_closed_changes_nothing() -> None:
    """A record that waited for days in front of a worker that was away is a repeat, not a second event."""
    merge = Merge()
    first = edition(1, strike())
    (told,) = merge.take(*first)

    assert merge.take(*first, after=LATER) == [told]
    (withdrawn,) = merge.take(*gone(2))
    assert merge.take(*first, *gone(2)) == [withdrawn]


def test_news_behind_history_are_news_of_a_closed_event_once() -> None:
    """As of an open one, when they come again after a crash: one version, once, and nothing is opened."""
    merge = Merge()
    old = mention(strike(), article("old", source=source("two"), history=True))
    merge.take(*edition(1, strike()), old)
    merge.take(after=LATER)
    merge.restart()
    (again,) = merge.take(*edition(1, strike()))
    (another,) = merge.take(other("three"))

    assert (again.version, again.history) == (2, False)
    assert another.id != again.id
    assert merge.index.telling("article-a1") == [again.id]


def test_a_closed_event_is_reached_for_a_month_and_then_forgotten() -> None:
    """From its last change on; what is forgotten is in neither table nor index."""
    merge = Merge()
    merge.take(*edition(1, strike()), *edition(1, strike(date="2025-02-01"), of=article("a2", source=source("two"))))
    (first, second) = merge.table
    merge.take(*gone(2), after=A_MONTH - timedelta(minutes=1))
    merge.take(after=timedelta(minutes=2))
    _is_swept(merge)
    kept = set(merge.table)
    merge.take(after=REACHED_FOR)
    _is_swept(merge)

    assert (first in kept, second in kept) == (True, False)
    assert not {first, second} & merge.table.keys()
    assert merge.index.telling("article-a1") == []


ARTICLES = ("a1", "a2", "a3")


@some.composite
def courses(draw: some.DrawFn) -> list[tuple[timedelta, list[Arrival]]]:
    """Return the editions of three articles on one event, hours or days apart."""
    found = []
    numbers = dict.fromkeys(ARTICLES, 0)
    for _ in range(draw(some.integers(1, 8))):
        key = draw(some.sampled_from(ARTICLES))
        numbers[key] += 1
        what = draw(some.sampled_from(("told", "other toll", "nothing", "gone")))
        events = {"told": [strike()], "other toll": [strike(counts=TOLL)]}.get(what, [])
        text = {"revision": "withdrawn", "withdrawn": True} if what == "gone" else {}
        of = article(key, text=f"{key} {numbers[key]}", minutes=numbers[key], source=source(key), **text)
        found.append((timedelta(hours=draw(some.integers(0, 100))), edition(numbers[key], *events, of=of)))
    return found


@given(courses(), some.data())
@settings(max_examples=150)
def test_restarts_and_repeats_do_not_matter(
    course: list[tuple[timedelta, list[Arrival]]], data: some.DataObject
) -> None:
    """Whenever the index is built anew, and whatever comes again at once, the table is the same."""
    plain, troubled = Merge(), Merge()
    for after, arrivals in course:
        plain.take(*arrivals, after=after)
        troubled.take(*arrivals, after=after)
        if data.draw(some.booleans()):
            troubled.restart()
            troubled.take(*arrivals)

    assert troubled.table == plain.table


@given(courses())
@settings(max_examples=150)
def test_the_newest_edition_has_the_last_word(course: list[tuple[timedelta, list[Arrival]]]) -> None:
    """Open or closed: what an article's newest edition does not tell counts nowhere, what it tells counts once."""
    merge = Merge()
    newest: dict[str, tuple[int, bool]] = {}
    for after, arrivals in course:
        merge.take(*arrivals, after=after)
        for one in arrivals:
            if isinstance(one, EventExtracted):
                newest[one.article.id] = one.article.edition, True
            elif newest.get(one.article) != (one.edition, True):
                newest[one.article] = one.edition, False
    counting = [
        (one.article.id, one.article.edition)
        for event in merge.table.values()
        for one in event.reports
        if one.taken_back is None
    ]

    assert sorted(counting) == sorted((name, number) for name, (number, is_told) in newest.items() if is_told)


def _closed_at(hours: int) -> datetime:
    return NOON + timedelta(hours=hours)


#: Number of the event, hours until it changes, numbers of its articles.
CHANGES = some.tuples(some.integers(0, 9), some.integers(0, 2000), some.sets(some.integers(0, 5)))


@given(some.lists(CHANGES, max_size=40))
def test_the_index_holds_what_was_kept_last(kept: list[tuple[int, int, set[int]]]) -> None:
    """Of each event the newest change; nothing of articles whose events are all forgotten."""
    index, expected = ClosedEvents(), {}
    for number, hours, articles in kept:
        index.keep(f"event-{number}", "ASSAULT", _closed_at(hours), tuple(map(str, sorted(articles))))
        expected[f"event-{number}"] = hours, articles
    now = _closed_at(1000) + REACHED_FOR
    forgotten = set(index.forgotten_by("ASSAULT", now))

    assert forgotten == {event for event, (hours, _) in expected.items() if hours < 1000}
    for one in range(6):
        telling = {event for event, (_, articles) in expected.items() if one in articles} - forgotten
        assert set(index.telling(str(one))) == telling
    assert len(index) == len(expected) - len(forgotten)
    list(index.forgotten_by("ASSAULT", _closed_at(2001) + REACHED_FOR))
    assert (len(index), index._by_article, index._by_change) == (0, {}, {"ASSAULT": []} if kept else {})
