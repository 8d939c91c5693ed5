"""Whether an event meets a condition. Pure.

A condition is asked of every event, so it is turned into functions once, the cheap ones first, and kept.
"""

from collections.abc import Callable, Iterator
from math import asin, cos, radians, sin, sqrt
from typing import Final

from extraction.text.normalise import key
from schemas.analysis import Named
from schemas.codebook import Realis
from schemas.event import EventMerged, Report, Status
from streams.rules.names import forms_of, provinces
from streams.rules.nesting import parts_of
from streams.rules.rule import Condition, Near, Side
from streams.rules.subject import Subject
from streams.rules.wording import Pattern, Phrase, Wording, has_phrase, phrase

#: Mean radius, by the International Union of Geodesy and Geophysics.
EARTH_KM: Final = 6371.0088
#: A place that is known no better is not near its middle.
VAST: Final = frozenset({"country", "admin1", "region", "natural"})
#: What a condition is about that names no realis, or no status, anywhere.
USUAL_REALIS: Final[tuple[Realis, ...]] = ("occurred",)
USUAL_STATUS: Final[tuple[Status, ...]] = ("reported", "disputed", "denied")
#: Conditions that are kept at most, for who asks many without `forget_compiled`.
_MOST_KEPT: Final = 20_000

Test = Callable[[Subject], bool]
#: Asked of a report, and of its headline and telling sentence.
ReportTest = Callable[[Report, tuple[Wording, ...]], bool]

_tests: dict[int, tuple[Condition, Test]] = {}
_last: list[Subject] = []


def meets(merged: EventMerged, when: Condition) -> bool:
    """Return whether an event meets a condition of a loaded file.

    Where `when` names no realis anywhere it is about what occurred; where it names no status, about what is told.
    """
    return compiled(when)(subject_of(merged))


def subject_of(merged: EventMerged) -> Subject:
    """Return an event as conditions ask for it; the last one is kept, as rule after rule asks."""
    if not _last or _last[0].merged is not merged:
        _last[:] = [Subject(merged)]
    return _last[0]


def compiled(when: Condition) -> Test:
    """Return what says whether an event meets a condition; kept, by identity, as every event is asked."""
    kept = _tests.get(id(when))
    if kept is None or kept[0] is not when:
        if len(_tests) >= _MOST_KEPT:
            _tests.clear()
        kept = _tests[id(when)] = (when, _all_of((*_usual(when), *_checks(when))))
    return kept[1]


def forget_compiled() -> None:
    """Drop what is kept of conditions: others are in force now."""
    _tests.clear()


def _usual(when: Condition) -> Iterator[Test]:
    """Yield what holds of a condition that does not say otherwise."""
    parts = [*parts_of(when)]
    if not any(part.realis for part in parts):
        yield lambda subject: subject.event.realis in USUAL_REALIS
    if not any(part.status for part in parts):
        yield lambda subject: subject.merged.status in USUAL_STATUS


def _all_of(tests: tuple[Test, ...]) -> Test:
    if len(tests) == 1:
        return tests[0]

    def every(subject: Subject) -> bool:
        for test in tests:  # noqa: SIM110  three times as fast as `all` of a generator
            if not test(subject):
                return False
        return True

    return every


def _any_of(tests: tuple[Test, ...]) -> Test:
    def some(subject: Subject) -> bool:
        for test in tests:  # noqa: SIM110  as above
            if test(subject):
                return True
        return False

    return some


def _test(when: Condition) -> Test:
    return _all_of(tuple(_checks(when)))


def _not(test: Test) -> Test:
    return lambda subject: not test(subject)


def _checks(when: Condition) -> Iterator[Test]:
    """Yield a test for each thing that a condition names, the cheap ones first."""
    if when.use:
        raise ValueError("a condition that uses others is met only after its file is loaded")
    yield from _of_the_act(when)
    yield from _of_numbers(when)
    yield from _of_the_world(when)
    yield from _of_reports(when)
    yield from (_test(one) for one in when.all_)
    if when.any_:
        yield _any_of(tuple(_test(one) for one in when.any_))
    if when.not_ is not None:
        yield _not(_test(when.not_))


def _of_the_act(when: Condition) -> Iterator[Test]:
    if when.types:
        types = frozenset(when.types)
        yield lambda subject: subject.event.type in types
    if when.modes:
        modes = frozenset(when.modes)
        yield lambda subject: subject.event.mode in modes
    if when.realis:
        realis = frozenset(when.realis)
        yield lambda subject: subject.event.realis in realis
    if when.status:
        status = frozenset(when.status)
        yield lambda subject: subject.merged.status in status
    if when.main is not None:
        yield lambda subject: subject.event.main is when.main
    if when.claimed is not None:
        yield lambda subject: (subject.event.claimed_by is not None) is when.claimed


def _of_numbers(when: Condition) -> Iterator[Test]:
    if when.min_severity > 1:
        yield lambda subject: subject.event.severity >= when.min_severity
    if when.min_confidence > 0:
        yield lambda subject: subject.event.confidence >= when.min_confidence
    if when.min_corroboration > 0:
        yield lambda subject: subject.merged.corroboration >= when.min_corroboration
    if when.counts:
        bounds = tuple(when.counts.items())
        yield lambda subject: any(subject.tolls.get(kind, 0) >= bound for kind, bound in bounds)
    if when.no_counts:
        kinds = frozenset(when.no_counts)
        yield lambda subject: kinds.isdisjoint(subject.tolls)


def _of_the_world(when: Condition) -> Iterator[Test]:
    if when.topics:
        topics = frozenset(when.topics)
        yield lambda subject: not topics.isdisjoint(subject.topics)
    if when.countries:
        countries = frozenset(when.countries)
        yield lambda subject: not countries.isdisjoint(subject.countries)
    if when.sectors:
        sectors = frozenset(when.sectors)
        yield lambda subject: not sectors.isdisjoint(subject.sectors)
    if when.between_states is not None:
        yield lambda subject: subject.is_between_states is when.between_states
    if when.admin1:
        wanted = frozenset[str]().union(*(provinces().get(key(name), {key(name)}) for name in when.admin1))
        yield lambda subject: not wanted.isdisjoint(subject.provinces)
    if when.near is not None:
        yield _near(when.near)
    for side, of in ((when.actors, "actors"), (when.recipients, "recipients"), (when.sides, "sides")):
        if side is not None:
            yield _side(side, is_actor=of != "recipients", is_recipient=of != "actors")


def _near(near: Near) -> Test:
    def is_near(subject: Subject) -> bool:
        place = subject.event.place
        if place is None or place.lat is None or place.lon is None or place.resolution in VAST:
            return False
        return distance_km(near.lat, near.lon, place.lat, place.lon) <= near.km

    return is_near


def distance_km(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Return the great-circle distance of two points in degrees, on a sphere (half a hundredth off at most)."""
    low, high = radians(lat), radians(other_lat)
    half = sin((high - low) / 2) ** 2 + cos(low) * cos(high) * sin(radians(other_lon - lon) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1.0, sqrt(half)))


def _side(side: Side, *, is_actor: bool, is_recipient: bool) -> Test:
    names = frozenset[str]().union(*(forms_of(name) for name in side.names))
    countries, sectors = frozenset(side.countries), frozenset(side.sectors)

    def is_meant(one: Named, forms: frozenset[str]) -> bool:
        return (
            (not countries or one.country in countries)
            and (not sectors or one.sector in sectors)
            and (not names or not names.isdisjoint(forms))
        )

    def has_side(subject: Subject) -> bool:
        if is_actor and any(is_meant(one, forms) for one, forms in subject.actors):
            return True
        if is_recipient and any(is_meant(one, forms) for one, forms in subject.recipients):
            return True
        # The coder infers a state also where a report names nobody.
        inferred = (*is_actor * subject.event.actor_countries, *is_recipient * subject.event.recipient_countries)
        return not (names or sectors) and not countries.isdisjoint(inferred)

    return has_side


def _of_reports(when: Condition) -> Iterator[Test]:
    """Yield what one and the same report, which counts, must have."""
    phrases = tuple(phrase(words) for words in when.words)
    pattern = None if when.pattern is None else Pattern(when.pattern)
    if phrases:
        firsts = frozenset(words[0] for words in phrases)
        yield lambda subject: not firsts.isdisjoint(subject.together.forms)
    if pattern is not None:
        yield lambda subject: pattern.may_be_in(subject.together)
    checks = (*_of_articles(when), *_of_wording(phrases, pattern))
    if checks:
        yield lambda subject: any(
            all(check(report, texts) for check in checks)
            for report, texts in zip(subject.reports, subject.wordings, strict=True)
        )


def _of_articles(when: Condition) -> Iterator[ReportTest]:
    languages, kinds, sources = frozenset(when.languages), frozenset(when.source_kinds), frozenset(when.sources)
    owners = frozenset(map(key, when.owners))
    if languages:
        yield lambda report, _: report.article.language in languages
    if kinds:
        yield lambda report, _: report.article.source.kind in kinds
    if sources:
        yield lambda report, _: report.article.source.id in sources
    if owners:
        yield lambda report, _: key(report.article.source.owner) in owners


def _of_wording(phrases: tuple[Phrase, ...], pattern: Pattern | None) -> Iterator[ReportTest]:
    if phrases:
        yield lambda _, texts: has_phrase(texts, phrases)
    if pattern is not None:
        yield lambda _, texts: pattern.is_in(texts)
