"""What a record is about, as a line of the log names it."""

from typing import Any

from schemas.alert import AlertRaised
from schemas.article import ArticleAnalysed, ArticleClassified, ArticleFetched, ArticleUnique
from schemas.event import EventExtracted, EventMerged


def subject_of(record: Any) -> dict[str, str]:  # Any: a record of any topic, as an agent has it in hand
    """Return the ids that lead to `record`: its article, and the event or the alert where it is one.

    Not `event`: that is what structlog calls the words of a line.
    """
    match record:
        case ArticleFetched() | ArticleUnique() | ArticleClassified() | ArticleAnalysed() | EventExtracted():
            return {"article": record.article.id}
        case EventMerged():
            return {"article": record.event_article, "event_id": record.id}
        case AlertRaised():
            return {"article": record.event.event_article, "event_id": record.event.id, "alert": record.id}
        case _:
            return {}
