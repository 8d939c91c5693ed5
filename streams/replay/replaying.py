"""Give articles to the flow once more, behind the news and as history: they are coded anew and alert nobody.

They wait in articles.history, whose valve lets them in as fast as news leave room (`streams.history`).
"""

import asyncio
from collections.abc import AsyncIterable, Callable
from datetime import timedelta
from typing import Final, Protocol

import msgspec

from schemas import naming
from schemas.article import Article, ArticleFetched
from streams.engine.producing import Outgoing
from streams.identity import derived, fetch_id
from streams.merging.closed import OPEN_FOR

#: Topics whose articles the flow knows as the very fetch that brought an edition.
CODED: Final = (naming.ARTICLES_FETCHED, naming.ARTICLES_UNIQUE)
#: What is found for the first time in an article would be no report of a closed event, but a second one beside it. The
#: margin is for a flow that is behind, and for what is replayed to get through.
REACH: Final = OPEN_FOR - timedelta(hours=12)
#: Articles between two waits for the broker.
BATCH: Final = 500


class Sends(Protocol):
    """What the replay asks of a producer."""

    async def send(self, outgoing: list[Outgoing]) -> None:
        """Return when the broker has acknowledged all."""


async def replay(
    articles: AsyncIterable[Article], producer: Sends, stop: asyncio.Event, told: Callable[[int], None]
) -> int:
    """Publish articles as history, each fetch once; return how many. `told` is given the count as it grows.

    Ends early when `stop` is set. Raises `BrokerUnreachableError`.
    """
    done: set[str] = set()
    batch: list[Outgoing] = []
    async for article in articles:
        if fetch_id(article) in done:
            continue
        done.add(fetch_id(article))
        batch.append(once_more(article))
        if len(batch) == BATCH:
            await producer.send(batch)
            batch = []
            told(len(done))
        if stop.is_set():
            break
    await producer.send(batch)
    return len(done)


def once_more(article: Article) -> Outgoing:
    """Return an article as the flow is to read it once more.

    Its time of fetching stays: `deduplicate` knows by it the very fetch that brought an edition, and passes it on.
    """
    again = msgspec.structs.replace(article, history=True, replayed=True)
    identity = derived("replay", fetch_id(article))
    return Outgoing(naming.ARTICLES_HISTORY, article.id, identity, article.fetched_at, ArticleFetched(article=again))
