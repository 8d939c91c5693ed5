"""Whatever is killed and whenever: nothing that was fetched is lost, and no alert is doubled.

By default a kill of each kind at a few seeded moments. MARSAD_TEST_LONG=1 takes many more moments and the session
timeouts of production: a quarter of an hour.
"""

import asyncio
import os
import random
import signal
from functools import partial
from typing import Final

import pytest
from accounts import check, is_through
from background import Background
from confluent_kafka import ConsumerGroupState
from confluent_kafka.admin import AdminClient
from flowrun import Flow, wait_for
from news import burst, strike_news
from webhook_receiver import Answer, WebhookReceiver

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
#: A start after a kill waits for the session of the killed one: 4 s in the embedded broker's settings, 10 s in Kafka's.
SESSION: Final[dict[str, str]] = {} if IS_LONG else {"MARSAD_BROKER_KIND": "embedded"}
WORK_GROUP = "marsad-work"


def _holds(flow: Flow, topic: str, least: int) -> bool:
    return len(flow.read(topic)) >= least


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
    wait_for(lambda: is_through(flow, articles, receiver))

    check(flow, articles, receiver)


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
    wait_for(lambda: flow.supervise() and is_through(flow, articles, receiver))

    check(flow, articles, receiver)


def _is_given_up(flow: Flow) -> bool:
    """Return whether the group of the workers has no member."""
    client = AdminClient({"bootstrap.servers": flow.address, "log_level": 0})
    described = client.describe_consumer_groups([WORK_GROUP])[WORK_GROUP].result()
    return bool(described.state == ConsumerGroupState.EMPTY)
