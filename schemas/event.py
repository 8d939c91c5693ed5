"""An event on its way: extracted from one article, merged with the reports of others. docs/merging.md explains it."""

from typing import Literal

import msgspec

from schemas.analysis import Event
from schemas.article import Source
from schemas.codebook import CODEBOOK_VERSION, CountKind, Topic
from schemas.moment import Moment

#: Why a report counts no more: its article was deleted; its article was edited and tells the event no more; another
#: coder does not find the event in the same edition; who told it denies it.
Reason = Literal["withdrawn", "edited", "recoded", "denied"]
#: `reported` by those that count; `disputed` when others deny it; `denied` when nobody tells it any more, or ever did,
#: and somebody denies it; `withdrawn` when no report counts.
Status = Literal["reported", "disputed", "denied", "withdrawn"]
#: What made a version: a new report, another edition of one, a report taken back, one told again, a denial.
Change = Literal["reported", "revised", "withdrawn", "restored", "denied"]


class ArticleRef(msgspec.Struct, frozen=True, kw_only=True):
    """The article behind a report, with the times that latency is measured from.

    `attribution` has, as written, who the article says its news comes from: what quotes another outlet is not a word of
    its own.
    """

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
    attribution: tuple[str, ...] = ()


class EventExtracted(msgspec.Struct, frozen=True, kw_only=True):
    """events.extracted, key = merge key: one mention of an event in one edition of an article.

    `mentions` are the ids of all events of its type in the edition, its own too: the coder has told these apart. Empty
    where nobody says.
    """

    id: str
    merge_key: str
    article: ArticleRef
    event: Event
    topics: tuple[Topic, ...] = ()
    codebook: str = CODEBOOK_VERSION
    coder: str = ""
    mentions: tuple[str, ...] = ()


class EditionEnded(msgspec.Struct, frozen=True, kw_only=True, tag_field="kind", tag="edition-ended"):
    """events.extracted, in every partition, behind the mentions of an edition: it tells no more events than those.

    What an earlier edition told, and this one does not, is told no more. `withdrawn` when the edition has no text.
    `mentions` are the ids of all that it tells: another mention of the same edition is of a coder before. None where
    nobody says.
    """

    id: str
    article: str
    edition: int
    withdrawn: bool
    ended_at: Moment
    history: bool = False
    mentions: tuple[str, ...] | None = None


class TakenBack(msgspec.Struct, frozen=True, kw_only=True):
    """Why and when a report ceased to count; `edition` of `article`, its own or the one that denies, took it back."""

    reason: Reason
    article: str
    edition: int
    at: Moment


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What one article says of a merged event, in its newest edition that tells it; kept when it is taken back.

    `named_at` is when the text was analysed that gave the mention its id, where a later coding said the same again.
    """

    mention_id: str
    article: ArticleRef
    event: Event
    taken_back: TakenBack | None = None
    named_at: Moment | None = None


class Said(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A value of a field, and who says it.

    `value` is the word of the codebook or the date; of a place or a side the English name, or what is written where no
    name is known, with its `id`. `owners` are those whose newest word it is, `articles` all that say it. `claimed_by`
    is who says so in them, None where they say it themselves.
    """

    value: str
    owners: tuple[str, ...]
    articles: tuple[str, ...]
    id: str | None = None
    claimed_by: str | None = None


class CountSaid(msgspec.Struct, frozen=True, kw_only=True):
    """A number of one kind, and who says it; as in `Said`."""

    low: int | None
    high: int | None
    owners: tuple[str, ...]
    articles: tuple[str, ...]


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """All numbers of one kind: `low` to `high` spans them, None for an open end. A claim is apart, by claimant."""

    kind: CountKind
    low: int | None
    high: int | None
    said: tuple[CountSaid, ...]
    claimed_by: str | None = None


class Rivals(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Every value of every field in the reports that count: facts, then claims; most owners first.

    `realis` has the denials too. `claims` are those who are named as saying so.
    """

    mode: tuple[Said, ...] = ()
    realis: tuple[Said, ...] = ()
    date: tuple[Said, ...] = ()
    place: tuple[Said, ...] = ()
    actors: tuple[Said, ...] = ()
    recipients: tuple[Said, ...] = ()
    counts: tuple[Tally, ...] = ()
    claims: tuple[Said, ...] = ()


class EventMerged(msgspec.Struct, frozen=True, kw_only=True):
    """events.merged, key = event id, compacted: the newest version of an event with all its reports.

    `event` is that of `event_article`, with the best value of every field; its offsets point into that article, and a
    place or side that another article gave has an empty span (`start` and `end` 0). `reports` tell the event, `denials`
    deny it; of an event that was only ever denied they are all in `reports`. What is taken back stays among them, and
    counts for nothing. `corroboration` counts the owners that tell the event, one that quotes another as that one.
    `disputed_by` names who denies it. `rivals` has what else is said.

    `id` never changes; `version` grows by one with each change. `change` says what made this version, `changed_by` is
    the article that did, and `history` is true when that article is (`Article.history`): it is no news, and alerts
    nobody. `closed` is true when the event took no new reports any more: one of its own articles made the version.

    `left_out` is how many reports are not among them any more, as an event of many hundred would be larger than a
    record may be; `left_out_articles` are the last of their articles.
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
    status: Status = "reported"
    change: Change = "reported"
    changed_by: str | None = None
    denials: tuple[Report, ...] = ()
    disputed_by: tuple[str, ...] = ()
    rivals: Rivals = Rivals()
    closed: bool = False
    left_out: int = 0
    left_out_articles: tuple[str, ...] = ()
