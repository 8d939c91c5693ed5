"""Names that are seen outside the process: topics, groups, tables, event types. All carry the prefix `marsad`."""

from typing import Final

PREFIX: Final = "marsad"

ARTICLES_HISTORY: Final = f"{PREFIX}.articles.history"
ARTICLES_FETCHED: Final = f"{PREFIX}.articles.fetched"
ARTICLES_UNIQUE: Final = f"{PREFIX}.articles.unique"
ARTICLES_CLASSIFIED: Final = f"{PREFIX}.articles.classified"
ARTICLES_ANALYSED: Final = f"{PREFIX}.articles.analysed"
EVENTS_EXTRACTED: Final = f"{PREFIX}.events.extracted"
EVENTS_MERGED: Final = f"{PREFIX}.events.merged"
ALERTS_RAISED: Final = f"{PREFIX}.alerts.raised"
ALERTS_DELIVERED: Final = f"{PREFIX}.alerts.delivered"

FEEDS_STATUS: Final = f"{PREFIX}.feeds.status"
#: Between pollers; not for consumers.
FEEDS_STATE: Final = f"{PREFIX}.feeds.state"

#: What shows that agents read; not for consumers.
CANARIES: Final = f"{PREFIX}.canary.written"

#: Headers of a record that is retried: how often it was refused so far, and the id of the last rejection.
ATTEMPTS_HEADER: Final = f"{PREFIX}_attempts"
REJECTION_HEADER: Final = f"{PREFIX}_rejection"

#: Faust application ids: consumer group, and prefix of the changelog topics.
WORK_APP: Final = f"{PREFIX}-work"
DELIVER_APP: Final = f"{PREFIX}-deliver"
POLL_GROUP: Final = f"{PREFIX}-poll"
#: Commits once where `marsad doctor` asks for the broker's time; reads nothing.
DOCTOR_GROUP: Final = f"{PREFIX}-doctor"
ARCHIVE_GROUP: Final = f"{PREFIX}-archive"
HISTORY_GROUP: Final = f"{PREFIX}-history"

#: Faust tables, one a stateful verb.
SEEN_TABLE: Final = "seen"
OPEN_EVENTS_TABLE: Final = "open-events"
RAISED_TABLE: Final = "raised"


def rejected(topic: str) -> str:
    """Return the topic for what the reader of `topic` refused."""
    return f"{topic}.rejected"


def changelog(table: str) -> str:
    """Return the changelog topic of a table of the worker, as Faust names it."""
    return f"{WORK_APP}-{table}-changelog"


def event_type(topic: str) -> str:
    """Return the CloudEvents type of a topic's records: `marsad.event.merged` for `marsad.events.merged`."""
    noun, participle = topic.removeprefix(f"{PREFIX}.").split(".", 1)
    return f"{PREFIX}.{noun.removesuffix('s')}.{participle}"
