"""articles.fetched -> articles.unique: an article once, and each of its editions once."""

from collections.abc import Iterator

from schemas import naming
from schemas.article import ArticleFetched, ArticleUnique
from streams.deduplication import Seen, sight
from streams.engine.flow import Flow
from streams.engine.producing import Outgoing
from streams.identity import edition_id


def attach(flow: Flow) -> None:
    """Attach the agent `deduplicate`."""
    memory = flow.state(naming.SEEN_TABLE, Seen)

    def translate(fetched: ArticleFetched) -> Iterator[Outgoing]:
        article = fetched.article
        sighting, seen = sight(article, memory.get(article.id))
        if sighting == "known":
            return
        memory.put(article.id, seen)
        edition = seen.edition_of(article)
        unique = ArticleUnique(article=article, edition=edition, first_seen_at=seen.first_seen_at)
        yield Outgoing(naming.ARTICLES_UNIQUE, article.id, edition_id(article.id, edition), article.fetched_at, unique)

    flow.attach("deduplicate", naming.ARTICLES_FETCHED, translate)
