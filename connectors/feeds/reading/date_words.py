"""The words of dates: months of eighteen languages, halves of the day, names and letters of zones."""

from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any, Final
from zoneinfo import ZoneInfo, available_timezones

import msgspec
import yaml

_DIGITS: Final = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
#: Alefs, yehs and kafs that writers use for one another, and the i of Turkish, which no case folding knows; marks of
#: direction, vowels and length, which are dropped.
_FOLD: Final = str.maketrans(
    "أإآىیکıİ،\u00a0\u202f\u2212",
    "اااييكii,  -",
    "\u200b\u200e\u200f\u202a\u202b\u202c\u061c\ufeff\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0640",
)
#: RFC 822, 5.1: A to M without J are behind UTC by 1 to 12 hours, N to Y ahead, Z is UTC.
_BEHIND: Final = "ABCDEFGHIKLM"
_AHEAD: Final = "NOPQRSTUVWXY"
_HOUR_MIN: Final = 60


class DateWords(msgspec.Struct, frozen=True, kw_only=True):
    """The data of `data/dates.yaml`; names of months and places folded as `folded` does, zones in minutes from UTC."""

    months: Mapping[str, int]
    hijri: Mapping[str, int]
    solar: Mapping[str, int]
    places: Mapping[str, str]
    morning: frozenset[str]
    afternoon: frozenset[str]
    night: frozenset[str]
    weekdays: Mapping[str, int]
    zones: Mapping[str, str]
    zone_names: Mapping[str, int]
    zone_names_of: Mapping[str, Mapping[str, int]]
    month_first: frozenset[str]


def folded(text: str) -> str:
    """Return a text with European digits, one kind of alef, yeh, kaf and Turkish i, and no marks."""
    return " ".join(text.translate(_DIGITS).translate(_FOLD).split())


@cache
def date_words() -> DateWords:
    """Return the words; reads the file once."""
    text = (resources.files("connectors.feeds.reading") / "data" / "dates.yaml").read_text(encoding="utf-8")
    data: dict[str, Any] = yaml.safe_load(text)  # Any: the whole of YAML
    named = {
        kind: {folded(name).casefold(): value for name, value in data[kind].items()}
        for kind in ("months", "hijri", "solar", "places", "weekdays")
    }
    return msgspec.convert({**data, **named}, DateWords)


def zone_minutes(name: str, country: str | None) -> int | None:
    """Return what a name of a zone means to an outlet of a country, in minutes from UTC; None for no name."""
    name, words = name.upper(), date_words()
    if country is not None and country in words.zone_names_of.get(name, {}):
        return words.zone_names_of[name][country]
    if len(name) == 1 and name in _BEHIND:
        return -_HOUR_MIN * (_BEHIND.index(name) + 1)
    if len(name) == 1 and name in _AHEAD:
        return _HOUR_MIN * (_AHEAD.index(name) + 1)
    return words.zone_names.get(name)


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def is_zone(name: str) -> bool:
    """Return whether a name is a zone's in IANA's database; reads its list once."""
    return name in _zones()


def zone_of(country: str | None) -> ZoneInfo | None:
    """Return the zone that outlets of a country write their times in, where it is known."""
    name = date_words().zones.get(country or "")
    return ZoneInfo(name) if name is not None else None
