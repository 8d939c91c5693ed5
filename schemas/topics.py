"""Every topic: what it carries, its key, partitions, retention and compaction, with the reasons.

All topics of the flow have the same number of partitions, because Faust requires a table's changelog and its source
topic to match, and because one number is one thing to know. Partitions bound how many workers share the load: a worker
codes about twenty articles a second, and a few hundred feeds bring one or two, so four are enough and leave room.
The number cannot be changed later without moving keys to other partitions.
"""

from typing import Final, Literal

import msgspec

from schemas import naming
from schemas.alert import AlertDelivered, AlertRaised
from schemas.article import ArticleAnalysed, ArticleClassified, ArticleFetched, ArticleUnique
from schemas.codec import convert, decode, decode_builtins
from schemas.event import EditionEnded, EventExtracted, EventMerged
from schemas.feed import FeedStatus
from schemas.rejection import Rejection

Cleanup = Literal["delete", "compact"]

PARTITIONS: Final = 4
#: Pollers share the feeds by these, one host being in one of them. More than the others, since a partition cannot be
#: shared and hosts fall into them unevenly.
FEEDS_PARTITIONS: Final = 16
#: Some hundred states: whoever takes feeds over reads them in a second or two, however long they were polled.
FEEDS_SEGMENT_BYTES: Final = 8 * 1024 * 1024
DAY_MS: Final = 24 * 60 * 60 * 1000
#: Of three copies two must have a record before it is acknowledged: one broker may be lost for good without a loss of
#: records, and one may be away without a halt. With fewer than three copies that cannot be had.
MIN_IN_SYNC: Final = 2

#: A week: long enough to replay through a new version of the coder after a weekend.
WEEK_MS: Final = 7 * DAY_MS
#: A month: alerts and refusals are looked into by people.
MONTH_MS: Final = 30 * DAY_MS
#: A quarter of a year: what waits there is coded only as news leave room, and a few million articles take days.
QUARTER_MS: Final = 90 * DAY_MS
#: Compacted topics keep the newest record of every key without end.
FOR_EVER_MS: Final = -1


class TopicSpec(msgspec.Struct, frozen=True, kw_only=True):
    """One topic. `key` says in words what the key is; `record` is the type of the values, None for a changelog.

    `notice` is a second kind of record between the others, in order with them; it says its `kind`. `segment_bytes` is
    for a compacted topic that is read from its beginning: the broker compacts all but the newest segment, which has a
    gigabyte otherwise.
    """

    name: str
    key: str
    cleanup: Cleanup
    retention_ms: int
    record: type[msgspec.Struct] | None
    about: str
    partitions: int = PARTITIONS
    notice: type[msgspec.Struct] | None = None
    segment_bytes: int | None = None


def _spec(name: str, key: str, keep: tuple[Cleanup, int], record: type[msgspec.Struct], about: str) -> TopicSpec:
    return TopicSpec(name=name, key=key, cleanup=keep[0], retention_ms=keep[1], record=record, about=about)


_A_WEEK: Final[tuple[Cleanup, int]] = ("delete", WEEK_MS)
_A_MONTH: Final[tuple[Cleanup, int]] = ("delete", MONTH_MS)
_A_QUARTER: Final[tuple[Cleanup, int]] = ("delete", QUARTER_MS)
_NEWEST: Final[tuple[Cleanup, int]] = ("compact", FOR_EVER_MS)

#: The flow, in the order of the flow.
TOPICS: Final[tuple[TopicSpec, ...]] = (
    _spec(naming.ARTICLES_HISTORY, "article id", _A_QUARTER, ArticleFetched, "what was there before anybody watched"),
    _spec(naming.ARTICLES_FETCHED, "article id", _A_WEEK, ArticleFetched, "a new or revised entry of a feed"),
    _spec(naming.ARTICLES_UNIQUE, "article id", _A_WEEK, ArticleUnique, "an article seen first, or edited since"),
    _spec(naming.ARTICLES_CLASSIFIED, "article id", _A_WEEK, ArticleClassified, "every article with its verdict"),
    _spec(naming.ARTICLES_ANALYSED, "article id", _NEWEST, ArticleAnalysed, "the codebook's record of an article"),
    msgspec.structs.replace(
        _spec(naming.EVENTS_EXTRACTED, "merge key", _A_WEEK, EventExtracted, "one mention of an event in an article"),
        notice=EditionEnded,
    ),
    _spec(naming.EVENTS_MERGED, "event id", _NEWEST, EventMerged, "the newest version of an event, all reports"),
    _spec(naming.ALERTS_RAISED, "event id", _A_MONTH, AlertRaised, "a rule's word on a version of an event"),
    _spec(naming.ALERTS_DELIVERED, "alert id", _A_MONTH, AlertDelivered, "the outcome of an alert at a hook"),
    _spec(naming.FEEDS_STATUS, "feed id", _NEWEST, FeedStatus, "how a feed does, told when that changes"),
)

#: Topics that a stage reads and may refuse records of.
READ_TOPICS: Final = (
    naming.ARTICLES_HISTORY,
    naming.ARTICLES_FETCHED,
    naming.ARTICLES_UNIQUE,
    naming.ARTICLES_CLASSIFIED,
    naming.EVENTS_EXTRACTED,
    naming.EVENTS_MERGED,
    naming.ALERTS_RAISED,
)

REJECTED_TOPICS: Final[tuple[TopicSpec, ...]] = tuple(
    _spec(naming.rejected(name), "as it was", _A_MONTH, Rejection, f"what the reader of {name} refused, and why")
    for name in READ_TOPICS
)

CHANGELOG_TOPICS: Final[tuple[TopicSpec, ...]] = tuple(
    TopicSpec(
        name=naming.changelog(table),
        key="the table's key",
        cleanup="compact",
        retention_ms=FOR_EVER_MS,
        record=None,
        about=f"state of the table {table}; Faust's own, not for consumers",
    )
    for table in (naming.SEEN_TABLE, naming.OPEN_EVENTS_TABLE, naming.RAISED_TABLE)
)

FEEDS_STATE: Final = TopicSpec(
    name=naming.FEEDS_STATE,
    key="feed id",
    cleanup="compact",
    retention_ms=FOR_EVER_MS,
    record=None,
    about="what one poller knows of a feed and hands to the next; not for consumers",
    partitions=FEEDS_PARTITIONS,
    segment_bytes=FEEDS_SEGMENT_BYTES,
)

CANARIES: Final = TopicSpec(
    name=naming.CANARIES,
    key="none, a record for each partition",
    cleanup="delete",
    retention_ms=DAY_MS,
    record=None,
    about="what every agent reads when nothing else comes, to show that it does; not for consumers",
)

ALL_TOPICS: Final[tuple[TopicSpec, ...]] = (*TOPICS, *REJECTED_TOPICS, *CHANGELOG_TOPICS, FEEDS_STATE, CANARIES)


def in_sync_of(replication: int) -> int:
    """Return the least number of copies that must be in sync for a topic of so many copies to be written."""
    return MIN_IN_SYNC if replication > MIN_IN_SYNC else 1


def topic_of(name: str) -> TopicSpec:
    """Return the topic called `name`, with or without the prefix; raise `KeyError` that lists the names."""
    full = name if name.startswith(naming.PREFIX) else f"{naming.PREFIX}.{name}"
    for spec in ALL_TOPICS:
        if spec.name == full:
            return spec
    known = ", ".join(spec.name.removeprefix(f"{naming.PREFIX}.") for spec in TOPICS + REJECTED_TOPICS)
    raise KeyError(f"no topic {name!r}; there are {known}")


def record_in(value: bytes | None, spec: TopicSpec) -> msgspec.Struct:
    """Return the record or the notice in a value of a topic; raise `DecodeError` that says what is wrong and where."""
    if spec.record is None:
        raise ValueError(f"{spec.name} carries no records that could be read")
    if value is None or spec.notice is None:
        return decode(value, spec.record)
    plain = decode_builtins(value)
    is_notice = isinstance(plain, dict) and plain.get("kind") == spec.notice.__struct_config__.tag
    return convert(plain, spec.notice if is_notice else spec.record)
