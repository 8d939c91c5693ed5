"""Whatever happens under a steady load: every article is accounted for, nothing is doubled, the flow goes on by itself.

What kills do in a burst is in test_kills.py. MARSAD_TEST_LONG=1 makes each of these longer: more articles, more times,
each of the nodes. How long the flow took to go on is recorded as the property `seconds` of a test (`--junitxml FILE`).
"""

import asyncio
import os
import time
from base64 import b64decode
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest
from accounts import check, is_through
from background import Background
from confluent_kafka.admin import (  # type: ignore[attr-defined]  # its stubs export less than it does
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
)
from flowrun import Flow, wait_for
from full_disk import small_disk
from kafka import Cluster
from load import Load
from moved_clock import VARIABLE as CLOCK
from news import burst, strike_news
from poison import DIES, FAILS, HANGS
from webhook_receiver import Answer, WebhookReceiver

from schemas import naming
from schemas.article import Article, ArticleFetched
from schemas.codec import encode
from schemas.rejection import Rejection
from schemas.topics import ALL_TOPICS
from streams.broker.topics import ensure_topics
from streams.engine.flow import EXIT_HALTED
from streams.engine.hand import DEATHS

pytestmark = [pytest.mark.broker, pytest.mark.timeout(400)]

IS_LONG: Final = os.environ.get("MARSAD_TEST_LONG") == "1"
LOAD: Final = 600 if IS_LONG else 40
STORM: Final = 10 if IS_LONG else 2
#: One that hangs takes three times as long to die of.
POISON: Final = (FAILS, DIES, HANGS) if IS_LONG else (FAILS, DIES)
long_only: Final = pytest.mark.skipif(not IS_LONG, reason="MARSAD_TEST_LONG=1 takes the long way")
#: Where the modules are that make trouble for a part.
SUPPORT: Final = {"PYTHONPATH": f"{Path(__file__).parents[1] / 'support'}:{os.environ.get('PYTHONPATH', '.')}"}
#: A worker that is started again waits for the session of the one that died: 4 s in the embedded broker's settings.
SHORT_SESSION: Final = {"MARSAD_BROKER_KIND": "embedded"}

Record = Callable[[str, object], None]


@pytest.fixture
def articles() -> list[Article]:
    """Return what the load brings."""
    return list(burst(LOAD))


@pytest.fixture
def second(kafka_flow: Flow) -> Iterator[Flow]:
    """Return a data directory for another worker on the same topics."""
    other = kafka_flow.beside("second")
    yield other
    other.close()


def _goes_on(flow: Flow, articles: list[Article], receiver: WebhookReceiver, *others: Flow) -> None:
    """Return when all articles are through, with parts that end being started again."""
    everyone = (flow, *others)
    wait_for(lambda: all(one.supervise() for one in everyone) and is_through(flow, articles, receiver))


def test_all_workers_killed(
    kafka_flow: Flow, second: Flow, receiver: WebhookReceiver, articles: list[Article], record_property: Record
) -> None:
    """Two workers and `deliver`, all at once: they are started again and go on where they were."""
    kafka_flow.environment |= receiver.settings
    kafka_flow.start("work", "deliver")
    second.start("work")

    with Load(kafka_flow, articles) as load:
        load.wait_half()
        for part in (*kafka_flow.parts.values(), *second.parts.values()):
            part.kill()
        struck = time.monotonic()
        kafka_flow.supervise(), second.supervise()
    _goes_on(kafka_flow, articles, receiver, second)
    record_property("seconds", time.monotonic() - struck)

    check(kafka_flow, articles, receiver)


def test_one_of_two_workers_killed_for_good(
    kafka_flow: Flow, second: Flow, receiver: WebhookReceiver, articles: list[Article], record_property: Record
) -> None:
    """The other one takes its partitions over, tables included."""
    kafka_flow.environment |= receiver.settings
    kafka_flow.start("work", "deliver")
    second.start("work")

    with Load(kafka_flow, articles) as load:
        load.wait_half()
        second.parts.pop("work").kill()
        struck = time.monotonic()
    _goes_on(kafka_flow, articles, receiver)
    record_property("seconds", time.monotonic() - struck)

    check(kafka_flow, articles, receiver)


def test_the_broker_killed_and_started_again(
    kafka: Cluster, kafka_flow: Flow, receiver: WebhookReceiver, articles: list[Article], record_property: Record
) -> None:
    """The only one, killed (kill -9): with its data back, the parts go on, by themselves or started again."""
    kafka_flow.environment |= receiver.settings
    kafka_flow.start("work", "deliver")

    with Load(kafka_flow, articles) as load:
        load.wait_half()
        kafka.kill()
        kafka.start()
        struck = time.monotonic()  # from here on the broker is well
    _goes_on(kafka_flow, articles, receiver)
    record_property("seconds", time.monotonic() - struck)

    check(kafka_flow, articles, receiver)


@pytest.mark.parametrize("victim", ["leader", pytest.param("another", marks=long_only)])
def test_one_broker_of_three_killed(  # noqa: PLR0913, PLR0917  the world around it
    kafka_cluster: Cluster,
    cluster_flow: Flow,
    receiver: WebhookReceiver,
    articles: list[Article],
    victim: str,
    record_property: Record,
) -> None:
    """The leader of a partition that is read and written, or a node that leads others: two copies are enough."""
    flow = cluster_flow
    flow.environment |= receiver.settings
    flow.start("work", "deliver")
    leader = kafka_cluster.leader(naming.ARTICLES_FETCHED, 0)
    killed = leader if victim == "leader" else next(node for node in kafka_cluster.nodes if node is not leader)

    with Load(flow, articles) as load:
        load.wait_half()
        killed.kill()
        struck = time.monotonic()
    _goes_on(flow, articles, receiver)
    record_property("seconds", time.monotonic() - struck)

    check(flow, articles, receiver)
    assert not killed.is_running


def test_too_few_copies_in_sync(
    kafka_cluster: Cluster, cluster_flow: Flow, receiver: WebhookReceiver, articles: list[Article]
) -> None:
    """A topic refuses to be written: what it was to get is not acknowledged, and written when the copy is back."""
    flow = cluster_flow
    flow.environment |= receiver.settings
    _demand_all_copies(flow.address, naming.ARTICLES_UNIQUE)
    flow.start("work", "deliver")
    away = next(node for node in kafka_cluster.nodes if node is not kafka_cluster.leader(naming.ARTICLES_UNIQUE, 0))
    away.kill()

    flow.publish(articles)
    log = flow.parts["work"].log
    wait_for(lambda: "NotEnoughReplicas" in log.read_text(encoding="utf-8"))
    read = len(flow.read(naming.ARTICLES_UNIQUE))
    kafka_cluster.start()
    _goes_on(flow, articles, receiver)

    assert read < len(articles)
    check(flow, articles, receiver)


def _demand_all_copies(address: str, topic: str) -> None:
    entry = ConfigEntry("min.insync.replicas", "3", incremental_operation=AlterConfigOpType.SET)
    resource = ConfigResource("topic", topic, incremental_configs=[entry])
    admin = AdminClient({"bootstrap.servers": address})
    admin.incremental_alter_configs([resource])[resource].result()


def test_a_slow_subscriber_holds_up_nobody(
    kafka_flow: Flow, receiver: WebhookReceiver, articles: list[Article], background: Background
) -> None:
    """While a hook answers nothing, articles are coded and merged and alerts raised; later each arrives once."""
    answered = background.run(_new_event())
    receiver.answers.extend([Answer(after=answered)] * 8)
    relevant = len({one.id for one in articles if "sport" not in one.id})
    kafka_flow.environment |= receiver.settings
    kafka_flow.start("work", "deliver")

    kafka_flow.publish(articles)
    wait_for(lambda: len({one["article"]["id"] for one in kafka_flow.values(naming.ARTICLES_ANALYSED)}) >= relevant)
    delivered = kafka_flow.read(naming.ALERTS_DELIVERED)
    background.loop.call_soon_threadsafe(answered.set)
    _goes_on(kafka_flow, articles, receiver)

    assert delivered == []
    check(kafka_flow, articles, receiver)


async def _new_event() -> asyncio.Event:
    return asyncio.Event()


def test_a_full_disk_halts_the_worker(
    kafka_flow: Flow, receiver: WebhookReceiver, articles: list[Article], tmp_path: Path
) -> None:
    """Tables that cannot be written end the worker again and again, and reject nothing; with room again it goes on."""
    with small_disk(tmp_path / "small", 24) as disk:
        kafka_flow.environment |= receiver.settings
        worker = kafka_flow.beside("small/data")
        kafka_flow.start("deliver")
        worker.start("work")
        first = worker.parts["work"]
        disk.fill()
        with Load(kafka_flow, articles):
            wait_for(lambda: first.process.poll() is not None)
        disk.empty()
        _goes_on(kafka_flow, articles, receiver, worker)
        worker.close()

    assert first.process.returncode == EXIT_HALTED
    check(kafka_flow, articles, receiver)


@long_only
def test_a_full_disk_of_the_broker(
    kafka_jars: Path, receiver: WebhookReceiver, articles: list[Article], tmp_path: Path
) -> None:
    """Apache Kafka ends where its log cannot be written; with room again, and started again, the flow goes on."""
    with small_disk(tmp_path / "small", 512) as disk:
        kafka = Cluster(kafka_jars, disk.path / "kafka", 1)
        kafka.start()
        asyncio.run(ensure_topics({"bootstrap_servers": kafka.address}, ALL_TOPICS, replication=1))
        flow = Flow(kafka.address, tmp_path / "data", is_embedded=False)
        flow.environment |= receiver.settings
        flow.start("work", "deliver")
        with Load(flow, articles):
            disk.fill()
            wait_for(lambda: not kafka.nodes[0].is_running)
            disk.empty()
            kafka.start()
        _goes_on(flow, articles, receiver)

        check(flow, articles, receiver)
        flow.close()
        kafka.kill()


def test_a_clock_that_steps(
    kafka_flow: Flow, receiver: WebhookReceiver, articles: list[Article], tmp_path: Path
) -> None:
    """Forward by an hour and back by two, in the midst of the load: nothing is lost, doubled, or held up."""
    clock = tmp_path / "clock"
    clock.write_text("0", encoding="utf-8")
    kafka_flow.environment |= receiver.settings | SUPPORT | {CLOCK: str(clock)}
    kafka_flow.start("work", module="moved_clock")
    kafka_flow.start("deliver")

    with Load(kafka_flow, articles) as load:
        clock.write_text("3600", encoding="utf-8")
        load.wait_half()
        clock.write_text("-3600", encoding="utf-8")
    _goes_on(kafka_flow, articles, receiver)

    check(kafka_flow, articles, receiver)


def test_a_record_that_no_process_survives(
    kafka_flow: Flow, receiver: WebhookReceiver, articles: list[Article]
) -> None:
    """It fails, kills or hangs whoever reads it: rejected, at the latest after the third death; others are not."""
    poisoned = [_titled(strike_news(900 + number), title) for number, title in enumerate(POISON)]
    kafka_flow.environment |= receiver.settings | SUPPORT | SHORT_SESSION
    kafka_flow.start("work", module="poison")
    kafka_flow.start("deliver")

    with Load(kafka_flow, [*articles[: LOAD // 2], *poisoned, *articles[LOAD // 2 :]]):
        wait_for(lambda: kafka_flow.supervise() and len(_rejected(kafka_flow)) == len(poisoned))
    _goes_on(kafka_flow, articles, receiver)

    assert _rejected(kafka_flow) == {
        (one.id, "classify-failed", 1) if one.title == FAILS else (one.id, "poison", DEATHS) for one in poisoned
    }
    check(kafka_flow, [*articles, *poisoned], receiver, rejected={one.id for one in poisoned})


def _titled(article: Article, title: str) -> Article:
    return msgspec.structs.replace(article, id=f"sport-{title}", title=title, revision=title)


def _rejected(flow: Flow) -> set[tuple[str, str, int]]:
    """Return id, reason and attempts of what `classify` refused."""
    found = flow.records(naming.rejected(naming.ARTICLES_UNIQUE), Rejection)
    return {(b64decode(one.key_b64 or "").decode(), one.reason, one.attempts) for one in found}


def test_a_storm_of_rebalances(
    kafka_flow: Flow, second: Flow, receiver: WebhookReceiver, articles: list[Article], record_property: Record
) -> None:
    """A second worker comes and goes all the time, in turn stopped and killed."""
    kafka_flow.environment |= receiver.settings | SHORT_SESSION
    second.environment |= SHORT_SESSION
    kafka_flow.start("work", "deliver")

    with Load(kafka_flow, articles):
        for number in range(STORM):
            second.start("work")
            if number % 2:
                second.parts["work"].stop()
            else:
                second.parts["work"].kill()
    second.parts.clear()
    struck = time.monotonic()
    _goes_on(kafka_flow, articles, receiver)
    record_property("seconds", time.monotonic() - struck)

    check(kafka_flow, articles, receiver)


def test_records_of_another_version(kafka_flow: Flow, receiver: WebhookReceiver, articles: list[Article]) -> None:
    """In a rolling upgrade records come without the fields that are new here, and with fields that are newer."""
    kafka_flow.environment |= receiver.settings
    kafka_flow.start("work", "deliver")

    kafka_flow.write(
        naming.ARTICLES_FETCHED,
        [(one.id.encode(), _other_version(one, is_newer=number % 2 == 0)) for number, one in enumerate(articles)],
    )
    _goes_on(kafka_flow, articles, receiver)

    check(kafka_flow, articles, receiver)


def _other_version(article: Article, *, is_newer: bool) -> bytes:
    value: dict[str, Any] = msgspec.json.decode(encode(ArticleFetched(article=article)))  # Any: the whole of JSON
    if is_newer:
        value["article"]["a_field_to_come"] = {"nested": [1, None]}
        value["another"] = 1
    else:
        kept = {field.name for field in msgspec.structs.fields(Article) if field.required}
        value["article"] = {name: told for name, told in value["article"].items() if name in kept | {"text"}}
    return msgspec.json.encode(value)
