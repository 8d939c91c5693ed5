"""Events of two codings beside each other: what is new, gone and changed, and what only looks so."""

import itertools
from datetime import datetime, timedelta
from typing import Any

import pytest
from reports import NOON, article, edition, mention, named, source, strike

from schemas.analysis import Count, Place, Span
from schemas.event import EventExtracted, EventMerged
from streams.replay.comparison import Comparison, compared
from streams.replay.recoding import Edition, Known, Told, merged_anew

IDLIB = Place(text="Idlib", start=0, end=5, name="Idlib", country="SYR", lat=35.93, lon=36.63)


def _editions(*mentions: EventExtracted) -> frozenset[Edition]:
    return frozenset((one.article.id, one.article.revision) for one in mentions)


def _merged(*mentions: EventExtracted) -> list[EventMerged]:
    return merged_anew(mentions, _editions(*mentions), Known((), {}))


def _against(before: list[EventMerged], *mentions: EventExtracted) -> Comparison:
    """Return how the events differ once the articles of `mentions` are coded so."""
    known, coded = Known.of(before), _editions(*mentions)
    return compared(known.events, merged_anew(mentions, coded, known), coded)


def _told(key: str, minutes: int = 0, **changes: Any) -> EventExtracted:  # Any: the fields of Event
    return mention(strike(**changes), article(key, minutes=minutes, source=source(key)))


def test_the_same_coding_makes_no_difference() -> None:
    """Three reports on two events, all coded as before."""
    told = _told("a1"), _told("a2", 10), _told("a3", 20, place=IDLIB)

    assert _against(_merged(*told), *told) == Comparison((), 2)


_VISIT = strike(type="CONSULT", quad=1, mode="visit", counts=(), recipients=(named("B", name="B"),))
_DENIAL = strike(realis="negated", counts=(), severity=1, main=False)


def _by(name: str, key: str, minutes: int, **changes: Any) -> Any:  # Any: the fields of an article
    return article(key, text=f"{key} {minutes}", minutes=minutes, source=source(name), **changes)


#: One edits a visit away; two deletes its report; three denies the strike; four denies what it told itself; of five
#: another coder found the visit before, and does not any more.
_COURSE: dict[Edition, list[Told]] = {
    (f"article-{key}", of.revision): edition(number, *events, of=of)
    for key, number, events, of in (
        ("a1", 1, (strike(), _VISIT), _by("one", "a1", 0)),
        ("a2", 1, (strike(),), _by("two", "a2", 1)),
        ("a1", 2, (strike(),), _by("one", "a1", 2)),
        ("a3", 1, (_DENIAL,), _by("three", "a3", 3)),
        ("a4", 1, (strike(),), _by("four", "a4", 4)),
        ("a2", 2, (), _by("two", "a2", 5, revision="withdrawn", withdrawn=True)),
        ("a5", 1, (_DENIAL,), _by("four", "a5", 6)),
        ("a6", 1, (strike(),), _by("five", "a6", 7)),
    )
}
_LOST = edition(1, strike(), _VISIT, of=_by("five", "a6", 7))


def _all_merged() -> list[EventMerged]:
    """Return the events of the course; what the coder before found in the last article was taken back by a replay."""
    told = [one for records in _COURSE.values() for one in records]
    replayed = edition(1, strike(), of=_by("five", "a6", 7, history=True, replayed=True), at=NOON + timedelta(hours=1))
    return merged_anew([*told, *_LOST, *replayed], frozenset(_COURSE), Known((), {}))


@pytest.mark.parametrize("count", [1, 2, len(_COURSE)])
def test_what_is_taken_back_or_denied_makes_no_difference(count: int) -> None:
    """The same coder, whichever editions are read: withdrawn, edited, denied and recoded reports stay what they are."""
    before = _all_merged()
    known = Known.of(before)

    differences = {}
    for coded in map(frozenset, itertools.combinations(_COURSE, count)):
        anew = [one for of in coded for one in _COURSE[of]]
        differences[coded] = compared(known.events, merged_anew(anew, coded, known), coded).differences

    reasons = {one.taken_back.reason for event in before for one in event.reports if one.taken_back is not None}
    assert reasons == {"withdrawn", "edited", "denied", "recoded"}
    assert any(event.denials for event in before)
    assert {coded: found for coded, found in differences.items() if found} == {}


def test_a_report_that_would_be_taken_back_is_told() -> None:
    """A coder that finds nothing in a later edition any more withdraws the event; a denial is told apart."""
    edit, denial = _by("one", "a1", 2), _by("three", "a3", 3)
    first = edition(1, strike(), of=_by("one", "a1", 0))
    told = [*first, *edition(2, strike(), of=edit), *edition(1, _DENIAL, of=denial)]
    before = merged_anew(told, frozenset(), Known((), {}))
    known, coded = Known.of(before), frozenset({(edit.id, edit.revision), (denial.id, denial.revision)})

    (lost,) = compared(known.events, merged_anew(edition(2, of=edit), coded, known), coded).differences

    assert lost.change == "gone"
    (other,) = compared(known.events, merged_anew(edition(1, strike(), of=denial), coded, known), coded).differences
    assert other.fields["status"] == (("disputed",), ("reported",))
    assert other.fields["denials"] == (("article-a3",), ())


def test_an_event_that_grew_for_days_is_whole() -> None:
    """Its first report is older than an event is open, its last one is coded anew."""
    told = [mention(strike(), article(f"a{day}", minutes=day * 24 * 60, source=source(str(day)))) for day in (0, 2, 4)]
    before = merged_anew(told, frozenset(), Known((), {}))

    assert _against(before, told[-1]) == Comparison((), 1)
    assert len(before) == 1


def test_reports_outside_the_time_stay() -> None:
    """Where one of two reports is coded anew, the other one stands as it was, and the event is the same."""
    first, second = _told("a1"), _told("a2", 10)

    assert _against(_merged(first, second), second) == Comparison((), 1)


@pytest.mark.parametrize(
    ("field", "changes", "was", "now"),
    [
        ("counts", {"counts": (Count(kind="killed", low=7, high=None, what="men"),)}, "5 killed", "7 to ? killed"),
        ("place", {"place": IDLIB}, "Deir ez-Zor (SYR)", "Idlib (SYR)"),
        ("recipients", {"recipients": (named("troops", "SYR"),)}, "fighters (IMG)", "troops (SYR)"),
        ("date", {"date": "2025-03-05"}, "2025-03-06", "2025-03-05"),
        ("mode", {"mode": "aerial"}, "drone", "aerial"),
        ("realis", {"realis": "hypothetical"}, "occurred", "hypothetical"),
    ],
)
def test_a_field_that_changes_is_told(field: str, changes: dict[str, Any], was: str, now: str) -> None:
    """With what was said and what is said now; the event is the same one."""
    before = _merged(_told("a1"))

    (difference,) = _against(before, _told("a1", **changes)).differences

    assert (difference.change, dict(difference.fields)) == ("changed", {field: ((was,), (now,))})
    assert difference.was is not None
    assert difference.was.id == before[0].id


def test_another_type_for_the_same_sentence_is_a_change() -> None:
    """The id of the event differs then, as it names the type; it is one event all the same."""
    (difference,) = _against(_merged(_told("a1")), _told("a1", type="THREATEN", mode=None)).differences

    assert (difference.change, difference.fields["type"]) == ("changed", (("ASSAULT",), ("THREATEN",)))


def test_an_event_of_another_sentence_is_another_event() -> None:
    """One is gone and one is new, though they are of one article."""
    other = _told("a1", type="AID", mode=None, sentence=Span(text="Aid came.", start=40, end=49))

    assert sorted(one.change for one in _against(_merged(_told("a1")), other).differences) == ["gone", "new"]


def test_an_article_that_tells_nothing_any_more_loses_its_event() -> None:
    """It was coded anew and gave no mention; its report is gone, from an event of two as well."""
    first, second = _told("a1"), _told("a2", 10)
    lost = _editions(second)

    alone, shared = (Known.of(_merged(*told)) for told in ((second,), (first, second)))
    comparisons = [compared(known.events, merged_anew((), lost, known), lost) for known in (alone, shared)]

    assert [one.change for one in comparisons[0].differences] == ["gone"]
    assert [dict(one.fields) for one in comparisons[1].differences] == [
        {"reports": (("article-a1", "article-a2"), ("article-a1",))}
    ]


def test_a_report_that_moves_is_told_at_both_events() -> None:
    """Two events that become one: one has a report more, the other is gone."""
    before = _merged(_told("a1"), _told("a2", 10, place=IDLIB))

    after = _against(before, _told("a1"), _told("a2", 10))

    assert sorted((one.change, *one.fields) for one in after.differences) == [("changed", "reports"), ("gone",)]


def test_events_of_other_articles_are_not_compared() -> None:
    """What was not coded anew is neither the same nor another."""
    before = _merged(_told("a1"), _told("a2", 10, place=IDLIB))

    assert _against(before, _told("a1")) == Comparison((), 1)


def test_known_is_the_newest_version() -> None:
    """Versions may be read in any order, from topic and archive."""
    first, grown = _merged(_told("a1")), _merged(_told("a1"), _told("a2", 10))

    known = Known.of([*grown, *first])

    assert [event.version for event in known.events] == [2]
    assert known.analysed_at == {(f"article-a{n}", "revision-text"): _analysed_at(n) for n in (1, 2)}


def _analysed_at(number: int) -> datetime:
    return article(minutes=10 * (number - 1)).fetched_at


def test_a_quiet_event_takes_no_more() -> None:
    """Reports days apart are two events, as they were when time went by."""
    late = mention(strike(), article("a2", minutes=int(timedelta(days=4) / timedelta(minutes=1))))

    assert [event.first_reported_at for event in _merged(_told("a1"), late)] == [NOON, NOON + timedelta(days=4)]
