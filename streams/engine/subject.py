"""What a record is about, as a line of the log names it."""

from contextvars import ContextVar
from typing import Any, Final

from schemas.alert import AlertRaised
from schemas.article import ArticleAnalysed, ArticleClassified, ArticleFetched, ArticleUnique
from schemas.event import EventExtracted, EventMerged

#: Faust's message that an agent has in hand (Any: it has no common type), for whatever is logged meanwhile. A line is
#: rare and a record is not: so the place is put into words only where a line is written.
message_in_hand: Final[ContextVar[Any]] = ContextVar("message in hand", default=None)


def place_in_hand() -> dict[str, str | int]:
    """Return topic, partition and offset of the record that an agent has in hand; nothing where there is none."""
    message = message_in_hand.get()
    if message is None:
        return {}
    return {"topic": message.topic, "partition": message.partition, "offset": message.offset}


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
