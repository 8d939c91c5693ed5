"""An event of very many reports on a broker: it grows on, and no topic refuses a version of it."""

import pytest
from accounts import newest_events
from flowrun import Flow, wait_for
from reports import article, mention, source, strike

from schemas import naming
from schemas.analysis import Span
from schemas.codec import encode
from schemas.event import EventExtracted
from schemas.rejection import Rejection
from streams.merging.bounding import MAX_EVENT_BYTES, MAX_SENTENCE
from streams.merging.standing import all_of

pytestmark = [pytest.mark.broker, pytest.mark.timeout(300)]

#: In sentences of 8 kB: half as much again as an event keeps.
REPORTS = 150


def _report(number: int) -> EventExtracted:
    sentence = Span(text="ن" * MAX_SENTENCE, start=0, end=MAX_SENTENCE)  # the letter noon
    of = article(f"a{number}", minutes=number, source=source(f"owner-{number % 10}"))
    return mention(strike(sentence=sentence), of)


def test_an_event_of_more_reports_than_a_record_carries_goes_on(flow: Flow) -> None:
    """Each report is in the event or counted; the worker neither halts nor refuses one, nor does its next start."""
    flow.start("work")
    told = [_report(number) for number in range(REPORTS)]
    flow.write(naming.EVENTS_EXTRACTED, [(b"ASSAULT", encode(one)) for one in told[:-1]])
    wait_for(lambda: _told(flow) == REPORTS - 1)
    flow.parts["work"].stop()
    flow.start("work")
    flow.write(naming.EVENTS_EXTRACTED, [(b"ASSAULT", encode(told[-1]))])
    wait_for(lambda: _told(flow) == REPORTS)

    (event,) = newest_events(flow).values()
    assert event.left_out > 0
    assert event.corroboration == 10
    assert max(len(one.value() or b"") for one in flow.read(naming.EVENTS_MERGED)) <= MAX_EVENT_BYTES
    assert flow.records(naming.rejected(naming.EVENTS_EXTRACTED), Rejection) == []
    assert flow.parts["work"].process.poll() is None


def _told(flow: Flow) -> int:
    return sum(len(all_of(event)) + event.left_out for event in newest_events(flow).values())
