"""A line about a record names what leads to it, whatever topic the record is from."""

import msgspec
from reports import NOON, article, mention, strike
from webhook_receiver import alert

from schemas.article import ArticleFetched, ArticleUnique
from schemas.feed import FeedStatus
from schemas.topics import READ_TOPICS, topic_of
from streams.engine.subject import subject_of
from streams.merging.open_events import merged_with


def test_the_article_is_named_at_every_stage() -> None:
    """By its id; an event and an alert have theirs beside it."""
    one = article("a1")
    told = mention(strike(), one)
    event = merged_with(None, told, NOON)
    raised = alert()

    assert subject_of(ArticleFetched(article=one)) == {"article": one.id}
    assert subject_of(ArticleUnique(article=one, edition=1, first_seen_at=NOON)) == {"article": one.id}
    assert subject_of(told) == {"article": one.id}
    assert subject_of(event) == {"article": one.id, "event_id": event.id}
    assert subject_of(raised) == {
        "article": raised.event.event_article, "event_id": raised.event.id, "alert": raised.id,
    }  # fmt: skip


def test_no_record_that_an_agent_reads_is_forgotten() -> None:
    """Each type of a topic that is read has a case of its own."""
    read = {topic_of(topic).record for topic in READ_TOPICS}
    named = set(subject_of.__code__.co_names)

    assert {record.__name__ for record in read if record is not None} <= named
    assert FeedStatus.__name__ not in named
    assert issubclass(FeedStatus, msgspec.Struct)
