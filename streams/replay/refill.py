"""Give a broker that has lost its memory what had been fetched and was not seen through.

Only the embedded broker forgets. The connectors' spool has every article on disk before it is published, the archive
has what came of it, the tables and the outbox remember what was merged, raised and delivered. Publishing an article
again is therefore harmless: ids come from content, and every stage knows a repeat.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

import structlog

from connectors.feeds.polling.memory import FeedMemory
from connectors.hooks.delivering.outbox import Outbox
from schemas import naming
from schemas.article import Article, ArticleFetched
from streams.archive import Archive, ArticleState
from streams.engine.producing import Outgoing, Producer
from streams.parts.poll import FetchedPublisher

#: How far back the spool is looked through: a broker that was down longer than a long weekend has lost news value.
REACH: Final = timedelta(days=4)
#: The archive is written within a second of the flow; what it took in the last minutes may not have been alerted yet.
MARGIN: Final = timedelta(minutes=5)
BATCH: Final = 200

_log = structlog.get_logger()


def unfinished(memory: FeedMemory, archive: Archive, now: datetime) -> Iterator[Article]:
    """Yield the spooled articles that the archive does not show as finished."""
    last = archive.last_write_at()
    settled_before = now if last is None else last - MARGIN
    for article in memory.since(now - REACH):
        state = archive.article_state(article.id)
        if state is None or not _is_settled(state, article, settled_before):
            yield article


def _is_settled(state: ArticleState, article: Article, before: datetime) -> bool:
    return state.is_whole and state.revision == article.revision and state.archived_at <= before


async def refill(memory: FeedMemory, archive: Archive, publisher: FetchedPublisher, now: datetime) -> int:
    """Publish what is unfinished, oldest first; return how many articles that were. Blocks until acknowledged."""
    batch: list[ArticleFetched] = []
    published = 0
    for article in unfinished(memory, archive, now):
        batch.append(ArticleFetched(article=article))
        if len(batch) == BATCH:
            await publisher.publish(batch)
            published += len(batch)
            batch = []
    await publisher.publish(batch)
    published += len(batch)
    if published:
        _log.info("took up what had been fetched and not seen through", articles=published)
    return published


async def raise_again(archive: Archive, outbox: Outbox, producer: Producer, now: datetime) -> int:
    """Publish the alerts that no outbox has accepted; return how many. Blocks until acknowledged.

    They wait where `deliver` could not run, because of a mistake in the hooks file for example, until it was mended.
    """
    last = outbox.last_accepted_at()
    since = now - REACH if last is None else max(now - REACH, last - MARGIN)
    alerts = [
        Outgoing(naming.ALERTS_RAISED, alert.event.id, alert.id, alert.raised_at, alert)
        for alert in archive.alerts_since(since)
    ]
    await producer.send(alerts)
    return len(alerts)
