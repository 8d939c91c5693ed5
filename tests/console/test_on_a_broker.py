"""The commands that ask a broker, on one."""

import asyncio

import orjson
import pytest
from command_line import Ended, Marsad
from reports import article
from webhook_receiver import alert, closed_url

from schemas import naming
from schemas.article import ArticleFetched
from schemas.codec import encode
from schemas.topics import ALL_TOPICS
from streams.broker.security import client_settings
from streams.broker.topics import ensure_topics
from streams.engine.producing import Outgoing, Producer
from streams.settings import Settings

pytestmark = pytest.mark.broker


@pytest.fixture
async def filled(broker: str) -> str:
    """Return the address of a broker with all topics, two articles and an alert."""
    client = client_settings(Settings(broker=broker))
    await ensure_topics(client, ALL_TOPICS, replication=1)
    async with Producer(client, source="/test") as producer:
        for key in ("a1", "a2"):
            record = ArticleFetched(article=article(key))
            await producer.send([Outgoing(naming.ARTICLES_FETCHED, key, key, record.article.fetched_at, record)])
        raised = alert()
        await producer.send([Outgoing(naming.ALERTS_RAISED, raised.event.id, raised.id, raised.raised_at, raised)])
    return broker


async def _run(marsad: Marsad, broker: str, *arguments: str) -> Ended:
    environ = {"MARSAD_BROKER": broker, "MARSAD_ONLY_FEEDS": closed_url()}
    return await asyncio.to_thread(marsad, *arguments, environ=environ)


async def test_tail_shows_the_records_of_a_topic(marsad_process: Marsad, filled: str) -> None:
    """All of them, as they are, in the order of time; then it ends."""
    ended = await _run(marsad_process, filled, "tail", "articles.fetched", "--json")

    assert (ended.code, ended.err) == (0, "")
    assert ended.out.splitlines() == [encode(ArticleFetched(article=article(key))) for key in ("a1", "a2")]


async def test_tail_is_readable(marsad_process: Marsad, filled: str) -> None:
    """Without --json a line for a person."""
    ended = await _run(marsad_process, filled, "tail", "marsad.articles.fetched")

    assert ended.text == "2025-03-06 12:00:30 One: Title of a1\n2025-03-06 12:00:30 One: Title of a2\n"


async def test_tail_leaves_out_what_does_not_match(marsad_process: Marsad, filled: str) -> None:
    """--where and --since narrow; a time in the future leaves nothing."""
    asked = ("--where", "article.id=article-a2"), ("--since", "2999-01-01"), ("--since", "1h")
    tails = (_run(marsad_process, filled, "tail", "articles.fetched", "--json", *options) for options in asked)
    matching, coming, recent = await asyncio.gather(*tails)

    assert [orjson.loads(line)["article"]["id"] for line in matching.out.splitlines()] == ["article-a2"]
    assert (coming.code, coming.out) == (0, b"")
    assert len(recent.out.splitlines()) == 2


async def test_tail_of_a_topic_that_is_not_there_says_what_creates_it(marsad_process: Marsad, broker: str) -> None:
    """An empty Kafka is not a silent one."""
    ended = await _run(marsad_process, broker, "tail", "events.merged")

    expected = "no topic marsad.events.merged on the broker: start `marsad up` or `marsad work` once, which creates it"
    assert (ended.code, ended.out, ended.err) == (1, b"", f"marsad: {expected}\n")


async def test_doctor_is_content_with_a_whole_broker(marsad_process: Marsad, filled: str) -> None:
    """Broker and topics are well, and what nobody has read yet is counted."""
    ended = await _run(marsad_process, filled, "doctor")
    lines = [" ".join(line.split()) for line in ended.text.splitlines()]

    assert ended.code == 0
    assert f"ok broker {filled.removeprefix('kafka://')} answers" in lines
    assert f"ok topics all {len(ALL_TOPICS)} are there" in lines
    assert "warning lag work unread: marsad.articles.fetched 2, and nobody reads: start `marsad work`" in lines
    assert "warning lag deliver unread: marsad.alerts.raised 1, and nobody reads: start `marsad deliver`" in lines


async def test_doctor_misses_topics(marsad_process: Marsad, broker: str) -> None:
    """An empty Kafka is a failure with the remedy."""
    ended = await _run(marsad_process, broker, "doctor", "--quick")

    assert ended.code == 1
    assert "missing marsad.articles.history, " in ended.text
    assert "`marsad up` or `marsad work` creates them" in ended.text
