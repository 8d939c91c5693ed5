"""What the merge compares of a report: days, place, sides, counts and words, in a form that is cheap to compare.

Sides that only a common noun names ("people", "gunmen", "شخص" - a person) are no names: they would make any two attacks
alike. States are kept apart from groups and persons, as half of all reports name one of a few states.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Final

import msgspec

from extraction.encoder.meaning import Meaning, read_meaning
from extraction.names.institutions import is_institution
from extraction.text.normalise import key
from schemas.analysis import Count, Event, Named, Place
from schemas.event import EventExtracted

#: An undated report is of the day it was published, or of the day before.
UNDATED_DAYS: Final = 1
DECEMBER: Final = 12
#: Shorter stems carry no meaning that two reports can share.
STEM_LETTERS: Final = 3

#: Words that stand in any report.
_COMMON: Final = frozenset((
    "a", "an", "the", "of", "in", "on", "at", "to", "by", "for", "from", "with", "after", "before", "and", "or",
    "as", "is", "was", "were", "has", "have", "had", "been", "be", "it", "its", "his", "her", "their", "that",
    "this", "who", "which", "said", "say", "says", "according", "near", "into", "over", "about", "against",
    "than", "more", "also", "not", "no", "two", "one", "new", "monday", "tuesday", "wednesday", "thursday",
    "friday", "saturday", "sunday", "people", "official", "officials", "source", "sources", "في", "من", "على",
    "الى", "عن", "مع", "بعد", "قبل", "ان", "انه", "انها", "او", "ثم", "قد", "لم", "لا", "ما", "هذا", "هذه",
    "التي", "الذي", "خلال", "قرب", "اليوم", "امس", "كما", "بحسب", "وفق", "قال", "قالت", "اعلن", "اعلنت", "اكد",
    "مصدر", "مصادر", "يوم", "الاثنين", "الثلاثاء", "الاربعاء", "الخميس", "الجمعه", "السبت", "الاحد", "صباح",
    "مساء", "فجر", "اثر",
))  # fmt: skip
_WORD: Final = re.compile(r"[^\W_]+")
#: The article and the prepositions written in one word with a noun.
_ARABIC_PREFIX: Final = re.compile(r"^(?:[وف]?[بك]?ال|و?لل|و)(?=\w{3})")
_ENDING: Final = re.compile(r"(?<=\w{3})(?:ings?|ed|es|s|ات|ين|ون|ان|ه|ي)$")


class Days(msgspec.Struct, frozen=True, gc=False):
    """The first and the last day that an event may have been on; `is_stated` when the report names the day."""

    first: date
    last: date
    is_stated: bool


class Role(msgspec.Struct, frozen=True, gc=False):
    """One side: `names` of groups and persons, `states`, and `organs` (a state's army, ministry, ...) as IRQ/MIL.

    A group or person stands in `names` by name and, where it has one, by id. `called` are the words of each side that
    the coder has no name for and that has two words or more: a person whom nobody knows yet, or "a delegation of the
    ministry". `is_inferred` where the report names nobody, and the coder infers the states from the rest of the text.
    """

    names: frozenset[str]
    states: frozenset[str]
    organs: frozenset[str]
    called: frozenset[frozenset[str]] = frozenset()
    is_inferred: bool = False


class Features(msgspec.Struct, frozen=True, gc=False):
    """What is compared of a report. `days` is None when nothing tells the day: old events, and plans without date.

    Never part of a cycle: the collector of garbage passes over the hundred thousand that there may be.
    """

    article: str
    language: str
    event: Event
    published: datetime
    days: Days | None
    place: str | None
    actors: Role
    recipients: Role
    counts: dict[str, Count]
    words: frozenset[str]
    meaning: Meaning | None


def features_of(mention: EventExtracted) -> Features:
    """Return what is compared of a mention."""
    event = mention.event
    return Features(
        article=mention.article.id,
        language=mention.article.language,
        event=event,
        published=mention.article.published,
        days=_days(event, mention.article.published.astimezone(UTC).date()),
        place=_place_key(event.place),
        actors=_role(event.actors, event.actor_countries),
        recipients=_role(event.recipients, event.recipient_countries),
        counts={count.kind: count for count in event.counts if count.low},
        words=frozenset(_words(f"{mention.article.title} {event.sentence.text}")),
        meaning=read_meaning(event.meaning),
    )


def _days(event: Event, published: date) -> Days | None:
    if event.date is not None:
        return _stated_days(event.date)
    if event.realis not in {"occurred", "negated"}:
        return None
    return Days(published - timedelta(days=UNDATED_DAYS), published, is_stated=False)


def _stated_days(stated: str) -> Days | None:
    """Return the days of YYYY, YYYY-MM or YYYY-MM-DD; None for what is no date."""
    parts = stated.split("-")
    try:
        if len(parts) == len(("year", "month", "day")):
            day = date.fromisoformat(stated)
            return Days(day, day, is_stated=True)
        first = date(int(parts[0]), int(parts[1]) if len(parts) > 1 else 1, 1)
    except ValueError:
        return None
    month = first.month if len(parts) > 1 else DECEMBER
    following = date(first.year + month // DECEMBER, month % DECEMBER + 1, 1)
    return Days(first, following - timedelta(days=1), is_stated=False)


def _place_key(place: Place | None) -> str | None:
    return None if place is None else place.id or key(place.name or place.text)


def _role(sides: tuple[Named, ...], countries: tuple[str, ...]) -> Role:
    named = [side for side in sides if side.name is not None and not _is_state(side) and not _is_organ(side)]
    return Role(
        names=frozenset(_names(named)),
        states=frozenset(filter(None, (*countries, *(side.country for side in sides)))),
        organs=frozenset(f"{side.country}/{side.sector}" for side in sides if side.country and side.sector),
        called=frozenset(words for side in sides if len(words := _called(side)) > 1),
        is_inferred=not sides,
    )


def _called(side: Named) -> frozenset[str]:
    return frozenset() if side.name is not None or side.id is not None else frozenset(_words(side.text))


def _is_state(side: Named) -> bool:
    """Return whether a side is a state, or a capital that stands for one."""
    return side.sector is None and side.id is not None and side.id.startswith("geonames:")


def _is_organ(side: Named) -> bool:
    """Return whether a side's name says only what of its state it is: the Iraqi army may be the Iraqi forces."""
    return side.id is None and is_institution(side.name or "", side.country)


def _names(sides: Iterable[Named]) -> Iterator[str]:
    for side in sides:
        if side.id is not None:
            yield side.id
        if side.name is not None:
            yield side.name.casefold()


def _words(text: str) -> Iterator[str]:
    for word in _WORD.findall(key(text)):
        if word not in _COMMON:
            stem = _stem(word)
            if len(stem) >= STEM_LETTERS:
                yield stem


@cache
def _stem(word: str) -> str:
    """Return a word without what inflection adds; crude, as it is only compared with others cut the same way."""
    return _ENDING.sub("", _ARABIC_PREFIX.sub("", word))
