"""Give a broker that has lost its memory what had been fetched and was not seen through.

Only the embedded broker forgets. The connectors' spool has every article on disk before it is published, the archive
has what came of it, the tables and the outbox remember what was merged, raised and delivered. Publishing an article
again is therefore harmless: ids come from content, and every stage knows a repeat.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

import structlog

from connectors.feeds.memory import FeedMemory
from schemas.article import Article, ArticleFetched
from streams.archive import Archive
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
        if state is None or state.revision != article.revision or state.archived_at > settled_before:
            yield article


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
