"""An event on its way: extracted from one article, merged with the reports of others."""

import msgspec

from schemas.analysis import Event
from schemas.article import Source
from schemas.codebook import CODEBOOK_VERSION, Topic
from schemas.moment import Moment


class ArticleRef(msgspec.Struct, frozen=True, kw_only=True):
    """The article behind a report, with the times that latency is measured from."""

    id: str
    revision: str
    edition: int
    title: str
    language: str
    source: Source
    published: Moment
    fetched_at: Moment
    analysed_at: Moment
    url: str | None = None
    history: bool = False


class EventExtracted(msgspec.Struct, frozen=True, kw_only=True):
    """events.extracted, key = merge key: one mention of an event in one edition of an article."""

    id: str
    merge_key: str
    article: ArticleRef
    event: Event
    topics: tuple[Topic, ...] = ()
    codebook: str = CODEBOOK_VERSION
    coder: str = ""


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What one article says of a merged event, in its newest edition."""

    mention_id: str
    article: ArticleRef
    event: Event


class EventMerged(msgspec.Struct, frozen=True, kw_only=True):
    """events.merged, key = event id, compacted: the newest version of an event with all its reports.

    `event` holds the best value of every field; its offsets point into the article of `event_article`. `corroboration`
    counts the distinct owners among the sources. `id` never changes; `version` grows by one with each change. `history`
    is true when the report behind this version is one (`Article.history`): it is no news, and alerts nobody.
    """

    id: str
    version: int
    event: Event
    event_article: str
    reports: tuple[Report, ...]
    corroboration: int
    first_reported_at: Moment
    last_reported_at: Moment
    merged_at: Moment
    topics: tuple[Topic, ...] = ()
    codebook: str = CODEBOOK_VERSION
    coder: str = ""
    history: bool = False
