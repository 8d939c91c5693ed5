"""articles.classified -> articles.analysed and events.extracted: the record of an article, and each of its events.

Two outputs, because the people, places and sources of an article belong to the article, also when it tells no event;
see docs/decisions/articles-analysed.md. Behind the events of a later edition, and of one that is replayed, goes word to
every partition that it has no others; see docs/decisions/edition-ended.md.
"""

from collections.abc import Iterator

from extraction.coding import Coder
from schemas import naming
from schemas.article import ArticleAnalysed, ArticleClassified
from schemas.event import EventExtracted
from schemas.topics import topic_of
from streams.engine.flow import Flow
from streams.engine.producing import Outgoing
from streams.merging.mentions import may_take_back, told_by


def attach(flow: Flow, coder: Coder) -> None:
    """Attach the agent `extract`."""

    def translate(classified: ArticleClassified) -> Iterator[Outgoing]:
        article = classified.article
        if not classified.verdict.relevant and not may_take_back(article, classified.edition):
            return
        now = flow.now()
        analysed = ArticleAnalysed(
            article=article,
            edition=classified.edition,
            analysis=coder.extract(article.as_text(), classified.verdict),
            analysed_at=now,
        )
        # What another coder finds in the same text, when it is replayed, is no repeat; nor is a text that comes back.
        edition = f"{classified.edition}-{coder.version}"
        yield Outgoing(naming.ARTICLES_ANALYSED, article.id, f"{article.id}-{edition}", now, analysed)
        for told in told_by(analysed):
            identity = f"{told.id}-{edition}"
            if isinstance(told, EventExtracted):
                yield Outgoing(naming.EVENTS_EXTRACTED, told.merge_key, identity, now, told)
                continue
            for number in range(topic_of(naming.EVENTS_EXTRACTED).partitions):
                yield Outgoing(naming.EVENTS_EXTRACTED, told.article, identity, now, told, partition=number)

    flow.attach("extract", naming.ARTICLES_CLASSIFIED, translate)
