"""articles.unique -> articles.classified: every article gets its verdict."""

from collections.abc import Iterator

from extraction.coding import Coder
from schemas import naming
from schemas.article import ArticleClassified, ArticleUnique
from streams.engine.flow import Flow
from streams.engine.producing import Outgoing
from streams.identity import edition_id
from streams.judging import judged


def attach(flow: Flow, coder: Coder) -> None:
    """Attach the agent `classify`."""

    def translate(unique: ArticleUnique) -> Iterator[Outgoing]:
        article = unique.article
        now = flow.now()
        verdict = judged(coder, article)
        classified = ArticleClassified(article=article, edition=unique.edition, verdict=verdict, classified_at=now)
        identity = edition_id(article.id, unique.edition)
        yield Outgoing(naming.ARTICLES_CLASSIFIED, article.id, identity, now, classified)

    flow.attach("classify", naming.ARTICLES_UNIQUE, translate)
