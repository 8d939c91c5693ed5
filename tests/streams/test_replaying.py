"""Articles given to the flow once more: as history, each fetch once, and known to the deduplication."""

import asyncio
from collections.abc import AsyncIterator, Iterable

import msgspec
from reports import article

from schemas import naming
from schemas.article import Article, ArticleFetched
from streams.deduplication import sight
from streams.engine.producing import Outgoing
from streams.replay.replaying import BATCH, once_more, replay


async def _all(articles: Iterable[Article]) -> AsyncIterator[Article]:
    for one in articles:
        yield one


class _Producer:
    """Takes what is published; sets `stop` after so many records."""

    def __init__(self, most: int = 10 * BATCH) -> None:
        self.sent: list[Outgoing] = []
        self.stop = asyncio.Event()
        self._most = most

    async def send(self, outgoing: list[Outgoing]) -> None:
        self.sent += outgoing
        if len(self.sent) >= self._most:
            self.stop.set()


async def _replayed(articles: Iterable[Article], producer: _Producer) -> int:
    return await replay(_all(articles), producer, producer.stop, lambda _: None)


def test_an_article_is_history_the_second_time() -> None:
    """All else is as it was, and it waits behind the news."""
    first = article()
    again = once_more(first)

    assert (again.topic, again.key, again.time) == (naming.ARTICLES_HISTORY, first.id, first.fetched_at)
    assert again.record == ArticleFetched(article=msgspec.structs.replace(first, history=True, replayed=True))


def test_deduplication_passes_it_on() -> None:
    """It is the fetch that brought the edition, also an earlier one: neither known nor an edition of its own."""
    first, edited = article(), article(text="edited", minutes=9)
    _, seen = sight(first, None)
    _, seen = sight(edited, seen)

    for number, one in enumerate((first, edited), 1):
        replayed = once_more(one).record
        assert isinstance(replayed, ArticleFetched)
        assert sight(replayed.article, seen) == ("repeat", seen)
        assert seen.edition_of(replayed.article) == number


async def test_a_fetch_is_published_once() -> None:
    """However often it is on the topic, for example from an earlier replay."""
    producer = _Producer()
    again = msgspec.structs.replace(article("a1"), history=True, replayed=True)

    assert await _replayed([article("a1"), article("a2"), again, article("a1", text="b", minutes=1)], producer) == 3
    assert len(producer.sent) == 3


async def test_it_can_be_stopped() -> None:
    """What was published is counted."""
    producer = _Producer(most=BATCH)

    assert await _replayed((article(str(number)) for number in range(10 * BATCH)), producer) == len(producer.sent)
    assert len(producer.sent) < 2 * BATCH
