"""However many report an event, and however long they are, a version of it is no larger than a record may be."""

from hypothesis import given, settings
from hypothesis import strategies as some
from reports import NOON, article, gone, mention, named, source, strike

from schemas.analysis import Span
from schemas.codec import encode
from schemas.event import EventExtracted, EventMerged
from streams.merging.bounding import LEFT_BYTES, MAX_EVENT_BYTES, MAX_SENTENCE
from streams.merging.open_events import OpenEvents, merged_with, taken_out
from streams.merging.standing import all_of


def _report(number: int, owner: int, length: int = 15, *, realis: str = "occurred") -> EventExtracted:
    """Return the report of an article with a sentence of `length` letters of two bytes each."""
    told = strike(sentence=Span(text="ن" * length, start=0, end=length), realis=realis)  # the letter noon
    return mention(told, article(f"a{number}", minutes=number, source=source(f"owner-{owner}")))


@given(
    some.lists(
        some.tuples(some.integers(0, 150), some.sampled_from((15, 3_000, 20_000)), some.sampled_from((True, False))),
        min_size=150,
        max_size=200,
    )
)
@settings(max_examples=5, deadline=None)
def test_no_version_is_larger_than_a_record_may_be(told: list[tuple[int, int, bool]]) -> None:
    """Of a few owners or many, told or denied, in long sentences or short: and each report is there, or counted."""
    event: EventMerged | None = None
    for number, (owner, length, is_denial) in enumerate(told):
        event = merged_with(event, _report(number, owner, length, realis="negated" if is_denial else "occurred"), NOON)

        assert len(encode(event)) <= MAX_EVENT_BYTES
        assert len(all_of(event)) + event.left_out == number + 1
        assert event.version == number + 1


def test_an_event_of_a_thousand_reports_goes_on() -> None:
    """Of forty owners each still has a voice; the times are those of all, and the newest report is there."""
    index, event = OpenEvents(), merged_with(None, _report(0, 0), NOON)
    for number in range(1, 1_000):
        event = merged_with(event, _report(number, number % 40), NOON)
    index.keep(event)

    assert len(encode(event)) <= MAX_EVENT_BYTES
    assert event.left_out > 0
    assert len(event.reports) + event.left_out == 1_000
    assert event.corroboration == 40
    assert event.event.counts[0].low == 5
    assert (event.first_reported_at, event.last_reported_at) == tuple(
        article(minutes=minutes).published for minutes in (0, 999)
    )
    assert event.reports[-1].article.id == "article-a999"
    assert index.find(_report(1_000, 3)).event_id == event.id


def _full() -> EventMerged:
    """Return an event that has left something out."""
    event = merged_with(None, _report(0, 0, MAX_SENTENCE), NOON)
    number = 0
    while not event.left_out:
        number += 1
        event = merged_with(event, _report(number, number % 10, MAX_SENTENCE), NOON)
    return event


def test_the_names_of_what_was_left_out_are_part_of_the_size() -> None:
    """Each of 170 owners tells or denies it once, in long sentences: up to the bound, again and again."""
    event: EventMerged | None = None
    for number in range(170):
        realis = "negated" if number < 75 else "occurred"
        event = merged_with(event, _report(number, number, MAX_SENTENCE, realis=realis), NOON)

        assert len(encode(event)) <= MAX_EVENT_BYTES


def test_what_is_left_out_is_known_when_it_comes_again() -> None:
    """A repeat of it, an edit and a withdrawal of its article change nothing."""
    event = _full()
    again = _report(0, 0, MAX_SENTENCE)
    (notice,) = gone(2, "a0")

    assert "article-a0" in event.left_out_articles
    assert merged_with(event, again, NOON) is event
    assert not isinstance(notice, EventExtracted)
    assert taken_out(event, notice, NOON) is event


def test_room_is_made_for_many_at_once() -> None:
    """Not every version of a large event leaves something out."""
    event = _full()

    assert len(encode(event)) < LEFT_BYTES + 30_000
    assert merged_with(event, _report(5_000, 3), NOON).left_out == event.left_out


def test_what_is_taken_back_goes_first() -> None:
    """An owner's only word stays, though it is the oldest; what was withdrawn does not."""
    event = merged_with(None, _report(0, 77, MAX_SENTENCE), NOON)
    event = merged_with(event, _report(1, 78, MAX_SENTENCE), NOON)
    (notice,) = gone(2, "a1")
    assert not isinstance(notice, EventExtracted)
    event = taken_out(event, notice, NOON)
    for number in range(2, 130):
        event = merged_with(event, _report(number, number % 10, MAX_SENTENCE), NOON)

    kept = {one.article.id for one in event.reports}
    assert event.left_out > 0
    assert ("article-a0" in kept, "article-a1" in kept) == (True, False)


def test_a_report_keeps_no_more_than_the_beginning_of_a_text_without_a_full_stop() -> None:
    """Its offsets fit what is kept; a repeat of it is known."""
    endless = mention(
        strike(
            sentence=Span(text="word " * 100_000, start=20, end=500_020),
            actors=tuple(named(f"group {number}") for number in range(5_000)),
        ),
        article(title="headline " * 10_000),
    )
    event = merged_with(None, endless, NOON)
    sentence = event.reports[0].event.sentence

    assert len(encode(event)) < MAX_EVENT_BYTES / 10
    assert (sentence.end - sentence.start, event.event.sentence) == (len(sentence.text), sentence)
    assert merged_with(event, endless, NOON) is event
