r"""What an analysis says of one article: named things, events, verdict. The codebook gives the meaning.

Offsets (`start`, `end`) count code points in `title + "\\n" + text` of the article, `end` exclusive.
"""

from datetime import datetime
from typing import Literal

import msgspec

from schemas.codebook import CODEBOOK_VERSION, CountKind, EventType, Quad, Realis, Topic

Resolution = Literal["country", "admin1", "admin2", "city", "town", "site", "natural", "region"]


class Span(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A stretch of the article, as written."""

    text: str
    start: int
    end: int


class Named(Span, frozen=True, kw_only=True, omit_defaults=True):
    """A person, organisation or place, or a side of an event.

    `name` is the canonical English name, `name_ar` the Arabic one, `id` a Wikidata Q-id or a GeoNames id
    (`geonames:98182`), `country` the ISO 3166-1 alpha-3 code of its state (`IGO` and `IMG` as the codebook has them),
    `sector` PLOVER's agent code (GOV, MIL, SPY, REB, ...). None where it is not known.
    """

    name: str | None = None
    name_ar: str | None = None
    id: str | None = None
    country: str | None = None
    sector: str | None = None


class Place(Named, frozen=True, kw_only=True, omit_defaults=True):
    """Where an event happened; `reason` says in a few words why this place was chosen."""

    lat: float | None = None
    lon: float | None = None
    geonames_id: int | None = None
    admin1: str | None = None
    resolution: Resolution | None = None
    reason: str | None = None


class Count(msgspec.Struct, frozen=True, kw_only=True):
    """A number of people or things; `low` to `high` inclusive, None for an open end; `what` as written."""

    kind: CountKind
    low: int | None
    high: int | None
    what: str
    approximate: bool = False
    start: int | None = None
    end: int | None = None


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One event of one article. `date` is YYYY, YYYY-MM or YYYY-MM-DD, `score` PLOVER's -10 to 10.

    `meaning` is what headline and sentence mean, to be compared across languages: 64 whole numbers of 8 bits in base64,
    of the coder that is named with the record; empty where it gave none.
    """

    type: EventType
    mode: str | None
    realis: Realis
    quad: Quad
    trigger: Span
    sentence: Span
    actors: tuple[Named, ...] = ()
    actor_countries: tuple[str, ...] = ()
    recipients: tuple[Named, ...] = ()
    recipient_countries: tuple[str, ...] = ()
    place: Place | None = None
    date: str | None = None
    date_phrase: Span | None = None
    counts: tuple[Count, ...] = ()
    claimed_by: Named | None = None
    main: bool = False
    score: float = 0.0
    severity: int = 1
    confidence: float = 0.0
    meaning: str = ""


class Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """What `classify` says of an article.

    `language` is ISO 639-1, or `und`. `analysed` is False for a language that the coder does not read: the article
    passes through, and is neither relevant nor irrelevant. `score` is the probability of relevance, 0 to 1; `unsure` is
    true where it is so near a half that `relevant` is a guess, which a person should look at.
    """

    language: str
    relevant: bool
    analysed: bool = True
    score: float = 0.0
    unsure: bool = False
    topics: tuple[Topic, ...] = ()


class Analysis(msgspec.Struct, frozen=True, kw_only=True):
    """The codebook's record of one article, as `marsad extract` prints it and `articles.analysed` carries it."""

    id: str
    language: str
    relevant: bool
    analysed: bool = True
    relevance_score: float = 0.0
    relevance_unsure: bool = False
    topics: tuple[Topic, ...] = ()
    people: tuple[Named, ...] = ()
    organisations: tuple[Named, ...] = ()
    places: tuple[Place, ...] = ()
    attribution: tuple[Named, ...] = ()
    events: tuple[Event, ...] = ()
    codebook: str = CODEBOOK_VERSION
    coder: str = ""


class ArticleText(msgspec.Struct, frozen=True, kw_only=True):
    """What the coder reads of an article: one line of input of `marsad extract`.

    `published` resolves relative dates ("on Thursday") and should be aware, in the outlet's own zone where known.
    `language` is a hint of the source, overruled by the text.
    """

    id: str
    title: str
    text: str
    published: datetime | None = None
    url: str | None = None
    source: str | None = None
    language: str | None = None
