"""articles.unique -> articles.classified: every article gets its verdict."""

from collections.abc import Iterator
from typing import Final

from extraction.coding import Coder
from schemas import naming
from schemas.analysis import Verdict
from schemas.article import ArticleClassified, ArticleUnique
from streams.flow import Flow
from streams.identity import edition_id
from streams.producing import Outgoing

#: A withdrawn article has no text to judge.
_NOTHING: Final = Verdict(language="und", relevant=False, analysed=False)


def attach(flow: Flow, coder: Coder) -> None:
    """Attach the agent `classify`."""

    def translate(unique: ArticleUnique) -> Iterator[Outgoing]:
        article = unique.article
        now = flow.now()
        verdict = _NOTHING if article.withdrawn else coder.classify(article.as_text())
        classified = ArticleClassified(article=article, edition=unique.edition, verdict=verdict, classified_at=now)
        identity = edition_id(article.id, unique.edition)
        yield Outgoing(naming.ARTICLES_CLASSIFIED, article.id, identity, now, classified)

    flow.attach("classify", naming.ARTICLES_UNIQUE, translate)
