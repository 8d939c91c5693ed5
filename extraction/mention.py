"""What the rooms of the extraction hand to each other: mentions of names, times, numbers and sources.

None of these can hold itself, so that the garbage collector need not look at them.
"""

from typing import Literal

import msgspec

from schemas.analysis import Count, Resolution

#: `group` is a side described by a common noun with or without a nationality ("Syrian soldiers", جنود سوريين,
#: "protesters", القوات الحكومية): it may be an actor or a recipient, and is no organisation.
MentionKind = Literal["person", "organisation", "place", "group"]


class Mention(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A name or described group in the text; `start`, `end` cover the name without title and without prefix letters.

    `outer_start` and `outer_end` cover the whole noun phrase with its title and apposition (رئيس جهاز المخابرات
    العراقية حميد الشطري), so that syntax can step over it. `country` is ISO alpha-3, IGO or IMG, of the state that it
    belongs to at the time of publication, "" where it is known to belong to none (Human Rights Watch); `sector`
    PLOVER's code (GOV MIL COP SPY JUD LEG PTY OPP REB PRM UAF CVL MED IGO NGO REF CRM BUS). `also_state` is true for a
    place that can act for its state (a country, its capital).
    `is_modifier` is true for a name that only says whose something is ("Iran-backed"), and is no place of the record.
    `antecedent` is the start of an earlier mention of the same thing (الشطري -> حميد الشطري); the earlier mention has
    the longer form. `is_tagged` is true for a name that the encoder's tags alone tell.
    """

    kind: MentionKind
    start: int
    end: int
    text: str
    outer_start: int
    outer_end: int
    name: str | None = None
    name_ar: str | None = None
    id: str | None = None
    country: str | None = None
    sector: str | None = None
    role: str | None = None
    also_state: bool = False
    is_modifier: bool = False
    antecedent: int | None = None
    lat: float | None = None
    lon: float | None = None
    geonames_id: int | None = None
    admin1: str | None = None
    resolution: Resolution | None = None
    reason: str | None = None
    is_tagged: bool = False


class TimeMention(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A phrase of time; `date` is YYYY, YYYY-MM or YYYY-MM-DD resolved against the publication, or None."""

    start: int
    end: int
    text: str
    date: str | None
    is_future: bool = False
    is_background: bool = False


class CountMention(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A number with what it counts; the kind is final, or `other` until an event gives it one."""

    count: Count
    start: int
    end: int


class Attribution(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A source that the article names, at `start` to `end` as written."""

    start: int
    end: int
    text: str
