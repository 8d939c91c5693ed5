"""What a rule of the rules file may say. docs/alerts.md explains every word; `meeting` says when a condition holds."""

from typing import Annotated, Final, Literal

import msgspec

from schemas.alert import Grouping, Quiet, Tier
from schemas.article import SourceKind
from schemas.codebook import CountKind, EventType, Realis, Topic
from schemas.event import Status

#: PLOVER's agent codes that the coder gives.
Sector = Literal[
    "GOV", "MIL", "SPY", "COP", "UAF", "REB", "PTY", "OPP", "LEG", "JUD", "IGO", "NGO", "MED", "BUS", "CVL", "EDU",
    "REF", "CRM",
]  # fmt: skip
Share = Annotated[float, msgspec.Meta(ge=0, le=1)]
Latitude = Annotated[float, msgspec.Meta(ge=-90, le=90)]
Longitude = Annotated[float, msgspec.Meta(ge=-180, le=180)]
#: An event is remembered for a month after its last version (`streams.alerting.raised`).
LONGEST_COOLDOWN_MIN: Final = 30 * 24 * 60
Minutes = Annotated[float, msgspec.Meta(ge=0, le=LONGEST_COOLDOWN_MIN)]
#: A number of people or things; nought is reached by nothing that is counted.
Bound = Annotated[int, msgspec.Meta(ge=1)]


class Bilingual(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A title or a message, for people of either language."""

    en: str
    ar: str


class Near(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A circle around a point, in degrees and kilometres. Only a place that is known as a spot can be in it."""

    lat: Latitude
    lon: Longitude
    km: Annotated[float, msgspec.Meta(gt=0, le=20_000)]


class Side(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A side of an event, all that is named must hold of one and the same; a list means "one of".

    `names` are English or Arabic names, or ids of Wikidata, of a person or organisation.
    """

    names: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    sectors: tuple[Sector, ...] = ()


class Condition(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"all_": "all", "any_": "any",
                                                                                  "not_": "not"}
):  # fmt: skip
    """When a rule fires: everything that is named must hold; a list means "one of".

    `counts` asks for one of the kinds to reach its bound, by what is told at least. `between_states` is whether the
    sides are of two states; `claimed`, whether all that tell the event say that somebody else says so. `languages`,
    `source_kinds`, `sources`, `owners`, `words` and `pattern` ask for one and the same report, of those that count.
    `use` names conditions of the file.

    Where a rule names no realis anywhere, it is about what occurred; where it names no status, not about what has been
    withdrawn.
    """

    types: tuple[EventType, ...] = ()
    modes: tuple[str, ...] = ()
    realis: tuple[Realis, ...] = ()
    topics: tuple[Topic, ...] = ()
    countries: tuple[str, ...] = ()
    admin1: tuple[str, ...] = ()
    near: Near | None = None
    sides: Side | None = None
    actors: Side | None = None
    recipients: Side | None = None
    sectors: tuple[Sector, ...] = ()
    between_states: bool | None = None
    counts: dict[CountKind, Bound] = {}
    no_counts: tuple[CountKind, ...] = ()
    main: bool | None = None
    claimed: bool | None = None
    min_severity: Annotated[int, msgspec.Meta(ge=1, le=5)] = 1
    min_confidence: Share = 0.0
    min_corroboration: Annotated[int, msgspec.Meta(ge=1)] = 0
    status: tuple[Status, ...] = ()
    languages: tuple[str, ...] = ()
    source_kinds: tuple[SourceKind, ...] = ()
    sources: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    pattern: str | None = None
    use: tuple[str, ...] = ()
    all_: tuple["Condition", ...] = ()
    any_: tuple["Condition", ...] = ()
    not_: "Condition | None" = None


class Escalation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A bound that an event may pass as it grows: then it is told at once, whatever the cooldown, at `tier`.

    It is asked of events that meet the rule: without a realis or status of its own, `when` says nothing of either.

    `tier` and `channels` are those of the rule where they are left out.
    """

    when: Condition
    tier: Tier | None = None
    channels: tuple[str, ...] = ()


class Rule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rule of the rules file; conditions have no `use` any more once a file is loaded."""

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=100)]
    title: Bilingual
    tier: Tier
    when: Condition
    message: Bilingual | None = None
    channels: tuple[str, ...] = ()
    cooldown_min: Minutes = 10.0
    hourly_cap: Annotated[int, msgspec.Meta(ge=1)] | None = None
    quiet: Quiet | None = None
    group: Grouping | None = None
    escalate: tuple[Escalation, ...] = ()


class RulesFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole file: its rules, and conditions that they `use` by name."""

    rules: tuple[Rule, ...]
    conditions: dict[str, Condition] = {}
