"""What the poller publishes reaches its topic, or is refused with a reason: nothing of it stops the others."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest
from aiokafka.errors import MessageSizeTooLargeError
from feed_site import NOON, feed

from connectors.feeds.polling.state import FeedState
from connectors.feeds.reading.entry import to_article
from connectors.feeds.reading.parse import ParsedEntry
from schemas import naming
from schemas.article import ArticleFetched
from schemas.codec import encode
from schemas.rejection import Rejection
from streams.engine.producing import Outgoing, Producer
from streams.parts.poll import FetchedPublisher

ONE = feed("https://news.example/feed")
LIMIT_BYTES = 20_000
REJECTED = naming.rejected(naming.ARTICLES_FETCHED)


class Narrow(Producer):
    """A producer whose broker takes records of so many bytes; a round with a larger one fails as a whole."""

    def __init__(self) -> None:
        super().__init__({}, source="/test")
        self.sent: list[Outgoing] = []

    async def send(self, outgoing: Sequence[Outgoing]) -> None:
        """Keep records, or none of them."""
        if any(len(encode(one.record)) > LIMIT_BYTES for one in outgoing):
            raise MessageSizeTooLargeError
        self.sent += outgoing

    def to(self, topic: str) -> list[Any]:  # Any: the records of the topic
        """Return what a topic was sent."""
        return [one.record for one in self.sent if one.topic == topic]


def _article(number: int, text: str) -> ArticleFetched:
    entry = ParsedEntry(url=f"https://news.example/{number}", title=f"Border notice {number}", summary=text)
    return ArticleFetched(article=to_article(entry, ONE, NOON + timedelta(seconds=number)))


async def test_an_article_that_is_too_large_is_refused_alone() -> None:
    """Those around it are published; what is told of it names it, and does not carry it."""
    broker = Narrow()
    await FetchedPublisher(broker).publish([_article(1, "Open."), _article(2, "x" * LIMIT_BYTES), _article(3, "Shut.")])

    (refused,) = broker.to(REJECTED)
    assert [one.article.title for one in broker.to(naming.ARTICLES_FETCHED)] == ["Border notice 1", "Border notice 3"]
    assert (refused.stage, refused.reason) == ("poll", "too-large")
    assert "https://news.example/2" in refused.error


async def test_a_refused_entry_that_is_too_large_is_told_without_itself() -> None:
    """The reason counts, and reaches who looks at what was refused."""
    broker = Narrow()
    given: Mapping[str, Any] = {"stage": "poll", "reason": "no-text", "error": "e", "attempts": 1, "rejected_at": NOON}
    large = Rejection(topic=naming.ARTICLES_FETCHED, partition=-1, offset=-1, value_b64="x" * LIMIT_BYTES, **given)
    await FetchedPublisher(broker).reject([large])

    assert [(one.reason, one.value_b64) for one in broker.to(REJECTED)] == [("no-text", None)]


async def test_who_polls_alone_tells_no_state() -> None:
    """Nobody would read it, and the embedded broker would keep it in memory; how a feed does is told."""
    broker = Narrow()
    await FetchedPublisher(broker, is_alone=True).tell(ONE, FeedState(feed="one", word="ok"))

    assert [one.topic for one in broker.sent] == [naming.FEEDS_STATUS]


@pytest.mark.parametrize("seen", [1, 2000])
async def test_a_state_that_is_too_large_ends_nothing(seen: int) -> None:
    """What consumers are told of the feed goes out; only who takes it over begins anew."""
    broker = Narrow()
    state = FeedState(feed="one", word="ok", seen={f"article-{number}": "revision" for number in range(seen)})
    await FetchedPublisher(broker).tell(ONE, state)

    assert [one.word for one in broker.to(naming.FEEDS_STATUS)] == ["ok"]
    assert len(broker.to(naming.FEEDS_STATE)) == (1 if seen == 1 else 0)
