"""The events of an analysed article as records of their own, ready to be merged."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from schemas.article import Article, ArticleAnalysed
from schemas.event import ArticleRef, EditionEnded, EventExtracted
from streams.identity import derived, mention_id, placed_mention_id


def mentions_of(analysed: ArticleAnalysed) -> Iterator[EventExtracted]:
    """Yield one record an event.

    The merge key is the type: reports of one real event agree on it more often than on anything else that is short
    enough to be a key (one source names the town, the next only the country), and it spreads over the partitions.
    """
    article = article_ref(analysed)
    ids = _ids(analysed)
    together: defaultdict[str, list[str]] = defaultdict(list)
    for event, identity in zip(analysed.analysis.events, ids, strict=True):
        together[event.type].append(identity)
    for event, identity in zip(analysed.analysis.events, ids, strict=True):
        yield EventExtracted(
            id=identity,
            merge_key=event.type,
            article=article,
            event=event,
            topics=analysed.analysis.topics,
            codebook=analysed.analysis.codebook,
            coder=analysed.analysis.coder,
            mentions=tuple(together[event.type]),
        )


def _ids(analysed: ArticleAnalysed) -> list[str]:
    """Return the ids of the events of an edition; docs/decisions/mention-id.md says why there are two ways."""
    article = analysed.article
    told: Counter[tuple[str, int | None]] = Counter()
    ids = []
    for event in analysed.analysis.events:
        trigger = event.trigger.start if article.replayed else None
        ordinal = told[event.type, trigger]
        told[event.type, trigger] += 1
        of = article.id, article.revision, event.type
        ids.append(
            mention_id(*of, ordinal) if trigger is None else placed_mention_id(*of, trigger=trigger, ordinal=ordinal)
        )
    return ids


def told_by(analysed: ArticleAnalysed) -> Iterator[EventExtracted | EditionEnded]:
    """Yield the mentions of an edition and behind them, where more was told before, word that these are all."""
    yield from mentions_of(analysed)
    if may_take_back(analysed.article, analysed.edition):
        yield end_of(analysed)


def may_take_back(article: Article, edition: int) -> bool:
    """Return whether more may have been told of an article before: by an earlier edition, or by another coder."""
    return edition > 1 or article.replayed


def end_of(analysed: ArticleAnalysed) -> EditionEnded:
    """Return the word that an edition tells no more events than its mentions."""
    article = analysed.article
    return EditionEnded(
        id=derived("end", article.id, analysed.edition),
        article=article.id,
        edition=analysed.edition,
        withdrawn=article.withdrawn,
        ended_at=analysed.analysed_at,
        history=article.history,
        mentions=tuple(_ids(analysed)),
    )


def article_ref(analysed: ArticleAnalysed) -> ArticleRef:
    """Return what a report keeps of its article."""
    article = analysed.article
    return ArticleRef(
        id=article.id,
        revision=article.revision,
        edition=analysed.edition,
        title=article.title,
        language=analysed.analysis.language,
        source=article.source,
        published=article.published,
        fetched_at=article.fetched_at,
        analysed_at=analysed.analysed_at,
        url=article.url,
        history=article.history,
        attribution=tuple(dict.fromkeys(source.text for source in analysed.analysis.attribution)),
    )
