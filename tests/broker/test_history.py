"""Old articles come in behind the news: on real brokers, by real processes, seen by a foreign client."""

import asyncio
import base64
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import orjson
import pytest
from aiokafka.partitioner import DefaultPartitioner
from confluent_kafka import Producer as ForeignProducer
from flowrun import Flow, wait_for
from news import fetched_again, strike_news

from schemas.article import Article, ArticleFetched
from schemas.codec import encode
from schemas.topics import PARTITIONS
from streams.engine.producing import Producer
from streams.parts.poll import FetchedPublisher

pytestmark = [pytest.mark.broker, pytest.mark.timeout(300)]

HISTORY = "marsad.articles.history"
FETCHED = "marsad.articles.fetched"
UNIQUE = "marsad.articles.unique"
ANALYSED = "marsad.articles.analysed"
RAISED = "marsad.alerts.raised"
#: As many as take a fast machine ten seconds to code.
MANY = 600
#: Less than a topic takes, and in base64 more.
LARGE = 4 * 1024 * 1024
SESSION = {"MARSAD_BROKER_KIND": "embedded"}


def _old(number: int) -> Article:
    return msgspec.structs.replace(strike_news(number % 60, by=f"old{number // 60}"), history=True)


def _write(flow: Flow, topic: str, articles: Iterable[Article]) -> None:
    """Write articles as Marsad's own producers do: an article has one partition, whatever brings it."""
    producer, partitions = ForeignProducer({"bootstrap.servers": flow.address, "log_level": 0}), list(range(PARTITIONS))
    for one in articles:
        place = DefaultPartitioner()(one.id.encode(), partitions, partitions)
        producer.produce(topic, encode(ArticleFetched(article=one)), one.id.encode(), partition=place)
        producer.poll(0)
    assert producer.flush(60) == 0


def _coded(flow: Flow) -> dict[str, Any]:  # Any: the whole of JSON
    """Return what was analysed, by article."""
    return {one["article"]["id"]: one for one in flow.values(ANALYSED)}


def _has_coded(flow: Flow, articles: Sequence[Article]) -> bool:
    return {one.id for one in articles} <= _coded(flow).keys()


def test_news_overtake_old_articles(flow: Flow) -> None:
    """All are coded and only news alert; what comes while many old articles wait is coded before most of them."""
    old, live = [_old(number) for number in range(MANY)], [strike_news(number) for number in range(3)]
    _write(flow, HISTORY, old)
    flow.start("work")
    wait_for(lambda: bool(flow.read(UNIQUE)))
    _write(flow, FETCHED, live)
    wait_for(lambda: _has_coded(flow, [*old, *live]))

    coded = sorted(_coded(flow).values(), key=lambda one: datetime.fromisoformat(one["analysed_at"]))
    order = [one["article"]["id"] for one in coded]
    assert max(order.index(one.id) for one in live) < MANY // 2
    assert {
        one["article"]["history"] for one in _coded(flow).values() if one["article"]["id"] in {a.id for a in old}
    } == {True}
    wait_for(lambda: len(flow.read(RAISED)) >= 1)
    caused = {report["article"]["id"] for alert in flow.values(RAISED) for report in alert["event"]["reports"][-1:]}
    assert caused <= {one.id for one in live}
    assert not any(alert["event"]["history"] for alert in flow.values(RAISED))


def test_history_alone_alerts_nobody_and_the_news_on_it_do(flow: Flow) -> None:
    """An event that was told before anybody watched is silent until a live report comes."""
    flow.start("work")
    _write(flow, HISTORY, [_old(0)])
    wait_for(lambda: len(flow.read("marsad.events.merged")) == 1)
    again = fetched_again(msgspec.structs.replace(_old(0), history=False))
    _write(flow, FETCHED, [again, strike_news(0, by="two")])
    wait_for(lambda: len(flow.read(RAISED)) == 1)

    ((alert,),) = (flow.values(RAISED),)
    assert (alert["event"]["version"], alert["event"]["history"]) == (2, False)
    assert len(flow.read(UNIQUE)) == 2


def test_a_kill_loses_and_doubles_no_history(flow: Flow) -> None:
    """A worker killed (kill -9) while it lets history in: every article is one, coded once."""
    old = [_old(number) for number in range(300)]
    flow.environment |= SESSION
    _write(flow, HISTORY, old)
    for share in (30, 120):
        flow.start("work")
        wait_for(lambda share=share: len(flow.read(UNIQUE)) > share)  # type: ignore[misc]
        flow.parts["work"].kill()
    flow.start("work")
    wait_for(lambda: _has_coded(flow, old))

    unique = {(one["article"]["id"], one["edition"]) for one in flow.values(UNIQUE)}
    assert unique == {(one.id, 1) for one in old}
    assert flow.read(RAISED) == []


def test_two_workers_share_history(flow: Flow) -> None:
    """Each lets in what it codes; nothing is left when one of them ends."""
    first, second = [_old(number) for number in range(200)], [_old(number) for number in range(200, 400)]
    flow.environment |= SESSION
    flow.start("work")
    other = Flow(flow.address, flow.folder.parent / "other", is_embedded=True)
    other.start("work")
    _write(flow, HISTORY, first)
    wait_for(lambda: _has_coded(flow, first))
    assert other.parts["work"].stop() == 0
    _write(flow, HISTORY, second)
    wait_for(lambda: _has_coded(flow, second))

    assert {one["edition"] for one in flow.values(UNIQUE)} == {1}


def test_what_is_no_record_is_rejected_with_its_bytes(flow: Flow) -> None:
    """It does not stop what comes behind it."""
    flow.start("work")
    flow.write(HISTORY, [(b"bad", b"<html>")])
    _write(flow, HISTORY, [_old(0)])
    wait_for(lambda: len(flow.read(f"{HISTORY}.rejected")) == 1 and _has_coded(flow, [_old(0)]))

    (told,) = flow.values(f"{HISTORY}.rejected")
    assert (told["stage"], told["reason"], base64.b64decode(told["value_b64"])) == ("history", "not-json", b"<html>")


def test_bytes_too_large_to_be_kept_are_rejected_without_them(flow: Flow) -> None:
    """In a rejection they take a third more room; what comes behind them is let in."""
    flow.start("work")
    producer = ForeignProducer({"bootstrap.servers": flow.address, "log_level": 0, "message.max.bytes": 2 * LARGE})
    producer.produce(HISTORY, b"<" * LARGE, b"bad")
    assert producer.flush(60) == 0
    _write(flow, HISTORY, [_old(number) for number in range(8)])
    wait_for(lambda: len(flow.read(f"{HISTORY}.rejected")) == 1)
    wait_for(lambda: _has_coded(flow, [_old(number) for number in range(8)]))

    (told,) = flow.values(f"{HISTORY}.rejected")
    assert (told["stage"], told["reason"], told["value_b64"]) == ("history", "too-large", None)


def test_the_headers_of_history_lead_on(flow: Flow) -> None:
    """A trace goes on behind the valve, and a refusal has the headers of what it refused, and counts those before."""
    place = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    retried: list[tuple[str, str | bytes | None]] = [("marsad_attempts", b"1"), ("marsad_rejection", b"rejection-1")]
    flow.start("work")
    flow.write(HISTORY, [(b"bad", b"<html>")], headers=[("other", b"x"), *retried])
    flow.write(
        HISTORY, [(_old(0).id.encode(), encode(ArticleFetched(article=_old(0))))], headers=[("traceparent", place)]
    )
    wait_for(lambda: len(flow.read(f"{HISTORY}.rejected")) == 1 and _has_coded(flow, [_old(0)]))

    (told,) = flow.values(f"{HISTORY}.rejected")
    assert (told["attempts"], told["retry_of"], set(told["headers_b64"])) == (2, "rejection-1", {"other"})
    (passed,) = flow.read(FETCHED)
    assert dict(passed.headers() or ())["traceparent"] == place.encode()


async def test_what_the_connectors_publish_as_history_waits(flow: Flow) -> None:
    """First polls, and what a refill publishes again: each article to its topic."""
    client = {"bootstrap_servers": flow.address}
    async with Producer(client, source="/test") as producer:
        records = [ArticleFetched(article=one) for one in (_old(0), strike_news(1))]
        await FetchedPublisher(producer).publish(records)

    topics = (HISTORY, FETCHED)
    found = [[one["article"]["id"] for one in await asyncio.to_thread(flow.values, topic)] for topic in topics]
    assert found == [[record.article.id] for record in records]


def test_a_file_goes_through_the_flow_once(flow: Flow, tmp_path: Path) -> None:
    """Loaded twice it makes each article one; a feed's own fetch of the same text later is known, and alerts nobody."""
    line = {"published": "2025-03-06T12:00:00Z", "source": "agency"}
    told = [strike_news(number) for number in range(20)]
    rows = [{**line, "title": one.title, "text": one.text, "url": one.url} for one in told]
    path = tmp_path / "old.jsonl"
    path.write_bytes(b"\n".join(orjson.dumps(row) for row in rows))
    flow.start("work")
    for _ in range(2):
        assert flow.run("backfill", str(path)) == 0
    wait_for(lambda: len(flow.read(FETCHED)) == 2 * len(told) and len(_coded(flow)) == len(told))

    assert len(flow.read(UNIQUE)) == len(told)
    assert {one["article"]["url"] for one in _coded(flow).values()} == {one.url for one in told}
    assert flow.read(RAISED) == []
