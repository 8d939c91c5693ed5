"""A rolling upgrade: an older release, then both on one Kafka, then the present one alone."""

from collections import Counter, defaultdict
from pathlib import Path
from typing import Final

import pytest
from accounts import newest_events
from flowrun import Flow, Part, wait_for
from load import Load
from news import burst
from older_release import unpacked
from webhook_receiver import SECRET, WebhookReceiver

from schemas import naming
from schemas.article import Article
from schemas.codec import decode, from_base64
from schemas.event import EditionEnded, EventMerged
from schemas.rejection import Rejection
from schemas.topics import REJECTED_TOPICS

pytestmark = [pytest.mark.broker, pytest.mark.timeout(600)]

#: The first that says when its parts are ready: it takes no article back, and refuses the notice of one that is edited
#: (docs/decisions/edition-ended.md). And one that reads notices, whose mentions do not say which others there are.
OLDER: Final = ("144841c", "08ded9e")
SHARE: Final = 60
#: Two releases load a coder each and share two cores with other tests.
TOLD_S: Final = 180.0
#: In words that every release understands.
RULES: Final = """
rules:
  - name: strike
    title: {en: "Strike", ar: "ضربة"}
    tier: flash
    when: {types: [ASSAULT], counts: {killed: 1}}
"""


@pytest.fixture(params=OLDER)
def older(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """Return the variables under which a Marsad is the older release."""
    return unpacked(request.param, tmp_path / "older")


def test_a_rolling_upgrade_loses_and_doubles_nothing(
    kafka_flow: Flow, receiver: WebhookReceiver, older: dict[str, str], tmp_path: Path
) -> None:
    """Every article is in one event, no event and no alert is doubled; what the older one refuses the newer one takes.

    Each release has its own table, so that the newer one starts from the changelog of the older; the outbox is one.
    """
    flow, (*articles, last) = kafka_flow, burst(3 * SHARE + 1)
    rules = tmp_path / "rules.yaml"
    rules.write_text(RULES, encoding="utf-8")
    flow.environment |= receiver.settings | {"MARSAD_BROKER_KIND": "embedded", "MARSAD_RULES": str(rules)}
    before = flow.beside("before")
    before.environment |= older
    before.start("work")
    flow.parts["deliver"] = _older_deliver(flow, older)
    flow.parts["deliver"].wait_ready()

    flow.publish(articles[:SHARE])
    _wait_told(flow, articles[:SHARE], receiver)
    with Load(flow, articles[SHARE : 2 * SHARE]) as load:
        load.wait_half()
        flow.start("work")
    flow.parts["deliver"].stop()
    flow.start("deliver")
    _wait_told(flow, articles[: 2 * SHARE], receiver)
    with Load(flow, articles[2 * SHARE :]) as load:
        load.wait_half()
        before.parts["work"].stop()
    _wait_told(flow, articles, receiver)
    _retry_notices(flow)
    flow.publish([last])
    _wait_told(flow, [*articles, last], receiver)

    _check(flow, [*articles, last], receiver)


def _retry_notices(flow: Flow) -> None:
    """Retry what was refused, as an operator does after an upgrade: nothing but notices, and only those."""
    refused = _refused(flow)
    for one in refused:
        assert (one.topic, one.reason) == (naming.EVENTS_EXTRACTED, "schema")
        decode(from_base64(one.value_b64 or ""), EditionEnded)
    if refused:
        assert flow.run("rejected", "retry", "--all", "--topic", "events.extracted", "--yes") == 0


def _refused(flow: Flow) -> list[Rejection]:
    return [one for spec in REJECTED_TOPICS for one in flow.records(spec.name, Rejection) if one.retried_at is None]


def _older_deliver(flow: Flow, older: dict[str, str]) -> Part:
    """Return the older release's `deliver` on the data directory whose outbox the present one takes over."""
    return Part("deliver", flow.folder, flow.environment | older)


def _wait_told(flow: Flow, articles: list[Article], receiver: WebhookReceiver) -> None:
    """Return when nothing is untold; fails with what is."""
    left: dict[str, set[str]] = {}

    def is_told() -> bool:
        left.clear()
        left.update(_untold(flow, articles, receiver))
        return not left

    try:
        wait_for(is_told, TOLD_S)
    except AssertionError:
        pytest.fail(f"in time nobody told {left}")


def _untold(flow: Flow, articles: list[Article], receiver: WebhookReceiver) -> dict[str, set[str]]:
    """Return the newest revisions that are in no event, the events without an alert, and the alerts not delivered."""
    events = newest_events(flow).values()
    reported = {report.article.revision for event in events for report in event.reports}
    raised = flow.values(naming.ALERTS_RAISED)
    alerted = {one["event"]["id"] for one in raised}
    newest = {one.id: one.revision for one in articles if "sport" not in one.id}
    untold = {
        "revisions": set(newest.values()) - reported,
        "events": {event.id for event in events if _is_deadly(event)} - alerted,
        "alerts": {one["id"] for one in raised} ^ set(receiver.ids),
    }
    return {kind: found for kind, found in untold.items() if found}


def _is_deadly(event: EventMerged) -> bool:
    return event.event.type == "ASSAULT" and any(count.kind == "killed" for count in event.event.counts)


def _check(flow: Flow, articles: list[Article], receiver: WebhookReceiver) -> None:
    assert len({one["analysis"]["coder"] for one in flow.values(naming.ARTICLES_ANALYSED)}) == len(("older", "present"))
    assert {one["article"]["id"] for one in flow.values(naming.ARTICLES_CLASSIFIED)} == {one.id for one in articles}
    assert [one for one in _refused(flow) if one.attempts > 1] == []
    holders: dict[tuple[str, str], set[str]] = defaultdict(set)
    for event in newest_events(flow).values():
        for report in event.reports:
            holders[report.article.id, event.event.type].add(event.id)
    assert {told: held for told, held in holders.items() if len(held) > 1} == {}
    told = {request.id: request.verified(SECRET)["data"] for request in receiver.requests}
    spoken = Counter((one["event"]["id"], one["rule"], one["update"]) for one in told.values())
    assert [one for one, times in spoken.items() if times > 1] == []
    assert {one["id"] for one in flow.values(naming.ALERTS_RAISED)} == told.keys()
