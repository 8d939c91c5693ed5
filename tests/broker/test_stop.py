"""SIGTERM under load: each part ends in order and in time, and nothing of what was under way is lost or doubled."""

from collections import Counter

import pytest
from flowrun import Flow, wait_for
from news import burst
from webhook_receiver import WebhookReceiver

from schemas import naming
from schemas.event import EventMerged

pytestmark = pytest.mark.broker

BURST = 240


def _reported(flow: Flow) -> set[str]:
    """Return the revisions that the newest versions of all events report."""
    newest: dict[str, EventMerged] = {}
    for event in flow.records(naming.EVENTS_MERGED, EventMerged):
        if event.id not in newest or newest[event.id].version < event.version:
            newest[event.id] = event
    return {report.article.revision for event in newest.values() for report in event.reports}


def _extracted(flow: Flow) -> int:
    return len({one["id"] for one in flow.values(naming.EVENTS_EXTRACTED)})


@pytest.mark.timeout(400)
def test_a_stop_under_load_loses_nothing(flow: Flow, receiver: WebhookReceiver) -> None:
    """Each is told to stop in a burst, ends with 0, and the next one does the rest; no alert comes twice."""
    articles = list(burst(BURST))
    flow.environment |= receiver.settings
    flow.start("work", "deliver")
    flow.publish(articles[: BURST // 4])
    wait_for(lambda: len(flow.read(naming.EVENTS_EXTRACTED)) > 5)

    flow.publish(articles[BURST // 4 :])
    codes = [flow.parts["work"].stop()]
    extracted = _extracted(flow)
    flow.start("work")
    wait_for(lambda: len(receiver.ids) > 5)
    codes.append(flow.parts["deliver"].stop())
    flow.start("deliver")
    newest = {one.id: one.revision for one in articles if "sport" not in one.id}
    wait_for(lambda: _reported(flow) == set(newest.values()))
    raised = {one["id"] for one in flow.values(naming.ALERTS_RAISED)}
    wait_for(lambda: set(receiver.ids) == raised)

    assert codes == [0, 0]
    # A stop that came when all was done would prove nothing.
    assert extracted < _extracted(flow)
    unique = {(one["article"]["id"], one["article"]["revision"]) for one in flow.values(naming.ARTICLES_UNIQUE)}
    assert unique == {(one.id, one.revision) for one in articles}
    assert [told for told, times in Counter(receiver.ids).items() if times > 1] == []
    assert flow.read(f"{naming.ARTICLES_FETCHED}.rejected") == []
