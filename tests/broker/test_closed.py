"""Events that have closed, in real workers: what their own articles say reaches them, also behind another worker."""

import os
from pathlib import Path
from typing import Final

import msgspec
import pytest
from flowrun import Flow, wait_for
from moved_clock import VARIABLE as CLOCK
from news import fetched_again, strike_news

from schemas import naming
from schemas.article import Article
from schemas.event import EventMerged

pytestmark = [pytest.mark.broker, pytest.mark.timeout(300)]

#: Longer than an event is open, shorter than a topic is kept. Kafka takes old records, but none of the future.
LONG_AGO_S: Final = -100 * 3600
SUPPORT: Final = {"PYTHONPATH": f"{Path(__file__).parents[1] / 'support'}:{os.environ.get('PYTHONPATH', '.')}"}


def _newest(flow: Flow) -> dict[str, EventMerged]:
    """Return the newest version of each event by the article that told it first."""
    found: dict[str, EventMerged] = {}
    for event in flow.records(naming.EVENTS_MERGED, EventMerged):
        first = event.reports[0].article.id
        if first not in found or found[first].version <= event.version:
            found[first] = event
    return found


def _withdrawn(one: Article) -> Article:
    return msgspec.structs.replace(fetched_again(one), text="", revision="withdrawn", withdrawn=True)


def _told_again(one: Article) -> Article:
    later = fetched_again(fetched_again(one))
    return msgspec.structs.replace(later, text=f"{one.text} It was at night.", revision="revision-again")


def test_a_closed_event_is_taken_back_and_told_again(flow: Flow, tmp_path: Path) -> None:
    """By its own article, days after; another source's report makes a new event, also when the first just changed."""
    first, second, third = (strike_news(0, by=by) for by in ("one", "two", "three"))
    clock = tmp_path / "clock"
    clock.write_text(str(LONG_AGO_S), encoding="utf-8")
    flow.environment |= SUPPORT | {CLOCK: str(clock)}
    flow.start("work", module="moved_clock")
    flow.publish([first])
    wait_for(lambda: first.id in _newest(flow))
    flow.parts["work"].stop()

    # An embedded broker's log is too short to build tables from; a Kafka's must do.
    worker = flow if flow.environment["MARSAD_BROKER_KIND"] == "embedded" else flow.beside("another")
    worker.start("work")
    flow.publish([_withdrawn(first), second])
    wait_for(lambda: second.id in _newest(flow) and _newest(flow)[first.id].version == 2)
    withdrawn = _newest(flow)
    worker.parts["work"].kill()
    worker.start("work")
    flow.publish([_told_again(first), third])
    wait_for(lambda: _newest(flow)[first.id].version == 3 and len(_newest(flow)[second.id].reports) == 2)
    again = _newest(flow)
    worker.close()

    old = [versions[first.id] for versions in (withdrawn, again)]
    assert [(one.status, one.change, one.closed) for one in old] == [
        ("withdrawn", "withdrawn", True),
        ("reported", "restored", True),
    ]
    assert {len(one.reports) for one in old} == {1}
    assert not again[second.id].closed
    assert again.keys() == {first.id, second.id}
