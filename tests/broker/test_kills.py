"""Whatever is killed and whenever: nothing that was fetched is lost, and no alert is doubled.

By default a kill of each kind at a few seeded moments. MARSAD_TEST_LONG=1 takes many more moments and the session
timeouts of production: a quarter of an hour.
"""

import asyncio
import json
import os
import random
import signal
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import partial
from typing import Any, Final

import pytest
from background import Background
from confluent_kafka import ConsumerGroupState, Message
from confluent_kafka.admin import AdminClient
from flowrun import Flow, wait_for
from kafka import Cluster
from news import burst, strike_news
from webhook_receiver import SECRET, Answer, WebhookReceiver

from schemas.article import Article
from schemas.event import EventMerged
from streams.alerting import meets
from streams.rules import load_rules

pytestmark = pytest.mark.broker

IS_LONG: Final = os.environ.get("MARSAD_TEST_LONG") == "1"
SEEDS: Final = range(10) if IS_LONG else range(1)
BURST: Final = 300
KILLS: Final = 3

UNIQUE = "marsad.articles.unique"
CLASSIFIED = "marsad.articles.classified"
EXTRACTED = "marsad.events.extracted"
MERGED = "marsad.events.merged"
RAISED = "marsad.alerts.raised"
#: A start after a kill waits for the session of the killed one: 4 s in the embedded broker's settings, 30 s in Kafka's.
SESSION: Final[dict[str, str]] = {} if IS_LONG else {"MARSAD_BROKER_KIND": "embedded"}
WORK_GROUP = "marsad-work"


def _by_identity(messages: Iterable[Message]) -> dict[str, Any]:  # Any: the whole of JSON
    """Return the values by CloudEvents id; a repeat must say what the record said the first time."""
    found: dict[str, set[bytes]] = defaultdict(set)
    for message in messages:
        identity = dict(message.headers() or ())["ce_id"]
        assert isinstance(identity, bytes)
        found[identity.decode()].add(message.value() or b"")
    assert [identity for identity, values in found.items() if len(values) > 1] == []
    return {identity: json.loads(value) for identity, (value,) in found.items()}


def _newest_events(flow: Flow) -> dict[str, EventMerged]:
    newest: dict[str, EventMerged] = {}
    for event in flow.records(MERGED, EventMerged):
        if event.id not in newest or newest[event.id].version < event.version:
            newest[event.id] = event
    return newest


def _holds(flow: Flow, topic: str, least: int) -> bool:
    return len(flow.read(topic)) >= least


def _revisions(flow: Flow) -> list[tuple[str, str]]:
    """Return article id and revision of each different record on articles.unique."""
    values = _by_identity(flow.read(UNIQUE)).values()
    return sorted((value["article"]["id"], value["article"]["revision"]) for value in values)


def _is_through(flow: Flow, articles: Sequence[Article], receiver: WebhookReceiver) -> bool:
    """Return whether the whole of `articles` has reached the end: the events, and the subscriber."""
    events = _newest_events(flow).values()
    reported = {report.article.revision for event in events for report in event.reports}
    newest = {one.id: one.revision for one in articles if "sport" not in one.id}
    raised = flow.values(RAISED)
    return (
        reported == set(newest.values())
        and {(one["event"]["id"], one["rule"]) for one in raised} >= _due(events)
        and {one["id"] for one in raised} == set(receiver.ids)
    )


def _due(events: Iterable[EventMerged]) -> set[tuple[str, str]]:
    """Return event and rule of each alert that there must be."""
    rules = load_rules(None)
    return {(event.id, rule.name) for event in events for rule in rules if meets(event, rule.when)}


def _check(flow: Flow, articles: Sequence[Article], receiver: WebhookReceiver) -> None:
    """Assert that everything is there, once."""
    assert _revisions(flow) == sorted((one.id, one.revision) for one in articles)

    events = _newest_events(flow)
    holders: dict[tuple[str, str], set[str]] = defaultdict(set)
    for event in events.values():
        for report in event.reports:
            holders[report.article.id, event.event.type].add(event.id)
    assert {told: held for told, held in holders.items() if len(held) > 1} == {}
    assert {article for article, kind in holders if kind == "ASSAULT"} == {
        one.id for one in articles if "sport" not in one.id
    }
    assert set(_by_identity(flow.read(MERGED))) >= {f"{event.id}-{event.version}" for event in events.values()}

    raised = _by_identity(flow.read(RAISED))
    assert {(one["event"]["id"], one["rule"]) for one in raised.values()} >= _due(events.values())
    received = {request.id: request.verified(SECRET)["data"] for request in receiver.requests}
    assert received.keys() == raised.keys()
    told = [(one["event"]["id"], one["rule"]) for one in received.values()]
    assert len(told) == len(set(told))


@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", SEEDS)
def test_work_killed_in_a_burst(flow: Flow, receiver: WebhookReceiver, seed: int) -> None:
    """`work` killed at any stage of a burst: every revision once, every article in one event, every alert once."""
    chance = random.Random(seed)  # noqa: S311  the same moments in every run
    articles = list(burst(BURST))
    share = BURST // KILLS
    flow.environment |= receiver.settings | SESSION
    flow.start("work", "deliver")

    for number in range(KILLS):
        topic, moment = chance.choice((UNIQUE, CLASSIFIED, EXTRACTED, MERGED)), chance.randrange(1, share // 2)
        reached = partial(_holds, flow, topic, len(flow.read(topic)) + moment)
        flow.publish(articles[number * share : (number + 1) * share])
        wait_for(reached)
        flow.parts["work"].kill()
        flow.start("work")
    wait_for(lambda: _is_through(flow, articles, receiver))

    _check(flow, articles, receiver)


async def _new_event() -> asyncio.Event:
    return asyncio.Event()


def test_deliver_killed_before_the_receiver_has_answered(
    flow: Flow, receiver: WebhookReceiver, background: Background
) -> None:
    """`deliver` killed (kill -9) after a delivery, before it is acknowledged: delivered again, under the same id."""
    never = background.run(_new_event())
    receiver.answers.append(Answer(after=never))
    flow.environment |= receiver.settings | SESSION
    flow.start("work", "deliver")
    flow.publish([strike_news(0)])
    wait_for(lambda: len(receiver.requests) == 1)

    flow.parts["deliver"].kill()
    flow.start("deliver")
    flow.publish([strike_news(1)])
    wait_for(lambda: len(flow.read("marsad.alerts.delivered")) == 2)
    background.loop.call_soon_threadsafe(never.set)

    first, again, other = receiver.ids
    assert (first == again, first == other) == (True, False)
    assert receiver.requests[0].body == receiver.requests[1].body
    assert {one["id"] for one in flow.values(RAISED)} == {first, other}


def test_the_broker_killed_and_started_again(kafka: Cluster, kafka_flow: Flow, receiver: WebhookReceiver) -> None:
    """Apache Kafka killed (kill -9) in a burst: with its data back, the parts go on, by themselves or started again."""
    flow, articles = kafka_flow, list(burst(BURST))
    flow.environment |= receiver.settings
    flow.start("work", "deliver")
    flow.publish(articles[: BURST // 2])
    wait_for(lambda: len(flow.read(EXTRACTED)) > BURST // 10)

    kafka.kill()
    kafka.start()
    flow.publish(articles[BURST // 2 :])
    wait_for(lambda: flow.supervise() and _is_through(flow, articles, receiver))

    _check(flow, articles, receiver)


def test_work_stopped_past_its_session(kafka_flow: Flow, receiver: WebhookReceiver) -> None:
    """A worker that stood still (SIGSTOP) until the group gave it up takes up its work when it goes on."""
    flow, articles = kafka_flow, list(burst(BURST))
    flow.environment |= receiver.settings | SESSION
    flow.start("work", "deliver")
    flow.publish(articles[: BURST // 2])
    wait_for(lambda: len(flow.read(EXTRACTED)) > BURST // 10)

    flow.parts["work"].process.send_signal(signal.SIGSTOP)
    wait_for(lambda: _is_given_up(flow))
    flow.parts["work"].process.send_signal(signal.SIGCONT)
    flow.publish(articles[BURST // 2 :])
    wait_for(lambda: flow.supervise() and _is_through(flow, articles, receiver))

    _check(flow, articles, receiver)


def _is_given_up(flow: Flow) -> bool:
    """Return whether the group of the workers has no member."""
    client = AdminClient({"bootstrap.servers": flow.address, "log_level": 0})
    described = client.describe_consumer_groups([WORK_GROUP])[WORK_GROUP].result()
    return bool(described.state == ConsumerGroupState.EMPTY)
